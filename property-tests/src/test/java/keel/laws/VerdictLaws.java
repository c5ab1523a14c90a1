package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import keel.verify.smt.Z3;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** Which blocks are certified, which are refuted, and that everybody who is asked agrees. */
@Domain(Blocks.class)
@Domain(DomainContext.Global.class)
class VerdictLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** From here on the witnesses have room: below, a verdict may be left open. */
  private static final int DECIDED_BITS = 30;

  private static Certificate certify(Block block) {
    return VERIFIER.certify(Blocks.model(block));
  }

  @net.jqwik.api.Property(seed = "1804")
  void what_is_certified_of_an_eigenvalue_and_what_is_observed_enclose_it_closely(
      @ForAll Blocks.Settling settling) {
    Certificate certificate = certify(settling.tried().block());
    assertEquals(Status.CERTIFIED, certificate.status(), certificate.claims()::toString);
    for (Claim claim : certificate.claims()) {
      if (claim.property().isDecisive()) {
        for (Bound bound : ((Verdict.Certified) claim.verdict()).bounds()) {
          assertClose(bound, certificate.observed(claim, bound).orElseThrow().value());
        }
      }
    }
  }

  private static void assertClose(Bound bound, double observed) {
    double gap =
        bound.relation() == Bound.Relation.AT_LEAST
            ? observed - bound.certified()
            : bound.certified() - observed;
    assertTrue(gap >= 0 && gap < 1e-8, bound::toString);
  }

  @net.jqwik.api.Property(seed = "7209")
  void a_block_with_an_eigenvalue_beyond_the_limits_is_refuted(@ForAll Blocks.Unstable unstable) {
    Statistics.label("side").collect(unstable.eigenvalue() < 0 ? "expands" : "overshoots");
    Statistics.label("side")
        .coverage(
            coverage -> {
              coverage.check("expands").percentage(p -> p > 20);
              coverage.check("overshoots").percentage(p -> p > 20);
            });
    Certificate certificate = certify(unstable.block());
    assertEquals(Status.REFUTED, certificate.status(), certificate.claims()::toString);
    assertNotEquals(Status.CERTIFIED, stability(certificate));
  }

  @net.jqwik.api.Property(seed = "25")
  void a_block_whose_states_spiral_outwards_is_never_certified(@ForAll Blocks.Rotating rotating) {
    Status status = stability(certify(rotating.block()));
    assertNotEquals(Status.CERTIFIED, status);
    // Leaky ReLU is left open: the search multiplies steps some of whose slopes are 0.
    Statistics.label("verdict").collect(status);
    Statistics.label("verdict").coverage(c -> c.check(Status.REFUTED).percentage(p -> p > 80));
  }

  @net.jqwik.api.Property(seed = "27")
  void a_rectified_convolution_that_adds_to_itself_is_refuted(@ForAll Blocks.Outward outward) {
    Status status = stability(certify(outward.block()));
    assertNotEquals(Status.CERTIFIED, status);
    // Where the sums of the kernels depend on each other, no image need have the signs wanted.
    Statistics.label("verdict").collect(status);
    Statistics.label("verdict").coverage(c -> c.check(Status.REFUTED).percentage(p -> p > 80));
  }

  @net.jqwik.api.Property(seed = "26")
  void a_convolution_with_equal_margins_is_certified_if_and_only_if_they_are_positive(
      @ForAll Blocks.RowEdge edge) {
    Statistics.label("side").collect(edge.side());
    Statistics.label("side")
        .coverage(
            coverage -> {
              for (int side : List.of(-1, 0, 1)) {
                coverage.check(side).percentage(p -> p > 10);
              }
            });
    assertEquals(
        edge.side() > 0 ? Status.CERTIFIED : Status.INCONCLUSIVE, stability(certify(edge.block())));
  }

  private static Status stability(Certificate certificate) {
    return certificate
        .claim("block", Property.INCREMENTAL_STABILITY)
        .orElseThrow()
        .verdict()
        .status();
  }

  @net.jqwik.api.Property(seed = "52")
  void the_verdict_is_right_however_near_the_limit_an_eigenvalue_is(@ForAll Blocks.Edge edge) {
    Statistics.label("place").collect(edge.isUpper(), edge.side());
    Statistics.label("place")
        .coverage(
            coverage -> {
              for (boolean isUpper : List.of(true, false)) {
                for (int side : List.of(-1, 0, 1)) {
                  coverage.check(isUpper, side).percentage(p -> p > 5);
                }
              }
            });
    Status status = stability(certify(edge.block()));
    boolean isAllowed = edge.side() > 0 || (edge.side() == 0 && edge.isUpper());
    assertNotEquals(isAllowed ? Status.REFUTED : Status.CERTIFIED, status);
    if (edge.side() != 0 && edge.bits() <= DECIDED_BITS) {
      assertEquals(isAllowed ? Status.CERTIFIED : Status.REFUTED, status);
    }
  }

  @net.jqwik.api.Property(seed = "11")
  void a_stable_block_stays_stable_with_smaller_steps(
      @ForAll Blocks.Stable stable, @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
    Blocks.assertStable(certify(stable.block()));
    Blocks.assertStable(certify(withSteps(stable.block(), share)));
  }

  private static Block withSteps(Block block, double share) {
    double[] steps = block.stepSizes().toArray();
    Vector smaller = Vector.of(Arrays.stream(steps).map(h -> h * share).toArray());
    return block instanceof ConvBlock conv
        ? new ConvBlock(
            conv.name(),
            conv.activation(),
            smaller,
            conv.depth(),
            conv.kernels(),
            conv.inputKernel(),
            conv.bias(),
            conv.height(),
            conv.width())
        : withSteps((DenseBlock) block, smaller);
  }

  private static DenseBlock withSteps(DenseBlock block, Vector steps) {
    return new DenseBlock(
        block.name(),
        block.activation(),
        steps,
        block.depth(),
        block.states(),
        block.input(),
        block.bias());
  }

  @net.jqwik.api.Property(tries = 60, seed = "12")
  void verifier_checker_and_solver_agree_on_stable_blocks(@ForAll Blocks.Stable stable) {
    Blocks.assertStable(agree(stable.block()));
  }

  @net.jqwik.api.Property(tries = 60, seed = "13")
  void verifier_checker_and_solver_agree_on_unstable_blocks(@ForAll Blocks.Unstable unstable) {
    assertEquals(Status.REFUTED, agree(unstable.block()).status());
  }

  private static Certificate agree(Block block) {
    Model model = Blocks.model(block);
    Certificate certificate = new Verifier(Z3.create()).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    for (SolverAnswer answer : certificate.solverAnswers()) {
      assertNotEquals(SolverAnswer.Answer.SAT, answer.answer(), answer::toString);
      Statistics.label("solver").collect(answer.answer());
    }
    Statistics.label("solver")
        .coverage(c -> c.check(SolverAnswer.Answer.UNSAT).percentage(p -> p > 30));
    ExtractedChecker.find().ifPresent(checker -> checker.assertAgrees(model, certificate));
    return certificate;
  }

  @net.jqwik.api.Property(tries = 100, seed = "14")
  void a_certificate_passes_for_its_model_and_for_no_other(
      @ForAll Blocks.Stable stable, @ForAll Blocks.Stable other) {
    Model model = Blocks.model(stable.block());
    Certificate certificate = certify(stable.block());
    assertEquals(certificate.status(), Checker.check(certificate, model));
    Model renamed = new Model(model.network(), "1".repeat(64));
    assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, renamed));
    Assume.that(!other.block().states().equals(stable.block().states()));
    Model impostor = new Model(Blocks.model(other.block()).network(), model.sha256());
    assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, impostor));
  }

  @net.jqwik.api.Property(seed = "27")
  void a_certificate_with_a_bound_that_was_moved_by_any_amount_is_refused(
      @ForAll Blocks.Stable stable,
      @ForAll @IntRange(min = 0, max = 1000) int place,
      @ForAll("moves") int units) {
    Model model = Blocks.model(stable.block());
    Certificate certificate = certify(stable.block());
    List<Claim> claims = new ArrayList<>(certificate.claims());
    int claim = place % claims.size();
    Assume.that(
        claims.get(claim).verdict() instanceof Verdict.Certified certified
            && !certified.bounds().isEmpty());
    List<Bound> bounds =
        new ArrayList<>(((Verdict.Certified) claims.get(claim).verdict()).bounds());
    int index = place % bounds.size();
    bounds.set(index, moved(bounds.get(index), units));
    claims.set(claim, claims.get(claim).with(new Verdict.Certified(bounds)));
    Certificate forged = Forgery.of(certificate, claims, certificate.evidence());
    Statistics.label("property").collect(claims.get(claim).property());
    Statistics.label("property")
        .coverage(
            coverage -> {
              for (Property property :
                  List.of(
                      Property.INCREMENTAL_STABILITY,
                      Property.INPUT_OUTPUT_GAIN,
                      Property.CONTRACTION_RATE)) {
                coverage.check(property).percentage(p -> p > 1);
              }
            });
    assertThrows(AlteredCertificate.class, () -> Checker.check(forged, model));
  }

  /** By so many units in the last place. */
  private static Bound moved(Bound bound, int units) {
    return new Bound(
        bound.quantity(),
        bound.relation(),
        Double.longBitsToDouble(Double.doubleToLongBits(bound.certified()) + units),
        bound.shownBy());
  }

  @Provide
  Arbitrary<Integer> moves() {
    return Numbers.integers(-(1 << 20), 1 << 20).filter(units -> units != 0);
  }
}
