package keel.laws.corpus;

import static keel.laws.corpus.Models.DELTA;
import static keel.laws.corpus.Models.EPSILON;
import static keel.laws.corpus.Models.certify;
import static keel.laws.corpus.Models.complex;
import static keel.laws.corpus.Models.convolution;
import static keel.laws.corpus.Models.dense;
import static keel.laws.corpus.Models.diagonal;
import static keel.laws.corpus.Models.equilibrium;
import static keel.laws.corpus.Models.frobenius;
import static keel.laws.corpus.Models.gram;
import static keel.laws.corpus.Models.mirrored;
import static keel.laws.corpus.Models.pixelwise;
import static keel.laws.corpus.Models.projected;
import static keel.laws.corpus.Models.shifted;
import static keel.laws.corpus.Models.square;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import keel.laws.RandomLaws;
import keel.verify.cli.ExitCode;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Grouped;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;

/** Models whose files are in order and whose weights, or activations, are not. */
final class WrongWeights {
  private static final Matrix FINE = square(-1, 0.5, 0.5, -1.5);

  private static final FeedforwardBlock.Form NEAR = FeedforwardBlock.Form.NEAR_IDENTITY;

  private final List<Entry> entries = new ArrayList<>();
  private String family = "";
  private Block good = dense(Activation.TANH, FINE);

  private WrongWeights() {}

  static List<Entry> entries() {
    WrongWeights corpus = new WrongWeights();
    corpus.squareRootsOnTheProduct();
    corpus.elementWiseMinimum();
    corpus.projectionGoneWrong();
    corpus.unrestrictedActivations();
    corpus.untiedWeights();
    corpus.noCommonNorm();
    corpus.stepsTooLong();
    corpus.oneUnitOverTheEdge();
    corpus.oneBitOfAsymmetry();
    corpus.noMultipliers();
    corpus.rowsNotDominated();
    corpus.pixelsAlone();
    corpus.symmetricConvolutions();
    corpus.extremeMagnitudes();
    corpus.almostPositive();
    corpus.noUniqueEquilibrium();
    corpus.rowsThatDepend();
    corpus.notFirmOnGroups();
    corpus.complexNumbers();
    corpus.notMonotone();
    corpus.trianglesThatAreNone();
    corpus.recurrent();
    corpus.stacks();
    corpus.residual();
    corpus.gates();
    corpus.laws();
    return corpus.entries;
  }

  /** From here on: the family, and what is certified though it looks much the same. */
  private void family(String name, Block twin) {
    family = name;
    good = twin;
  }

  private void refuted(String name, String why, Block bad) {
    entries.add(new Entry(family, name, ExitCode.REFUTED, why, certify(bad), certify(good)));
  }

  private void inconclusive(String name, String why, Block bad) {
    entries.add(new Entry(family, name, ExitCode.INCONCLUSIVE, why, certify(bad), certify(good)));
  }

  /** Stands in public code: the paper takes the roots of R's scale, not of RᵀR's. */
  private void squareRootsOnTheProduct() {
    double[] three = {9, 0, 0, 0, 9, 0, 0, 0, 9};
    family("RᵀR scaled by √δ/√‖RᵀR‖", dense(Activation.TANH, projected(three)));
    refuted("R = 3I", "ρ(I − P) = 1.27", dense(Activation.TANH, rooted(three)));
    for (int n : new int[] {4, 8, 16, 64}) {
      family("RᵀR scaled by √δ/√‖RᵀR‖", dense(Activation.TANH, projected(gram(n, 8, n))));
      refuted(
          "Gaussian R, n = " + n,
          "‖P‖ is about √‖RᵀR‖",
          dense(Activation.TANH, rooted(gram(n, 8, n))));
    }
  }

  private static Matrix rooted(double[] gram) {
    return shifted(gram, Math.sqrt(DELTA / frobenius(gram)), EPSILON);
  }

