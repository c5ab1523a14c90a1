package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.train.parameter.Parameterisation;
import keel.train.projection.AlgorithmOne;
import keel.train.projection.AlgorithmTwo;
import keel.train.projection.SpectralProjection;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The projections of the training engine, on weights of any size, with the kernel as the judge. */
class ProjectionLaws {
  private static final int TAPS = 9;
  private static final double ETA = 0.25;

  /** Nearer to the edge than this, rounding says which side it is. */
  private static final double NEAR = 1e-3;

  /** Of floats; the kernel, which rounds nothing, is asked afterwards. */
  private static final double ROUNDING = 1e-6;

  /** The relative error of one operation in floats, and as much again for what is of its square. */
  private static final double UNIT = 0x1p-23;

  /** Weights of a block before they are projected, column after column as ND4J has them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Weights(int rows, int columns, double[] entries, double epsilon) {
    INDArray array() {
      return Nd4j.create(entries, new long[] {rows, columns}, 'f').castTo(DataType.FLOAT);
    }

    @Override
    public String toString() {
      return rows + " x " + columns + ", ε = " + epsilon + ", " + Arrays.toString(entries);
    }
  }

  @Provide
  Arbitrary<Weights> square() {
    return integers(1, 10)
        .flatMap(
            n ->
                Combinators.combine(vector(n * n, -1, 1), integers(-8, 8), ratio(0.002, 0.45))
                    .as((v, size, epsilon) -> new Weights(n, n, scaled(v, size), epsilon)));
  }

  /** One column for each output channel; the centres are near −1. */
  @Provide
  Arbitrary<Weights> taps() {
    return integers(1, 4)
        .flatMap(
            n ->
                Combinators.combine(
                        vector(n * n * TAPS, -1, 1),
                        vector(n, -1.5, 1.5),
                        integers(-8, 4),
                        ratio(0.002, 0.2))
                    .as(
                        (v, deltas, size, epsilon) -> {
                          double[] taps = scaled(v, size);
                          for (int i = 0; i < n; i++) {
                            taps[centre(n, i)] = -1 - deltas[i];
                          }
                          return new Weights(n * TAPS, n, taps, epsilon);
                        }));
  }

  private static int centre(int channels, int channel) {
    return channel * channels * TAPS + channel * TAPS + TAPS / 2;
  }

  private static double[] scaled(double[] v, int size) {
    return Arrays.stream(v).map(e -> Math.scalb(e, size)).toArray();
  }

  @Property(seed = "16")
  void algorithm_1_lands_in_the_set_leaves_its_inside_alone_and_projects_once(
      @ForAll("square") Weights weights) {
    AlgorithmOne projection = new AlgorithmOne(weights.epsilon());
    INDArray r = weights.array();
    obeys(projection, weights, projection.margin(r).orElseThrow());
    projection.project(r);
    INDArray a = r.ulike();
    projection.toExplicit(r, a);
    assertCertified(dense(a, 1), weights.epsilon() - roundingOfGram(weights.rows()));
  }

  /**
   * By how much rounding moves an eigenvalue of RᵀR + εI, ‖RᵀR‖_F ≤ 1, in whatever order sums are
   * taken, with or without fused multiply-adds: sums of n products are off by at most n units of
   * |R|ᵀ|R|, whose norm is at most ‖R‖_F² = tr RᵀR ≤ √n ‖RᵀR‖_F, and ε costs one more unit. Either
   * half obeys that bound, so it does not matter which of them stands for both.
   */
  private static double roundingOfGram(int n) {
    return (n * Math.sqrt(n) + 1) * UNIT;
  }

  @Property(seed = "17")
  void algorithm_2_lands_in_the_set_leaves_its_inside_alone_and_projects_once(
      @ForAll("taps") Weights weights) {
    int channels = weights.columns();
    AlgorithmTwo projection = new AlgorithmTwo(channels, TAPS, weights.epsilon(), ETA);
    INDArray c = weights.array();
    double room =
        IntStream.range(0, channels)
            .mapToDouble(i -> 1 - ETA - Math.abs(-1 - weights.entries()[centre(channels, i)]))
            .min()
            .orElseThrow();
    obeys(projection, weights, Math.min(room, projection.margin(c).orElseThrow()));
    projection.project(c);
    assertCertified(convolution(c), weights.epsilon() * 0.99);
  }

