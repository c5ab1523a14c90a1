package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Status;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.ClaimedNorm;
import keel.verify.law.Experiment;
import keel.verify.law.Law;
import keel.verify.model.DropoutLaw;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.StochasticBlock;
import keel.verify.sample.Draws;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** Blocks whose weights follow a law: what is certified of every path, and what is not. */
@Domain(Blocks.class)
@Domain(DomainContext.Global.class)
class WeightLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** What rounding comes to at most, as a share of the numbers that are added up. */
  private static final double ROUNDING = 0x1p-40;

  private static final int DEEP = 40;
  private static final int SAMPLES = 4;

  private static Certificate certificate(StochasticBlock block) {
    Model model = Blocks.model(block);
    Certificate certificate = VERIFIER.certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  /** One that a law can be written for. */
  private static NaisBlock plain(NaisBlock block) {
    Assume.that(block.isTied() && block.stepSizes().isConstant());
    return block;
  }

  /** Whatever B u + b is at a step: numbers of any size, each as far as an adversary likes. */
  @Property(seed = "71", tries = 100, shrinking = ShrinkingMode.OFF)
  void no_path_of_input_weights_and_biases_moves_states_apart(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock centre = plain(stable.block());
    Random random = new Random(seed);
    StochasticBlock block =
        new StochasticBlock(
            centre, RandomLaws.sde(centre, RandomLaws.DRIVE, OptionalDouble.empty(), random));
    Certificate certificate = certificate(block);
    Blocks.assertStable(certificate);
    Statistics.collect(stable.kind());
    for (Law law : new CertifiedBlock(block, certificate).laws()) {
      OptionalDouble share = law.share(new CertifiedBlock(block, certificate), stable.experiment());
      assertTrue(!(share.orElse(0) > 1), () -> law + ": " + share + " of what is certified");
    }
    ClaimedNorm norm = ClaimedNorm.of(block, certificate).orElseThrow();
    double[] x = stable.experiment().x();
    double[] y = stable.experiment().y();
    for (int k = 0; k < DEEP; k++) {
      double size = Math.scalb(1.0, random.nextInt(-10, 11));
      double[] drive = random.doubles(x.length, -size, size).toArray();
      double before = norm.ofState().applyAsDouble(difference(x, y));
      double numbers = largest(x) + largest(y) + largest(drive);
      x = centre.next(0, x, drive);
      y = centre.next(0, y, drive);
      double after = norm.ofState().applyAsDouble(difference(x, y));
      double allowed = before + ROUNDING * norm.ofOnes() * (numbers + largest(x) + largest(y));
      assertTrue(after <= allowed, () -> after + " from " + before);
    }
  }

  /** An adversary closes others at every step, which is more than dropout does. */
  @Property(seed = "75", tries = 60, shrinking = ShrinkingMode.OFF)
  void no_mask_of_dropout_moves_states_apart(@ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock centre = plain(stable.block());
    StochasticBlock block = new StochasticBlock(centre, new DropoutLaw(0.5, seed));
    Certificate certificate = certificate(block);
    Optional<ClaimedNorm> claimed = ClaimedNorm.of(block, certificate);
    Statistics.collect(stable.kind(), claimed.isPresent());
    // Slopes above 0, which one kind of certificate needs, are no gates.
    assertEquals(stable.kind() != Blocks.Kind.MATRIX_INEQUALITY, claimed.isPresent());
    if (claimed.isEmpty()) {
      return;
    }
    for (Experiment experiment : GateLaws.experiments(stable.experiment())) {
      GateLaws.assertAdversaryFails(centre, claimed.get(), experiment, new Random(seed));
    }
  }

  /** Exactly, whatever the sizes of noise and drift. */
  @Property(seed = "72", tries = 100, shrinking = ShrinkingMode.OFF)
  void every_row_that_is_projected_is_dominated_by_the_margin(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock centre = plain(stable.block());
    Random random = new Random(seed);
    double margin = Math.scalb(1.0 - random.nextDouble() / 2, -random.nextInt(1, 20));
    StochasticBlock block =
        new StochasticBlock(
            centre, RandomLaws.sde(centre, RandomLaws.ALL, OptionalDouble.of(margin), random));
    boolean isShort = centre.stepSizes().get(0) <= 1;
    assertEquals(isShort ? Status.CERTIFIED : Status.INCONCLUSIVE, certificate(block).status());
    Statistics.collect(isShort);
    for (int sample = 0; sample < SAMPLES; sample++) {
      for (Kernel state : ((ResidualBlock) Draws.of(block, seed, 0, sample)).kernels()) {
        for (int i = 0; i < state.outputs(); i++) {
          assertTrue(left(state, i).compareTo(Dyadic.of(margin)) >= 0, () -> "row of " + state);
        }
      }
    }
  }

  /** 1 − |1 + α| − Σ |others|, which is κ / h at most for h up to 1. */
  private static Dyadic left(Kernel state, int row) {
    int own = row * state.taps() + state.centre();
    Dyadic left = Dyadic.of(1);
    for (int j = 0; j < state.weights().columns(); j++) {
      Dyadic entry = Dyadic.of(state.weights().get(row, j));
      left = left.minus((j == own ? entry.plus(Dyadic.of(1)) : entry).abs());
    }
    return left;
  }

  @Property(seed = "73", tries = 60, shrinking = ShrinkingMode.OFF)
  void a_state_that_is_drawn_without_a_bound_is_never_certified(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock centre = plain(stable.block());
    Random random = new Random(seed);
    for (StochasticBlock block :
        List.of(
            new StochasticBlock(
                centre, RandomLaws.sde(centre, RandomLaws.ALL, OptionalDouble.empty(), random)),
            new StochasticBlock(
                centre, gaussian(centre, Math.scalb(1.0, random.nextInt(-40, 8)))))) {
      assertNotEquals(Status.CERTIFIED, certificate(block).status());
    }
  }

  private static GaussianLaw gaussian(NaisBlock block, double deviation) {
    int weights =
        RandomLaws.ALL.stream()
            .map(part -> StochasticBlock.weights(block, part))
            .mapToInt(all -> all.rows() * all.columns())
            .sum();
    return new GaussianLaw(RandomLaws.ALL, Vector.constant(weights, deviation), 1);
  }

  /** No gain is certified of it, and every claim says whom it holds for. */
  @Property(seed = "74", tries = 60, shrinking = ShrinkingMode.OFF)
  void what_inputs_do_is_not_claimed_where_their_weights_have_no_bound(
      @ForAll Blocks.Stable stable, @ForAll long seed) {
    NaisBlock centre = plain(stable.block());
    StochasticBlock block =
        new StochasticBlock(
            centre,
            RandomLaws.sde(centre, RandomLaws.DRIVE, OptionalDouble.empty(), new Random(seed)));
    certificate(block).claims().stream()
        .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
        .forEach(
            claim -> {
              assertEquals(HoldsFor.EVERY_WEIGHT_PATH, claim.statement().holdsFor());
              assertTrue(claim.statement().inputNorm().isEmpty(), claim::toString);
            });
  }

  private static double[] difference(double[] x, double[] y) {
    double[] e = x.clone();
    Arrays.setAll(e, i -> x[i] - y[i]);
    return e;
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }
}
