package keel.verify.condition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;

/** Blocks named {@code block}, one for each theorem that decides something, and each obstacle. */
enum Blocks {
  /** Theorem 1 proves it. */
  SYMMETRIC(Fixtures.feasible(Activation.TANH)),
  /** Theorem 1, and its states converge although σ is zero elsewhere too. */
  RECTIFIED(Fixtures.feasible(Activation.RELU)),
  /** Theorem 1, without an equilibrium. */
  SIGMOID(Fixtures.feasible(Activation.SIGMOID)),
  /** Theorem 1 for the dynamics, each input at a depth of its own. */
  UNTIL_EQUILIBRIUM(untilEquilibrium()),
  /** Theorem 1 with an eigenvalue of exactly 2, so that nothing is left of the step. */
  BOUNDARY(dense(Activation.TANH, 1, 5, -2)),
  /** Theorem 1 refutes it: the step overshoots. */
  OVERSHOOT(dense(Activation.TANH, 1, 5, -3)),
  /** Theorem 1 refutes it: the step moves apart. */
  UNSTABLE(dense(Activation.TANH, 1, 5, 1)),
  /** Theorem 1 refutes it because all units can be active at once. */
  ACTIVE(paired(Activation.RELU, 0.25, 0.5)),
  /** Theorem 1 would refute it, but no two units are ever active at once. */
  NEVER_ACTIVE(paired(Activation.RELU, -10, -10)),
  /** Theorem 1 would refute it, but a unit of tanh has its greatest slope nowhere but at zero. */
  NEVER_STEEP(paired(Activation.TANH, 0.25, 0.5)),
  /** Theorem 1 in the metric of Λ = diag(1, 4). */
  SCALED(dense(Activation.TANH, 0.5, 20, -1, 1.5, 0.375, -1)),
  /** Theorem 1 in the metric of Λ = diag(1, 4) refutes it. */
  SCALED_OVERSHOOT(dense(Activation.TANH, 2, 20, -1, 1.5, 0.375, -1)),
  /** Theorem 4 proves it. */
  DOMINATED(dense(Activation.TANH, 1, 5, -1, 0.5, -0.25, -1)),
  /** Theorem 4 proves it, and its states converge although σ is zero elsewhere too. */
  DOMINATED_RECTIFIED(dense(Activation.RELU, 1, 5, -1, 0.5, -0.25, -1)),
  /** Theorem 4 proves it before Theorem 7 is asked. */
  DOMINATED_LEAKY(dense(Activation.LEAKY_RELU, 1, 5, -1, 0.5, -0.25, -1)),
  /** Theorem 4 proves it before its drift is bounded. */
  DOMINATED_ALMOST_SYMMETRIC(
      dense(Activation.TANH, 1, 5, -1, 0.25, 0.25, Math.nextUp(0.25), -1, 0.25, 0.25, 0.25, -1)),
  /** Theorem 4 alone speaks about weights that change. */
  UNTIED(untied()),
  /** Theorem 4 alone speaks about convolutions whose pixels act on each other. */
  CONVOLUTIONAL(convolutional()),
  /** An active unit adds to itself. */
  OUTWARD(outward()),
  /** Theorem 1 proves it of the channels of every pixel. */
  PIXELWISE(pixelwise(Activation.TANH, 0.5, 1)),
  /** The same of ReLU, where every trajectory settles. */
  PIXELWISE_RECTIFIED(pixelwise(Activation.RELU, 0.5, 1)),
  /** The same, where the input of a pixel is a window. */
  PIXELWISE_IN_WINDOWS(pixelwise(Activation.RELU, 0.5, 3)),
  /** Theorem 1 refutes it: the step overshoots at every pixel. */
  PIXELWISE_OVERSHOOT(pixelwise(Activation.TANH, 1, 1)),
  /** The same, but what the inputs of a pixel can be is not known. */
  PIXELWISE_OVERSHOOT_IN_WINDOWS(pixelwise(Activation.RELU, 1, 3)),
  /** Theorem 1 proves it of symmetric convolutions. */
  MIRRORED(mirrored(Activation.TANH, 1)),
  /** The same of ReLU, where every trajectory settles. */
  MIRRORED_RECTIFIED(mirrored(Activation.RELU, 1)),
  /** The step overshoots, which no evidence shows. */
  MIRRORED_OVERSHOOT(mirrored(Activation.TANH, 1.25)),
  /** Theorem 4 alone speaks about steps that are this small. */
  TINY_STEPS(dense(Activation.TANH, 0x1p-1001, 5, -1)),
  /** Theorem 7 proves it. */
  LEAKY(rotated(Activation.LEAKY_RELU, 0.601)),
  /** Symmetric but for one last bit: its drift is bounded. */
  ALMOST_SYMMETRIC(rotated(Activation.RELU, Math.nextUp(0.6))),
  /** The same, and it goes to its one equilibrium as long as its input stays the same. */
  EXPORTED(rotated(Activation.TANH, Math.nextUp(0.6))),
  /** A part of 10 % is skew. */
  SKEWED(rotated(Activation.TANH, 0.5)),
  /** No theorem proves it, a line of equilibria refutes one claim. */
  SINGULAR(dense(Activation.TANH, 1, 5, -1, -1, -1, -1)),
  /** No theorem proves it, it has one equilibrium for each input. */
  INVERTIBLE(dense(Activation.ARCTAN, 1, 5, -1, -0.75, 0.75, -0.1)),
  /** A product of slopes refutes it. */
  DIVERGENT(dense(Activation.TANH, 1, 5, -1.9, -1, 1.7, -0.2)),
  /** No theorem speaks about its activation. */
  SINE(dense(Activation.SINE, 1, 5, -1)),
  /** Theorem 1 for pairs of units. */
  PAIRS(dense(modRelu(-0.5, 0), 0.5, 5, Pairs.A)),
  /** The same, with one equilibrium. */
  PAIRS_AT_REST(dense(Pairs.RADIAL_TANH, 0.5, 5, Pairs.A)),
  /** Theorem 1 in the metric of Λ = diag(1, 2, 1, 2), for pairs. */
  PAIRS_SCALED(dense(modRelu(-0.5, -1), 0.5, 20, scaled(1, 2, 1, 2))),
  /** Theorem 1 would prove it of single units in the metric of Λ = diag(1, 1, 2, 2). */
  PAIRS_OF_DIFFERENT_SCALES(dense(modRelu(-0.5, -1), 0.5, 20, scaled(1, 1, 2, 2))),
  /** Theorem 1 would prove it of single units with these step sizes. */
  PAIRS_OF_DIFFERENT_STEPS(pairsOfDifferentSteps()),
  /** Theorem 1 would refute it of single units. */
  PAIRS_OVERSHOOT(dense(Pairs.RADIAL_TANH, 1.5, 5, Pairs.A)),
  /** Theorem 4 would prove it of single units, Theorem 6 its equilibrium. */
  PAIRS_DOMINATED(dense(Pairs.RADIAL_TANH, 1, 5, -1, 0.5, -0.25, -1)),
  /** Symmetric but for one last bit, for pairs: its drift is bounded. */
  PAIRS_ALMOST_SYMMETRIC(dense(modRelu(-0.5, 0), 0.5, 5, almostSymmetric())),
  /** No theorem speaks about such pairs. */
  CARDIOID(dense(new Grouped(Grouped.Rule.CARDIOID, 2), 1, 5, -1, 0, 0, -1));

