package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.Law;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** What is certified of units that act in groups, no trajectory exceeds; the rest is refused. */
@Domain(Blocks.class)
class GroupLaws {
  private static final Verifier VERIFIER =
      new Verifier(SecondOpinion.NONE, new Region(8, 0.5, 0x1p-6));

  /** All steps at once have a gain whatever the step sizes, and what rests on it. */
  private static final Set<keel.verify.certificate.Property> WITH_ANY_STEPS =
      EnumSet.of(
          keel.verify.certificate.Property.EUCLIDEAN_GAIN,
          keel.verify.certificate.Property.NETWORK_GAIN,
          keel.verify.certificate.Property.NETWORK_GAIN_IN_MAXIMUM_NORM);

  @Property(tries = 1000, seed = "61")
  void no_trajectory_of_groups_exceeds_what_is_certified(@ForAll Blocks.InGroups groups) {
    CertifiedBlock certified = certified(groups);
    observe(Law.INCREMENTAL_STABILITY, certified, groups, 0.9);
    observe(Law.GATED_STABILITY, certified, groups, 0.9);
    observe(Law.INPUT_OUTPUT_GAIN, certified, groups, 0.2);
    observe(Law.EUCLIDEAN_GAIN, certified, groups, 0.2);
    observe(Law.GAIN_AT_ANY_DEPTH, certified, groups, 0.2);
    observe(Law.INPUT_TO_STATE_GAIN, certified, groups, 0.1);
    observe(Law.GATED_GAIN, certified, groups, 0.1);
    observe(Law.GATED_GAIN_AT_ANY_DEPTH, certified, groups, 0.1);
    observe(Law.GATED_INPUT_TO_STATE_GAIN, certified, groups, 0.1);
    observe(Law.GRADIENT_BOUND, certified, groups, 0.9);
    observe(Law.GATED_GRADIENT_BOUND, certified, groups, 0.9);
  }

  @Property(tries = 100, seed = "67")
  void groups_settle_and_stay_near_their_equilibrium_as_certified(@ForAll Blocks.InGroups groups) {
    CertifiedBlock certified = certified(groups);
    observe(Law.SETTLING, certified, groups, 0.1);
    observe(Law.STAYING, certified, groups, 0.001);
    observe(Law.CONTRACTION_RATE, certified, groups, 0.9);
    observe(Law.DISTURBANCE_TUBE, certified, groups, 0.5);
  }

  private static CertifiedBlock certified(Blocks.InGroups groups) {
    DenseBlock block = groups.tried().block();
    Certificate certificate = VERIFIER.certify(Blocks.model(block));
    Statistics.label("certified").collect(certificate.status());
    Statistics.label("certified").coverage(c -> c.check(Status.CERTIFIED).percentage(p -> p > 80));
    return new CertifiedBlock(block, certificate);
  }

  private static void observe(
      Law law, CertifiedBlock certified, Blocks.InGroups groups, double near) {
    OptionalDouble share = law.share(certified, groups.tried().experiment());
    if (share.isPresent()) {
      assertTrue(share.getAsDouble() <= 1, () -> share.getAsDouble() + " of what is certified");
      Statistics.label(law.title()).collect(share.getAsDouble() > near);
      Statistics.label(law.title()).coverage(c -> c.check(true).percentage(p -> p > 2));
    }
  }

  /** At x̄ = P⁻¹(Bu + b) nothing moves, and nowhere else does nothing move. */
  @Property(seed = "64")
  void groups_that_vanish_only_at_zero_rest_where_the_linear_equation_says(
      @ForAll Blocks.InGroups groups) {
    DenseBlock block = groups.tried().block();
    boolean isCertified =
        VERIFIER
            .certify(Blocks.model(block))
            .claim("block", keel.verify.certificate.Property.UNIQUE_EQUILIBRIUM)
            .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
            .isPresent();
    Assume.that(isCertified);
    double[] drive = block.drive(groups.tried().experiment().u());
    double[] rest = LinearAlgebra.equilibrium(block, drive);
    double[] next = block.next(0, rest, drive);
    for (int i = 0; i < rest.length; i++) {
      assertEquals(rest[i], next[i], 1e-8 * (1 + LinearAlgebra.largest(rest)), "unit " + i);
    }
    double[] other = groups.tried().experiment().x();
    Assume.that(LinearAlgebra.largest(block.preActivations(0, other, drive)) > 0x1p-20);
    double[] moved = block.next(0, other, drive);
    boolean isMoved = false;
    for (int i = 0; i < other.length; i++) {
      isMoved |= moved[i] != other[i];
    }
    assertTrue(isMoved);
  }

  @Property(seed = "65")
  void what_is_not_firm_on_its_groups_is_never_certified(
      @ForAll Blocks.InGroups groups, @ForAll("mistakes") Mistake mistake) {
    DenseBlock block = groups.tried().block();
    Assume.that(VERIFIER.certify(Blocks.model(block)).status() == Status.CERTIFIED);
    Certificate certificate = VERIFIER.certify(Blocks.model(mistake.made(block)));
    assertNotEquals(Status.CERTIFIED, certificate.status());
    for (Claim claim : certificate.claims()) {
      boolean isNoMatter =
          claim.property() == keel.verify.certificate.Property.UNIQUE_EQUILIBRIUM
              || (mistake == Mistake.UNEQUAL_STEPS && WITH_ANY_STEPS.contains(claim.property()));
      assertTrue(isNoMatter || claim.verdict().status() != Status.CERTIFIED, claim::toString);
    }
  }

  /** What takes the lemma for groups away from a block. */
  enum Mistake {
    THRESHOLD_ABOVE_ZERO,
    Z_RELU,
    CARDIOID,
    UNEQUAL_STEPS;

    DenseBlock made(DenseBlock block) {
      int size = block.activation().groupSize();
      int groups = block.units() / size;
      return switch (this) {
        case THRESHOLD_ABOVE_ZERO -> {
          double[] thresholds = new double[groups];
          thresholds[groups - 1] = 0x1p-20;
          yield with(block, new Grouped(Grouped.Rule.MOD_RELU, size, Vector.of(thresholds)), 0);
        }
        case Z_RELU -> pairs(block, Grouped.Rule.Z_RELU);
        case CARDIOID -> pairs(block, Grouped.Rule.CARDIOID);
        case UNEQUAL_STEPS -> with(block, block.activation(), 0x1p-20);
      };
    }

    private static DenseBlock pairs(DenseBlock block, Grouped.Rule rule) {
      Assume.that(block.activation().groupSize() == 2);
      return with(block, new Grouped(rule, 2), 0);
    }

    /** With the last step size made shorter. */
    private static DenseBlock with(DenseBlock block, Nonlinearity activation, double shorter) {
      double[] steps = block.stepSizes().toArray();
      steps[steps.length - 1] -= shorter;
      return new DenseBlock(
          block.name(),
          activation,
          Vector.of(steps),
          block.depth(),
          block.states(),
          block.input(),
          block.bias());
    }
  }

  @Provide
  Arbitrary<Mistake> mistakes() {
    return Arbitraries.of(Mistake.class);
  }
}
