package keel.train.layer;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation by oneDNN. Primitives are made once for each size; for one thread. */
final class OneDnnNonlinearity implements Nonlinearity {
  private final int forward;
  private final int backward;
  private final float parameter;
  private final stream queue = new stream(OneDnn.processor());
  private final Map<Long, Primitives> primitives = new HashMap<>();

  OneDnnNonlinearity(SlopeFunction function) {
    this.forward = forward(function);
    this.backward =
        switch (function) {
          case TANH -> dnnl.dnnl_eltwise_tanh_use_dst_for_bwd;
          case ELU -> dnnl.dnnl_eltwise_elu_use_dst_for_bwd;
          case SIGMOID -> dnnl.dnnl_eltwise_logistic_use_dst_for_bwd;
          default -> dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
        };
    this.parameter =
        switch (function) {
          case ELU -> 1;
          case LEAKY_RELU -> (float) SlopeFunction.LEAK;
          default -> 0;
        };
  }

  /** 0 where oneDNN has no such function, or cannot differentiate it from its value. */
  private static int forward(SlopeFunction function) {
    return switch (function) {
      case TANH -> dnnl.dnnl_eltwise_tanh;
      case RELU, LEAKY_RELU -> dnnl.dnnl_eltwise_relu;
      case ELU -> dnnl.dnnl_eltwise_elu;
      case SIGMOID -> dnnl.dnnl_eltwise_logistic;
      default -> 0;
    };
  }

  static boolean supports(SlopeFunction function) {
    return forward(function) != 0;
  }

  @Override
  public void apply(INDArray z) {
    of(z).apply(z);
  }

  @Override
  public void advance(INDArray state, INDArray z, INDArray next) {
    of(z).advance(state, z, next);
  }

  @Override
  public void pullBack(INDArray values, INDArray gradient) {
    of(values).pullBack(values, gradient);
  }

  private Primitives of(INDArray array) {
    return primitives.computeIfAbsent(array.length(), Primitives::new);
  }

  private final class Primitives {
    private final primitive value;
    private final primitive adjoint;
    private final OneDnn.Argument values;
    private final OneDnn.Argument gradients;
    private final OneDnn.Argument states;
    private final OneDnn.Argument nextStates;
    private final primitive sum;
    private final IntMemoryMap forSum = new IntMemoryMap();
    private final IntMemoryMap forValue = new IntMemoryMap();
    private final IntMemoryMap forAdjoint = new IntMemoryMap();

    Primitives(long length) {
      memory.desc numbers = new memory.desc(new long[] {length}, OneDnn.TYPE, memory.format_tag.a);
      this.value = new eltwise_forward(forward(numbers, forward));
      eltwise_backward.desc description =
          new eltwise_backward.desc(backward, numbers, numbers, parameter, 0);
      this.adjoint =
          new eltwise_backward(
              new eltwise_backward.primitive_desc(
                  description, OneDnn.processor(), forward(numbers, backward)));
      this.values = new OneDnn.Argument(numbers);
      this.gradients = new OneDnn.Argument(numbers);
      this.states = new OneDnn.Argument(numbers);
      this.nextStates = new OneDnn.Argument(numbers);
      this.sum =
          new binary(
              new binary.primitive_desc(
                  new binary.desc(dnnl.dnnl_binary_add, numbers, numbers, numbers),
                  OneDnn.processor()));
      forSum.put(dnnl.DNNL_ARG_SRC_0, states.place());
      forSum.put(dnnl.DNNL_ARG_SRC_1, values.place());
      forSum.put(dnnl.DNNL_ARG_DST, nextStates.place());
      forValue.put(dnnl.DNNL_ARG_SRC, values.place());
      forValue.put(dnnl.DNNL_ARG_DST, values.place());
      forAdjoint.put(dnnl.DNNL_ARG_DST, values.place());
      forAdjoint.put(dnnl.DNNL_ARG_DIFF_DST, gradients.place());
      forAdjoint.put(dnnl.DNNL_ARG_DIFF_SRC, values.place());
    }

    private eltwise_forward.primitive_desc forward(memory.desc numbers, int algorithm) {
      return new eltwise_forward.primitive_desc(
          new eltwise_forward.desc(dnnl.dnnl_forward_training, algorithm, numbers, parameter, 0),
          OneDnn.processor());
    }

    void apply(INDArray z) {
      values.at(z);
      value.execute(queue, forValue);
      queue._wait();
    }

    void advance(INDArray state, INDArray z, INDArray next) {
      values.at(z);
      states.at(state);
      nextStates.at(next);
      value.execute(queue, forValue);
      sum.execute(queue, forSum);
      queue._wait();
    }

    void pullBack(INDArray ofValues, INDArray gradient) {
      values.at(ofValues);
      gradients.at(gradient);
      adjoint.execute(queue, forAdjoint);
      queue._wait();
    }
  }
}
