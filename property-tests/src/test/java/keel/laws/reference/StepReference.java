package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.RecurrentBlock;

/**
 * Says of every number of a block with a leak whether it is true, in fractions and by other means
 * than the certificate: what a step, or several in a row, make of a difference is convex in the
 * slope of each unit, so that a bound on it holds if it does for each choice of slopes 0 and l. No
 * multipliers are looked at.
 */
final class StepReference {
  /** Room for what rounding Λ B adds to b, and for numbers that are rounded up. */
  private static final Rational NEARLY_ONE = Rational.ONE.plus(Rational.powerOfTwo(-40));

  private final LeakyBlock block;
  private final Certificate certificate;
  private final int n;
  private final Rational slope;
  private final List<Rationals> weights;
  private final List<String> faults = new ArrayList<>();

  StepReference(LeakyBlock block, Certificate certificate) {
    this.block = block;
    this.certificate = certificate;
    this.n = block.units();
    this.slope = Rational.of(block.activation().greatestSlope());
    this.weights = block.weights().stream().map(this::weights).toList();
  }

  /** c I + f A, from the numbers that are stored. */
  private Rationals weights(ShiftedMatrix stored) {
    Rationals matrix = Rationals.of(stored.matrix());
    return block instanceof FeedforwardBlock stack
            && stack.form() == FeedforwardBlock.Form.NEAR_IDENTITY
        ? Rationals.identity(n).plus(matrix.times(Rational.of(stack.stepSize())))
        : matrix;
  }

  /** What is false of the claims of the block, or was not looked at. */
  List<String> faults() {
    certificate.claims().stream()
        .filter(claim -> claim.scope().equals(block.name()))
        .filter(claim -> !isTrue(claim))
        .forEach(claim -> faults.add("the reference does not show it: " + claim));
    return List.copyOf(faults);
  }

  private boolean isTrue(Claim claim) {
    if (claim.verdict() instanceof Verdict.Certified certified) {
      Bound bound = certified.bounds().get(0);
      Rational number = Rational.of(bound.certified());
      return switch (claim.property()) {
        case INCREMENTAL_STABILITY ->
            switch (claim.statement().norm().kind()) {
              case EUCLIDEAN -> norm().isAtMostRoot(number) && contracts(claim, Rational.ONE);
              case WEIGHTED_MAXIMUM ->
                  number.signum() > 0 && contracts(claim, Rational.ONE.minus(number));
              case GIVEN_MATRIX -> number.isAtMost(Rational.ONE) && contracts(claim, number);
              default -> false;
            };
        case CONTRACTION_RATE -> number.isLess(Rational.ONE) && contracts(claim, number);
        case EUCLIDEAN_GAIN ->
            isGain(claim, number)
                && (!(block instanceof RecurrentBlock recurrent) || isSummedUp(recurrent, number));
        case INPUT_OUTPUT_GAIN -> isGain(claim, number);
        case INPUT_TO_STATE_GAIN -> isInputToStateGain(claim, number);
        default -> false;
      };
    }
    return !(claim.verdict() instanceof Verdict.Refuted)
        || (claim.theorem().equals("unstable-stack") ? isUnstableStack() : isUnstable());
  }

  // ---- Norms ----

  /** The squared norms of all weights. */
  private Norms norm() {
    return new Norms(weights.stream().map(w -> w.transpose().times(w)).toList());
  }

  private record Norms(List<Rationals> squares) {
    boolean isAtMostRoot(Rational bound) {
      return squares.stream()
          .allMatch(
              square ->
                  Rationals.identity(square.rows())
                      .times(bound.square())
                      .minus(square)
                      .isSemidefinite());
    }
  }

  // ---- One step ----

  /** (I − S) + l S D W for a choice of slopes. */
  private Rationals jacobian(Rationals w, int slopes) {
    return Rationals.of(
        n,
        n,
        (i, j) -> {
          Rational leak = Rational.of(block.leaks().get(i));
          Rational kept = i == j ? Rational.ONE.minus(leak) : Rational.ZERO;
          return isOpen(slopes, i) ? kept.plus(leak.times(slope).times(w.get(i, j))) : kept;
        });
  }

