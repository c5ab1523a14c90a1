package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.model.ResidualBlock.Start;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forward and backward through the K steps of a plain residual block: {@code x[k+1] = x[k] + h
 * σ(N_k(A_k x[k] + B_k u + b_k))}, N_k a batch norm or nothing.
 *
 * <p>Method: with μ the gradient of x[k+1] and y what σ and N_k make of h μ on the way back, that
 * of x[k] is {@code μ + A_kᵀ y}. What the input gives is computed once for every B there is.
 * Shapes: as of {@link TrainableLayer}. Memory: for a gradient a state and an activation of every
 * step.
 */
public final class ResidualSteps implements TrainableLayer {
  private final Start start;
  private final double stepSize;
  private final int steps;
  private final List<LinearOperator> states;
  private final List<AffineLayer> inputs;
  private final List<Weight> biases;
  private final List<BatchNormLayer> norms;
  private final Nonlinearity function;

  /** x[k] and σ(z[k]) of every step, or of one where nobody asks for a gradient. */
  private final List<INDArray> before = new ArrayList<>();

  private final List<INDArray> values = new ArrayList<>();
  private final List<INDArray> driveGradients = new ArrayList<>();
  private final INDArray output;
  private final INDArray scaled;
  private final INDArray adjoint;
  private final INDArray ones;

  /**
   * What the steps have in common.
   *
   * @param start the state before the first one
   * @param stepSize h
   * @param steps K
   * @param function σ
   * @param pass what a forward pass is for
   */
  public record Steps(
      Start start, double stepSize, int steps, TrainableFunction function, Pass pass) {}

  private ResidualSteps(
      Steps settings,
      List<LinearOperator> states,
      List<AffineLayer> inputs,
      List<Weight> biases,
      List<BatchNormLayer> norms,
      int rows,
      long columns) {
    this.start = settings.start;
    this.stepSize = settings.stepSize;
    this.steps = settings.steps;
    this.states = List.copyOf(states);
    this.inputs = List.copyOf(inputs);
    this.biases = List.copyOf(biases);
    this.norms = List.copyOf(norms);
    DataType type = biases.get(0).value().dataType();
    this.function = Arithmetic.of(type).nonlinearity(settings.function);
    for (int k = 0; k < (settings.pass == Pass.TRAINING ? steps : 1); k++) {
      before.add(Columns.zeros(type, rows, columns));
      values.add(Columns.zeros(type, rows, columns));
    }
    for (int i = 0; i < inputs.size(); i++) {
      driveGradients.add(Columns.zeros(type, rows, columns));
    }
    this.output = Columns.zeros(type, rows, columns);
    this.scaled = Columns.zeros(type, rows, columns);
    this.adjoint = Columns.zeros(type, rows, columns);
    this.ones = Columns.ones(type, columns, 1);
  }

  /**
   * A block whose state is a list of numbers, for batches of one size.
   *
   * @param states A, n x n: one, or one for each step
   * @param inputs B, n x m: none, one, or one for each step
   * @param biases b, n x 1: one, or one for each step
   * @param norms N: none, or one for each step
   */
  public static ResidualSteps dense(
      Steps settings,
      List<Weight> states,
      List<Weight> inputs,
      List<Weight> biases,
      List<BatchNormLayer> norms,
      int patterns) {
    return of(
        settings,
        states,
        a -> new DenseOperator(a.value(), a.gradient()),
        inputs,
        b -> AffineLayer.dense(b, none(biases), patterns),
        biases,
        norms,
        patterns);
  }

  /**
   * A block whose state is images; see {@link #dense}.
   *
   * @param stateShape of A, each window x n
   * @param inputShape of B, likewise
   */
  public static ResidualSteps convolutional(
      Steps settings,
      ConvolutionShape stateShape,
      ConvolutionShape inputShape,
      List<Weight> states,
      List<Weight> inputs,
      List<Weight> biases,
      List<BatchNormLayer> norms,
      int patterns) {
    return of(
        settings,
        states,
        a -> Arithmetic.of(a.value().dataType()).convolution(stateShape, a.value(), a.gradient()),
        inputs,
        b -> AffineLayer.convolution(inputShape, b, none(biases), patterns),
        biases,
        norms,
        (long) patterns * stateShape.inputPixels());
  }

  private static ResidualSteps of(
      Steps settings,
      List<Weight> states,
      Function<Weight, LinearOperator> state,
      List<Weight> inputs,
      Function<Weight, AffineLayer> input,
      List<Weight> biases,
      List<BatchNormLayer> norms,
      long columns) {
    return new ResidualSteps(
        settings,
        states.stream().map(state).toList(),
        inputs.stream().map(input).toList(),
        biases,
        norms,
        biases.get(0).value().rows(),
        columns);
  }

  private static Weight none(List<Weight> biases) {
    INDArray first = biases.get(0).value();
    return Weight.zeros(first.dataType(), first.rows());
  }

  private static <T> T of(int step, List<T> each) {
    return each.get(step % each.size());
  }

  @Override
  public void refresh() {
    states.forEach(LinearOperator::refresh);
    inputs.forEach(AffineLayer::refresh);
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    List<INDArray> driven = inputs.stream().map(layer -> layer.forward(u, pass)).toList();
    if (start == Start.INPUT) {
      output.assign(u);
    } else {
      output.assign(0);
    }
    for (int k = 0; k < steps; k++) {
      INDArray x = of(k, before).assign(output);
      INDArray value = of(k, values);
      Columns.spread(of(k, biases).value(), ones, value);
      of(k, states).addTo(x, value);
      if (!driven.isEmpty()) {
        value.addi(of(k, driven));
      }
      if (!norms.isEmpty()) {
        value.assign(norms.get(k).forward(value, pass));
      }
      function.apply(value);
      output.addi(scaled.assign(value).muli(stepSize));
    }
    return output;
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient);
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).backwardAtInput(driveGradients.get(i));
    }
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(outputGradient);
    Optional<INDArray> ofInput = Optional.empty();
    for (int i = 0; i < inputs.size(); i++) {
      INDArray gradient = inputs.get(i).backward(driveGradients.get(i));
      ofInput = Optional.of(ofInput.map(sum -> sum.addi(gradient)).orElse(gradient));
    }
    if (start == Start.ZERO) {
      return ofInput.orElseThrow();
    }
    return ofInput.map(sum -> sum.addi(adjoint)).orElse(adjoint);
  }

  /** Everything up to the gradients of x[0] and of what the input gives. */
  private void carryBack(INDArray outputGradient) {
    adjoint.assign(outputGradient);
    driveGradients.forEach(gradient -> gradient.assign(0));
    for (int k = steps - 1; k >= 0; k--) {
      INDArray y = values.get(k);
      function.pullBack(y, adjoint);
      y.muli(stepSize);
      if (!norms.isEmpty()) {
        y.assign(norms.get(k).backward(y));
      }
      if (!inputs.isEmpty()) {
        of(k, driveGradients).addi(y);
      }
      Columns.addSum(y, ones, of(k, biases).gradient());
      of(k, states).addGradient(before.get(k), y);
      of(k, states).addAdjointTo(y, adjoint);
    }
    states.forEach(LinearOperator::finishGradient);
  }
}
