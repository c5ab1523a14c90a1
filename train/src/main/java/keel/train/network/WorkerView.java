package keel.train.network;

import java.util.Map;
import keel.train.layer.Weight;
import keel.train.parameter.Parameters;
import keel.train.parameter.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters as one worker sees them.
 *
 * @param parameters of the network
 * @param worker counted from 0
 * @param drawn what stands for weights that are drawn, by their place
 */
record WorkerView(Parameters parameters, int worker, Map<Slot, Weight> drawn) {
  /** With all parameters as they are. */
  WorkerView(Parameters parameters, int worker) {
    this(parameters, worker, Map.of());
  }

  /** With some weights drawn. */
  WorkerView with(Map<Slot, Weight> others) {
    return new WorkerView(parameters, worker, others);
  }

  Weight weight(Slot slot) {
    Weight other = drawn.get(slot);
    return other != null
        ? other
        : new Weight(slot.in(parameters.explicit()), slot.in(parameters.explicitGradient(worker)));
  }

  INDArray statistic(Slot slot) {
    return slot.in(parameters.statistics(worker));
  }

  DataType type() {
    return parameters.explicit().dataType();
  }
}
