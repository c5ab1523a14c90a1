package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forward and backward through the K steps of a NAIS-Net block with weights of their own, of which
 * those of one step stand at a time: {@code x[k+1] = x[k] + h σ(A_k x[k] + B_k u + b_k)}, x[0] = 0.
 *
 * <p>Method: with μ the gradient of x[k+1] and {@code y = h σ'(z[k]) ∘ μ}, that of x[k] is {@code μ
 * + A_kᵀ y}. Shapes: as of {@link TrainableLayer}. Memory: states and activations of one segment of
 * an {@link Unroll}, and one state for each segment.
 */
public final class VaryingSteps implements TrainableLayer {
  private final Steps settings;
  private final StepWeights weights;
  private final LinearOperator state;
  private final LinearOperator input;
  private final Weight bias;
  private final Nonlinearity function;
  private final List<INDArray> checkpoints = new ArrayList<>();
  private final List<INDArray> states = new ArrayList<>();
  private final List<INDArray> values = new ArrayList<>();
  private final INDArray scaled;
  private final INDArray adjoint;
  private final INDArray ofInput;
  private final INDArray ones;
  private INDArray taken;

  /**
   * What the steps have in common.
   *
   * @param function σ
   * @param stepSize h
   * @param unroll K, and how many states are kept
   */
  public record Steps(TrainableFunction function, double stepSize, Unroll unroll) {}

  private VaryingSteps(
      Steps settings,
      StepWeights weights,
      LinearOperator state,
      LinearOperator input,
      Weight bias,
      int inputs,
      long columns) {
    this.settings = settings;
    this.weights = weights;
    this.state = state;
    this.input = input;
    this.bias = bias;
    DataType type = bias.value().dataType();
    int rows = bias.value().rows();
    this.function = Arithmetic.of(type).nonlinearity(settings.function);
    Unroll unroll = settings.unroll;
    int segment = Math.min(unroll.steps(), unroll.segment());
    for (int k = 0; k < segment; k++) {
      states.add(Columns.zeros(type, rows, columns));
      values.add(Columns.zeros(type, rows, columns));
    }
    states.add(Columns.zeros(type, rows, columns));
    for (int begin = 0; begin < unroll.steps(); begin += segment) {
      checkpoints.add(Columns.zeros(type, rows, columns));
    }
    this.scaled = Columns.zeros(type, rows, columns);
    this.adjoint = Columns.zeros(type, rows, columns);
    this.ofInput = Columns.zeros(type, inputs, columns);
    this.ones = Columns.ones(type, columns, 1);
  }

  /**
   * A dense block, for batches of one size.
   *
   * @param weights writes those of a step where the operators read them
   * @param state A, n x n
   * @param input B, n x m
   * @param bias b, n x 1
   */
  public static VaryingSteps dense(
      Steps settings, StepWeights weights, Weight state, Weight input, Weight bias, int patterns) {
    return new VaryingSteps(
        settings,
        weights,
        new DenseOperator(state.value(), state.gradient()),
        new DenseOperator(input.value(), input.gradient()),
        bias,
        input.value().columns(),
        patterns);
  }

  /**
   * A convolutional block, for batches of one size.
   *
   * @param weights as of {@link #dense}
   * @param state C, window x channels
   * @param input D, window x channels
   * @param bias E, channels x 1
   */
  public static VaryingSteps convolutional(
      Steps settings,
      StepWeights weights,
      Weight state,
      Weight input,
      Weight bias,
      ConvolutionShape stateShape,
      ConvolutionShape inputShape,
      int patterns) {
    Arithmetic arithmetic = Arithmetic.of(bias.value().dataType());
    return new VaryingSteps(
        settings,
        weights,
        arithmetic.convolution(stateShape, state.value(), state.gradient()),
        arithmetic.convolution(inputShape, input.value(), input.gradient()),
        bias,
        inputShape.inputs(),
        (long) patterns * stateShape.inputPixels());
  }

  @Override
  public void refresh() {
    state.refresh();
    input.refresh();
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    taken = u;
    states.get(0).assign(0);
    INDArray output = states.get(0);
    for (int segment = 0; segment < checkpoints.size(); segment++) {
      checkpoints.get(segment).assign(output);
      output = advance(segment);
    }
    return output;
  }

  /** The steps of one segment, from its checkpoint; the state behind them. */
  private INDArray advance(int segment) {
    int steps = stepsOf(segment);
    states.get(0).assign(checkpoints.get(segment));
    for (int k = 0; k < steps; k++) {
      int step = firstStep(segment) + k;
      load(step);
      INDArray value = values.get(k);
      Columns.spread(bias.value(), ones, value);
      input.addTo(taken, value);
      if (step > 0) { // x[0] = 0
        state.addTo(states.get(k), value);
      }
      function.apply(value);
      states.get(k).addi(scaled.assign(value).muli(settings.stepSize), states.get(k + 1));
    }
    return states.get(steps);
  }

  private void load(int step) {
    weights.load(step);
    refresh();
  }

  private int firstStep(int segment) {
    return segment * values.size();
  }

  private int stepsOf(int segment) {
    return Math.min(values.size(), settings.unroll.steps() - firstStep(segment));
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(outputGradient, Asked.WEIGHTS_AND_INPUT);
    return ofInput;
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient, Asked.WEIGHTS);
  }

  private enum Asked {
    WEIGHTS,
    WEIGHTS_AND_INPUT
  }

  private void carryBack(INDArray outputGradient, Asked asked) {
    adjoint.assign(outputGradient);
    ofInput.assign(0);
    for (int segment = checkpoints.size() - 1; segment >= 0; segment--) {
      if (segment < checkpoints.size() - 1) { // the last one still stands
        advance(segment);
      }
      for (int k = stepsOf(segment) - 1; k >= 0; k--) {
        int step = firstStep(segment) + k;
        load(step);
        INDArray y = values.get(k);
        function.pullBack(y, adjoint);
        y.muli(settings.stepSize);
        Columns.addSum(y, ones, bias.gradient());
        input.addGradient(taken, y);
        input.finishGradient();
        if (asked == Asked.WEIGHTS_AND_INPUT) {
          input.addAdjointTo(y, ofInput);
        }
        if (step > 0) { // nobody asks for the gradient of x[0]
          state.addGradient(states.get(k), y);
          state.addAdjointTo(y, adjoint);
        }
        state.finishGradient();
        weights.collect(step);
      }
    }
  }
}
