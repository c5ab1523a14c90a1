package keel.verify.search;

import java.util.Optional;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Obligation;
import keel.verify.exact.UnstableJacobian;
import keel.verify.exact.UnstableStack;
import keel.verify.exact.UnstableStep;
import org.apache.commons.math3.exception.MathIllegalStateException;

/**
 * Guesses evidence for an {@link Obligation}, in floating point. What it returns has passed the
 * exact check where there is a bound to check.
 *
 * <p>Weights may have any finite size: a search whose numbers leave the doubles has found nothing.
 */
public final class EvidenceSearch {
  private EvidenceSearch() {}

  /** Evidence that may prove or refute the obligation; parts that cannot be found are absent. */
  public static Found search(Obligation obligation) {
    try {
      return obligation.match(
          bound -> Found.of(SpectralSearch.eigenvalue(bound)),
          bound -> Found.of(SpectralSearch.gram(bound)),
          chain -> Found.of(ChainSearch.search(chain)),
          recursion -> Found.of(RecursionSearch.search(recursion)),
          unrolled -> Found.of(UnrolledSearch.search(unrolled)),
          gain -> Found.of(MonotoneSearch.gain(gain)),
          step -> Found.of(StepSearch.search(step)),
          PerronWeights::search,
          PerronWeights::search,
          inequality -> Found.of(SpectralSearch.inequality(inequality)),
          lurie -> Found.of(LurieSearch.search(lurie)),
          monotone -> Found.of(MonotoneSearch.inequality(monotone)),
          unstable -> Found.of(unstable(unstable)),
          scaling -> Found.of(scaling(scaling)),
          ActiveStateSearch::search,
          matrix -> Found.of(NullVectorSearch.search(matrix)),
          equilibria -> Found.of(TwoEquilibriaSearch.search(equilibria)),
          SlopeSearch::search,
          image -> Found.of(ConstantImageSearch.search(image)));
    } catch (IllegalArgumentException
        | ArithmeticException
        | MathIllegalStateException
        | InvalidWitness e) {
      // Commons Math gave up (it says so for some graded matrices), or numbers left the range of
      // the doubles or of the exact check: nothing is found, none claimed.
      return Found.of(Evidence.NONE);
    }
  }

  private static Evidence unstable(UnstableJacobian obligation) {
    return obligation instanceof UnstableStep step
        ? UnstableStepSearch.search(step)
        : UnstableStackSearch.search((UnstableStack) obligation);
  }

  private static Evidence scaling(DiagonalScaling obligation) {
    return new Evidence(
        Optional.empty(),
        Optional.empty(),
        DiagonalScales.of(obligation.state()).filter(obligation::isShownBy));
  }
}
