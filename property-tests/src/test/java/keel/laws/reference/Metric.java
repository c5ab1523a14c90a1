package keel.laws.reference;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import keel.verify.model.DenseBlock;

/**
 * A dense block in the norm ‖x‖² = xᵀPx, P = −ΛA, as theory.md, sections 1 to 3, speaks of it: with
 * the weights W = sHΛ⁻¹, N = ΛB and c = Λb.
 */
final class Metric {
  /** Finer than any witness. */
  private static final int BITS = 72;

  private static final int LEAST_EXPONENT = -16_000;
  private static final int ROOT_BITS = 400;
  private static final int RECURSION_BITS = 256;
  private static final int MOST_BISECTIONS = 200;

  /** Of units whose slopes are tried in all combinations. */
  private static final int LARGEST_CUBE = 5;

  private final Rationals p;
  private final Rationals inverseWeights;
  private final Rationals input;
  private final Rational[] bias;
  private final Rational[] scale;
  private final int groupSize;
  private final Rational steps;
  private final Rationals energy;
  private Optional<Rational> overshoot = Optional.empty();
  private Optional<Rational> least = Optional.empty();
  private Optional<Rational> reach = Optional.empty();

  private Metric(DenseBlock block, Rationals p, Rational[] scale) {
    this.p = p;
    this.scale = scale;
    this.groupSize = block.activation().groupSize();
    int n = block.units();
    Rational slope = Slopes.greatest(block.activation());
    Rational[] h = Rationals.of(block.stepSizes());
    Rational[] inverse = new Rational[n];
    for (int i = 0; i < n; i++) {
      inverse[i] = scale[i].dividedBy(slope.times(h[i]));
    }
    this.inverseWeights = Rationals.diagonal(inverse);
    Rationals lambda = Rationals.diagonal(scale);
    this.input = lambda.times(Rationals.of(block.input()));
    this.bias = lambda.times(Rationals.of(block.bias()));
    this.steps = Rational.of(block.steps());
    Rationals weighted =
        Rationals.of(
            n, input.columns(), (i, j) -> input.get(i, j).dividedBy(inverseWeights.get(i, i)));
    this.energy = input.transpose().times(weighted);
  }

  /** P = −ΛA, if that is symmetric. */
  static Optional<Metric> of(DenseBlock block, Rational[] scale) {
    Rationals p = Rationals.diagonal(scale).times(Rationals.of(block.state())).negate();
    boolean isPositive = Arrays.stream(scale).allMatch(s -> s.signum() > 0);
    return isPositive && p.isSymmetric()
        ? Optional.of(new Metric(block, p, scale))
        : Optional.empty();
  }

  /** P = −A. */
  static Optional<Metric> plain(DenseBlock block) {
    Rational[] ones = new Rational[block.units()];
    Arrays.fill(ones, Rational.ONE);
    return of(block, ones);
  }

  /** Any P, with Λ = I. */
  static Metric given(DenseBlock block, Rationals p) {
    Rational[] ones = new Rational[block.units()];
    Arrays.fill(ones, Rational.ONE);
    return new Metric(block, p, ones);
  }

  /** sup ‖z‖∞ / ‖e‖_P for z = A e: the greatest √(aᵀP⁻¹a) of a row a of A, from above. */
  Rational reachOf(Rationals a) {
    Rationals rows = a.transpose();
    Rationals gram = a.times(p.solve(rows).orElseThrow());
    Rational greatest = Rational.ZERO;
    for (int i = 0; i < gram.rows(); i++) {
      greatest = greatest.max(gram.get(i, i).rootUp(ROOT_BITS));
    }
    return greatest;
  }

  /** ‖x̄‖ ≤ d for A x̄ + B u + b = 0 and every input of at most the given length. */
  boolean startsWithin(Rational d, Rational inputRadius, Rationals a) {
    // ‖A⁻¹ B u‖_P + ‖A⁻¹ b‖_P
    Rationals column = Rationals.of(bias.length, 1, (i, j) -> bias[i]);
    Rationals rest = a.solve(column).orElseThrow();
    Rational length = rest.transpose().times(p).times(rest).get(0, 0).rootUp(ROOT_BITS);
    Rationals moved = a.solve(input).orElseThrow();
    Rational left = d.minus(length);
    Rationals gram = moved.transpose().times(p).times(moved).times(inputRadius.square());
    return left.signum() >= 0
        && Rationals.identity(gram.rows()).times(left.square()).minus(gram).isSemidefinite();
  }

