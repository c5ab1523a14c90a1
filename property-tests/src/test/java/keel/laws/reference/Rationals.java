package keel.laws.reference;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BinaryOperator;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A matrix of fractions, with the few questions that the reference asks of one: is it positive
 * (semi)definite, what is its rank, what solves a linear system. Everything is decided by
 * elimination without fractions (Bareiss), so that nothing rounds.
 */
final class Rationals {
  private final Rational[][] entries;

  private Rationals(Rational[][] entries) {
    this.entries = entries;
  }

  /** What an entry is made of. */
  interface Entry {
    Rational at(int i, int j);
  }

  /** How positive a symmetric matrix is. */
  enum Sign {
    DEFINITE,
    SEMIDEFINITE,
    NEITHER
  }

  static Rationals of(int rows, int columns, Entry entry) {
    Rational[][] entries = new Rational[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        entries[i][j] = entry.at(i, j);
      }
    }
    return new Rationals(entries);
  }

  static Rationals of(Matrix matrix) {
    return of(matrix.rows(), matrix.columns(), (i, j) -> Rational.of(matrix.get(i, j)));
  }

  static Rational[] of(Vector vector) {
    return of(vector.toArray());
  }

  static Rational[] of(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Rational::of).toArray(Rational[]::new);
  }

  static Rationals diagonal(Rational[] entries) {
    return of(entries.length, entries.length, (i, j) -> i == j ? entries[i] : Rational.ZERO);
  }

  static Rationals identity(int n) {
    return of(n, n, (i, j) -> i == j ? Rational.ONE : Rational.ZERO);
  }

  int rows() {
    return entries.length;
  }

  int columns() {
    return entries[0].length;
  }

  Rational get(int i, int j) {
    return entries[i][j];
  }

  private Rationals each(Rationals other, BinaryOperator<Rational> operator) {
    return of(rows(), columns(), (i, j) -> operator.apply(entries[i][j], other.entries[i][j]));
  }

  Rationals plus(Rationals other) {
    return each(other, Rational::plus);
  }

  Rationals minus(Rationals other) {
    return each(other, Rational::minus);
  }

  Rationals times(Rational factor) {
    return of(rows(), columns(), (i, j) -> entries[i][j].times(factor));
  }

  Rationals negate() {
    return of(rows(), columns(), (i, j) -> entries[i][j].negate());
  }

  Rationals transpose() {
    return of(columns(), rows(), (i, j) -> entries[j][i]);
  }

  Rationals times(Rationals other) {
    return of(
        rows(),
        other.columns(),
        (i, j) -> {
          Rational sum = Rational.ZERO;
          for (int k = 0; k < columns(); k++) {
            if (entries[i][k].signum() != 0 && other.entries[k][j].signum() != 0) {
              sum = sum.plus(entries[i][k].times(other.entries[k][j]));
            }
          }
          return sum;
        });
  }

  Rational[] times(Rational[] vector) {
    Rational[] product = new Rational[rows()];
    for (int i = 0; i < product.length; i++) {
      product[i] = Rational.ZERO;
      for (int j = 0; j < columns(); j++) {
        if (entries[i][j].signum() != 0) {
          product[i] = product[i].plus(entries[i][j].times(vector[j]));
        }
      }
    }
    return product;
  }

  /** vᵀ S v. */
  Rational form(Rational[] v) {
    return dot(v, times(v));
  }

  static Rational dot(Rational[] v, Rational[] w) {
    Rational sum = Rational.ZERO;
    for (int i = 0; i < v.length; i++) {
      sum = sum.plus(v[i].times(w[i]));
    }
    return sum;
  }

  boolean isSymmetric() {
    return Arrays.deepEquals(entries, transpose().entries);
  }

  Rational trace() {
    Rational sum = Rational.ZERO;
    for (int i = 0; i < rows(); i++) {
      sum = sum.plus(entries[i][i]);
    }
    return sum;
  }

  /** diag(this, other). */
  Rationals beside(Rationals other) {
    int n = rows();
    int m = other.rows();
    return of(
        n + m,
        n + m,
        (i, j) ->
            i < n && j < n
                ? entries[i][j]
                : i >= n && j >= n ? other.entries[i - n][j - n] : Rational.ZERO);
  }

  /** The matrix with further columns. */
  Rationals followedBy(Rationals other) {
    int n = columns();
    return of(
        rows(), n + other.columns(), (i, j) -> j < n ? entries[i][j] : other.entries[i][j - n]);
  }

  boolean isDefinite() {
    return sign() == Sign.DEFINITE;
  }

  boolean isSemidefinite() {
    return sign() != Sign.NEITHER;
  }

  /** By elimination with pivots from the diagonal, none of which may be negative. */
  Sign sign() {
    if (!isSymmetric()) {
      throw new IllegalStateException("only symmetric matrices are definite or not");
    }
    BigInteger[][] m = integers(congruent());
    int n = m.length;
    boolean[] isDone = new boolean[n];
    BigInteger before = BigInteger.ONE;
    for (int step = 0; step < n; step++) {
      int pivot = -1;
      for (int i = 0; i < n; i++) {
        if (!isDone[i] && m[i][i].signum() < 0) {
          return Sign.NEITHER;
        }
        if (!isDone[i] && m[i][i].signum() > 0 && pivot < 0) {
          pivot = i;
        }
      }
      if (pivot < 0) {
        return isZero(m, isDone) ? Sign.SEMIDEFINITE : Sign.NEITHER;
      }
      isDone[pivot] = true;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i && !isDone[i]; j++) {
          if (!isDone[j]) {
            m[i][j] =
                m[pivot][pivot]
                    .multiply(m[i][j])
                    .subtract(m[i][pivot].multiply(m[pivot][j]))
                    .divide(before);
            m[j][i] = m[i][j];
          }
        }
      }
      before = m[pivot][pivot];
    }
    return Sign.DEFINITE;
  }

  private static boolean isZero(BigInteger[][] m, boolean[] isDone) {
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m.length; j++) {
        if (!isDone[i] && !isDone[j] && m[i][j].signum() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Rows and columns scaled by powers of two, which changes no sign: the numbers get shorter. */
  private Rationals congruent() {
    int[] shift = new int[rows()];
    for (int i = 0; i < shift.length; i++) {
      shift[i] = entries[i][i].signum() > 0 ? entries[i][i].magnitude() / 2 : 0;
    }
    return of(
        rows(),
        columns(),
        (i, j) -> entries[i][j].times(Rational.powerOfTwo(-shift[i] - shift[j])));
  }

  /** A positive multiple of all entries whose entries are integers. */
  private static BigInteger[][] integers(Rationals matrix) {
    BigInteger multiple = BigInteger.ONE;
    int low = 0;
    for (Rational[] row : matrix.entries) {
      for (Rational entry : row) {
        BigInteger below = entry.denominator();
        multiple = multiple.divide(multiple.gcd(below)).multiply(below);
        low = entry.signum() == 0 ? low : Math.min(low, entry.exponent());
      }
    }
    BigInteger[][] integers = new BigInteger[matrix.rows()][matrix.columns()];
    for (int i = 0; i < integers.length; i++) {
      for (int j = 0; j < integers[i].length; j++) {
        Rational entry = matrix.entries[i][j];
        integers[i][j] =
            entry
                .numerator()
                .multiply(multiple.divide(entry.denominator()))
                .shiftLeft(entry.signum() == 0 ? 0 : entry.exponent() - low);
      }
    }
    return integers;
  }

  /** Integers, each row a positive multiple of this matrix's. */
  private BigInteger[][] integerRows() {
    BigInteger[][] rows = new BigInteger[rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = integers(new Rationals(new Rational[][] {entries[i]}))[0];
    }
    return rows;
  }

  int rank() {
    return eliminated(integerRows(), columns()).rank;
  }

  boolean isInvertible() {
    return rows() == columns() && rank() == rows();
  }

  /** X with this · X = right; empty if this matrix is singular. */
  Optional<Rationals> solve(Rationals right) {
    int n = rows();
    Elimination done = eliminated(followedBy(right).integerRows(), n);
    return done.rank < n
        ? Optional.empty()
        : Optional.of(
            of(n, right.columns(), (i, j) -> Rational.of(done.rows[i][n + j], done.rows[i][i])));
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Elimination(int rank, BigInteger[][] rows) {}

  /** Gauss and Jordan without fractions, on the first columns. */
  private static Elimination eliminated(BigInteger[][] m, int columns) {
    BigInteger before = BigInteger.ONE;
    int rank = 0;
    for (int column = 0; column < columns && rank < m.length; column++) {
      int pivot = rank;
      while (pivot < m.length && m[pivot][column].signum() == 0) {
        pivot++;
      }
      if (pivot == m.length) {
        continue;
      }
      BigInteger[] row = m[pivot];
      m[pivot] = m[rank];
      m[rank] = row;
      for (int i = 0; i < m.length; i++) {
        BigInteger factor = m[i][column];
        for (int j = 0; j < row.length && i != rank; j++) {
          m[i][j] = row[column].multiply(m[i][j]).subtract(factor.multiply(row[j])).divide(before);
        }
      }
      before = row[column];
      rank++;
    }
    return new Elimination(rank, m);
  }
}
