package keel.verify.exact;

import java.util.Arrays;

/**
 * The question how far above zero the eigenvalues of a symmetric matrix of dyadic numbers lie.
 *
 * <p>Method: the entries are rounded down to doubles, and a factor witness bounds the eigenvalues
 * of what is left; the bound must exceed what the rounding can have changed. Rigour: exact.
 *
 * @param bound of the negated matrix, in doubles
 * @param error how far the rounding can have moved its eigenvalues
 */
public record LeastEigenvalue(EigenvalueBound bound, Dyadic error) {
  /** Entry (i, j) of a matrix; j ≤ i. */
  interface Entries {
    Dyadic at(int i, int j);
  }

  /**
   * The question for a matrix that is given by its lower triangle.
   *
   * @throws InvalidWitness if an entry leaves the range of doubles
   */
  static LeastEigenvalue of(String name, int size, Entries lower) {
    double[] negated = new double[size * size];
    Dyadic[] errors = new Dyadic[size];
    Arrays.fill(errors, Dyadic.ZERO);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        Dyadic entry = lower.at(i, j);
        double rounded = entry.floorToDouble();
        if (!Double.isFinite(rounded)) {
          throw new InvalidWitness(name + ": a number leaves the range of doubles");
        }
        negated[i * size + j] = -rounded;
        negated[j * size + i] = -rounded;
        Dyadic error = entry.minus(Dyadic.of(rounded));
        errors[i] = errors[i].plus(error);
        if (j < i) {
          errors[j] = errors[j].plus(error);
        }
      }
    }
    return new LeastEigenvalue(
        new EigenvalueBound(name, Matrix.of(size, size, negated), Vector.constant(size, 1), 0),
        Arrays.stream(errors).reduce(Dyadic.ZERO, Dyadic::max));
  }

  /**
   * A number > 0 that no eigenvalue is below, if the witness proves one.
   *
   * @throws InvalidWitness if it does not
   */
  public Dyadic provenBy(FactorWitness factor) {
    Dyadic least = bound.provenBy(factor).negate().minus(error);
    if (least.signum() <= 0) {
      throw new InvalidWitness(
          bound.name() + ": the witness misses the inequality by " + least.negate().ceilText());
    }
    return least;
  }

  /**
   * A double that the least eigenvalue is not above, as the direction shows.
   *
   * @throws InvalidWitness if the direction has another length, or is zero
   */
  public double attainedBy(Direction direction) {
    return Dyadic.of(bound.attainedBy(direction)).negate().plus(error).ceilToDouble();
  }
}