  /** What a step of A takes off a distance at least, by the formula for A = −P + E; a candidate. */
  Rational progress(Rational slope, Rationals a) {
    Rationals rest = a.plus(p);
    Rational weight = Rational.ZERO;
    Rational least = greatest(this::isAtLeast, LEAST_EXPONENT / -2);
    Rational shortest = null;
    for (int i = 0; i < p.rows(); i++) {
      Rational own = inverseWeights.get(i, i).inverse();
      weight = weight.max(own);
      shortest = shortest == null ? own : shortest.min(own);
    }
    Rational share = slope.times(shortest).times(least);
    if (share.signum() <= 0) {
      return Rational.ZERO;
    }
    Rational square = weight.times(rest.times(rest.transpose()).trace()).dividedBy(least);
    Rational theta = square.dividedBy(share).rootUp(ROOT_BITS).min(Rational.TWO);
    Rational greatest = Rational.TWO.minus(overshoot());
    Rational kept = left(share, theta).max(left(greatest, theta));
    Rational others = square.dividedBy(theta).plus(greatest.times(square));
    return Rational.ONE.minus(kept.plus(others).rootUp(ROOT_BITS));
  }

  /** (1 − k)² (1 + θ k). */
  private static Rational left(Rational k, Rational theta) {
    return Rational.ONE.minus(k).square().times(Rational.ONE.plus(theta.times(k)));
  }

  /**
   * With chord slopes in [s, 1] every step of any A leaves at most this share of a distance: at the
   * corners of all slopes, since what a step leaves is convex in them; at some of many corners.
   */
  boolean contracts(Rational rate, Rational slope, Rationals a) {
    int n = p.rows();
    Random random = new Random(n);
    int corners = n <= LARGEST_CUBE ? 1 << n : 1 << LARGEST_CUBE;
    for (int corner = 0; corner < corners; corner++) {
      int bits = n <= LARGEST_CUBE ? corner : random.nextInt();
      Rational[] weights = new Rational[n];
      for (int i = 0; i < n; i++) {
        Rational weight = inverseWeights.get(i, i).inverse();
        weights[i] = (bits >> (i % Integer.SIZE) & 1) == 0 ? weight.times(slope) : weight;
      }
      Rationals step = Rationals.identity(n).plus(Rationals.diagonal(weights).times(a));
      Rationals left = p.times(rate.square()).minus(step.transpose().times(p).times(step));
      if (!left.isSemidefinite()) {
        return false;
      }
    }
    return true;
  }

  /** The diagonal that makes ΛA symmetric, along a spanning tree of its entries, if one does. */
  static Optional<Rational[]> scaleOf(DenseBlock block) {
    Rationals a = Rationals.of(block.state());
    int n = block.units();
    Rational[] scale = new Rational[n];
    Deque<Integer> rows = new ArrayDeque<>();
    for (int root = 0; root < n; root++) {
      if (scale[root] == null) {
        scale[root] = Rational.ONE;
        rows.add(root);
      }
      while (!rows.isEmpty()) {
        int i = rows.remove();
        for (int j = 0; j < n; j++) {
          boolean isEdge = a.get(i, j).signum() != 0 && a.get(j, i).signum() != 0;
          if (scale[j] == null && isEdge) {
            scale[j] = scale[i].times(a.get(i, j)).dividedBy(a.get(j, i));
            rows.add(j);
          }
        }
      }
    }
    return of(block, scale).map(metric -> scale);
  }

  Rationals p() {
    return p;
  }

  Rationals input() {
    return input;
  }

  Rationals inverseWeights() {
    return inverseWeights;
  }

  Rational[] scale() {
    return scale;
  }

  boolean isDefinite() {
    return p.isDefinite();
  }

  /** λmin(P) ≥ c. */
  boolean isAtLeast(Rational c) {
    return p.minus(Rationals.identity(p.rows()).times(c)).isSemidefinite();
  }

  /** λmax(WP) ≤ c. */
  boolean isAtMost(Rational c) {
    return inverseWeights.times(c).minus(p).isSemidefinite();
  }

  /** √(λmax(P) / λmin(P)) ≤ c. */
  boolean lengthGrowsAtMost(Rational c) {
    Rational least = greatest(this::isAtLeast, LEAST_EXPONENT / -2);
    return Rationals.identity(p.rows()).times(c.square().times(least)).minus(p).isSemidefinite();
  }

  /** λmin(WP) ≥ c. */
  private boolean isWeightedAtLeast(Rational c) {
    return p.minus(inverseWeights.times(c)).isSemidefinite();
  }

  /** Theorem 1: in this norm no step moves two states apart. */
  boolean isStable() {
    return isDefinite() && isAtMost(Rational.TWO);
  }

