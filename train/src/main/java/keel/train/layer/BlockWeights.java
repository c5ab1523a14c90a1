package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The explicit weights of a block as one worker sees them, and the layer that unrolls them. */
public final class BlockWeights {
  private final AffineLayer drive;
  private final List<LinearOperator> states;
  private final Optional<StepSizes> stepSizes;
  private final int units;
  private final int patterns;
  private final int pixels;

  private BlockWeights(
      AffineLayer drive,
      List<Weight> states,
      Optional<Weight> stepSizes,
      IntUnaryOperator inputOf,
      BiFunction<INDArray, INDArray, LinearOperator> kind,
      int units,
      int patterns,
      int pixels) {
    this.drive = drive;
    this.states = new ArrayList<>();
    this.stepSizes = stepSizes.map(StepSizes::new);
    this.units = units;
    this.patterns = patterns;
    this.pixels = pixels;
    for (Weight a : states) {
      this.states.add(
          stepSizes.isEmpty()
              ? kind.apply(a.value(), a.gradient())
              : new ScaledOperator(a, stepSizes.get(), inputOf, kind));
    }
  }

  /**
   * A dense block, for batches of one size.
   *
   * @param states A, one, or one for each step; each n x n
   * @param stepSizes h, n x 1, absent where every one is 1
   * @param input B, n x m
   * @param bias b, n x 1
   */
  public static BlockWeights dense(
      List<Weight> states, Optional<Weight> stepSizes, Weight input, Weight bias, int patterns) {
    int units = states.get(0).value().rows();
    return new BlockWeights(
        AffineLayer.dense(input, bias, patterns),
        states,
        stepSizes,
        entry -> entry / units,
        DenseOperator::new,
        units,
        patterns,
        1);
  }

  /**
   * A convolutional block, for batches of one size.
   *
   * @param states C, one, or one for each step; each window x channels
   * @param stepSizes h, channels x 1, absent where every one is 1
   * @param input D, window x channels
   * @param bias E, channels x 1
   * @param inputShape of D; that of C follows
   */
  public static BlockWeights convolutional(
      List<Weight> states,
      Optional<Weight> stepSizes,
      Weight input,
      Weight bias,
      ConvolutionShape stateShape,
      ConvolutionShape inputShape,
      int patterns) {
    int taps = stateShape.kernelHeight() * stateShape.kernelWidth();
    return new BlockWeights(
        AffineLayer.convolution(inputShape, input, bias, patterns),
        states,
        stepSizes,
        entry -> entry / taps % stateShape.inputs(),
        (weight, gradient) ->
            Arithmetic.of(weight.dataType()).convolution(stateShape, weight, gradient),
        stateShape.outputs(),
        patterns,
        stateShape.inputPixels());
  }

  /** The block. */
  public TrainableLayer unrolled(TrainableFunction function, Unroll unroll) {
    return unroll.untilEquilibrium()
        ? new EquilibriumBlock(function, unroll, this)
        : new UnrolledBlock(function, unroll, this, Optional.empty());
  }

  /**
   * The block with units that open and close.
   *
   * @param function 0 at 0
   * @param unroll a number of steps
   */
  public TrainableLayer gated(TrainableFunction function, Unroll unroll) {
    Gating gating = new Gating(type(), units, patterns, pixels);
    return new UnrolledBlock(function, unroll, this, Optional.of(gating));
  }

  void refresh() {
    drive.refresh();
    states.forEach(LinearOperator::refresh);
  }

  AffineLayer drive() {
    return drive;
  }

  boolean isTied() {
    return states.size() == 1;
  }

  LinearOperator state(int step) {
    return states.get(isTied() ? 0 : step);
  }

  void finishGradients() {
    states.forEach(LinearOperator::finishGradient);
  }

  Optional<StepSizes> stepSizes() {
    return stepSizes;
  }

  DataType type() {
    return drive.type();
  }

  int units() {
    return units;
  }

  int patterns() {
    return patterns;
  }

  int pixels() {
    return pixels;
  }
}
