package keel.verify.search;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.NullVector;

/**
 * Looks for integers that a matrix takes to zero.
 *
 * <p>Method: elimination modulo four primes; what the entries of the null vector are modulo their
 * product gives them as fractions. The entries of a {@link Direction} have 48 bits, so numerators
 * and denominators of 48 bits are all that is needed, whatever the digits of the matrix are: a
 * fraction of two such integers is known from its residue modulo more than 2^97.
 */
final class NullVectorSearch {
  /** The largest four below 2^31. */
  static final List<Long> PRIMES = List.of(2147483647L, 2147483629L, 2147483587L, 2147483579L);

  private static final BigInteger RANGE = BigInteger.ONE.shiftLeft(48);

  private final List<Residues> residues;
  private final BigInteger modulus;

  private NullVectorSearch(List<Residues> residues) {
    this.residues = residues;
    this.modulus =
        PRIMES.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /** The first vector of a basis of the null space that is small enough to be written down. */
  static Evidence search(NullVector obligation) {
    List<Residues> residues =
        PRIMES.stream().map(prime -> new Residues(obligation.matrix(), prime)).toList();
    int[] pivots = residues.get(0).pivotOf();
    // A prime that divides a pivot by chance: of one matrix in a billion nothing is found.
    if (!residues.stream().allMatch(r -> Arrays.equals(r.pivotOf(), pivots))) {
      return Evidence.NONE;
    }
    NullVectorSearch search = new NullVectorSearch(residues);
    Optional<Direction> found =
        IntStream.range(0, pivots.length)
            .filter(column -> pivots[column] < 0)
            .boxed()
            .flatMap(free -> search.vector(free, pivots.length).stream())
            .filter(obligation::isShownBy)
            .findFirst();
    return new Evidence(Optional.empty(), found, Optional.empty());
  }

  private Optional<Direction> vector(int free, int size) {
    BigInteger[] images = new BigInteger[size];
    BigInteger denominator = BigInteger.ONE;
    for (int column = 0; column < size; column++) {
      images[column] = lifted(free, column);
      denominator = denominator.multiply(denominator(images[column].multiply(denominator)));
      if (denominator.compareTo(RANGE) >= 0) {
        return Optional.empty();
      }
    }
    long[] vector = new long[size];
    for (int column = 0; column < size; column++) {
      BigInteger entry = nearestZero(images[column].multiply(denominator));
      if (entry.abs().compareTo(RANGE) >= 0) {
        return Optional.empty();
      }
      vector[column] = entry.longValueExact();
    }
    return Optional.of(Direction.of(vector));
  }

  /** The number modulo the product of the primes that has the residues of an entry. */
  private BigInteger lifted(int free, int column) {
    BigInteger sum = BigInteger.ZERO;
    for (int k = 0; k < PRIMES.size(); k++) {
      BigInteger prime = BigInteger.valueOf(PRIMES.get(k));
      BigInteger others = modulus.divide(prime);
      BigInteger residue = BigInteger.valueOf(residues.get(k).nullVector(free, column));
      sum = sum.add(residue.multiply(others).multiply(others.modInverse(prime)));
    }
    return sum.mod(modulus);
  }

  /** The least q with a number p of 48 bits such that {@code p / q} is the given one. */
  private BigInteger denominator(BigInteger number) {
    // Euclid's algorithm, stopped half-way (Wang): the remainders are numerators.
    BigInteger before = modulus;
    BigInteger remainder = number.mod(modulus);
    BigInteger factorBefore = BigInteger.ZERO;
    BigInteger factor = BigInteger.ONE;
    while (remainder.compareTo(RANGE) >= 0) {
      BigInteger[] division = before.divideAndRemainder(remainder);
      before = remainder;
      remainder = division[1];
      BigInteger next = factorBefore.subtract(division[0].multiply(factor));
      factorBefore = factor;
      factor = next;
    }
    return factor.abs();
  }

  private BigInteger nearestZero(BigInteger number) {
    BigInteger residue = number.mod(modulus);
    return residue.shiftLeft(1).compareTo(modulus) > 0 ? residue.subtract(modulus) : residue;
  }
}