  /** With chord slopes in [s, 1] every step leaves at most this share of a distance. */
  boolean contracts(Rational rate, Rational slope) {
    return isAtMost(Rational.ONE.plus(rate))
        && p.times(slope).minus(inverseWeights.times(Rational.ONE.minus(rate))).isSemidefinite();
  }

  /** ‖N‖₂ ≤ c. */
  boolean inputNormIsAtMost(Rational c) {
    Rationals narrow = input.rows() > input.columns() ? input.transpose() : input;
    Rationals gram = narrow.times(narrow.transpose());
    return Rationals.identity(gram.rows()).times(c.square()).minus(gram).isSemidefinite();
  }

  /** Theorem 3 at every depth: 2‖P^{-1/2} N‖ ≤ c. */
  boolean limitGainIsAtMost(Rational c) {
    Rationals gram = input.times(input.transpose());
    return p.times(c.square()).minus(gram.times(Rational.of(4))).isSemidefinite();
  }

  /** Theorem 2: √(K/(2η) λmax(NᵀWN)) ≤ c for some η. */
  /** Whether a symmetric matrix is at most c I. */
  static boolean isAtMost(Rationals matrix, Rational c) {
    return Rationals.identity(matrix.rows()).times(c).minus(matrix).isSemidefinite();
  }

  /**
   * max W · NᵀW c(PW) N for the c of Theorem 5's recursion: what the square of a gain in the
   * Euclidean norm must not be below. The matrices are functions of PW, which is similar to
   * W^{1/2}PW^{1/2}; numbers are rounded far behind any of a witness. Empty if some d is not
   * positive.
   */
  Optional<Rationals> euclideanGain(Rational[] multipliers) {
    int n = p.rows();
    Rationals weights =
        Rationals.of(
            n,
            n,
            (i, j) -> i == j ? Rational.ONE.dividedBy(inverseWeights.get(i, i)) : Rational.ZERO);
    Rationals pw = p.times(weights);
    Rationals identity = Rationals.identity(n);
    Rationals a = identity;
    Rationals b = identity.minus(identity);
    Rationals c = b;
    for (int k = multipliers.length - 1; k >= 0; k--) {
      Rationals m = identity.times(multipliers[k]);
      Rationals d = m.plus(m).minus(a);
      if (!symmetric(weights.times(d)).isDefinite()) {
        return Optional.empty();
      }
      Rationals inverse = fine(d.solve(identity).orElseThrow());
      Rationals r = b.plus(m);
      Rationals q = a.minus(m.times(pw));
      a = fine(a.plus(q.times(q).times(inverse)));
      b = fine(b.plus(q.times(r).times(inverse)));
      c = fine(c.plus(r.times(r).times(inverse)));
    }
    Rational longest = Rational.ZERO;
    for (int i = 0; i < n; i++) {
      longest = longest.max(weights.get(i, i));
    }
    Rationals gram = input.transpose().times(weights.times(c)).times(input).times(longest);
    return Optional.of(symmetric(gram));
  }

  private static Rationals symmetric(Rationals matrix) {
    return matrix.plus(matrix.transpose()).times(Rational.powerOfTwo(-1));
  }

  private static Rationals fine(Rationals matrix) {
    return Rationals.of(
        matrix.rows(), matrix.columns(), (i, j) -> matrix.get(i, j).shortenedDown(RECURSION_BITS));
  }

  boolean energyGainIsAtMost(Rational c) {
    if (input.rows() * input.columns() > 0 && isZero(energy)) {
      return isAtMost(Rational.TWO) && !isSingularAtTwo();
    }
    Rationals needed = energy.times(steps);
    Rational twice = c.square().times(Rational.TWO);
    return withSlack(
        eta ->
            Rationals.identity(needed.rows())
                .times(twice.times(eta))
                .minus(needed)
                .isSemidefinite());
  }

  private boolean isSingularAtTwo() {
    return inverseWeights.times(Rational.TWO).minus(p).sign() != Rationals.Sign.DEFINITE;
  }

