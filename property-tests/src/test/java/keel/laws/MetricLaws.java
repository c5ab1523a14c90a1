package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;

/** The guarantees of Theorem 1, on random blocks. */
@Domain(Blocks.class)
class MetricLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** Distances are computed in doubles: a few roundings of numbers of size one. */
  private static final double ROUNDING = 1e-12;

  @net.jqwik.api.Property(tries = 200, seed = "1804")
  void a_feasible_block_is_certified(@ForAll Blocks.Feasible feasible) {
    Statistics.label("activation").collect(feasible.block().activation());
    Statistics.label("activation")
        .coverage(
            coverage -> {
              coverage.check(Activation.TANH).percentage(p -> p > 25);
              coverage.check(Activation.RELU).percentage(p -> p > 25);
            });
    Certificate certificate = VERIFIER.certify(Blocks.model(feasible.block()));
    assertEquals(Status.CERTIFIED, certificate.status(), certificate.claims()::toString);
    for (var claim : certificate.claims()) {
      if (!claim.property().isDecisive()) {
        continue;
      }
      for (Bound bound : ((Verdict.Certified) claim.verdict()).bounds()) {
        // What is certified and what is attained enclose the eigenvalue, closely.
        double attained = bound.attained().orElseThrow();
        double gap =
            bound.relation() == Bound.Relation.AT_LEAST
                ? attained - bound.certified()
                : bound.certified() - attained;
        assertTrue(gap >= 0 && gap < 1e-9, bound::toString);
      }
    }
  }

  @net.jqwik.api.Property(tries = 200, seed = "7209")
  void an_infeasible_block_is_refuted(@ForAll Blocks.Infeasible infeasible) {
    Statistics.label("side").collect(infeasible.eigenvalue() < 0 ? "expands" : "overshoots");
    Statistics.label("side")
        .coverage(
            coverage -> {
              coverage.check("expands").percentage(p -> p > 20);
              coverage.check("overshoots").percentage(p -> p > 20);
            });
    Certificate certificate = VERIFIER.certify(Blocks.model(infeasible.block()));
    assertEquals(Status.REFUTED, certificate.status(), certificate.claims()::toString);
    assertTrue(
        certificate.claims().stream()
            .noneMatch(
                claim ->
                    claim.property() == Property.INCREMENTAL_STABILITY
                        && claim.verdict().status() == Status.CERTIFIED));
  }

  @net.jqwik.api.Property(tries = 200, seed = "2018")
  void two_trajectories_never_move_apart_in_the_certified_metric(@ForAll Blocks.Feasible feasible) {
    DenseBlock block = feasible.block();
    Random random = new Random(feasible.seed());
    double[] drive = block.drive(feasible.input().toArray());
    double[] x = state(random, block.units());
    double[] y = state(random, block.units());
    double distance = squaredDistance(block, x, y);
    for (int k = 0; k < 200; k++) {
      x = block.next(k, x, drive);
      y = block.next(k, y, drive);
      double next = squaredDistance(block, x, y);
      assertTrue(
          next <= distance * (1 + ROUNDING) + ROUNDING,
          "step " + k + ": squared distance grew from " + distance + " to " + next);
      distance = next;
    }
  }

  @net.jqwik.api.Property(tries = 100, seed = "3")
  void a_tanh_block_reaches_its_one_equilibrium_from_any_state(@ForAll Blocks.Feasible feasible) {
    DenseBlock block = feasible.block();
    Assume.that(block.activation() == Activation.TANH);
    double[] drive = block.drive(feasible.input().toArray());
    double[] equilibrium = equilibrium(block, drive);
    Random random = new Random(feasible.seed());
    for (int start = 0; start < 3; start++) {
      double[] x = state(random, block.units());
      for (int k = 0; k < 20_000; k++) {
        x = block.next(k, x, drive);
      }
      for (int i = 0; i < x.length; i++) {
        assertEquals(equilibrium[i], x[i], 1e-9, "unit " + i + " from start " + start);
      }
    }
  }

  @net.jqwik.api.Property(tries = 50, seed = "4")
  void a_certificate_passes_for_its_model_and_for_no_other(
      @ForAll Blocks.Feasible feasible, @ForAll Blocks.Feasible other) {
    Model model = Blocks.model(feasible.block());
    Certificate certificate = VERIFIER.certify(model);
    assertEquals(Status.CERTIFIED, Checker.check(certificate, model));
    Model renamed = new Model(model.network(), "1".repeat(64));
    assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, renamed));
    Assume.that(!other.block().state().equals(feasible.block().state()));
    Model impostor = new Model(Blocks.model(other.block()).network(), model.sha256());
    assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, impostor));
  }

  private static double[] state(Random random, int n) {
    return random.doubles(n, -3, 3).toArray();
  }

  /** eᵀPe with e = x − y and P = −A. */
  private static double squaredDistance(DenseBlock block, double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        sum -= (x[i] - y[i]) * block.state().get(i, j) * (x[j] - y[j]);
      }
    }
    return sum;
  }

  /** x̄ = −A⁻¹(Bu + b). */
  private static double[] equilibrium(DenseBlock block, double[] drive) {
    int n = block.units();
    double[][] p = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i][j] = -block.state().get(i, j);
      }
    }
    return new LUDecomposition(new Array2DRowRealMatrix(p, false))
        .getSolver()
        .solve(new ArrayRealVector(drive))
        .toArray();
  }
}