  @Property(seed = "18")
  void the_spectral_projections_land_in_the_set_leave_its_inside_alone_and_project_once(
      @ForAll("square") Weights weights, @ForAll("steps") double step) {
    double epsilon = weights.epsilon();
    assertProjects(SpectralProjection.widest(epsilon, step), weights, step, 2 - epsilon);
    assertProjects(SpectralProjection.nonOscillating(epsilon, step), weights, step, 1 - epsilon);
  }

  /** Into the set of A = −P with the eigenvalues of P in [ε, greatest / step]. */
  private static void assertProjects(
      SpectralProjection projection, Weights weights, double step, double greatest) {
    INDArray a = weights.array();
    projection.project(a);
    INDArray explicit = a.ulike();
    projection.toExplicit(a, explicit);
    double rounding = roundingOfSpectrum(weights.rows());
    double least = weights.epsilon() - rounding * greatest / step;
    Verdict.Certified verdict = assertCertified(dense(explicit, step), least);
    double bound = verdict.bounds().get(1).certified();
    assertTrue(bound <= greatest * (1 + rounding), () -> bound + " is more than " + greatest);
    projection.project(a);
    INDArray again = a.ulike();
    projection.toExplicit(a, again);
    double moved = explicit.sub(again).norm2Number().doubleValue();
    double size = explicit.norm2Number().doubleValue();
    assertTrue(moved <= 2 * rounding * size, () -> "moved by " + moved + " of " + size);
    // Halfway to the centre of the interval.
    double centre = (weights.epsilon() + greatest / step) / 2;
    INDArray inside = explicit.sub(Nd4j.eye(a.rows()).mul(centre)).mul(0.5).dup('f');
    INDArray before = inside.dup('f');
    projection.project(inside);
    assertEquals(before, inside);
  }

  /**
   * By how much of the greatest eigenvalue rounding moves any of V D Vᵀ. The sums are off by at
   * most n + 1 units of |V| D |V|ᵀ, whose norm is at most ‖V‖_F² = n times that of D; LAPACK's
   * vectors are orthogonal up to a small multiple of n units, taken as n + 1 more for each of n.
   */
  private static double roundingOfSpectrum(int n) {
    return 2 * n * (n + 1) * UNIT;
  }

  @Provide
  Arbitrary<Double> steps() {
    return ratio(0.0625, 1);
  }

  /** Inside nothing moves; outside the weights move, to the edge, and then no more. */
  private static void obeys(Parameterisation projection, Weights weights, double margin) {
    INDArray before = weights.array();
    INDArray once = before.dup('f');
    projection.project(once);
    if (margin > NEAR) {
      Statistics.label("weights").collect("inside");
      assertEquals(before, once);
    } else if (margin < -NEAR) {
      Statistics.label("weights").collect("outside");
      assertNotEquals(before, once);
    }
    Statistics.label("weights")
        .coverage(
            coverage -> {
              coverage.check("inside").percentage(p -> p > 10);
              coverage.check("outside").percentage(p -> p > 10);
            });
    double edge = projection.margin(once).orElseThrow();
    assertTrue(edge >= -ROUNDING, () -> "still outside, by " + -edge);
    INDArray twice = once.dup('f');
    projection.project(twice);
    assertEquals(once, twice);
  }

  private static Verdict.Certified assertCertified(Block block, double least) {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(Blocks.model(block));
    assertEquals(Status.CERTIFIED, certificate.status(), certificate.claims()::toString);
    Verdict.Certified verdict = (Verdict.Certified) certificate.claims().get(0).verdict();
    double bound = verdict.bounds().get(0).certified();
    assertTrue(bound >= least, () -> bound + " is less than " + least);
    return verdict;
  }

  /** Column after column: the rows of a symmetric matrix, or the taps of each output channel. */
  private static double[] memory(INDArray array) {
    return array.dup('f').data().asDouble();
  }

  /**
   * As it is deployed: a product RᵀR is symmetric but for rounding, so one half stands for both.
   */
  private static DenseBlock dense(INDArray a, double step) {
    int n = a.rows();
    double[] entries = memory(a);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        entries[i * n + j] = entries[j * n + i];
      }
    }
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.constant(n, step),
        10,
        Matrix.of(n, n, entries),
        Matrix.identity(n),
        Vector.constant(n, 0));
  }

  private static ConvBlock convolution(INDArray c) {
    int n = c.columns();
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.constant(n, 1),
        10,
        List.of(new Kernel(Matrix.of(n, n * TAPS, memory(c)), 3, 3)),
        new Kernel(Matrix.identity(n), 1, 1),
        Vector.constant(n, 0),
        4,
        4);
  }
}
