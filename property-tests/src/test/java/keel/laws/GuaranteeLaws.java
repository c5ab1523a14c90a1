package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalDouble;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.Experiment;
import keel.verify.law.Law;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** What is certified of a random block, whatever the theorem, no trajectory exceeds. */
@Domain(Blocks.class)
class GuaranteeLaws {
  private static final Verifier VERIFIER =
      new Verifier(SecondOpinion.NONE, new Region(8, 0.5, 0x1p-6));

  @Property(seed = "1")
  void two_trajectories_with_the_same_inputs_never_move_apart(@ForAll Blocks.Stable stable) {
    Statistics.label("kind").collect(stable.kind());
    Statistics.label("kind")
        .coverage(
            coverage -> {
              for (Blocks.Kind kind : Blocks.Kind.values()) {
                coverage.check(kind).percentage(p -> p > 2);
              }
            });
    observe(Law.INCREMENTAL_STABILITY, stable, 0.9);
  }

  @Property(seed = "2")
  void two_trajectories_never_move_apart_with_units_switched_off_in_any_pattern(
      @ForAll Blocks.Stable stable) {
    observe(Law.GATED_STABILITY, stable, 0.9);
  }

  @Property(seed = "3")
  void two_different_states_are_never_at_rest_together(@ForAll Blocks.Attracting attracting) {
    observe(Law.UNIQUE_EQUILIBRIUM, attracting.stable(), 0.3);
  }

  @Property(seed = "4")
  void no_step_of_a_rectified_block_is_longer_than_the_one_before(
      @ForAll Blocks.Rectified rectified) {
    observe(Law.CONVERGENCE, rectified.stable(), 0.9);
  }

  @Property(seed = "5", tries = 100)
  void the_zero_state_settles_within_the_certified_number_of_steps(
      @ForAll Blocks.Attracting attracting) {
    observe(Law.SETTLING, attracting.stable(), 0.1);
  }

  @Property(seed = "36")
  void a_rectified_block_stays_where_it_is_after_the_certified_number_of_steps(
      @ForAll Blocks.Rectified rectified) {
    observe(Law.STAYING, rectified.stable(), 0.1);
  }

  @Property(seed = "37")
  void a_skewed_rectified_block_stays_where_it_is_after_the_certified_number_of_steps(
      @ForAll Blocks.SkewedRelu skewed) {
    observe(Law.STAYING, notStable(skewed.tried()), skewed.tried().experiment(), 0.01);
  }

  @Property(seed = "6")
  void distances_shrink_at_the_certified_rate(@ForAll Blocks.Attracting attracting) {
    observe(Law.CONTRACTION_RATE, attracting.stable(), 0.9);
  }

  @Property(seed = "7")
  void a_disturbed_state_stays_in_its_tube(@ForAll Blocks.Attracting attracting) {
    observe(Law.DISTURBANCE_TUBE, attracting.stable(), 0.9);
  }

  @Property(seed = "8")
  void outputs_move_at_most_by_the_certified_gain(@ForAll Blocks.Stable stable) {
    observe(Law.INPUT_OUTPUT_GAIN, stable, 0.3);
  }

  @Property(seed = "37")
  void the_euclidean_length_moves_at_most_by_its_gain(@ForAll Blocks.Stable stable) {
    observe(Law.EUCLIDEAN_GAIN, stable, 0.5);
    observe(Law.GATED_EUCLIDEAN_GAIN, stable, 0.2);
  }