  private static boolean isZero(Rationals matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        if (matrix.get(i, j).signum() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The one inequality with β = 2: c²(P + (4η/K) W⁻¹) ⪰ 4NNᵀ for some η. */
  boolean splitGainIsAtMost(Rational c) {
    Rationals gram = input.times(input.transpose()).times(Rational.of(4));
    Rational four = Rational.of(4).dividedBy(steps);
    return withSlack(
        eta ->
            p.plus(inverseWeights.times(four.times(eta)))
                .times(c.square())
                .minus(gram)
                .isSemidefinite());
  }

  /** Whether some η with P ⪯ (2 − 2η) W⁻¹ is enough; if one is, larger ones are. */
  private boolean withSlack(Predicate<Rational> isEnough) {
    if (!isAtMost(Rational.TWO)) {
      return false;
    }
    Rational half = Rational.powerOfTwo(-1);
    Rational low = overshoot().times(half);
    Rational high = low.plus(low.times(Rational.powerOfTwo(-BITS + 2)));
    for (int k = 0; k < MOST_BISECTIONS; k++) {
      if (isEnough.test(low)) {
        return true;
      }
      if (low.signum() == 0 || !isEnough.test(high)) {
        return false;
      }
      Rational middle = low.plus(high).times(half);
      if (isAtMost(Rational.TWO.minus(middle.plus(middle)))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return false;
  }

  /** Not above 2 − λmax(WP), and close to it; 0 if that is not positive. */
  Rational overshoot() {
    if (overshoot.isEmpty()) {
      overshoot = Optional.of(greatest(o -> isAtMost(Rational.TWO.minus(o)), 1));
    }
    return overshoot.get();
  }

  /** Not above λmin(WP), and close to it; 0 if that is not positive. */
  Rational least() {
    if (least.isEmpty()) {
      least = Optional.of(greatest(this::isWeightedAtLeast, LEAST_EXPONENT / -2));
    }
    return least.get();
  }

  /** Nearly the greatest number > 0 of which something holds that holds of all smaller ones. */
  static Rational greatest(Predicate<Rational> holds, int greatestExponent) {
    // First the exponent, by steps that double, then the bits.
    int high = greatestExponent + 1;
    int low = Math.min(0, greatestExponent);
    for (int step = 1; !holds.test(Rational.powerOfTwo(low)); step *= 2) {
      high = low;
      low -= step;
      if (low < LEAST_EXPONENT) {
        return Rational.ZERO;
      }
    }
    for (int step = 1;
        low + step < high && holds.test(Rational.powerOfTwo(low + step));
        step *= 2) {
      low += step;
    }
    while (high - low > 1) {
      int middle = Math.floorDiv(low + high, 2);
      if (holds.test(Rational.powerOfTwo(middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Rational number = Rational.powerOfTwo(low);
    for (int bit = 1; bit <= BITS; bit++) {
      Rational next = number.plus(Rational.powerOfTwo(low - bit));
      if (holds.test(next)) {
        number = next;
      }
    }
    // What is short, a double for instance, may be the number itself.
    Rational above = number.plus(Rational.powerOfTwo(low - BITS));
    return holds.test(above) ? above : number;
  }

  /** √(cᵀP⁻¹c) from above: the length of the equilibrium without an input. */
  private Rational biasLength() {
    Rationals column = Rationals.of(bias.length, 1, (i, j) -> bias[i]);
    Rationals solution = p.solve(column).orElseThrow();
    return column.transpose().times(solution).get(0, 0).rootUp(ROOT_BITS);
  }

  /** ‖x̄‖ ≤ d for every input of at most the given length. */
  boolean startsWithin(Rational d, Rational inputRadius) {
    Rational rest = d.minus(biasLength());
    if (rest.signum() < 0) {
      return false;
    }
    Rationals gram = input.times(input.transpose()).times(inputRadius.square());
    return p.times(rest.square()).minus(gram).isSemidefinite();
  }

  /**
   * |z| ≤ reach · ‖x − x̄‖ for every unit, or group of units, from above: √P_ii / λ_i, or the root
   * of the greatest eigenvalue of the group's part of P.
   */
  Rational reach() {
    if (reach.isEmpty()) {
      int groups = scale.length / groupSize;
      Rational greatest = Rational.ZERO;
      for (int j = 0; j < groups; j++) {
        greatest = greatest.max(lengthOfPart(j, groups).dividedBy(scale[j]));
      }
      reach = Optional.of(greatest);
    }
    return reach.get();
  }

  /** √λmax of the rows and columns of P of a group. */
  private Rational lengthOfPart(int first, int groups) {
    if (groupSize == 1) {
      return p.get(first, first).rootUp(ROOT_BITS);
    }
    Rationals part =
        Rationals.of(groupSize, groupSize, (i, j) -> p.get(first + i * groups, first + j * groups));
    // The greatest c with c λmax ≤ 1.
    return greatest(c -> isAtMost(part.times(c), Rational.ONE), LEAST_EXPONENT / -2)
        .inverse()
        .rootUp(ROOT_BITS);
  }

  /** ‖v‖² ≤ r² in this norm. */
  Rational square(Rational[] v) {
    return p.form(v);
  }
}
