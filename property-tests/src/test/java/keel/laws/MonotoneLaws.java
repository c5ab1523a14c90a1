package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Matrix;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.Law;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.network.NetworkConclusions;
import keel.verify.network.OutputGains;
import keel.verify.smt.SecondOpinion;
import keel.verify.trajectory.Passage;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** What is certified of equilibria, no input and no state breaks. */
@Domain(Equilibria.class)
class MonotoneLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** As near to an equilibrium as doubles get. */
  private static final int MANY_STEPS = 20_000;

  @Property(tries = 1000, seed = "71")
  void two_states_are_at_rest_only_for_inputs_that_are_as_far_apart(
      @ForAll Equilibria.Tried tried) {
    observe(Law.UNIQUE_EQUILIBRIUM, tried, 0.2);
  }

  @Property(tries = 150, seed = "72")
  void equilibria_move_at_most_by_the_certified_gain(@ForAll Equilibria.Tried tried) {
    observe(Law.EUCLIDEAN_GAIN, tried, 0.25);
  }

  @Property(tries = 1000, seed = "73")
  void the_solver_contracts_at_the_certified_rate(@ForAll Equilibria.Tried tried) {
    observe(Law.CONTRACTION_RATE, tried, 0.5);
  }

  private static void observe(Law law, Equilibria.Tried tried, double near) {
    Certificate certificate = VERIFIER.certifyBlocks(tried.model());
    Statistics.label("certified").collect(certificate.status());
    Statistics.label("certified").coverage(c -> c.check(Status.CERTIFIED).percentage(p -> p > 80));
    OptionalDouble share =
        law.share(new CertifiedBlock(tried.block(), certificate), tried.experiment());
    if (share.isPresent()) {
      assertTrue(share.getAsDouble() <= 1, () -> share.getAsDouble() + " of what is certified");
      Statistics.label(law.title()).collect(share.getAsDouble() > near);
      Statistics.label(law.title()).coverage(c -> c.check(true).percentage(p -> p > 2));
    }
  }

  /** With a solver of its own: x ← x + a (J … ) is not asked; σ(y) = x and y = W x + v is. */
  @Property(tries = 300, seed = "74")
  void what_the_steps_lead_to_is_an_equilibrium(@ForAll Equilibria.Tried tried) {
    EquilibriumBlock block = tried.block();
    boolean contracts =
        VERIFIER
            .certifyBlocks(tried.model())
            .isCertified("block", keel.verify.certificate.Property.CONTRACTION_RATE);
    Statistics.label("contracts").collect(contracts);
    Statistics.label("contracts").coverage(c -> c.check(true).percentage(p -> p > 50));
    if (contracts) {
      double[] drive = block.drive(tried.experiment().u());
      double[] x = far(block).unroll(tried.experiment().u());
      double[] z = drive.clone();
      Arrays.setAll(z, i -> drive[i] + block.state().dot(i, x));
      double[] image = block.activation().apply(z);
      for (int i = 0; i < x.length; i++) {
        assertEquals(image[i], x[i], 1e-7 * (1 + LinearAlgebra.largest(z)), "unit " + i);
      }
    }
  }

  private static EquilibriumBlock far(EquilibriumBlock block) {
    return new EquilibriumBlock(
        block.name(),
        block.activation(),
        block.stepSize(),
        Depth.untilEquilibrium(1e-14, MANY_STEPS),
        block.state(),
        block.input(),
        block.bias());
  }

  @Property(tries = 60, seed = "75")
  void outputs_behind_an_equilibrium_move_at_most_by_their_own_gains(
      @ForAll Equilibria.Tried tried) {
    boolean hasInput = tried.block().input().largestMagnitude() > 0;
    Statistics.label("has an input").collect(hasInput);
    Assume.that(hasInput); // no b > 0 is the least where there is none
    NetworkConclusions network = concluded(tried);
    OutputGains gains = network.outputGains(InputNorm.EUCLIDEAN).orElseThrow();
    double[] u = tried.experiment().u();
    double[] w = tried.experiment().w();
    double distance = LinearAlgebra.euclidean(difference(u, w));
    double[] one = outputs(tried, u);
    double[] other = outputs(tried, w);
    double off = 1e-6 * (1 + LinearAlgebra.largest(one) + LinearAlgebra.largest(other));
    for (int i = 0; i < gains.outputs(); i++) {
      double moved = Math.abs(one[i] - other[i]) - off;
      assertTrue(moved <= gains.of(i) * distance * (1 + 1e-12), "output " + i);
      Statistics.label("near").collect(moved > gains.of(i) * distance / 2);
      for (int j = 0; j < i; j++) {
        double apart = one[i] - one[j];
        double after = other[i] - other[j];
        double pair = Math.abs(apart - after) - 2 * off;
        assertTrue(pair <= gains.between(i, j) * distance * (1 + 1e-12), j + " and " + i);
      }
    }
    Statistics.label("near").coverage(c -> c.check(true).percentage(p -> p > 5));
  }

  @Property(tries = 100, seed = "76")
  void what_is_computed_in_few_steps_is_as_near_the_equilibrium_as_is_said(
      @ForAll Equilibria.Tried tried) {
    boolean isKnown = // roundings are, of single units
        tried.block().activation() instanceof Activation
            && tried.block().input().largestMagnitude() > 0;
    if (isKnown) {
      NetworkConclusions network = concluded(tried);
      double[] u = tried.experiment().u();
      Passage.Rounded said = network.passages().get(0).outputs(u);
      double[] rest = outputs(tried, u);
      double off = LinearAlgebra.largest(difference(said.numbers(), rest));
      assertTrue(off <= said.error().maximum() + 1e-9, () -> off + " and " + said.error());
      Statistics.label("off").collect(off > 1e-6);
      Statistics.label("off").coverage(c -> c.check(true).percentage(p -> p > 5));
    }
  }

  /** As near as doubles get. */
  private static double[] outputs(Equilibria.Tried tried, double[] u) {
    return tried.head().apply(far(tried.block()).unroll(u));
  }

  private static NetworkConclusions concluded(Equilibria.Tried tried) {
    Certificate certificate = VERIFIER.certify(tried.model());
    Facts facts = Facts.of(Map.copyOf(certificate.evidence()));
    Conclusions block = new Conclusions(tried.block(), Region.DEFAULT, facts);
    block.claims();
    return new NetworkConclusions(tried.network(), List.of(block), facts);
  }

  private static double[] difference(double[] x, double[] y) {
    double[] e = x.clone();
    Arrays.setAll(e, i -> x[i] - y[i]);
    return e;
  }

  /** w_ii ≥ 1 makes (I − W)_ii ≤ 0, and the symmetric part of Λ(I − W) indefinite for every Λ. */
  @Property(tries = 100, seed = "77")
  void what_is_not_monotone_is_never_certified(@ForAll Equilibria.Tried tried) {
    EquilibriumBlock block = tried.block();
    int n = block.units();
    double[] entries = block.state().toArray();
    entries[(n - 1) * n + n - 1] = 1;
    EquilibriumBlock other =
        new EquilibriumBlock(
            block.name(),
            block.activation(),
            block.stepSize(),
            block.depth(),
            Matrix.of(n, n, entries),
            block.input(),
            block.bias());
    Equilibria.Tried changed = new Equilibria.Tried(other, tried.head(), tried.experiment());
    assertNotEquals(Status.CERTIFIED, VERIFIER.certify(changed.model()).status());
    // Nor by the evidence of the block that is.
    Facts facts = Facts.of(Map.copyOf(VERIFIER.certifyBlocks(tried.model()).evidence()));
    new Conclusions(other, Region.DEFAULT, facts)
        .claims()
        .forEach(claim -> assertEquals(Status.INCONCLUSIVE, claim.verdict().status()));
  }
}