  /** Of more steps than are taken at once; tanh is as steep as can be at zero. */
  @Property(seed = "39", tries = 30)
  @Domain(DomainContext.Global.class)
  void no_gain_after_many_steps_is_below_the_one_at_slope_1(
      @ForAll @IntRange(min = 1, max = 24) int first,
      @ForAll @IntRange(min = 1, max = 24) int second,
      @ForAll @IntRange(min = 65, max = 80) int steps) {
    double[] eigenvalues = {first / 64.0, second / 64.0, 0.25, 0.125, 0.0625, 0.375, 0.1, 0.2};
    int n = eigenvalues.length;
    double[] input = new double[n];
    Arrays.fill(input, 1);
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.constant(n, 1),
            steps,
            Matrix.identity(n).withDiagonal(Vector.of(eigenvalues)).negate(),
            Matrix.of(n, 1, input),
            Vector.constant(n, 0));
    double square =
        Arrays.stream(eigenvalues)
            .map(p -> (1 - Math.pow(1 - p, steps)) / p)
            .map(moved -> moved * moved)
            .sum();
    Claim claim =
        VERIFIER
            .certify(Blocks.model(block))
            .claim("block", keel.verify.certificate.Property.EUCLIDEAN_GAIN)
            .orElseThrow();
    assertEquals("theorem-5-recursion", claim.theorem());
    Assume.that(claim.verdict() instanceof Verdict.Certified);
    double gain = ((Verdict.Certified) claim.verdict()).bounds().get(0).certified();
    assertTrue(gain >= (1 - 1e-9) * Math.sqrt(square), () -> gain + " against " + square);
  }

  @Property(seed = "9")
  void states_move_at_most_by_the_certified_gain_at_every_depth(@ForAll Blocks.Stable stable) {
    observe(Law.GAIN_AT_ANY_DEPTH, stable, 0.3);
  }

  @Property(seed = "10")
  void states_whose_inputs_change_at_every_step_move_at_most_by_the_gain(
      @ForAll Blocks.Stable stable) {
    observe(Law.INPUT_TO_STATE_GAIN, stable, 0.3);
  }

  @Property(seed = "23")
  void every_gain_is_the_same_with_units_switched_off_in_any_pattern(@ForAll Blocks.Stable stable) {
    observe(Law.GATED_GAIN, stable, 0.2);
    observe(Law.GATED_GAIN_AT_ANY_DEPTH, stable, 0.2);
    observe(Law.GATED_INPUT_TO_STATE_GAIN, stable, 0.2);
  }

  @Property(seed = "26")
  void gradients_never_grow_and_are_lost_at_most_as_certified(@ForAll Blocks.Stable stable) {
    observe(Law.GRADIENT_BOUND, stable, 0.9);
    observe(Law.GATED_GRADIENT_BOUND, stable, 0.9);
  }

  @Property(seed = "24")
  void two_states_of_a_nearly_symmetric_block_move_apart_at_most_by_the_amplification(
      @ForAll Blocks.NearlySymmetric nearly) {
    CertifiedBlock certified = notStable(nearly.tried());
    observe(Law.BOUNDED_AMPLIFICATION, certified, nearly.tried().experiment(), 0.9);
  }

  @Property(seed = "25")
  void states_of_a_nearly_symmetric_block_near_its_equilibrium_approach_it_as_certified(
      @ForAll Blocks.NearlySymmetric nearly) {
    Assume.that(nearly.tried().block().activation().isZeroOnlyAtZero());
    approaches(nearly.tried());
  }

  @Property(seed = "26")
  void states_of_a_skewed_block_approach_its_equilibrium_as_certified(
      @ForAll Blocks.Skewed skewed) {
    // Theorem 7 certifies those of leaky ReLU in a norm.
    Assume.that(skewed.tried().block().activation() != Activation.LEAKY_RELU);
    approaches(skewed.tried());
  }

  @Property(seed = "39", shrinking = ShrinkingMode.OFF)
  void what_the_symbols_of_a_convolution_show_no_trajectory_exceeds(
      @ForAll Blocks.Mirrored mirrored) {
    ConvBlock block = mirrored.tried().block();
    Certificate certificate = VERIFIER.certify(Blocks.model(block));
    boolean isBySymbols =
        certificate.claims().stream()
            .anyMatch(claim -> claim.theorem().equals("theorem-1-symbol") && isCertified(claim));
    Statistics.label("by symbols").collect(isBySymbols);
    Statistics.label("by symbols").coverage(c -> c.check(true).percentage(p -> p > 20));
    CertifiedBlock certified = new CertifiedBlock(block, certificate);
    for (Law law : certified.laws()) {
      OptionalDouble share = law.share(certified, mirrored.tried().experiment());
      assertTrue(!(share.orElse(0) > 1), () -> law + ": " + share + " of what is certified");
    }
  }

  private static boolean isCertified(Claim claim) {
    return claim.verdict().status() == Status.CERTIFIED;
  }

  /** To its equilibrium, as certified for constant inputs. */
  private static void approaches(Blocks.Tried<DenseBlock> tried) {
    CertifiedBlock certified = notStable(tried);
    observe(Law.CONTRACTION_RATE, certified, tried.experiment(), 0.9);
    observe(Law.DISTURBANCE_TUBE, certified, tried.experiment(), 0.5);
    observe(Law.SETTLING, certified, tried.experiment(), 0.1);
  }

  private static CertifiedBlock notStable(Blocks.Tried<DenseBlock> tried) {
    Certificate certificate = VERIFIER.certify(Blocks.model(tried.block()));
    assertNotEquals(Status.CERTIFIED, certificate.status());
    return new CertifiedBlock(tried.block(), certificate);
  }

  private static void observe(Law law, Blocks.Stable stable, double near) {
    Certificate certificate = VERIFIER.certify(Blocks.model(stable.block()));
    Blocks.assertStable(certificate);
    CertifiedBlock certified = new CertifiedBlock(stable.block(), certificate);
    observe(law, certified, stable.experiment(), near);
    Statistics.label("image").collect(stable.block() instanceof ConvBlock);
  }

  /**
   * Holds the law, and that it is not an idle one: some experiments use up much of what is allowed.
   *
   * @param near what at least one experiment in fifty uses up
   */
  private static void observe(
      Law law, CertifiedBlock certified, Experiment experiment, double near) {
    OptionalDouble share = law.share(certified, experiment);
    Assume.that(share.isPresent());
    assertTrue(share.getAsDouble() <= 1, () -> share.getAsDouble() + " of what is certified");
    Statistics.label(law.title()).collect(share.getAsDouble() > near);
    Statistics.label(law.title()).coverage(c -> c.check(true).percentage(p -> p > 2));
  }
}
