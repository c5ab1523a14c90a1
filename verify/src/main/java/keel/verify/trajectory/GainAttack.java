package keel.verify.trajectory;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;

/**
 * A gain that a block is shown to have: two inputs, the states they lead to after K steps each, and
 * the distance of the states divided by that of the inputs.
 *
 * <p>Method: trajectories are computed in doubles. Each rounded step differs from the true one by
 * at most ω in every unit ({@link RoundedBlock}). As true steps never move states apart in ‖·‖_P,
 * the errors of K steps add up to at most K ω √(n λmax(P)); twice that is taken off the distance.
 *
 * <p>Shapes and norms: states in ‖·‖_P, inputs in ‖·‖₂. Rigour: a lower bound, if the block was
 * certified to be incrementally stable in ‖·‖_P.
 */
public final class GainAttack {
  private static final double UNIT = RoundedBlock.UNIT;

  private static final double DIRECTION_SCALE = 0x1p44;

  private final String name;
  private final DenseBlock block;
  private final Activation activation;
  private final Matrix metric;
  private final double greatestEigenvalue;
  private final Optional<Direction> hint;
  private final RoundedBlock rounded;

  /**
   * An attack on a block.
   *
   * @param name of the evidence for it, unique within a certificate
   * @param metric P
   * @param greatestEigenvalue not below λmax(P)
   * @param hint v: the direction Bᵀ v is worth a try
   * @throws IllegalArgumentException if the activation acts on groups of units: what is known of
   *     its rounding is about single ones
   */
  public GainAttack(
      String name,
      DenseBlock block,
      Matrix metric,
      double greatestEigenvalue,
      Optional<Direction> hint) {
    if (!(block.activation() instanceof Activation split)) {
      throw new IllegalArgumentException(block.activation().text() + " cannot be attacked");
    }
    this.name = name;
    this.block = block;
    this.activation = split;
    this.metric = metric;
    this.greatestEigenvalue = greatestEigenvalue;
    this.hint = hint;
    this.rounded = new RoundedBlock(block);
  }

  /** The name of the evidence for it. */
  public String name() {
    return name;
  }

  /** The block attacked. */
  public DenseBlock block() {
    return block;
  }

  /** σ. */
  public Activation activation() {
    return activation;
  }

  /** P. */
  public Matrix metric() {
    return metric;
  }

  /** v, if there is one: the direction Bᵀ v is worth a try. */
  public Optional<Direction> hint() {
    return hint;
  }

  /**
   * The gain that two inputs are shown to have.
   *
   * @param pair one input after the other
   * @return empty if the numbers leave the range of doubles or do not make a pair of inputs
   */
  public OptionalDouble gain(double[] pair) {
    int inputs = block.inputs();
    if (pair.length != 2 * inputs) {
      return OptionalDouble.empty();
    }
    double[] u = Arrays.copyOf(pair, inputs);
    double[] w = Arrays.copyOfRange(pair, inputs, 2 * inputs);
    Dyadic square = Dyadic.ZERO;
    for (int j = 0; j < inputs; j++) {
      if (!Double.isFinite(u[j]) || !Double.isFinite(w[j])) {
        return OptionalDouble.empty();
      }
      Dyadic difference = Dyadic.of(u[j]).minus(Dyadic.of(w[j]));
      square = square.plus(difference.times(difference));
    }
    List<RoundedBlock.Run> runs =
        Stream.of(u, w).parallel().map(input -> rounded.run(input, block.steps())).toList();
    RoundedBlock.Run first = runs.get(0);
    RoundedBlock.Run second = runs.get(1);
    double[] difference = new double[block.units()];
    double largest = 0;
    for (int i = 0; i < difference.length; i++) {
      difference[i] = first.state()[i] - second.state()[i];
      largest = Math.max(largest, Math.abs(difference[i]));
    }
    if (!(largest > 0) || square.signum() == 0 || Double.isInfinite(largest)) {
      return OptionalDouble.empty();
    }
    // The power of two makes the integers differ from the doubles by a unit at most.
    double unit = Math.scalb(1.0, Math.getExponent(largest) + 1) / DIRECTION_SCALE;
    Direction e =
        Direction.of(Arrays.stream(difference).mapToLong(x -> Math.round(x / unit)).toArray());
    double attained = metric.squaredLength(e).floorSquareRoot();
    double error = first.error() + second.error() + unit + UNIT * largest;
    double norm = Math.sqrt(e.length() * greatestEigenvalue) * (1 + UNIT * e.length());
    double distance = attained * unit - error * norm;
    if (!(distance > 0) || Double.isInfinite(distance)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Dyadic.of(distance * (1 - 4 * UNIT)).floorQuotient(square.rootUp()));
  }
}