  /** Stands in public code: min(M, s·M) entry by entry in the place of an if. */
  private void elementWiseMinimum() {
    for (int n : new int[] {4, 8, 16}) {
      for (Activation activation : List.of(Activation.TANH, Activation.RELU)) {
        double[] gram = gram(n, 8, n);
        double scale = DELTA / frobenius(gram);
        double[] minimum = Arrays.stream(gram).map(e -> Math.min(e, scale * e)).toArray();
        family("element-wise minimum for the if", dense(activation, projected(gram)));
        refuted(
            "n = " + n + ", " + activation.fileName(),
            "negative entries stay large, and P has negative eigenvalues",
            dense(activation, shifted(minimum, 1, EPSILON)));
      }
    }
  }

  private void projectionGoneWrong() {
    double[] gram = gram(6, 8, 6);
    family("other mistakes of a projection", dense(Activation.TANH, projected(gram)));
    refuted(
        "sign",
        "A = +RᵀR + εI moves everything apart",
        dense(Activation.TANH, projected(gram).negate()));
    refuted("left out", "RᵀR was never scaled", dense(Activation.TANH, shifted(gram, 1, EPSILON)));
    refuted(
        "largest entry for the norm",
        "λmax exceeds the largest entry by far",
        dense(
            Activation.RELU,
            shifted(gram, 2 / Arrays.stream(gram).map(Math::abs).max().orElseThrow(), EPSILON)));
    refuted(
        "ε subtracted",
        "P = RᵀR − εI is indefinite where R is rank-deficient",
        dense(Activation.TANH, shifted(new double[] {0.5, 0.5, 0.5, 0.5}, 1, -EPSILON)));
    refuted(
        "ε forgotten",
        "P = RᵀR is singular for a rank-deficient R: a line of equilibria",
        dense(Activation.TANH, shifted(new double[] {0.5, 0.5, 0.5, 0.5}, 1, 0)));
    inconclusive(
        "δ not clipped, convolutional",
        "a centre of −2.5 overshoots",
        convolution(Activation.TANH, 1, -2.5, 0.01));
  }

  private void unrestrictedActivations() {
    family("activations whose slopes leave [0, 1]", dense(Activation.TANH, FINE));
    for (Activation activation : List.of(Activation.SINE, Activation.GELU, Activation.SILU)) {
      inconclusive(
          activation.fileName() + ", dense",
          "no theorem applies to such slopes, however fine the weights",
          dense(activation, FINE));
      inconclusive(
          activation.fileName() + ", convolutional",
          "no theorem applies to such slopes, however fine the weights",
          convolution(activation, 1, -1, 0.01));
    }
  }

