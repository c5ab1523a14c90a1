package keel.verify.mechanics;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.Depth;
import keel.verify.model.EulerBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;

/**
 * A block whose steps are those of Euler's method, {@code x[k+1] = x[k] + h f(x[k])} with {@code
 * f(x) = σ(A x + v) − c x}: c = 0 in a block of a NAIS-Net or a plain residual one, and c = 1 in a
 * recurrent one that reads a constant input, with h its leak and A its W, the additive network in
 * continuous time.
 *
 * <p>A stack of layers is none: it applies σ to the whole state, and only for σ(z) = z + h g(z),
 * another function for each h, would its steps become small with h.
 */
record EulerSteps(Block block) {
  /** Why a block is not one, or is not looked at. */
  static Optional<String> obstacle(Block block) {
    if (block instanceof RecurrentBlock recurrent && recurrent.readsSequence()) {
      return Optional.of("reads another input at every step");
    }
    if (!(block instanceof EulerBlock || block instanceof RecurrentBlock)) {
      return Optional.of("takes no steps x + h f(x)");
    }
    if (!(block.activation() instanceof Activation)) {
      return Optional.of("has units that act in groups");
    }
    if (!block.depth().isFixed()) {
      return Optional.of("stops at a depth of its own for each input");
    }
    return block.stepSizes().isConstant()
        ? Optional.empty()
        : Optional.of("has step sizes of its own for each unit");
  }

  /** h, the same for all units. */
  double stepSize() {
    return block.stepSizes().get(0);
  }

  /** c. */
  double decay() {
    return block instanceof RecurrentBlock ? 1 : 0;
  }

  Activation activation() {
    return (Activation) block.activation();
  }

  /** A x + v; behind the last step, whose own weights would come again, with those of the last. */
  double[] preActivations(int k, double[] x, double[] drive) {
    int step = Math.min(k, block.steps() - 1);
    return block instanceof EulerBlock euler
        ? euler.preActivations(step, x, drive)
        : ((LeakyBlock) block).preActivations(step, x, drive);
  }

  /** A d. */
  double[] turned(int k, double[] d) {
    return block instanceof EulerBlock euler
        ? euler.turned(Math.min(k, block.steps() - 1), d)
        : preActivations(k, d, new double[d.length]);
  }

  /** Aᵀ s. */
  double[] transposed(int k, double[] s) {
    if (block instanceof EulerBlock euler) {
      return euler.transposed(k, s);
    }
    Matrix state = ((RecurrentBlock) block).state().transpose();
    double[] image = new double[s.length];
    Arrays.setAll(image, i -> state.dot(i, s));
    return image;
  }

  /** f at a state whose pre-activations are z. */
  double[] field(double[] x, double[] z) {
    double[] field = activation().apply(z);
    Arrays.setAll(field, i -> field[i] - decay() * x[i]);
    return field;
  }

  /** x[K]. */
  double[] last(double[] u) {
    double[] drive = block.drive(u);
    double[] x = block.start(u);
    for (int k = 0; k < block.steps(); k++) {
      x = block.next(k, x, drive);
    }
    return x;
  }

  /** The same block with 2^r times as many steps, each so much shorter. */
  EulerSteps refined(int r) {
    double[] shorter = block.stepSizes().toArray();
    Arrays.setAll(shorter, i -> Math.scalb(shorter[i], -r));
    Vector sizes = Vector.of(shorter);
    int steps = Math.multiplyExact(block.steps(), 1 << r);
    return new EulerSteps(
        block.match(
            dense -> dense.withSteps(sizes, Depth.of(steps)),
            conv -> conv.withSteps(sizes, Depth.of(steps)),
            equilibrium -> equilibrium,
            recurrent ->
                new RecurrentBlock(
                    recurrent.name(),
                    recurrent.activation(),
                    sizes,
                    recurrent.reading(),
                    steps,
                    recurrent.state(),
                    recurrent.input(),
                    recurrent.bias()),
            feedforward -> feedforward,
            residual ->
                new ResidualBlock(
                    residual.name(),
                    residual.activation(),
                    sizes.get(0),
                    steps,
                    residual.start(),
                    residual.kernels(),
                    residual.inputKernels(),
                    residual.biases(),
                    residual.outputShape()),
            stochastic -> {
              throw stochastic.undrawn();
            }));
  }
}
