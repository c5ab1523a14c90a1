package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.LeastEigenvalue;
import keel.verify.exact.LurieInequality;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for the Λ of a {@link LurieInequality}: one that makes the norm of {@code Λ^{1/2} (I + A H)
 * Λ^{-1/2}} less than 1.
 *
 * <p>Method: Λ = H, up to a factor, is the best there is where A is symmetric, and is I where all
 * step sizes are one. From there the norm, a convex function of log Λ, is followed down its
 * subgradient, {@code σ (u_i² − v_i²) / 2} for the singular vectors u and v, in steps that would
 * reach what is aimed at if the norm were linear.
 */
final class LurieSearch {
  /** Norms that are computed. */
  private static final int ROUNDS = 60;

  /** Lanczos steps for one of them. */
  private static final int STEPS = 30;

  /** How far below a norm that would do the search aims. */
  private static final double AIM = 0x1p-10;

  private final LurieInequality obligation;
  private final double[] logarithms;

  private LurieSearch(LurieInequality obligation) {
    this.obligation = obligation;
    double[] steps = obligation.steps().toArray();
    double longest = Arrays.stream(steps).max().orElse(1);
    this.logarithms = Arrays.stream(steps).map(h -> StrictMath.log(h / longest)).toArray();
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(LurieInequality obligation) {
    return new LurieSearch(obligation).descend().orElse(Evidence.NONE);
  }

  private Optional<Evidence> descend() {
    double wanted = 1;
    for (int round = 0; round < ROUNDS; round++) {
      RealMatrix scaled = scaled();
      RealMatrix transposed = scaled.transpose();
      Optional<Lanczos.Pair> pair =
          Lanczos.greatest(
              logarithms.length, STEPS, x -> transposed.operate(scaled.operate(x)), x -> x);
      if (pair.isEmpty()) {
        return Optional.empty();
      }
      double norm = Math.sqrt(Math.max(0, pair.get().value()));
      if (norm < wanted) {
        Optional<Evidence> evidence = evidence();
        if (evidence.isPresent()) {
          return evidence;
        }
        wanted = 2 * norm - 1; // Lanczos errs to this side: ask for twice the distance from 1
      }
      step(scaled, pair.get().vector(), norm, norm - wanted + AIM);
    }
    return Optional.empty();
  }

  /** Λ^{1/2} (I + A H) Λ^{-1/2}. */
  private RealMatrix scaled() {
    int n = logarithms.length;
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double product = obligation.state().get(i, j) * obligation.steps().get(j);
        rows[i][j] = product * StrictMath.exp((logarithms[i] - logarithms[j]) / 2);
      }
      rows[i][i] += 1;
    }
    return new Array2DRowRealMatrix(rows, false);
  }

  /** Lowers the norm by {@code decrease}, as far as its derivative says. */
  private void step(RealMatrix scaled, RealVector right, double norm, double decrease) {
    RealVector left = scaled.operate(right).mapDivide(norm);
    RealVector gradient =
        left.ebeMultiply(left).subtract(right.ebeMultiply(right)).mapMultiply(norm / 2);
    double length = gradient.dotProduct(gradient);
    for (int i = 0; i < logarithms.length && length > 0; i++) {
      logarithms[i] -= decrease / length * gradient.getEntry(i);
    }
  }

  private Optional<Evidence> evidence() {
    Vector multipliers = Vector.of(Arrays.stream(logarithms).map(StrictMath::exp).toArray());
    LeastEigenvalue question = obligation.with(multipliers);
    return SpectralSearch.eigenvalue(question.bound())
        .factor()
        .filter(factor -> isProof(question, factor))
        .map(
            factor ->
                new Evidence(Optional.of(factor), Optional.empty(), Optional.of(multipliers)));
  }

  private static boolean isProof(LeastEigenvalue question, FactorWitness factor) {
    try {
      question.provenBy(factor);
      return true;
    } catch (InvalidWitness e) {
      return false;
    }
  }
}