  private void untiedWeights() {
    Matrix one = square(-0.6372, -0.4704, -0.4704, -0.3628);
    Matrix other = square(-0.3628, -0.4704, -0.4704, -0.6372);
    family("weights that change from step to step", dense(Activation.RELU, one));
    for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.ELU)) {
      inconclusive(
          "two projected matrices in turn, " + activation.fileName(),
          "each has its own norm; products of their Jacobians expand",
          dense(activation, one, other, one, other));
    }
    inconclusive(
        "one step of many too long",
        "the third matrix overshoots",
        dense(Activation.RELU, diagonal(-1, -1), diagonal(-1, -1), diagonal(-1, -2.5)));
  }

  private void noCommonNorm() {
    family("stable at every fixed slope, with no common norm", dense(Activation.TANH, FINE));
    Matrix general = square(-1.9, -1, 1.7, -0.2);
    for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.HARD_TANH)) {
      refuted(
          "a general A, " + activation.fileName(),
          "ρ(I + DA) < 1 for every D, yet ρ(J(1,0) J(0,1)) = 2.137",
          dense(activation, general));
    }
    refuted(
        "a rotation",
        "the step at slope 1 has the modulus √2",
        dense(Activation.TANH, square(0, 1, -1, 0)));
    refuted(
        "a rotation with some damping",
        "the step at slope 1 expands",
        dense(Activation.RELU, square(-0.25, 1.5, -1.5, -0.25)));
  }

  private void stepsTooLong() {
    Matrix a = diagonal(-1, -0.5);
    family("steps that are too long", dense(Activation.TANH, Vector.of(2, 4), a));
    refuted("twice too long", "h λmax = 4", dense(Activation.TANH, Vector.of(4, 4), a));
    refuted("a little", "h λmax = 2.002", dense(Activation.RELU, Vector.of(2.002, 1), a));
    refuted(
        "by one unit in the last place",
        "h λmax = 2 + 2^-51",
        dense(Activation.TANH, Vector.of(Math.nextUp(2.0), 4), a));
    refuted(
        "of one unit among many",
        "its own eigenvalue overshoots",
        dense(Activation.TANH, Vector.of(1, 1, 1, 9), diagonal(-1, -1, -1, -0.25)));
    refuted(
        "for a sigmoid",
        "slopes reach 1/4, so h λmax may be 8 and no more",
        dense(Activation.SIGMOID, Vector.of(8.5), diagonal(-1)));
  }

  private void oneUnitOverTheEdge() {
    family("one unit in the last place over the edge", dense(Activation.TANH, diagonal(-2, -2)));
    refuted(
        "diagonal", "λmax = 2 + 2^-51", dense(Activation.TANH, diagonal(-2, -Math.nextUp(2.0))));
    refuted(
        "off the diagonal",
        "[[1, 1 + 2^-52], [1 + 2^-52, 1]] has a negative eigenvalue",
        dense(Activation.TANH, square(-1, -Math.nextUp(1.0), -Math.nextUp(1.0), -1)));
    refuted("below zero", "λmin = −2^-52", dense(Activation.RELU, diagonal(-1, 0x1p-52)));
    refuted(
        "of three",
        "the second unit alone overshoots",
        dense(Activation.HARD_TANH, diagonal(-1, -Math.nextUp(2.0), -0.5)));
  }

  private void oneBitOfAsymmetry() {
    // λmax(HP) = 2: a bit less symmetric, and not even Theorem 6 is left.
    Matrix symmetric = square(-1, -0.5, -0.5, -0.5, -1, -0.5, -0.5, -0.5, -1);
    double odd = -Math.nextUp(0.5);
    Vector one = Vector.constant(3, 1);
    family("A not symmetric by one bit", dense(Activation.TANH, one, symmetric));
    for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.SOFTSIGN)) {
      inconclusive(
          activation.fileName(),
          "Theorem 1 says nothing about such a block, and A is never made symmetric in silence",
          dense(activation, one, square(-1, -0.5, -0.5, odd, -1, -0.5, -0.5, -0.5, -1)));
    }
  }

  private void noMultipliers() {
    family("no diagonal Λ for constant inputs", dense(Activation.TANH, FINE));
    refuted(
        "stable at slope 1 alone",
        "one unit alone moves away by 1.2 at every step",
        dense(Activation.TANH, square(0.2, -1, 0.5, -1.3)));
    inconclusive(
        "a rotation by a right angle",
        "states go round at slope 1 and come no closer",
        dense(Activation.TANH, square(-1, 1, -1, -1)));
  }

  private void rowsNotDominated() {
    // Eight other taps of 1/8 are the limit of a centre of −1.
    family("convolutions whose rows are not dominated", convolution(Activation.RELU, 1, -1, 0.124));
    inconclusive("on the limit", "κ = 0", convolution(Activation.RELU, 1, -1, 0.125));
    inconclusive(
        "a millionth over it", "κ < 0", convolution(Activation.TANH, 1, -1, 0.125 * (1 + 1e-6)));
    inconclusive(
        "one unit in the last place over it",
        "κ < 0",
        convolution(Activation.TANH, 1, -1, Math.nextUp(0.125)));
    inconclusive(
        "a centre off −1 with the same others",
        "|δ| takes its share of the sum",
        convolution(Activation.RELU, 2, -2, 0.0625));
    inconclusive(
        "a positive centre", "every step expands", convolution(Activation.TANH, 1, 0.5, 0));
    refuted(
        "a positive centre of ReLU",
        "active units add to themselves",
        convolution(Activation.RELU, 2, 0.5, -0.0625));
    refuted(
        "a centre of one pixel beyond −2",
        "active units overshoot",
        convolution(Activation.RELU, 2, -2.25, 0.0625));
  }

  private void pixelsAlone() {
    // Three channels alike: the eigenvalues of P are those of one, and of all together.
    family("convolutions of one pixel", pixelwise(Activation.TANH, -0.75, -0.5, 1));
    refuted("a step too long", "h λmax = 2.2", pixelwise(Activation.TANH, -1, -0.6, 1));
    refuted("channels that part", "λmin = −0.25", pixelwise(Activation.RELU, -0.5, -0.75, 1));
    inconclusive(
        "a step too long, inputs in windows",
        "h λmax = 2.2, but whether all units are active at once is not asked",
        pixelwise(Activation.RELU, -1, -0.6, 3));
  }

  private void symmetricConvolutions() {
    // Four pixels in a row: the eigenvalues of P reach 0.6865 from those of the centre.
    family("symmetric convolutions", mirrored(-1, 0.3, 1));
    inconclusive(
        "a tap that is off by one bit", "P = Pᵀ is needed", mirrored(-1, Math.nextUp(0.3), 1));
    inconclusive("a step just too long", "h λmax = 2.003", mirrored(-1, 0.3, 1.1875));
    inconclusive("channels that just part", "λmin = −0.0001", mirrored(-0.6864, 0.3, 1));
  }

  private void extremeMagnitudes() {
    family("extreme magnitudes", dense(Activation.TANH, diagonal(-0x1p-1000, -1)));
    refuted(
        "a scale beyond all doubles",
        "the second unit overshoots by 50; was once certified",
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1, 1),
            20,
            List.of(square(-0x1p-1030, -0x1p-1031, -0.5, -100)),
            Matrix.identity(2),
            Vector.of(0, 0)));
    refuted("huge", "λmax = 1e300", dense(Activation.TANH, diagonal(-1e300, -1)));
    refuted(
        "the largest double",
        "λmax = 1.8e308",
        dense(Activation.RELU, diagonal(-Double.MAX_VALUE, -1)));
    refuted(
        "subnormal and positive",
        "λmin = −2^-1074",
        dense(Activation.TANH, diagonal(Double.MIN_VALUE, -1)));
    refuted(
        "a huge step",
        "h λmax = 1e300",
        dense(Activation.TANH, Vector.of(1e300, 1), diagonal(-1, -1)));
  }

  private void almostPositive() {
    family("a slightly negative eigenvalue among others", dense(Activation.TANH, rotated(0x1p-20)));
    for (int bits : new int[] {10, 20, 30, 40}) {
      refuted(
          "−2^-" + bits,
          "P is indefinite, in a direction with no zero entry",
          dense(Activation.TANH, rotated(-Math.scalb(1.0, -bits))));
    }
  }

  /** P with the eigenvalues 1, 1, 1 and the one given, in the direction (1, 1, 1, 1)/2. */
  private static Matrix rotated(double least) {
    double[] a = new double[16];
    Arrays.setAll(a, e -> -((e / 4 == e % 4 ? 1 : 0) - (1 - least) / 4));
    return Matrix.of(4, 4, a);
  }

  private void noUniqueEquilibrium() {
    family("no unique equilibrium", dense(Activation.TANH, diagonal(-1, -0.5)));
    refuted("A = 0", "no input moves anything back", dense(Activation.TANH, square(0, 0, 0, 0)));
    refuted(
        "A of rank one",
        "a line of equilibria",
        dense(Activation.ELU, square(-0.5, -0.5, -0.5, -0.5)));
    refuted(
        "a unit that nothing moves",
        "any state of it is one",
        dense(Activation.ARCTAN, diagonal(-1, 0)));
  }

  /** A + x always falls short: this block exceeds the limit and never expands. */
  private void rowsThatDepend() {
    Matrix a = square(-1.5, 1.5, 1.5, -1.5);
    family("rows that depend on each other", dense(Activation.RELU, diagonal(-1.5, -1.5)));
    inconclusive(
        "never all active", "no counterexample counts, and nothing is proved", dependent(a, -10));
    refuted("active at zero", "the step at slope 1 overshoots there", dependent(a, 10));
  }

  private void notFirmOnGroups() {
    family("groups of units that the lemma does not cover", dense(modRelu(0), FINE));
    inconclusive("mod_relu with t > 0", "it jumps at zero", dense(modRelu(0.5), FINE));
    inconclusive(
        "mod_relu with t above 0 by the least double",
        "it jumps at zero",
        dense(modRelu(Double.MIN_VALUE), FINE));
    inconclusive(
        "z_relu",
        "arguments 2e-6 apart have values 1 apart",
        dense(new Grouped(Grouped.Rule.Z_RELU, 2), FINE));
    inconclusive(
        "cardioid",
        "‖s‖² is 1.17 times ⟨s, z⟩",
        dense(new Grouped(Grouped.Rule.CARDIOID, 2), FINE));
    inconclusive(
        "unequal steps in a group",
        "P = 1.9, h = 1 and 0.2, t = −1: two states move apart by 1.24",
        dense(modRelu(-1), Vector.of(1, 0.2), diagonal(-1.9, -1.9)));
    inconclusive(
        "unequal steps in a group, by one unit in the last place",
        "the lemma needs one step size for all of its units",
        dense(modRelu(-1), Vector.of(1, Math.nextDown(1.0)), FINE));
    inconclusive(
        "dominated rows",
        "κ = 0.1, t = −1: two states move apart by 1.34",
        dense(modRelu(-1), square(-1, 0.9, 0, -1)));
    inconclusive(
        "another Λ for each unit of a group",
        "Λ = diag(1, 4) makes A symmetric, and the lemma needs one number for both",
        dense(modRelu(-1), square(-1, 0.5, 0.125, -1)));
    inconclusive(
        "a step that overshoots",
        "h λmax = 4; nothing is refuted of groups",
        dense(modRelu(-1), Vector.of(2, 2), diagonal(-2, -2)));
  }

  private static final Matrix REAL = square(-1, 0.5, 0.5, -1.5);
  private static final Matrix IMAGINARY = square(0, 0.25, -0.25, 0);

  private static Grouped pairs(Grouped.Rule rule, double... thresholds) {
    return new Grouped(rule, 2, Vector.of(thresholds));
  }

  private void complexNumbers() {
    Grouped tanh = pairs(Grouped.Rule.RADIAL_TANH);
    family("complex numbers that the lemma does not cover", complex(tanh, REAL, IMAGINARY));
    inconclusive(
        "mod_relu with t > 0",
        "it jumps at zero",
        complex(pairs(Grouped.Rule.MOD_RELU, -1, 0.5), REAL, IMAGINARY));
    inconclusive(
        "z_relu",
        "arguments 2e-6 apart have values 1 apart",
        complex(pairs(Grouped.Rule.Z_RELU), REAL, IMAGINARY));
    inconclusive(
        "cardioid",
        "‖s‖² is 1.17 times ⟨s, z⟩",
        complex(pairs(Grouped.Rule.CARDIOID), REAL, IMAGINARY));
    inconclusive(
        "dominated rows",
        "κ = 0.1, t = −1: two states move apart by 1.34",
        complex(pairs(Grouped.Rule.MOD_RELU, -1, -1), square(-1, 0.9, 0, -1), square(0, 0, 0, 0)));
    family("matrices that are not Hermitian", complex(tanh, REAL, IMAGINARY));
    inconclusive(
        "one unit in the last place of a real part",
        "P is no metric",
        complex(tanh, square(-1, Math.nextUp(0.5), 0.5, -1.5), IMAGINARY));
    inconclusive(
        "one unit in the last place of an imaginary part",
        "P is no metric",
        complex(tanh, REAL, square(0, Math.nextUp(0.25), -0.25, 0)));
    inconclusive(
        "symmetric in the place of Hermitian",
        "an imaginary part without its sign",
        complex(tanh, REAL, square(0, 0.25, 0.25, 0)));
    inconclusive(
        "an imaginary diagonal",
        "A has to be real there",
        complex(tanh, REAL, square(0x1p-40, 0.25, -0.25, 0)));
    family("complex numbers that move apart", complex(Activation.RELU, square(-0.5), square(0.25)));
    refuted(
        "an imaginary diagonal",
        "a step turns by a right angle and doubles the length",
        complex(Activation.RELU, square(-1), square(2)));
    refuted(
        "Hermitian, with an eigenvalue above 2",
        "λmax(P) = 1.5 + 1",
        complex(Activation.TANH, square(-1.5, 0, 0, -1.5), square(0, 1, -1, 0)));
    refuted(
        "Hermitian, with an eigenvalue below 0",
        "λmin(P) = 0.5 − 1",
        complex(Activation.TANH, square(-0.5, 0, 0, -0.5), square(0, 1, -1, 0)));
  }

  /** x = σ(W x + U u + b) may have no solution, or several. */
  private void notMonotone() {
    family("equilibria that are not unique", equilibrium(Activation.RELU, square(0, -2, 2, 0)));
    refuted(
        "one unit, a millionth over the edge",
        "I − W is a millionth below zero",
        equilibrium(Activation.RELU, square(1.000001)));
    refuted(
        "one unit, on the edge",
        "every x ≥ 0 is an equilibrium for u = 0",
        equilibrium(Activation.RELU, square(1)));
    refuted(
        "two units that excite each other",
        "I − W has the determinant −8",
        equilibrium(Activation.RELU, square(0, 3, 3, 0)));
    inconclusive(
        "two that do by a little",
        "w_12 w_21 = 1.2 is above (1 − w_11) (1 − w_22) = 1",
        equilibrium(Activation.TANH, square(0, 12, 0.1, 0)));
    inconclusive(
        "a cycle of three",
        "det(I − W) = 1 − 1.1³",
        equilibrium(Activation.TANH, square(0, 1.1, 0, 0, 0, 1.1, 1.1, 0, 0)));
    family(
        "equilibria of activations that the lemma does not cover",
        equilibrium(Activation.TANH, square(0, -2, 2, 0)));
    for (Activation activation : List.of(Activation.GELU, Activation.SILU, Activation.SINE)) {
      inconclusive(
          activation.fileName(),
          "slopes beyond [0, 1]",
          equilibrium(activation, square(0, -2, 2, 0)));
    }
    inconclusive(
        "z_relu",
        "arguments 2e-6 apart have values 1 apart",
        equilibrium(new Grouped(Grouped.Rule.Z_RELU, 2), square(0, -2, 2, 0)));
    inconclusive(
        "mod_relu with t > 0", "it jumps at zero", equilibrium(modRelu(0.5), square(0, -2, 2, 0)));
    family(
        "multipliers that differ within a group",
        equilibrium(Activation.TANH, square(0, 4, -0.1, 0)));
    inconclusive(
        "radial_tanh",
        "Λ = diag(0.1, 1) would do, but a group has one number",
        equilibrium(new Grouped(Grouped.Rule.RADIAL_TANH, 2), square(0, 4, -0.1, 0)));
  }

  private static Grouped modRelu(double threshold) {
    return new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(threshold));
  }

  /** Weights of any size make up for what is below the diagonal, as long as nothing comes back. */
  private void trianglesThatAreNone() {
    family("a triangle with an entry above it", dense(Activation.RELU, triangle(0)));
    inconclusive(
        "a cycle that grows",
        "the entries around it multiply to 2",
        dense(Activation.RELU, triangle(0x1p-79)));
    inconclusive(
        "a cycle that neither grows nor shrinks",
        "they multiply to 1",
        dense(Activation.RELU, triangle(0x1p-80)));
  }

  private static Matrix triangle(double corner) {
    return square(-1, 0, corner, 0x1p40, -1, 0, 0, 0x1p40, -1);
  }

  private void recurrent() {
    Matrix rotation = square(0.6, -0.8, 0.8, 0.6);
    family(
        "recurrent blocks that do not contract",
        Models.recurrent(Activation.TANH, 1, times(rotation, 1 - 1e-6)));
    refuted(
        "a radius below 1 and no norm",
        "ρ(W) = 0.775, and the first unit alone makes 2 of a difference",
        Models.recurrent(Activation.TANH, 1, square(2, -3, 1, -1.2)));
    for (Activation activation : List.of(Activation.TANH, Activation.RELU)) {
      refuted(
          "a rotation that grows by a millionth, " + activation.fileName(),
          "‖W‖₂ = ρ(W) = 1 + 1e-6",
          Models.recurrent(activation, 1, times(rotation, 1 + 1e-6)));
    }
    refuted(
        "a leak that is no help",
        "with W = 1.2 I a step makes 1.1 of a difference",
        Models.recurrent(Activation.RELU, 0.5, diagonal(1.2, 1.2)));
    refuted(
        "a leak too large for its rotation",
        "|0.5 + 1.25 i| = 1.35",
        Models.recurrent(Activation.HARD_TANH, 0.5, square(0, 2.5, -2.5, 0)));
    inconclusive(
        "never all active",
        "no counterexample counts, and nothing is proved",
        Models.recurrent(
            Activation.RELU,
            1,
            square(1.5, -1.5, -1.5, 1.5),
            Matrix.of(2, 1, 1, -1),
            Vector.of(-10, -10)));
    inconclusive(
        "a group that rotates and grows",
        "the derivative at zero is W, but groups are not refuted",
        Models.recurrent(new Grouped(Grouped.Rule.RADIAL_TANH, 2), 1, times(rotation, 1 + 1e-6)));
    for (Activation activation : List.of(Activation.GELU, Activation.SILU, Activation.SINE)) {
      inconclusive(
          activation.fileName(),
          "no theorem applies to such slopes, however fine the weights",
          Models.recurrent(activation, 1, times(rotation, 0.5)));
    }
  }

  private void stacks() {
    Matrix rotation = square(0.6, -0.8, 0.8, 0.6);
    Matrix fine = times(rotation, 1 - 1e-6);
    family("stacks of layers that do not contract", Models.stack(Activation.TANH, fine));
    refuted(
        "one layer of several",
        "‖W‖₂ = ρ(W) = 1.0001",
        Models.stack(Activation.TANH, fine, times(rotation, 1.0001), fine));
    refuted(
        "layers that expand together",
        "each has the eigenvalue 1/2 alone, two of them in a row 9.5",
        Models.stack(
            Activation.TANH,
            square(0.5, 0, 3, 0.5),
            square(0.5, 3, 0, 0.5),
            square(0.5, 0, 0, 0.5)));
    refuted(
        "the same layer again and again",
        "‖W‖₂ = ρ(W) = 1.0001",
        Models.stack(Activation.RELU, times(rotation, 1.0001)));
    inconclusive("fine weights, gelu", "slopes beyond [0, 1]", Models.stack(Activation.GELU, fine));
    family(
        "layers near the identity that do not contract",
        Models.stack(Activation.TANH, NEAR, 0.25, square(-1, 1, -1, -1)));
    refuted(
        "A that moves away",
        "I + h A = 1.025 I",
        Models.stack(Activation.TANH, NEAR, 0.25, diagonal(0.1, 0.1)));
    refuted(
        "A that goes round",
        "‖I + h A‖₂ = √(1 + h²) for every h",
        Models.stack(Activation.TANH, NEAR, 0.25, square(0, 1, -1, 0)));
    refuted(
        "a step that is too long",
        "‖I + 1.001 A‖₂ is above 1, where ‖I + A‖₂ = 1",
        Models.stack(Activation.TANH, NEAR, 1.001, square(-1, 1, -1, -1)));
    inconclusive(
        "one layer of several",
        "the second one moves away",
        Models.stack(
            Activation.RELU,
            NEAR,
            0.25,
            diagonal(-1, -1),
            diagonal(-1, 0x1p-40),
            diagonal(-1, -1)));
  }

  /** Nothing is claimed of them, so that no weights are certified, fine ones neither. */
  private void residual() {
    family("plain residual networks", dense(Activation.TANH, FINE));
    Matrix away = diagonal(1, 1);
    inconclusive(
        "states that double", "(1 + h)ᵏ of a difference", Models.residual(Activation.RELU, away));
    inconclusive(
        "one step of several",
        "the second one moves away",
        Models.residual(Activation.TANH, FINE, away, FINE));
    inconclusive(
        "the state matrix of a stable block",
        "no constraint that training or a file would keep",
        Models.residual(Activation.TANH, FINE));
  }

  /** Two members, the first of which is open. */
  private void gates() {
    family("gates outside [0, 1]", gated(Activation.TANH, 0, 0.5));
    refuted("1.5", "λmax(HGP) = 2.5", gated(Activation.TANH, 1, 1.5));
    refuted("−0.1", "the step of a unit moves away from rest", gated(Activation.RELU, -0.1, 1));
    refuted(
        "inverted dropout of one half",
        "the unit that is kept overshoots, 2 · 1.5 = 3",
        gated(Activation.TANH, 0, 2));
    inconclusive(
        "inverted dropout of a tenth",
        "no theorem holds, even where no member is shown to expand",
        gated(Activation.TANH, 0, 1 / 0.9));
    inconclusive("one unit above 1", "1 + 2⁻⁵²", gated(Activation.TANH, 1, Math.nextUp(1.0)));
    inconclusive("the least below 0", "−2⁻¹⁰⁷⁴", gated(Activation.TANH, -Double.MIN_VALUE, 1));
  }

  /** Where the weights of the state are drawn, nothing holds for every path. */
  private void laws() {
    DenseBlock fine = dense(Activation.TANH, FINE);
    family("states whose weights follow a law", Models.stochastic(fine));
    OptionalDouble free = OptionalDouble.empty();
    inconclusive(
        "an SDE without a bound",
        "a normal number may be any",
        Models.stochastic(fine, RandomLaws.ALL, free));
    inconclusive(
        "the state alone", "the same", Models.stochastic(fine, EnumSet.of(WeightPart.STATE), free));
    inconclusive(
        "a normal law of the least deviation",
        "a normal number times 2⁻¹⁰⁷⁴ may be any",
        new StochasticBlock(
            fine, new GaussianLaw(RandomLaws.ALL, Vector.constant(10, Double.MIN_VALUE), 1)));
    inconclusive(
        "projected, with steps that are too long",
        "a centre of −2 + ε and steps of 1.5: 1 − 1.5 (2 − ε)",
        Models.stochastic(
            dense(Activation.TANH, Vector.constant(2, 1.5), FINE),
            RandomLaws.ALL,
            OptionalDouble.of(0.125)));
    refuted(
        "B and b alone, of a block that moves apart",
        "A that stays is the block's",
        Models.stochastic(dense(Activation.TANH, diagonal(1, -1))));
  }

  private static DenseBlock gated(Activation activation, double first, double second) {
    return dense(activation, FINE).withGates(Models.gates(2, 1, 1, first, second));
  }

  private static Matrix times(Matrix matrix, double factor) {
    return Matrix.of(
        matrix.rows(),
        matrix.columns(),
        Arrays.stream(matrix.toArray()).map(e -> factor * e).toArray());
  }

  private static DenseBlock dependent(Matrix a, double bias) {
    return new DenseBlock(
        "block",
        Activation.RELU,
        Vector.constant(2, 1),
        10,
        List.of(a),
        Matrix.of(2, 1, 0, 0),
        Vector.of(bias, bias));
  }
}
