package keel.train.network;

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
 */
record WorkerView(Parameters parameters, int worker) {
  Weight weight(Slot slot) {
    return new Weight(slot.in(parameters.explicit()), slot.in(parameters.explicitGradient(worker)));
  }

  INDArray statistic(Slot slot) {
    return slot.in(parameters.statistics(worker));
  }

  DataType type() {
    return parameters.explicit().dataType();
  }
}