  /** l S D B. */
  private Rationals entered(int slopes) {
    Rationals b = Rationals.of(block.inputWeights().orElseThrow());
    return Rationals.of(
        n,
        b.columns(),
        (i, j) ->
            isOpen(slopes, i)
                ? Rational.of(block.leaks().get(i)).times(slope).times(b.get(i, j))
                : Rational.ZERO);
  }

  private static boolean isOpen(int slopes, int unit) {
    return (slopes >> unit & 1) == 1;
  }

  /** Whether every step, at every choice of slopes, makes at most so much of a distance. */
  private boolean contracts(Claim claim, Rational rate) {
    Norm norm = claim.statement().norm();
    for (Rationals w : weights) {
      for (int slopes = 0; slopes < 1 << n; slopes++) {
        Rationals step = jacobian(w, slopes);
        boolean holds =
            switch (norm.kind()) {
              case EUCLIDEAN -> isShrunk(step, Rationals.identity(n), rate);
              case GIVEN_MATRIX -> metric(norm).isDefinite() && isShrunk(step, metric(norm), rate);
              case WEIGHTED_MAXIMUM -> areRowsAtMost(step, weights(norm), rate);
              default -> false;
            };
        if (!holds) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isShrunk(Rationals step, Rationals p, Rational rate) {
    return p.times(rate.square()).minus(step.transpose().times(p).times(step)).isSemidefinite();
  }

  private static boolean areRowsAtMost(Rationals step, Rational[] v, Rational rate) {
    for (int i = 0; i < v.length; i++) {
      Rational sum = Rational.ZERO;
      for (int j = 0; j < v.length; j++) {
        sum = sum.plus(step.get(i, j).abs().times(v[j]));
      }
      if (v[i].signum() <= 0 || !sum.isAtMost(rate.times(v[i]))) {
        return false;
      }
    }
    return true;
  }

  private Optional<Vector> numbers(String name) {
    return Optional.ofNullable(certificate.evidence().get(name)).flatMap(Evidence::numbers);
  }

  /** P, whose lower triangle comes last. */
  private Rationals metric(Norm norm) {
    return metric(numbers(norm.evidence()).orElseThrow());
  }

  private Rationals metric(Vector numbers) {
    int begin = numbers.length() - n * (n + 1) / 2;
    return Rationals.of(
        n,
        n,
        (i, j) -> {
          int row = Math.max(i, j);
          return Rational.of(numbers.get(begin + row * (row + 1) / 2 + Math.min(i, j)));
        });
  }

  /** v: integers times 2^-40, and powers of two where there are numbers. */
  private Rational[] weights(Norm norm) {
    Evidence found = certificate.evidence().get(norm.evidence());
    long[] integers = found.direction().orElseThrow().toArray();
    Rational[] v = new Rational[integers.length];
    for (int i = 0; i < v.length; i++) {
      int index = i;
      double power = found.numbers().map(numbers -> numbers.get(index)).orElse(0.0);
      v[i] = Rational.of(integers[i]).times(Rational.powerOfTwo((int) power - 40));
    }
    return v;
  }

  // ---- All steps ----

  /** Goes through every choice of slopes at every step: what becomes of the whole input. */
  private void eachPassage(Consumer<Rationals> told) {
    int[] slopes = new int[block.steps()];
    boolean isDone = false;
    while (!isDone) {
      told.accept(passage(slopes));
      int k = 0;
      while (k < slopes.length && ++slopes[k] == 1 << n) {
        slopes[k] = 0;
        k++;
      }
      isDone = k == slopes.length;
    }
  }

  private Rationals passage(int[] slopes) {
    Optional<Rationals> state =
        block.inputWeights().isEmpty() ? Optional.of(Rationals.identity(n)) : Optional.empty();
    for (int k = 0; k < slopes.length; k++) {
      Rationals step = jacobian(weights.get(k % weights.size()), slopes[k]);
      Optional<Rationals> moved = state.map(step::times);
      if (block instanceof RecurrentBlock recurrent) {
        Rationals entered = entered(slopes[k]);
        state =
            moved
                .map(m -> recurrent.readsSequence() ? m.followedBy(entered) : m.plus(entered))
                .or(() -> Optional.of(entered));
      } else {
        state = moved;
      }
    }
    return state.orElseThrow();
  }

  private boolean isGain(Claim claim, Rational gain) {
    List<Rationals> wrong = new ArrayList<>();
    eachPassage(
        passage -> {
          if (!isAtMost(claim, passage, gain)) {
            wrong.add(passage);
          }
        });
    return wrong.isEmpty();
  }

  /** Whether a linear map makes at most so much of the length of an input. */
  private boolean isAtMost(Claim claim, Rationals passage, Rational gain) {
    if (claim.statement().norm().kind() == Norm.Kind.WEIGHTED_MAXIMUM) {
      Rational[] v = weights(claim.statement().norm());
      for (int i = 0; i < n; i++) {
        Rational sum = Rational.ZERO;
        for (int j = 0; j < passage.columns(); j++) {
          sum = sum.plus(passage.get(i, j).abs());
        }
        if (!sum.isAtMost(gain.times(v[i]))) {
          return false;
        }
      }
      return true;
    }
    return claim.statement().norm().kind() == Norm.Kind.EUCLIDEAN
        && Rationals.identity(passage.columns())
            .times(gain.square())
            .minus(passage.transpose().times(passage))
            .isSemidefinite();
  }

  /**
   * Of inputs that change at every step: no step leaves a box in the weighted maximum norm, and in
   * a quadratic one {@code ‖e⁺‖_P² ≤ r ‖e‖_P² + b ‖Δu‖²}, with the b and the r of the evidence, is
   * added up.
   */
  private boolean isInputToStateGain(Claim claim, Rational gain) {
    if (claim.statement().norm().kind() == Norm.Kind.WEIGHTED_MAXIMUM) {
      return isBox(claim, gain);
    }
    return isEnergy() && sum().times(scale()).isAtMost(gain.square().times(NEARLY_ONE));
  }

  /** Whether no input of length 1 leads from |e_i| ≤ g v_i to anything else. */
  private boolean isBox(Claim claim, Rational gain) {
    Rational[] v = weights(claim.statement().norm());
    Rational[] input = new Rational[block.inputWeights().orElseThrow().columns()];
    Arrays.fill(input, Rational.ONE);
    Rational[] box = v.clone();
    Arrays.setAll(box, i -> v[i].times(gain));
    for (int slopes : new int[] {0, (1 << n) - 1}) { // row by row
      for (Rationals w : weights) {
        Rational[] after =
            magnitudes(jacobian(w, slopes).followedBy(entered(slopes))).times(joined(box, input));
        for (int i = 0; i < n; i++) {
          if (!after[i].isAtMost(box[i])) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static Rational[] joined(Rational[] x, Rational[] y) {
    Rational[] both = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, both, x.length, y.length);
    return both;
  }

  private static Rationals magnitudes(Rationals matrix) {
    return Rationals.of(matrix.rows(), matrix.columns(), (i, j) -> matrix.get(i, j).abs());
  }

  private Vector energy() {
    return numbers(block.name() + "/step_gain").orElseThrow();
  }

  /** b. */
  private Rational scale() {
    return Rational.of(energy().get(0)).times(NEARLY_ONE);
  }

  /** Whether {@code ‖e⁺‖_P² ≤ r ‖e‖_P² + b ‖Δu‖²} and P ⪰ I. */
  private boolean isEnergy() {
    Rational r = Rational.of(energy().get(1));
    Rationals p = metric(energy());
    boolean holds = p.minus(Rationals.identity(n)).isSemidefinite();
    for (int slopes = 0; slopes < 1 << n; slopes++) {
      Rationals both = jacobian(weights.get(0), slopes).followedBy(entered(slopes));
      holds &=
          p.times(r)
              .beside(Rationals.identity(both.columns() - n).times(scale()))
              .minus(both.transpose().times(p).times(both))
              .isSemidefinite();
    }
    return holds;
  }

  /** 1 + r + … + r^(K−1). */
  private Rational sum() {
    Rational sum = Rational.ZERO;
    for (int k = 0; k < block.steps(); k++) {
      sum = sum.times(Rational.of(energy().get(1))).plus(Rational.ONE);
    }
    return sum;
  }

  /** Whether the gain of all steps is what b and r of the evidence come to. */
  private boolean isSummedUp(RecurrentBlock recurrent, Rational gain) {
    Rational power = Rational.ONE;
    for (int k = 1; k < block.steps(); k++) {
      power = power.times(Rational.of(energy().get(1)));
    }
    Rational times = recurrent.readsSequence() ? power.max(Rational.ONE) : sum();
    return times.times(scale()).isAtMost(gain.square().times(NEARLY_ONE));
  }

  // ---- Refutations ----

  /** Whether the step at the slopes of the evidence has an eigenvalue outside the unit circle. */
  private boolean isUnstable() {
    Vector numbers = numbers(block.name() + "/unstable_step").orElseThrow();
    int slopes = 0;
    for (int i = 0; i < n; i++) {
      slopes |= numbers.get(i) == 1 ? 1 << i : 0;
    }
    return isUnstable(jacobian(weights.get(0), slopes));
  }

  /**
   * Whether the layers have one at the first state of the evidence, which passes them unrounded.
   */
  private boolean isUnstableStack() {
    FeedforwardBlock stack = (FeedforwardBlock) block;
    double[] numbers = numbers(block.name() + "/unstable_stack").orElseThrow().toArray();
    Rational[] x = Rationals.of(Arrays.copyOfRange(numbers, 1, 1 + n));
    boolean isCut = stack.activation() == Activation.HARD_TANH;
    Rational least = isCut ? Rational.ONE.negate() : Rational.ZERO;
    Rationals product = Rationals.identity(n);
    for (int k = 0; k < numbers[0]; k++) {
      Rationals w = weights.get(k % weights.size());
      Rational[] z = w.times(x);
      int slopes = 0;
      for (int i = 0; i < n; i++) {
        Rational argument = z[i].plus(Rational.of(stack.bias(k).get(i)));
        x[i] = argument.max(least);
        x[i] = isCut ? x[i].min(Rational.ONE) : x[i];
        slopes |= x[i].equals(argument) ? 1 << i : 0;
      }
      product = jacobian(w, slopes).times(product);
    }
    return numbers[0] >= 1 && numbers[0] <= block.steps() && isUnstable(product);
  }

  /** By the test of Schur and Cohn, in fractions. */
  static boolean isUnstable(Rationals step) {
    return !isSchur(polynomial(step));
  }

  /** The characteristic polynomial, the leading coefficient first (Faddeev and LeVerrier). */
  private static Rational[] polynomial(Rationals a) {
    int n = a.rows();
    Rational[] c = new Rational[n + 1];
    c[0] = Rational.ONE;
    Rationals m = Rationals.identity(n);
    for (int k = 1; k <= n; k++) {
      Rationals product = a.times(m);
      c[k] = product.trace().dividedBy(Rational.of(-k));
      m = product.plus(Rationals.identity(n).times(c[k]));
    }
    return c;
  }

  /** Whether all roots are within the closed unit circle, as far as the test can tell. */
  private static boolean isSchur(Rational[] polynomial) {
    Rational[] p = polynomial;
    while (p.length > 1) {
      int degree = p.length - 1;
      Rational quotient = p[degree].dividedBy(p[0]);
      int sign = quotient.abs().compareTo(Rational.ONE);
      if (sign > 0) {
        return false;
      }
      if (sign == 0) {
        return true; // on the circle: no root outside is shown
      }
      Rational[] next = new Rational[degree];
      for (int i = 0; i < degree; i++) {
        next[i] = p[i].minus(quotient.times(p[degree - i]));
      }
      p = next;
    }
    return true;
  }
}
