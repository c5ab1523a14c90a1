package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A block that gives an equilibrium: the state x with {@code x = σ(W x + U u + b)}.
 *
 * <p>Source: monotone operator equilibrium networks (Winston and Kolter, NeurIPS 2020,
 * arXiv:2006.08591). Shapes: W is n x n, U is n x m, b has n entries.
 *
 * <p>How it is computed: by forward-backward splitting from zero, {@code x[k+1] = J(x[k] − a((I −
 * W) x[k] − U u − b))}, where J is the resolvent of what σ is the resolvent of: J(w) = σ(y) for the
 * y with {@code (1 − a) σ(y) + a y = w}. For projections such as ReLU that is σ itself; with other
 * activations the fixed points of σ in the place of J are not the equilibria.
 *
 * @param name unique within the network
 * @param activation σ
 * @param stepSize a, > 0
 * @param depth how many steps are taken, at most
 * @param state W
 * @param input U
 * @param bias b
 * @param scalars what units are: of complex ones, W and U are embeddings
 */
public record EquilibriumBlock(
    String name,
    Nonlinearity activation,
    double stepSize,
    Depth depth,
    Matrix state,
    Matrix input,
    Vector bias,
    Scalars scalars)
    implements Block {
  /** Halvings of an interval: as many as leave neighbouring doubles of one sign. */
  private static final int HALVINGS = 60;

  /** A block of real units. */
  public EquilibriumBlock(
      String name,
      Nonlinearity activation,
      double stepSize,
      Depth depth,
      Matrix state,
      Matrix input,
      Vector bias) {
    this(name, activation, stepSize, depth, state, input, bias, Scalars.REAL);
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public EquilibriumBlock {
    int n = bias.length();
    require(name, n > 0, "the state must not be empty");
    require(
        name,
        state.rows() == n && state.columns() == n,
        "W must be " + n + " x " + n + " but is " + shape(state));
    require(
        name,
        input.rows() == n && input.columns() > 0,
        "U must have " + n + " rows but is " + shape(input));
    require(name, stepSize > 0, "step_size must be > 0 but is " + stepSize);
    if (activation instanceof Grouped grouped) {
      grouped.requireDivides(n, "block '" + name + "' (equilibrium)");
    }
    String place = "block '" + name + "' (equilibrium)";
    scalars.requireWeights(place, state);
    scalars.requireWeights(place, input);
    scalars.requireActivation(place, activation);
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (equilibrium): " + message);
    }
  }

  private static String shape(Matrix matrix) {
    return matrix.rows() + " x " + matrix.columns();
  }

  /** n, the length of the state. */
  public int units() {
    return bias.length();
  }

  /** m, the length of the input. */
  public int inputs() {
    return input.columns();
  }

  @Override
  public Vector stepSizes() {
    return Vector.constant(units(), stepSize);
  }

  @Override
  public List<Matrix> states() {
    return List.of(state);
  }

  /** What it gives is the equilibrium, however near the computation comes to it. */
  @Override
  public boolean hasOneDepth() {
    return true;
  }

  @Override
  public List<Integer> inputShape() {
    return List.of(inputs());
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(units());
  }

  @Override
  public double[] drive(double[] u) {
    return Linear.affine(input, bias, u);
  }

  @Override
  public double[] next(int step, double[] x, double[] drive) {
    return activation.apply(arguments(x, drive));
  }

  /**
   * The y of a step from x, whose σ(y) is the next state, in double precision. So the next state is
   * the equilibrium exactly if {@code y = W σ(y) + U u + b}.
   */
  public double[] arguments(double[] x, double[] drive) {
    double[] wanted = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wanted[i] = x[i] - stepSize * (x[i] - state.dot(i, x) - drive[i]);
    }
    return activation.isProjection() ? ofProjection(wanted) : solved(wanted);
  }

  /** Where σ(w) is a projection of w, so is {@code σ(y)} for {@code y = σ(w) + (w − σ(w)) / a}. */
  private double[] ofProjection(double[] wanted) {
    double[] projected = activation.apply(wanted);
    double[] y = new double[wanted.length];
    Arrays.setAll(y, i -> projected[i] + (wanted[i] - projected[i]) / stepSize);
    return y;
  }

  /**
   * With σ₀ = σ − σ(0), which keeps the direction of the argument of a group, {@code (1 − a) σ₀(y)
   * + a y = w − (1 − a) σ(0)} has y = t times the right side for one t between 1 and 1 / a.
   */
  private double[] solved(double[] wanted) {
    int n = wanted.length;
    double[] zero = activation.apply(new double[n]);
    double[] right = new double[n];
    Arrays.setAll(right, i -> wanted[i] - (1 - stepSize) * zero[i]);
    double[] low = new double[n];
    double[] high = new double[n];
    Arrays.fill(low, Math.min(1, 1 / stepSize));
    Arrays.fill(high, Math.max(1, 1 / stepSize));
    double[] y = right.clone();
    for (int round = 0; round < HALVINGS; round++) {
      double[] middle = new double[n];
      Arrays.setAll(middle, i -> low[i] / 2 + high[i] / 2);
      Arrays.setAll(y, i -> middle[i] * right[i]);
      double[] image = activation.apply(y);
      double[] excess = new double[n]; // of each group, along the right side
      for (int i = 0; i < n; i++) {
        double sum = (1 - stepSize) * (image[i] - zero[i]) + stepSize * y[i];
        excess[activation.groupOf(i, n)] += (sum - right[i]) * Math.signum(right[i]);
      }
      for (int i = 0; i < n; i++) {
        double[] side = excess[activation.groupOf(i, n)] > 0 ? high : low;
        side[i] = middle[i];
      }
    }
    return y;
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
    return equilibrium.apply(this);
  }
}
