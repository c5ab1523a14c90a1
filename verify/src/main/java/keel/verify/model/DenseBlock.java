package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A fully connected NAIS-Net block: {@code x[k+1] = x[k] + H σ(A x[k] + B u + b)}, with one A for
 * all steps (tied weights) or one for each.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 3. Shapes: A is n x n, B is n x m, b and the
 * diagonal of H have n entries. Units: step sizes are dimensionless, > 0. The state starts at zero.
 *
 * @param name unique within the network
 * @param activation σ
 * @param stepSizes the diagonal of H
 * @param depth how many steps the deployed block takes, K at most
 * @param states A, or A[0], …, A[K−1] if the weights are untied; one and the same object for all of
 *     them is A
 * @param input B
 * @param bias b
 * @param scalars what units are: of complex ones, A and B are embeddings
 * @param gates of a population, if it has one; both parts of a complex unit have one gate
 */
public record DenseBlock(
    String name,
    Nonlinearity activation,
    Vector stepSizes,
    Depth depth,
    List<Matrix> states,
    Matrix input,
    Vector bias,
    Scalars scalars,
    Optional<Gates> gates)
    implements NaisBlock {

  /** A block with tied weights that takes the same number of steps for every input. */
  public DenseBlock(
      String name,
      Nonlinearity activation,
      Vector stepSizes,
      int steps,
      Matrix state,
      Matrix input,
      Vector bias) {
    this(name, activation, stepSizes, steps, List.of(state), input, bias);
  }

  /** A block that takes the same number of steps for every input. */
  public DenseBlock(
      String name,
      Nonlinearity activation,
      Vector stepSizes,
      int steps,
      List<Matrix> states,
      Matrix input,
      Vector bias) {
    this(name, activation, stepSizes, Depth.of(steps), states, input, bias);
  }

  /** A block of real units. */
  public DenseBlock(
      String name,
      Nonlinearity activation,
      Vector stepSizes,
      Depth depth,
      List<Matrix> states,
      Matrix input,
      Vector bias) {
    this(name, activation, stepSizes, depth, states, input, bias, Scalars.REAL);
  }

  /** A block without gates. */
  public DenseBlock(
      String name,
      Nonlinearity activation,
      Vector stepSizes,
      Depth depth,
      List<Matrix> states,
      Matrix input,
      Vector bias,
      Scalars scalars) {
    this(name, activation, stepSizes, depth, states, input, bias, scalars, Optional.empty());
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public DenseBlock {
    require(
        name,
        states.size() == 1 || (depth.isFixed() && states.size() == depth.maxSteps()),
        "there must be one A" + orOneForEach(depth) + ", found " + states.size());
    states = Block.tied(states);
    int n = states.get(0).rows();
    require(name, n > 0, "A must not be empty");
    for (Matrix state : states) {
      require(
          name,
          state.rows() == n && state.columns() == n,
          "A must be square but has shape " + shape(state) + "; check that the export wrote A");
    }
    require(
        name,
        input.rows() == n && input.columns() > 0,
        "B must have " + n + " rows but has shape " + shape(input));
    require(name, bias.length() == n, "b must have " + n + " entries but has " + bias.length());
    require(
        name,
        stepSizes.length() == n,
        "step_size must be a number or have " + n + " entries but has " + stepSizes.length());
    for (int i = 0; i < n; i++) {
      require(name, stepSizes.get(i) > 0, "step_size must be > 0 but is " + stepSizes.get(i));
    }
    if (activation instanceof Grouped grouped) {
      grouped.requireDivides(n, "block '" + name + "' (dense)");
    }
    String place = "block '" + name + "' (dense)";
    for (Matrix state : states) {
      scalars.requireWeights(place, state);
    }
    scalars.requireWeights(place, input);
    scalars.requireRepeated(place, stepSizes);
    scalars.requireActivation(place, activation);
    gates.ifPresent(g -> g.requireFits(place, n, scalars.sharing(activation)));
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (dense): " + message);
    }
  }

  /** What else there may be: each step needs its own weights, known beforehand. */
  static String orOneForEach(Depth depth) {
    return depth.isFixed()
        ? ", or one for each of the " + depth
        : " where the number of steps depends on the input";
  }

  private static String shape(Matrix matrix) {
    return matrix.rows() + " x " + matrix.columns();
  }

  /** The same block with another A for all steps. */
  public DenseBlock withState(Matrix state) {
    return new DenseBlock(
        name, activation, stepSizes, depth, List.of(state), input, bias, scalars, gates);
  }

  @Override
  public DenseBlock withSteps(Vector stepSizes, Depth depth) {
    return new DenseBlock(name, activation, stepSizes, depth, states, input, bias, scalars, gates);
  }

  @Override
  public DenseBlock withGates(Optional<Gates> others) {
    return new DenseBlock(name, activation, stepSizes, depth, states, input, bias, scalars, others);
  }

  /** A of a block with tied weights. */
  public Matrix state() {
    return states.get(0);
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
  public double[] preActivations(int step, double[] x, double[] drive) {
    Matrix state = states.get(isTied() ? 0 : step);
    double[] z = drive.clone();
    for (int i = 0; i < z.length; i++) {
      z[i] += state.dot(i, x);
    }
    return z;
  }

  @Override
  public double[] transposed(int step, double[] s) {
    Matrix transpose = states.get(isTied() ? 0 : step).transpose();
    double[] sum = new double[s.length];
    Arrays.setAll(sum, j -> transpose.dot(j, s));
    return sum;
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
    return dense.apply(this);
  }
}
