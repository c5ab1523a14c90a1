package keel.train.layer;

import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * W = A H: state weights for the scaled state {@code ξ = H⁻¹ x}. Gradients of W are carried back to
 * A and to the step sizes.
 */
final class ScaledOperator implements LinearOperator {
  private final Weight a;
  private final Weight stepSizes;
  private final IntUnaryOperator inputOf;
  private final INDArray scale;
  private final INDArray weight;
  private final INDArray gradient;
  private final LinearOperator operator;

  /**
   * An operator with weights of its own.
   *
   * @param a the weights
   * @param inputOf for each entry, in the order of memory, the unit or channel that it multiplies
   * @param kind makes the operator from W and its gradient
   */
  ScaledOperator(
      Weight a,
      Weight stepSizes,
      IntUnaryOperator inputOf,
      BiFunction<INDArray, INDArray, LinearOperator> kind) {
    this.a = a;
    this.stepSizes = stepSizes;
    this.inputOf = inputOf;
    this.scale = a.value().ulike();
    this.weight = a.value().ulike();
    this.gradient = a.value().like();
    this.operator = kind.apply(weight, gradient);
  }

  @Override
  public void refresh() {
    double[] h = numbers(stepSizes.value());
    double[] entries = new double[(int) weight.length()];
    for (int entry = 0; entry < entries.length; entry++) {
      entries[entry] = h[inputOf.applyAsInt(entry)];
    }
    scale.assign(Nd4j.create(entries, weight.shape(), 'f'));
    a.value().muli(scale, weight);
    operator.refresh();
  }

  @Override
  public void addTo(INDArray input, INDArray output) {
    operator.addTo(input, output);
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    operator.addAdjointTo(outputGradient, inputGradient);
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    operator.addGradient(input, outputGradient);
  }

  @Override
  public void finishGradient() {
    double[] share = numbers(gradient.mul(a.value()));
    double[] ofSteps = new double[(int) stepSizes.value().length()];
    for (int entry = 0; entry < share.length; entry++) {
      ofSteps[inputOf.applyAsInt(entry)] += share[entry];
    }
    INDArray column = Nd4j.create(ofSteps, stepSizes.value().shape(), 'f');
    stepSizes.gradient().addi(column.castTo(weight.dataType()));
    a.gradient().addi(gradient.muli(scale));
    gradient.assign(0);
  }

  @Override
  public void solveAdjoint(INDArray mu, INDArray solution, double tolerance, int steps) {
    operator.solveAdjoint(mu, solution, tolerance, steps);
  }

  private static double[] numbers(INDArray array) {
    return array.dup('f').data().asDouble();
  }
}
