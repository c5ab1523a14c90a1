package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;

/**
 * A recurrent block: {@code x[k+1] = (I − S) x[k] + S σ(W x[k] + B u[k] + b)}, x[0] = 0, S the
 * diagonal of the leaks.
 *
 * <p>With leaks of 1 it is Elman's network, with smaller ones an echo state network, or an additive
 * network in continuous time by Euler's method, where the leak of a unit is the step over its time
 * constant. Source: Elman, Finding structure in time (1990); Jaeger, The echo state approach
 * (2001). Shapes: W is n x n, B is n x m, b has n entries.
 *
 * @param name unique within the network
 * @param activation σ
 * @param leaks the diagonal of S, numbers in (0, 1]
 * @param reading what it takes at every step
 * @param steps how many steps it takes: as many as a sequence has
 * @param state W
 * @param input B
 * @param bias b
 * @param scalars what units are: of complex ones, W and B are embeddings
 */
public record RecurrentBlock(
    String name,
    Nonlinearity activation,
    Vector leaks,
    Reading reading,
    int steps,
    Matrix state,
    Matrix input,
    Vector bias,
    Scalars scalars)
    implements LeakyBlock {
  /** What a recurrent block takes at every step. */
  public enum Reading {
    /** All of the input, m numbers. */
    CONSTANT,
    /** Its part of a sequence: of m times as many numbers as steps, the first m first. */
    SEQUENCE;

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with the name in files, if there is one. */
    public static Optional<Reading> named(String name) {
      return Arrays.stream(values()).filter(r -> r.fileName().equals(name)).findFirst();
    }
  }

  /** A block of real units. */
  public RecurrentBlock(
      String name,
      Nonlinearity activation,
      Vector leaks,
      Reading reading,
      int steps,
      Matrix state,
      Matrix input,
      Vector bias) {
    this(name, activation, leaks, reading, steps, state, input, bias, Scalars.REAL);
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public RecurrentBlock {
    int n = bias.length();
    require(name, n > 0, "the state must not be empty");
    require(
        name,
        state.rows() == n && state.columns() == n,
        "W must be " + n + " x " + n + " but is " + shape(state));
    require(
        name,
        input.rows() == n && input.columns() > 0,
        "B must have " + n + " rows but is " + shape(input));
    require(
        name,
        leaks.length() == n,
        "leak must be a number or have " + n + " entries but has " + leaks.length());
    for (double leak : leaks.toArray()) {
      require(name, leak > 0 && leak <= 1, "leak must be in (0, 1] but is " + leak);
    }
    require(name, steps >= 1, "steps must be at least 1 but is " + steps);
    if (activation instanceof Grouped grouped) {
      grouped.requireDivides(n, "block '" + name + "' (recurrent)");
    }
    String place = "block '" + name + "' (recurrent)";
    scalars.requireWeights(place, state);
    scalars.requireWeights(place, input);
    scalars.requireRepeated(place, leaks);
    scalars.requireActivation(place, activation);
    if (reading == Reading.SEQUENCE) {
      Shapes.size(List.of(steps, input.columns()));
    }
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (recurrent): " + message);
    }
  }

  private static String shape(Matrix matrix) {
    return matrix.rows() + " x " + matrix.columns();
  }

  @Override
  public int units() {
    return bias.length();
  }

  /** m, how many numbers it takes at a step. */
  public int features() {
    return input.columns();
  }

  /** Whether every step takes a part of the input of its own. */
  public boolean readsSequence() {
    return reading == Reading.SEQUENCE;
  }

  @Override
  public Vector stepSizes() {
    return leaks;
  }

  @Override
  public Depth depth() {
    return Depth.of(steps);
  }

  @Override
  public List<Matrix> states() {
    return List.of(state);
  }

  @Override
  public List<ShiftedMatrix> weights() {
    return List.of(ShiftedMatrix.of(state));
  }

  @Override
  public Optional<Matrix> inputWeights() {
    return Optional.of(input);
  }

  /** A sequence by its numbers, one step after the other. */
  @Override
  public List<Integer> inputShape() {
    return List.of(readsSequence() ? steps * features() : features());
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(units());
  }

  @Override
  public double[] drive(double[] u) {
    int parts = u.length / features();
    double[] drive = new double[parts * units()];
    for (int k = 0; k < parts; k++) {
      double[] part = Arrays.copyOfRange(u, k * features(), (k + 1) * features());
      System.arraycopy(Linear.affine(input, bias, part), 0, drive, k * units(), units());
    }
    return drive;
  }

  /** {@inheritDoc} The parts of a sequence come again once all were read. */
  @Override
  public double[] preActivations(int step, double[] x, double[] drive) {
    int from = (int) ((long) step * units() % drive.length);
    double[] z = Arrays.copyOfRange(drive, from, from + units());
    for (int i = 0; i < z.length; i++) {
      z[i] += state.dot(i, x);
    }
    return z;
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
    return recurrent.apply(this);
  }
}
