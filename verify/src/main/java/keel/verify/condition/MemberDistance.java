package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Property;
import keel.verify.certificate.Statement;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowWeights;
import keel.verify.model.Block;
import keel.verify.model.Gates;
import keel.verify.model.NaisBlock;

/**
 * How far two members of a population can be apart, whose activation is at most M in size.
 *
 * <p>Source: ARCHITECTURE.md, "Gates". No step moves two states apart if both have the same gates,
 * and other gates add at most {@code d = M H |g − g'|} to a unit: K steps add K times as much as
 * the longest vector of that size. Rigour: exact; quotients and roots are rounded up.
 */
final class MemberDistance {
  /** Multiplications of exact numbers that are worth it, for the form P and for a diagonal one. */
  private static final long MOST_PRODUCTS = 1 << 22;

  private MemberDistance() {}

  /** A claim of a distance after each step up to those of the block. */
  static Claim claim(
      Block block, String theorem, Statement statement, Dyadic distance, List<String> shownBy) {
    Dyadic added = Dyadic.of(block.steps(), 0).times(distance);
    return new Claim(
        block.name(),
        Property.MEMBER_DISTANCE,
        theorem,
        statement.with(Horizon.upTo(block.steps())),
        Verdicts.certified(
            List.of(
                new Bound(
                    "distance of two members",
                    Bound.Relation.AT_MOST,
                    added.ceilToDouble(),
                    shownBy))));
  }

  /**
   * Not below the length of what other gates add in one step: {@code dᵀ|P|d}, or with P ⪯ ν W⁻¹ the
   * sum of {@code ν λ_i (h_i δ_i M)² / (s h_i)}, whatever is less. Empty without a population or a
   * greatest value, or where it is too large.
   *
   * @param p P, if it is written out: of pixels that act on each other only entries of one are
   */
  static Optional<Dyadic> inMetric(
      NaisBlock block, QuadraticMetric metric, Spectrum spectrum, Optional<Matrix> p) {
    return Groups.greatestValue(block.activation())
        .flatMap(
            value ->
                population(block)
                    .flatMap(gates -> square(block, gates, metric, spectrum, p))
                    .map(square -> square.times(metric.pixels()).rootUp().times(value)));
  }

  private static Optional<Gates> population(NaisBlock block) {
    return block.gates().filter(gates -> gates.size() > 1);
  }

  private static Optional<Dyadic> square(
      NaisBlock block, Gates gates, QuadraticMetric metric, Spectrum spectrum, Optional<Matrix> p) {
    long units = block.bias().length();
    long pairs = (long) gates.size() * (gates.size() - 1) / 2;
    if (pairs > MOST_PRODUCTS / units) {
      return Optional.empty();
    }
    Optional<Matrix> form = p.filter(known -> pairs <= MOST_PRODUCTS / (units * units));
    Dyadic greatest = Dyadic.ZERO;
    for (int m = 0; m < gates.size(); m++) {
      for (int other = 0; other < m; other++) {
        Dyadic[] added = added(block, gates, m, other);
        Dyadic square = diagonal(added, metric, spectrum);
        greatest = greatest.max(form.map(known -> form(added, known).min(square)).orElse(square));
      }
    }
    return Optional.of(greatest);
  }

  /** H |g − g'|. */
  private static Dyadic[] added(NaisBlock block, Gates gates, int m, int other) {
    return IntStream.range(0, block.bias().length())
        .mapToObj(
            i ->
                Dyadic.of(gates.members().get(m, i))
                    .minus(Dyadic.of(gates.members().get(other, i)))
                    .abs()
                    .times(Dyadic.of(block.stepSizes().get(i))))
        .toArray(Dyadic[]::new);
  }

  private static Dyadic form(Dyadic[] d, Matrix p) {
    int[] others = IntStream.range(0, d.length).filter(i -> d[i].signum() != 0).toArray();
    Dyadic sum = Dyadic.ZERO;
    for (int i : others) {
      Dyadic row = Dyadic.ZERO;
      for (int j : others) {
        row = row.plus(Dyadic.of(p.get(i, j)).abs().times(d[j]));
      }
      sum = sum.plus(row.times(d[i]));
    }
    return sum;
  }

  private static Dyadic diagonal(Dyadic[] d, QuadraticMetric metric, Spectrum spectrum) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < d.length; i++) {
      Dyadic weighed = d[i].times(d[i]).times(Dyadic.of(metric.scale().get(i)));
      sum = sum.plus(weighed.dividedUp(Dyadic.of(metric.steps().get(i))));
    }
    return sum.times(spectrum.greatest());
  }

  /** Not below the greatest {@code h_i |g_i − g'_i| M / v_i} of any two members. */
  static Optional<Dyadic> inMaximum(NaisBlock block, RowWeights weights) {
    return Groups.greatestValue(block.activation())
        .flatMap(
            value -> population(block).map(gates -> greatest(block, gates, weights).times(value)));
  }

  private static Dyadic greatest(NaisBlock block, Gates gates, RowWeights weights) {
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < block.bias().length(); i++) {
      Dyadic least = Dyadic.of(gates.members().get(0, i));
      Dyadic most = least;
      for (int m = 1; m < gates.size(); m++) {
        least = least.min(Dyadic.of(gates.members().get(m, i)));
        most = most.max(Dyadic.of(gates.members().get(m, i)));
      }
      Dyadic added = most.minus(least).times(Dyadic.of(block.stepSizes().get(i)));
      greatest = greatest.max(added.dividedUp(weights.get(i)));
    }
    return greatest;
  }
}