  @SuppressWarnings("ImmutableEnumChecker") // a record of values that never change
  private final Block block;

  /** Of four units: the eigenvalues of P are 0.6 and 2.4, each twice. */
  private static final class Pairs {
    static final double[] A = {
      -1.5, -0.75, 0, 0.5, -0.75, -1.5, -0.5, 0, 0, -0.5, -1.5, -0.75, 0.5, 0, -0.75, -1.5
    };
    static final Grouped RADIAL_TANH = new Grouped(Grouped.Rule.RADIAL_TANH, 2);
  }

  Blocks(Block block) {
    this.block = block;
  }

  Block block() {
    return block;
  }

  /** A network of the block alone. */
  Model model() {
    List<Integer> input =
        block instanceof ConvBlock conv ? List.of(1, conv.height(), conv.width()) : List.of(1);
    Network network = new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
    return new Model(network, "0".repeat(64));
  }

  /** Its certificate, which checks out. */
  Certificate certificate() {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model());
    Checker.check(certificate, model());
    return certificate;
  }

  private static Grouped modRelu(double... thresholds) {
    return new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(thresholds));
  }

  /** Λ⁻¹ A for the A of the pairs. */
  private static double[] scaled(double... scale) {
    double[] a = Pairs.A.clone();
    Arrays.setAll(a, i -> a[i] / scale[i / scale.length]);
    return a;
  }

  private static double[] almostSymmetric() {
    double[] a = Pairs.A.clone();
    a[1] = Math.nextUp(a[1]);
    return a;
  }

  private static DenseBlock pairsOfDifferentSteps() {
    DenseBlock even = dense(modRelu(-0.5, 0), 0.5, 5, Pairs.A);
    return new DenseBlock(
        "block",
        even.activation(),
        Vector.of(0.5, 0.5, 0.5, 0.25),
        5,
        even.state(),
        even.input(),
        even.bias());
  }

  private static DenseBlock dense(Nonlinearity activation, double step, int steps, double... a) {
    int n = (int) Math.round(Math.sqrt(a.length));
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, step),
        steps,
        Matrix.of(n, n, a),
        Matrix.of(n, 1, ones),
        Vector.constant(n, 0));
  }

  private static DenseBlock untilEquilibrium() {
    DenseBlock fixed = Fixtures.feasible(Activation.TANH);
    return new DenseBlock(
        "block",
        Activation.TANH,
        fixed.stepSizes(),
        Depth.untilEquilibrium(0x1p-6, 20),
        List.of(fixed.state()),
        fixed.input(),
        fixed.bias());
  }

  /** Two units that no input reaches, one of which only falls as the other rises. */
  private static DenseBlock paired(Activation activation, double... bias) {
    return new DenseBlock(
        "block",
        activation,
        Vector.of(1, 1),
        5,
        Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5),
        Matrix.of(2, 1, 0, 0),
        Vector.of(bias));
  }

  private static DenseBlock untied() {
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.of(1),
        2,
        List.of(Matrix.of(1, 1, -1), Matrix.of(1, 1, -0.5)),
        Matrix.of(1, 1, 1),
        Vector.of(0));
  }

  private static ConvBlock outward() {
    return new ConvBlock(
        "block",
        Activation.RELU,
        Vector.of(1, 1),
        5,
        List.of(new Kernel(Matrix.of(2, 6, 0.25, 0.5, 0.25, 0, -1, 0, 0, 0, 0, 0, -1, 0), 1, 3)),
        new Kernel(Matrix.of(2, 1, 1, -1), 1, 1),
        Vector.of(-1, 1),
        2,
        3);
  }

  private static ConvBlock convolutional() {
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.of(1),
        5,
        List.of(new Kernel(Matrix.of(1, 3, 0.25, -1, 0.25), 1, 3)),
        new Kernel(Matrix.of(1, 1, 1), 1, 1),
        Vector.of(0),
        2,
        3);
  }

  /** Three channels whose C is symmetric and not dominated. */
  private static ConvBlock pixelwise(Activation activation, double step, int window) {
    double[] ones = new double[3 * window];
    Arrays.fill(ones, 1);
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(3, step),
        5,
        List.of(new Kernel(rotated(activation, 0.6).state(), 1, 1)),
        new Kernel(Matrix.of(3, window, ones), 1, window),
        Vector.constant(3, 0.25),
        2,
        3);
  }

  /** Two channels whose rows are not dominated, with C[-t] = C[t]ᵀ. */
  static ConvBlock mirrored(Activation activation, double step) {
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(2, step),
        5,
        List.of(
            new Kernel(
                Matrix.of(2, 6, 0.3, -1, 0.3, -0.3, 0, 0.3, 0.3, 0, -0.3, 0.3, -1, 0.3), 1, 3)),
        new Kernel(Matrix.of(2, 3, 1, 0, 0, 0, 0, 0.5), 1, 3),
        Vector.constant(2, 0.25),
        2,
        4);
  }

  /** Three units whose A is not dominated, and symmetric but for one entry. */
  private static DenseBlock rotated(Activation activation, double entry) {
    return dense(activation, 0.5, 5, -1, -0.6, -0.6, -entry, -1, -0.6, -0.6, -0.6, -1);
  }
}
