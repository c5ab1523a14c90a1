package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.laws.Blocks;
import keel.laws.Forgery;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Nonlinearity;
import keel.verify.model.RecurrentBlock;
import keel.verify.smt.SecondOpinion;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** Every number of blocks with a leak against fractions, over weights of many sizes. */
class StepReferenceTest {
  private static final int BLOCKS = Integer.getInteger("keel.leaky", 200);
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** Slopes are chosen for so many units and steps together. */
  private static final int MOST_CHOICES = 6;

  private static LeakyBlock drawn(Random random) {
    int n = 1 + random.nextInt(3);
    int steps = 1 + random.nextInt(MOST_CHOICES / n);
    Activation activation =
        List.of(Activation.RELU, Activation.LEAKY_RELU, Activation.HARD_TANH, Activation.SIGMOID)
            .get(random.nextInt(4));
    double size = (activation == Activation.SIGMOID ? 4 : 1) * (0.25 + 1.25 * random.nextDouble());
    return random.nextInt(3) > 0
        ? recurrent(random, n, steps, activation, size)
        : stack(random, n, steps, activation, size);
  }

  private static RecurrentBlock recurrent(
      Random random, int n, int steps, Activation activation, double size) {
    int m = 1 + random.nextInt(2);
    double leak = random.nextBoolean() ? 1 : 0.0625 + 0.9 * random.nextDouble();
    double[] leaks = new double[n];
    boolean isShared = random.nextBoolean();
    Arrays.setAll(leaks, i -> isShared ? leak : 0.0625 + 0.9 * random.nextDouble());
    double[] w = state(random, n, size).toArray();
    int[] power = random.ints(n, -20, 21).toArray();
    boolean isWide = random.nextInt(3) == 0;
    Arrays.setAll(w, e -> isWide ? (float) Math.scalb(w[e], power[e / n] - power[e % n]) : w[e]);
    double input = Math.scalb(1.0, random.nextInt(81) - 40);
    return new RecurrentBlock(
        "block",
        activation,
        Vector.of(leaks),
        random.nextBoolean() ? RecurrentBlock.Reading.CONSTANT : RecurrentBlock.Reading.SEQUENCE,
        steps,
        Matrix.of(n, n, w),
        Matrix.of(n, m, random.doubles((long) n * m, -input, input).toArray()),
        Vector.of(random.doubles(n, -1, 1).toArray()));
  }

