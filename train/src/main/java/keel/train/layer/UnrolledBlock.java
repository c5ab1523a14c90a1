package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Forward and backward through the K steps of a NAIS-Net block, dense or convolutional, with tied
 * or untied weights.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), equations 1 and 5: {@code x[k+1] = x[k] + H σ(A x[k] + B
 * u + b)}, x[0] = 0.
 *
 * <p>Method: in the scaled state {@code ξ = H⁻¹ x} the step sizes stand in the weights alone,
 * {@code W = A H} and {@code ξ[k+1] = ξ[k] + σ(W ξ[k] + v)}, v = B u + b, so that any H costs
 * nothing. With μ the gradient of ξ[k+1] and {@code y[k] = σ'(z[k]) ∘ μ}, the adjoint is {@code μ
 * += Wᵀ y[k]} in place, and {@code dW = Σ y[k] ξ[k]ᵀ} is one product over all steps side by side. A
 * step is four operations forwards and two backwards; the recursion in z = W ξ + v has three and
 * three, but needs tied weights.
 *
 * <p>Memory: states and slopes of one segment of an {@link Unroll}, and one state for each segment.
 * Everything is allocated once.
 */
final class UnrolledBlock implements TrainableLayer {
  private final Nonlinearity function;
  private final Unroll unroll;
  private final BlockWeights weights;
  private final Optional<Gating> gating;
  private final INDArray output;
  private final INDArray adjoint;
  private final INDArray driveGradient;
  private final INDArray states;
  private final INDArray activations;
  private final INDArray stepOnes;
  private final List<INDArray> checkpoints = new ArrayList<>();
  private final List<INDArray> stateOf = new ArrayList<>();
  private final List<INDArray> activationOf = new ArrayList<>();

  private INDArray driven;
  private INDArray lastState;

  UnrolledBlock(
      TrainableFunction function, Unroll unroll, BlockWeights weights, Optional<Gating> gating) {
    this.unroll = unroll;
    this.weights = weights;
    this.gating = gating;
    DataType type = weights.type();
    this.function = Arithmetic.of(type).nonlinearity(function);
    int columns = weights.patterns() * weights.pixels();
    int units = weights.units();
    int segment = Math.min(unroll.steps(), unroll.segment());
    this.output = Columns.zeros(type, units, columns);
    this.adjoint = Columns.zeros(type, units, columns);
    this.driveGradient = Columns.zeros(type, units, columns);
    this.states = Columns.zeros(type, units, (segment + 1L) * columns);
    this.activations = Columns.zeros(type, units, (long) segment * columns);
    this.stepOnes = Columns.ones(type, segment, 1);
    for (int k = 0; k <= segment; k++) {
      stateOf.add(Columns.view(states, (long) k * columns, (k + 1L) * columns));
    }
    for (int k = 0; k < segment; k++) {
      activationOf.add(Columns.view(activations, (long) k * columns, (k + 1L) * columns));
    }
    for (int begin = segment; begin < unroll.steps(); begin += segment) {
      checkpoints.add(Columns.zeros(type, units, columns));
    }
  }

  @Override
  public Optional<Gating> gating() {
    return gating;
  }

  @Override
  public void refresh() {
    weights.refresh();
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    driven = weights.drive().forward(u, pass);
    stateOf.get(0).assign(0);
    for (int segment = 0; segment <= checkpoints.size(); segment++) {
      if (segment > 0) {
        Columns.copy(lastState, checkpoints.get(segment - 1));
        Columns.copy(lastState, stateOf.get(0));
      }
      advance(segment);
    }
    if (weights.stepSizes().isEmpty()) {
      return lastState;
    }
    weights.stepSizes().get().toState(lastState, output);
    return output;
  }

  /** The steps of one segment, from the state that stands at its beginning. */
  private void advance(int segment) {
    int steps = stepsOf(segment);
    for (int k = 0; k < steps; k++) {
      INDArray activation = activationOf.get(k);
      Columns.copy(driven, activation);
      if (firstStep(segment) + k > 0) { // x[0] = 0
        weights.state(firstStep(segment) + k).addTo(stateOf.get(k), activation);
      }
      gating.ifPresent(gates -> gates.close(activation));
      function.advance(stateOf.get(k), activation, stateOf.get(k + 1));
    }
    lastState = stateOf.get(steps);
  }

  private int firstStep(int segment) {
    return segment * activationOf.size();
  }

  private int stepsOf(int segment) {
    return Math.min(activationOf.size(), unroll.steps() - firstStep(segment));
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(outputGradient, this::addGradients);
    weights.finishGradients();
    return weights.drive().backward(driveGradient);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient, this::addGradients);
    weights.finishGradients();
    weights.drive().backwardAtInput(driveGradient);
  }

  @Override
  public INDArray inputGradient(INDArray outputGradient) {
    carryBack(outputGradient, segment -> {});
    return weights.drive().inputGradient(driveGradient);
  }

  /**
   * Everything up to the gradient of v.
   *
   * @param ofWeights what is done with each segment whose adjoints stand
   */
  private void carryBack(INDArray outputGradient, IntConsumer ofWeights) {
    if (weights.stepSizes().isEmpty()) {
      adjoint.assign(outputGradient);
    } else {
      weights.stepSizes().get().pullBack(outputGradient, lastState, adjoint);
    }
    driveGradient.assign(0);
    for (int segment = checkpoints.size(); segment >= 0; segment--) {
      if (segment < checkpoints.size()) { // the last one still stands
        if (segment > 0) {
          Columns.copy(checkpoints.get(segment - 1), stateOf.get(0));
        } else {
          stateOf.get(0).assign(0);
        }
        advance(segment);
      }
      retreat(segment);
      ofWeights.accept(segment);
    }
  }

  /** Carries the adjoint back through one segment and adds what its steps give the drive. */
  private void retreat(int segment) {
    int steps = stepsOf(segment);
    for (int k = steps - 1; k >= 0; k--) {
      INDArray y = activationOf.get(k);
      function.pullBack(y, adjoint);
      gating.ifPresent(gates -> gates.close(y));
      if (firstStep(segment) + k > 0) { // nobody asks for the gradient of x[0]
        weights.state(firstStep(segment) + k).addAdjointTo(y, adjoint);
      }
    }
    // driveGradient += Σ y[k]: the y side by side, seen as (n · columns) x steps, times ones.
    long numbers = adjoint.length();
    Products.multiply(
        1,
        sideBySide(activations, 0, steps).reshape('f', numbers, steps),
        Form.PLAIN,
        stepOnes
            .reshape('f', stepOnes.length(), 1)
            .get(NDArrayIndex.interval(0, steps), NDArrayIndex.all()),
        Form.PLAIN,
        1,
        driveGradient.reshape('f', numbers, 1));
  }

  /** Adds what the steps of one segment give the weights. */
  private void addGradients(int segment) {
    int steps = stepsOf(segment);
    if (weights.isTied()) {
      int first = segment == 0 ? 1 : 0; // x[0] = 0
      if (first < steps) {
        weights
            .state(0)
            .addGradient(sideBySide(states, first, steps), sideBySide(activations, first, steps));
      }
    } else {
      for (int k = 0; k < steps; k++) {
        weights.state(firstStep(segment) + k).addGradient(stateOf.get(k), activationOf.get(k));
      }
    }
  }

  private INDArray sideBySide(INDArray ofSteps, int first, int end) {
    long columns = adjoint.columns();
    return Columns.view(ofSteps, first * columns, end * columns);
  }
}
