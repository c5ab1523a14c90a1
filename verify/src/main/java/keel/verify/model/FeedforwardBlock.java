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
 * A stack of ordinary layers of one width: {@code x[k+1] = σ(W x[k] + b)}, x[0] the input.
 *
 * <p>In the form near the identity, {@code W = I + h A}. A deep stack with small h follows the
 * differential equation {@code ẋ = A x + b' + g(x)}, b = h b', if σ(z) = z + h g(z) is near the
 * identity, too: Ruseckas, Differential equations as models of deep neural networks
 * (arXiv:1909.03767). Of the functions here ReLU and hard tanh leave alone what they do not cut, g
 * = 0 there; tanh makes a state smaller at every layer, however small h is. Shapes: W and A are n x
 * n, b has n entries.
 *
 * @param name unique within the network
 * @param activation σ
 * @param form what the states are
 * @param stepSize h, > 0; 1 in the plain form
 * @param steps K, how many layers there are
 * @param states W, or A: one, or one for each layer
 * @param biases b: one, or one for each layer
 */
public record FeedforwardBlock(
    String name,
    Nonlinearity activation,
    Form form,
    double stepSize,
    int steps,
    List<Matrix> states,
    List<Vector> biases)
    implements LeakyBlock {
  /** What is stored of W. */
  public enum Form {
    /** W itself. */
    PLAIN,
    /** A, for W = I + h A. */
    NEAR_IDENTITY;

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with the name in files, if there is one. */
    public static Optional<Form> named(String name) {
      return Arrays.stream(values()).filter(f -> f.fileName().equals(name)).findFirst();
    }
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public FeedforwardBlock {
    require(name, steps >= 1, "steps must be at least 1 but is " + steps);
    require(
        name,
        states.size() == 1 || states.size() == steps,
        "there must be one W, or one for each of the " + steps + " layers, found " + states.size());
    require(
        name,
        biases.size() == 1 || biases.size() == steps,
        "there must be one b, or one for each of the " + steps + " layers, found " + biases.size());
    states = Block.tied(states);
    biases = Block.tied(biases);
    int n = biases.get(0).length();
    require(name, n > 0, "the state must not be empty");
    for (Matrix state : states) {
      require(
          name,
          state.rows() == n && state.columns() == n,
          "W must be " + n + " x " + n + " but is " + state.rows() + " x " + state.columns());
    }
    for (Vector bias : biases) {
      require(name, bias.length() == n, "b must have " + n + " entries but has " + bias.length());
    }
    require(name, stepSize > 0, "step_size must be > 0 but is " + stepSize);
    require(
        name,
        form == Form.NEAR_IDENTITY || stepSize == 1,
        "step_size belongs to the form near_identity");
    if (activation instanceof Grouped grouped) {
      grouped.requireDivides(n, "block '" + name + "' (feedforward)");
    }
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (feedforward): " + message);
    }
  }

  @Override
  public int units() {
    return biases.get(0).length();
  }

  @Override
  public Vector stepSizes() {
    return Vector.constant(units(), 1);
  }

  @Override
  public Depth depth() {
    return Depth.of(steps);
  }

  /** b of the given layer, from 0. */
  public Vector bias(int layer) {
    return biases.get(layer % biases.size());
  }

  @Override
  public List<ShiftedMatrix> weights() {
    return states.stream()
        .map(
            state ->
                form == Form.PLAIN
                    ? ShiftedMatrix.of(state)
                    : ShiftedMatrix.nearIdentity(state, stepSize))
        .toList();
  }

  @Override
  public Optional<Matrix> inputWeights() {
    return Optional.empty();
  }

  @Override
  public List<Integer> inputShape() {
    return List.of(units());
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(units());
  }

  @Override
  public double[] start(double[] u) {
    return u.clone();
  }

  /** {@inheritDoc} Nothing: the biases enter with the weights. */
  @Override
  public double[] drive(double[] u) {
    return new double[units()];
  }

  @Override
  public double[] preActivations(int step, double[] x, double[] drive) {
    Matrix state = states.get(step % states.size());
    double[] z = bias(step).toArray();
    for (int i = 0; i < z.length; i++) {
      double product = stepSize * state.dot(i, x);
      z[i] += drive[i] + (form == Form.NEAR_IDENTITY ? x[i] + product : product);
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
    return feedforward.apply(this);
  }
}