  private static FeedforwardBlock stack(
      Random random, int n, int steps, Activation activation, double size) {
    boolean isPlain = random.nextBoolean();
    int count = random.nextBoolean() ? 1 : steps;
    List<Matrix> states = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      Matrix any = state(random, n, size);
      double margin = random.nextDouble();
      states.add(
          isPlain
              ? any
              : Matrix.of(
                  n,
                  n,
                  IntStream.range(0, n * n)
                      .mapToDouble(
                          e ->
                              any.get(e / n, e % n)
                                  - any.get(e % n, e / n)
                                  - (e / n == e % n ? margin : 0))
                      .toArray()));
    }
    return new FeedforwardBlock(
        "block",
        activation,
        isPlain ? FeedforwardBlock.Form.PLAIN : FeedforwardBlock.Form.NEAR_IDENTITY,
        isPlain ? 1 : (1 + random.nextDouble()) / 8,
        steps,
        states,
        List.of(Vector.of(random.doubles(n, -1, 1).toArray())));
  }

  /** Any entries, or those of a rotation. */
  private static Matrix state(Random random, int n, double size) {
    double[] w = random.doubles((long) n * n, -1, 1).toArray();
    if (n == 2 && random.nextBoolean()) {
      w[3] = w[0];
      w[2] = -w[1];
    }
    double length = Math.sqrt(Arrays.stream(w).map(e -> e * e).sum());
    return Matrix.of(n, n, Arrays.stream(w).map(e -> (float) (size * e / length)).toArray());
  }

  @Test
  void every_number_is_true() {
    Random random = new Random(2321);
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < BLOCKS; i++) {
      LeakyBlock block = drawn(random);
      Certificate certificate = VERIFIER.certifyBlocks(Blocks.model(block));
      assertEquals(
          List.of(),
          new StepReference(block, certificate).faults(),
          () -> block + " " + block.states());
      for (Claim claim : certificate.claims()) {
        if (claim.verdict().status() != Status.INCONCLUSIVE) {
          seen.merge(claim.theorem(), 1, Integer::sum);
        }
      }
      assertObeyed(random, block, certificate);
    }
    for (String theorem :
        List.of(
            "theorem-11-norm",
            "theorem-11-rows",
            "theorem-11-metric",
            "theorem-11-gain",
            "unstable-step")) {
      assertTrue(seen.getOrDefault(theorem, 0) >= BLOCKS / 20, seen::toString);
    }
  }

  /** With weights that are large, and no tanh, whose states fractions do not hold. */
  @Test
  void every_refuted_stack_expands_at_the_input_that_is_given() {
    Random random = new Random(2324);
    int refuted = 0;
    for (int i = 0; i < 100; i++) {
      int n = 1 + random.nextInt(3);
      Activation activation = random.nextBoolean() ? Activation.RELU : Activation.HARD_TANH;
      double size = 1 + 2 * random.nextDouble();
      FeedforwardBlock stack = stack(random, n, 1 + random.nextInt(4), activation, size);
      Certificate certificate = VERIFIER.certifyBlocks(Blocks.model(stack));
      assertEquals(List.of(), new StepReference(stack, certificate).faults(), stack::toString);
      if (certificate.evidence().containsKey("block/unstable_stack")) {
        refuted++;
        Matrix[] smaller =
            stack.states().stream().map(w -> scaled(w, 0x1p-4)).toArray(Matrix[]::new);
        FeedforwardBlock other =
            new FeedforwardBlock(
                "block",
                activation,
                FeedforwardBlock.Form.PLAIN,
                1,
                stack.steps(),
                List.of(smaller),
                stack.biases());
        assertEquals(
            1, new StepReference(other, certificate).faults().size(), "smaller weights do not");
      }
    }
    assertTrue(refuted >= 20, "refuted: " + refuted);
  }

  private static Matrix scaled(Matrix matrix, double factor) {
    return Matrix.of(
        matrix.rows(),
        matrix.columns(),
        Arrays.stream(matrix.toArray()).map(e -> factor * e).toArray());
  }

  // ---- Trajectories ----

  /** Runs pairs of states, and of inputs, without rounding, and compares with no tolerance. */
  private static void assertObeyed(Random random, LeakyBlock block, Certificate certificate) {
    if (block.activation() == Activation.SIGMOID) {
      return;
    }
    int inputs = block.inputShape().get(0);
    for (int i = 0; i < 3; i++) {
      Rational[] u = Rationals.of(random.doubles(inputs, -1, 1).toArray());
      Rational[] w = u.clone();
      double near = Math.scalb(1.0, -random.nextInt(20));
      Arrays.setAll(w, j -> u[j].plus(Rational.of(near * random.nextDouble())));
      Rational[] one = unrolled(block, u);
      Rational[] other = unrolled(block, w);
      Rational moved = square(minus(one, other));
      Rational distance = square(minus(u, w));
      bound(certificate, Property.EUCLIDEAN_GAIN)
          .ifPresent(
              gain ->
                  assertTrue(
                      moved.isAtMost(gain.square().times(distance)),
                      () -> block + " moves by " + moved + " for " + distance));
      Rational[] x = Rationals.of(random.doubles(block.units(), -2, 2).toArray());
      Rational[] y = Rationals.of(random.doubles(block.units(), -2, 2).toArray());
      boolean isEuclidean =
          certificate
              .claim("block", Property.INCREMENTAL_STABILITY)
              .filter(c -> c.statement().norm().kind() == Norm.Kind.EUCLIDEAN)
              .isPresent();
      Rational before = square(minus(x, y));
      Rational after = square(minus(next(block, 0, x, u), next(block, 0, y, u)));
      bound(certificate, Property.CONTRACTION_RATE)
          .filter(rate -> isEuclidean)
          .ifPresent(rate -> assertTrue(after.isAtMost(rate.square().times(before))));
    }
  }

  private static Optional<Rational> bound(Certificate certificate, Property property) {
    return certificate
        .claim("block", property)
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .map(v -> Rational.of(((Verdict.Certified) v).bounds().get(0).certified()));
  }

  private static Rational[] unrolled(LeakyBlock block, Rational[] u) {
    Rational[] x = new Rational[block.units()];
    Arrays.fill(x, Rational.ZERO);
    Rational[] state = block instanceof FeedforwardBlock ? u : x;
    for (int k = 0; k < block.steps(); k++) {
      state = next(block, k, state, u);
    }
    return state;
  }

  /** x⁺ = (1 − a) x + a σ(W x + B u + b), written out. */
  private static Rational[] next(LeakyBlock block, int k, Rational[] x, Rational[] u) {
    Rational[] next = new Rational[x.length];
    for (int i = 0; i < x.length; i++) {
      Rational z = Rational.ZERO;
      Matrix state = block.states().get(k % block.states().size());
      for (int j = 0; j < x.length; j++) {
        z = z.plus(Rational.of(state.get(i, j)).times(x[j]));
      }
      if (block instanceof FeedforwardBlock stack) {
        if (stack.form() == FeedforwardBlock.Form.NEAR_IDENTITY) {
          z = z.times(Rational.of(stack.stepSize())).plus(x[i]);
        }
        z = z.plus(Rational.of(stack.bias(k).get(i)));
      } else {
        RecurrentBlock recurrent = (RecurrentBlock) block;
        int from = recurrent.readsSequence() ? k * recurrent.features() : 0;
        for (int j = 0; j < recurrent.features(); j++) {
          z = z.plus(Rational.of(recurrent.input().get(i, j)).times(u[from + j]));
        }
        z = z.plus(Rational.of(recurrent.bias().get(i)));
      }
      Rational leak = Rational.of(block.leaks().get(i));
      next[i] = Rational.ONE.minus(leak).times(x[i]).plus(leak.times(value(block.activation(), z)));
    }
    return next;
  }

  private static Rational value(Nonlinearity activation, Rational z) {
    if (activation == Activation.HARD_TANH) {
      return z.min(Rational.ONE).max(Rational.ONE.negate());
    }
    Rational least = activation == Activation.RELU ? Rational.ZERO : Rational.of(0.01);
    return z.max(z.times(least));
  }

  private static Rational[] minus(Rational[] x, Rational[] y) {
    Rational[] difference = x.clone();
    Arrays.setAll(difference, i -> x[i].minus(y[i]));
    return difference;
  }

  private static Rational square(Rational[] x) {
    return Rationals.dot(x, x);
  }

  // ---- What is wrong ----

  @Test
  void numbers_that_are_moved_a_little_are_noticed() {
    Random random = new Random(2322);
    Map<String, int[]> noticed = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      LeakyBlock block = drawn(random);
      Certificate certificate = VERIFIER.certifyBlocks(Blocks.model(block));
      List<Claim> claims = certificate.claims();
      for (int c = 0; c < claims.size(); c++) {
        Claim claim = claims.get(c);
        if (claim.verdict() instanceof Verdict.Certified certified) {
          Bound bound = certified.bounds().get(0);
          boolean isUpper = bound.relation() == Bound.Relation.AT_MOST;
          double better = bound.certified() * (isUpper ? 1 - 1e-5 : 1 + 1e-5);
          List<Claim> forged = new ArrayList<>(claims);
          forged.set(
              c,
              claim.with(
                  new Verdict.Certified(
                      List.of(
                          new Bound(
                              bound.quantity(), bound.relation(), better, bound.shownBy())))));
          Certificate other = Forgery.of(certificate, forged, certificate.evidence());
          int[] counts =
              noticed.computeIfAbsent(claim.theorem() + " " + claim.property(), key -> new int[2]);
          counts[new StepReference(block, other).faults().isEmpty() ? 0 : 1]++;
        }
      }
    }
    // Other means show less of a metric with room in it, and of rows for gains.
    for (String key :
        List.of(
            "theorem-11-norm INCREMENTAL_STABILITY",
            "theorem-11-norm CONTRACTION_RATE",
            "theorem-11-rows INCREMENTAL_STABILITY",
            "theorem-11-rows CONTRACTION_RATE",
            "theorem-11-gain EUCLIDEAN_GAIN",
            "theorem-11-gain INPUT_TO_STATE_GAIN")) {
      int[] counts = noticed.get(key);
      assertTrue(counts[1] >= 10 && counts[1] > 2 * counts[0], key + Arrays.toString(counts));
    }
  }

  @Test
  void a_step_is_unstable_if_an_eigenvalue_is_outside_the_unit_circle() {
    Random random = new Random(2323);
    for (int i = 0; i < 200; i++) {
      int n = 1 + random.nextInt(4);
      double[] entries = random.doubles((long) n * n, -1, 1).toArray();
      double radius = radius(n, entries);
      for (double share : new double[] {1 - 1e-5, 1 + 1e-5}) {
        double factor = share / radius;
        Matrix scaled = Matrix.of(n, n, Arrays.stream(entries).map(e -> e * factor).toArray());
        assertEquals(
            share > 1, StepReference.isUnstable(Rationals.of(scaled)), () -> share + " " + scaled);
      }
    }
    assertFalse(StepReference.isUnstable(Rationals.identity(2)));
  }

  private static double radius(int n, double[] entries) {
    RealMatrix matrix = new Array2DRowRealMatrix(n, n);
    for (int e = 0; e < entries.length; e++) {
      matrix.setEntry(e / n, e % n, entries[e]);
    }
    EigenDecomposition spectrum = new EigenDecomposition(matrix);
    double radius = 0;
    for (int k = 0; k < n; k++) {
      double real = spectrum.getRealEigenvalue(k);
      radius = Math.max(radius, Math.hypot(real, spectrum.getImagEigenvalue(k)));
    }
    return radius;
  }
}
