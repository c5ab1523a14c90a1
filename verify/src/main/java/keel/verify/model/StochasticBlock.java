package keel.verify.model;

import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A NAIS-Net block whose weights follow a law: what is stored is where they begin, or their mean. A
 * sample of it is an ordinary block, which {@code keel.verify.sample} draws; without one there is
 * nothing to compute.
 *
 * @param centre the block of the weights that are stored
 * @param law how they are drawn
 */
public record StochasticBlock(NaisBlock centre, WeightsLaw law) implements Block {
  /**
   * Checks that the law fits the block: real units, each with its own activation, one step size,
   * one number of steps, one A for all of them and no gates.
   *
   * @throws InvalidModel saying what it does not fit
   */
  public StochasticBlock {
    String place = "block '" + centre.name() + "'";
    require(place, centre.scalars() == Scalars.REAL, "real units");
    require(place, centre.activation() instanceof Activation, "an activation of single units");
    require(place, centre.stepSizes().isConstant(), "one step size for all units");
    require(place, centre.hasOneDepth(), "a fixed number of steps");
    require(place, centre.isTied(), "one stored state for all steps");
    require(place, centre.gates().isEmpty(), "no gates");
    int weights = 0;
    for (WeightPart part : WeightPart.values()) {
      weights += law.stochastic().contains(part) ? size(centre, part) : 0;
    }
    law.requireFits(place, weights);
  }

  private static void require(String place, boolean fits, String need) {
    if (!fits) {
      throw new InvalidModel(place + ": weights that follow a law need " + need);
    }
  }

  /** The matrix of one of a block's parts; the bias is a column. */
  public static Matrix weights(NaisBlock block, WeightPart part) {
    return switch (part) {
      case STATE -> block.states().get(0);
      case INPUT ->
          block instanceof ConvBlock conv
              ? conv.inputKernel().weights()
              : ((DenseBlock) block).input();
      case BIAS -> Matrix.of(block.bias().length(), 1, block.bias().toArray());
    };
  }

  /** How many numbers a part has. */
  static int size(NaisBlock block, WeightPart part) {
    Matrix weights = weights(block, part);
    return Math.multiplyExact(weights.rows(), weights.columns());
  }

  /** What is computed needs a sample. */
  public InvalidModel undrawn() {
    return new InvalidModel(
        "the weights of block '"
            + name()
            + "' follow a law, so that this can be done with samples of them alone");
  }

  @Override
  public String name() {
    return centre.name();
  }

  @Override
  public Nonlinearity activation() {
    return centre.activation();
  }

  @Override
  public Vector stepSizes() {
    return centre.stepSizes();
  }

  @Override
  public Depth depth() {
    return centre.depth();
  }

  @Override
  public List<Matrix> states() {
    return centre.states();
  }

  @Override
  public long pixels() {
    return centre.pixels();
  }

  @Override
  public boolean isTied() {
    return law.isTied();
  }

  @Override
  public List<Integer> inputShape() {
    return centre.inputShape();
  }

  @Override
  public List<Integer> outputShape() {
    return centre.outputShape();
  }

  /**
   * Of a sample alone.
   *
   * @throws InvalidModel always
   */
  @Override
  public double[] drive(double[] u) {
    throw undrawn();
  }

  /**
   * Of a sample alone.
   *
   * @throws InvalidModel always
   */
  @Override
  public double[] next(int step, double[] x, double[] drive) {
    throw undrawn();
  }

  @Override
  public <T> T match(
      Function<? super DenseBlock, ? extends T> dense,
      Function<? super ConvBlock, ? extends T> conv,
      Function<? super EquilibriumBlock, ? extends T> equilibrium,
      Function<? super RecurrentBlock, ? extends T> recurrent,
      Function<? super FeedforwardBlock, ? extends T> feedforward,
      Function<? super ResidualBlock, ? extends T> residual,
      Function<? super StochasticBlock, ? extends T> stochastic) {
    return stochastic.apply(this);
  }
}
