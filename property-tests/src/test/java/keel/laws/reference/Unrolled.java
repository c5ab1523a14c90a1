package keel.laws.reference;

import java.util.Optional;
import keel.verify.model.DenseBlock;

/**
 * What the square of a block's gain in the Euclidean norm must not be below, by multipliers of
 * units and steps: backwards from the last step, the most that a change of the state and of the
 * input can become, a quadratic form of both.
 */
final class Unrolled {
  private static final int BITS = 256;

  private Unrolled() {}

  /**
   * The form of the input from equal states; numbers are rounded far behind any of a witness. Empty
   * if a step has no greatest value.
   *
   * @param multipliers of every unit, step by step
   */
  static Optional<Rationals> gain(DenseBlock block, Rational[][] multipliers) {
    int n = block.units();
    Rational slope = Slopes.greatest(block.activation());
    Rationals weights = Rationals.diagonal(Rationals.of(block.stepSizes())).times(slope);
    Rationals input = Rationals.of(block.input());
    Rationals ofStates = Rationals.identity(n);
    Rationals mixed = input.minus(input);
    Rationals ofInputs = Rationals.identity(input.columns()).times(Rational.ZERO);
    for (int k = multipliers.length - 1; k >= 0; k--) {
      Rationals lambda = Rationals.diagonal(multipliers[k]);
      Rationals state = Rationals.of(block.states().get(block.isTied() ? 0 : k));
      // Of s: -sᵀ D s + 2 sᵀ (P e + R v).
      Rationals d = lambda.plus(lambda).minus(weights.times(ofStates).times(weights));
      if (!d.isDefinite()) {
        return Optional.empty();
      }
      Rationals p = weights.times(ofStates).plus(lambda.times(state));
      Rationals r = weights.times(mixed).plus(lambda.times(input));
      Rationals solved = fine(d.solve(r).orElseThrow());
      ofInputs = symmetric(ofInputs.plus(r.transpose().times(solved)));
      mixed = fine(mixed.plus(p.transpose().times(solved)));
      ofStates = symmetric(ofStates.plus(p.transpose().times(fine(d.solve(p).orElseThrow()))));
    }
    return Optional.of(ofInputs);
  }

  /** The lower half of a matrix that is symmetric but for roundings, and its mirror image. */
  private static Rationals symmetric(Rationals matrix) {
    return fine(
        Rationals.of(
            matrix.rows(), matrix.rows(), (i, j) -> matrix.get(Math.max(i, j), Math.min(i, j))));
  }

  private static Rationals fine(Rationals matrix) {
    return Rationals.of(
        matrix.rows(), matrix.columns(), (i, j) -> matrix.get(i, j).shortenedDown(BITS));
  }
}
