package keel.verify.exact;

/** A matrix that candidate numbers make, and that must be positive definite. */
public sealed interface Inequality extends Obligation
    permits MatrixInequality, LurieInequality, MonotoneInequality, UnstableJacobian {
  /**
   * The question that is left once the numbers are chosen.
   *
   * @throws InvalidWitness if the numbers are not as many as they must be or not of the right sign,
   *     the block is too large, or a number leaves the range of doubles
   */
  LeastEigenvalue with(Vector numbers);

  /**
   * A number > 0 that no eigenvalue of the matrix is below, if the evidence proves one.
   *
   * @throws InvalidWitness if it does not
   */
  default Dyadic provenBy(Vector numbers, FactorWitness factor) {
    return with(numbers).provenBy(factor);
  }
}
