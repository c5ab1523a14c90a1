package keel.verify.exact;

import java.util.Optional;

/**
 * A square matrix {@code c I + f A} of dyadic numbers, A stored in doubles.
 *
 * @param matrix A
 * @param identity c
 * @param factor f
 */
public record ShiftedMatrix(Matrix matrix, Dyadic identity, Dyadic factor) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if the matrix is not square
   */
  public ShiftedMatrix {
    if (matrix.rows() != matrix.columns()) {
      throw new IllegalArgumentException(matrix + " is not square");
    }
  }

  /** The matrix itself. */
  public static ShiftedMatrix of(Matrix matrix) {
    return new ShiftedMatrix(matrix, Dyadic.ZERO, Dyadic.of(1));
  }

  /** I + h A. */
  public static ShiftedMatrix nearIdentity(Matrix matrix, double step) {
    return new ShiftedMatrix(matrix, Dyadic.of(1), Dyadic.of(step));
  }

  /** The number of rows. */
  public int size() {
    return matrix.rows();
  }

  /** Whether its entries are those of A. */
  public boolean isStored() {
    return identity.signum() == 0 && factor.equals(Dyadic.of(1));
  }

  /** Entry (i, j). */
  public Dyadic at(int i, int j) {
    Dyadic entry = factor.times(Dyadic.of(matrix.get(i, j)));
    return i == j ? identity.plus(entry) : entry;
  }

  /**
   * The question for its Euclidean norm.
   *
   * <p>Method: the matrix is computed exactly and rounded to doubles, whose norm a {@link
   * GramBound} asks for; what the rounding can change is added. Rigour: exact.
   *
   * @param gram the squared norm of the rounded matrix
   * @param rounding not below the norm of what was rounded off
   */
  public record Norm(GramBound gram, Dyadic rounding) {
    /** Not below the norm, if its square is not above that of the rounded matrix. */
    public Dyadic of(Dyadic square) {
      return Dyadic.of(square.ceilSquareRoot()).plus(rounding);
    }
  }

  /** The question for its norm; none where a number leaves the range of doubles. */
  public Optional<Norm> norm(String name) {
    Product exact = Product.of(size(), size(), this::at);
    try {
      return Optional.of(new Norm(GramBound.ofNorm(name, exact.rounded(name)), exact.rounding()));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }
}
