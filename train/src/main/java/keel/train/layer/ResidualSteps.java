package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.model.ResidualBlock.Start;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forward and backward through the K steps of a plain residual block: {@code x[k+1] = x[k] + h
 * σ(N_k(A_k x[k] + b_k + B_k u))}, N_k a batch norm or nothing.
 *
 * <p>Method: each step is a row of ordinary layers; with μ the gradient of x[k+1], what they make
 * of h μ is added to it. What the input gives is computed once for every B there is. Shapes: as of
 * {@link TrainableLayer}. Memory: some states of every step.
 */
public final class ResidualSteps implements TrainableLayer {
  private final Start start;
  private final double stepSize;
  private final List<AffineLayer> states;
  private final List<AffineLayer> inputs;
  private final List<BatchNormLayer> norms;
  private final List<Nonlinearity> functions = new ArrayList<>();

  /** Of each step, what the layers take and give: x[k], and z[k] that becomes σ(z[k]). */
  private final List<INDArray> before = new ArrayList<>();

  private final List<INDArray> values = new ArrayList<>();
  private final List<INDArray> inputGradients = new ArrayList<>();
  private final INDArray output;
  private final INDArray adjoint;

  /**
   * For batches of one size.
   *
   * @param states A_k with b_k, of n rows; each step has a layer of its own, though they may share
   *     weights
   * @param inputs B without a bias: none, one, or one for each step
   * @param norms N_k: none, or one for each step
   * @param rows n
   * @param columns of a batch of states
   */
  public ResidualSteps(
      Start start,
      double stepSize,
      List<AffineLayer> states,
      List<AffineLayer> inputs,
      List<BatchNormLayer> norms,
      SlopeFunction function,
      int rows,
      long columns) {
    this.start = start;
    this.stepSize = stepSize;
    this.states = List.copyOf(states);
    this.inputs = List.copyOf(inputs);
    this.norms = List.copyOf(norms);
    DataType type = states.get(0).type();
    for (int k = 0; k < states.size(); k++) {
      functions.add(Arithmetic.of(type).nonlinearity(function));
      before.add(Columns.zeros(type, rows, columns));
      values.add(Columns.zeros(type, rows, columns));
    }
    for (int i = 0; i < inputs.size(); i++) {
      inputGradients.add(Columns.zeros(type, rows, columns));
    }
    this.output = Columns.zeros(type, rows, columns);
    this.adjoint = Columns.zeros(type, rows, columns);
  }

  @Override
  public void refresh() {
    states.forEach(AffineLayer::refresh);
    inputs.forEach(AffineLayer::refresh);
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    List<INDArray> driven = inputs.stream().map(layer -> layer.forward(u, pass)).toList();
    if (start == Start.INPUT) {
      before.get(0).assign(u);
    } else {
      before.get(0).assign(0);
    }
    for (int k = 0; k < states.size(); k++) {
      INDArray value = values.get(k).assign(states.get(k).forward(before.get(k), pass));
      if (!driven.isEmpty()) {
        value.addi(driven.get(k % driven.size()));
      }
      if (!norms.isEmpty()) {
        value.assign(norms.get(k).forward(value, pass));
      }
      functions.get(k).apply(value);
      INDArray next = k + 1 < states.size() ? before.get(k + 1) : output;
      next.assign(value).muli(stepSize).addi(before.get(k));
    }
    return output;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    adjoint.assign(outputGradient);
    inputGradients.forEach(gradient -> gradient.assign(0));
    for (int k = states.size() - 1; k >= 0; k--) {
      INDArray gradient = values.get(k);
      functions.get(k).pullBack(gradient, adjoint);
      gradient.muli(stepSize);
      if (!norms.isEmpty()) {
        gradient.assign(norms.get(k).backward(gradient));
      }
      if (!inputs.isEmpty()) {
        inputGradients.get(k % inputs.size()).addi(gradient);
      }
      adjoint.addi(states.get(k).backward(gradient));
    }
    Optional<INDArray> ofInput = Optional.empty();
    for (int i = 0; i < inputs.size(); i++) {
      INDArray gradient = inputs.get(i).backward(inputGradients.get(i));
      ofInput = Optional.of(ofInput.map(sum -> sum.addi(gradient)).orElse(gradient));
    }
    if (start == Start.ZERO) {
      return ofInput.orElseThrow();
    }
    return ofInput.map(sum -> sum.addi(adjoint)).orElse(adjoint);
  }
}
