package keel.interchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keel.interchange.onnx.RoundingBound.Estimate;
import keel.verify.model.StepNorm;

/**
 * The steps that a loop takes for one input, until one is no longer than its tolerance, and whether
 * a runtime that rounds takes as many.
 *
 * <p>The running bound decides where it can. It grows with every step, also where what was rounded
 * is forgotten; so what is left open is looked at to first order.
 */
final class LoopBound {
  /** Of more steps, the running bound alone decides: each of them looks at all before it. */
  private static final int MOST_TO_FIRST_ORDER = 1000;

  /** The same for steps times numbers of the state. */
  private static final int MOST_STATES = 1 << 16;

  /** A loop that takes more is not decided. */
  private static final int MOST_STEPS = 100_000;

  /** Entries of a step that are looked at to first order. */
  private static final int MOST_ENTRIES = 64;

  private final RoundingBound bound;
  private final Term loop;
  private final Term.Settling settling;
  private final Map<Term, Estimate> estimates;
  private final List<Sensitivity> steps = new ArrayList<>();
  private Optional<Sensitivity> outside = Optional.empty();
  private Estimate state;
  private int taken;
  private boolean isDecided = true;

  LoopBound(RoundingBound bound, Term loop, Map<Term, Estimate> estimates) {
    this.bound = bound;
    this.loop = loop;
    this.settling = loop.data(Term.Settling.class);
    this.estimates = estimates;
    this.state = estimates.get(loop.operands().get(0));
    boolean goesOn = true;
    while (goesOn && isDecided && taken < settling.maxSteps()) {
      Estimate before = state;
      state = step(before);
      taken++;
      double[] moved = new double[state.value().length];
      double[] errors = new double[moved.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = state.value()[i] - before.value()[i];
        errors[i] = state.error()[i] + before.error()[i];
      }
      isDecided =
          settling.norm() == StepNorm.MAXIMUM
              ? isDecidedByEntries(moved, errors)
              : isDecidedByLength(moved, errors);
      isDecided &= taken <= MOST_STEPS;
      goesOn = !settling.norm().isWithin(settling.tolerance(), moved);
    }
  }

  /** Whether a runtime that rounds takes the same number of steps. */
  boolean isDecided() {
    return isDecided;
  }

  /** The last state. */
  Estimate state() {
    return state;
  }

  /** Its steps, for what follows of them; absent where that were too many. */
  Optional<List<Sensitivity>> steps() {
    return isSmall() ? Optional.of(steps) : Optional.empty();
  }

  private boolean isSmall() {
    return taken <= MOST_TO_FIRST_ORDER && (long) taken * state.value().length <= MOST_STATES;
  }

  private Estimate step(Estimate before) {
    Map<Term, Estimate> given = new HashMap<>(estimates);
    given.put(settling.state(), before);
    RoundingBound step = bound.given(given);
    Map<Integer, Term> terms = new TreeMap<>();
    Map<Term, Estimate> running = new HashMap<>();
    Map<Term, Estimate> values = new HashMap<>();
    Map<Term, Estimate> local = new HashMap<>();
    Term next = loop.operands().get(1);
    for (Term part : step.needed(List.of(next)).values()) {
      boolean isGiven = given.containsKey(part);
      running.put(part, isGiven ? given.get(part) : step.estimate(part, running));
      values.put(part, running.get(part).asOperand(part));
      local.put(part, isGiven ? values.get(part) : step.estimate(part, values));
      if (!isGiven) {
        terms.put(part.id(), part);
      }
    }
    if (isSmall()) {
      steps.add(new Sensitivity(terms, local, Map.of()));
    } else {
      steps.clear();
    }
    return running.get(next);
  }

  private boolean isDecidedByLength(double[] moved, double[] errors) {
    double length = settling.norm().of(moved);
    if (isSafe(length, settling.norm().of(errors), moved.length)) {
      return true;
    }
    double[] direction = new double[moved.length];
    Arrays.setAll(direction, i -> moved[i] / length);
    return length > 0 && isSafe(length, firstOrder(direction), moved.length);
  }

  /** One that is surely longer is enough; else all must surely not be. */
  private boolean isDecidedByEntries(double[] moved, double[] errors) {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < moved.length; i++) {
      if (!isSafe(Math.abs(moved[i]), errors[i], 1)) {
        open.add(i);
      } else if (Math.abs(moved[i]) > settling.tolerance()) {
        return true;
      }
    }
    if (open.size() > MOST_ENTRIES) {
      return false;
    }
    boolean areAllSafe = true;
    for (int i : open) {
      double[] one = new double[moved.length];
      one[i] = 1;
      boolean isSafe = isSafe(Math.abs(moved[i]), firstOrder(one), 1);
      if (isSafe && Math.abs(moved[i]) > settling.tolerance()) {
        return true;
      }
      areAllSafe &= isSafe;
    }
    return areAllSafe;
  }

  /** Whether a length is on one side of the tolerance, whatever is rounded in the end, too. */
  private boolean isSafe(double length, double error, int numbers) {
    double all = error + bound.gamma(numbers + 4) * (length + error);
    return Math.abs(length - settling.tolerance()) > bound.allowed(all);
  }

  /** What rounding can come to in a sum of the entries of the last step, to first order. */
  private double firstOrder(double[] factors) {
    if (steps().isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    double[] before = new double[factors.length];
    Arrays.setAll(before, i -> -factors[i]);
    Map<Term, double[]> slopes = new HashMap<>();
    double sum = Sensitivity.ofSteps(loop, steps, factors, before, slopes);
    if (outside.isEmpty()) {
      outside = bound.firstOrder(List.copyOf(slopes.keySet()));
    }
    return outside
        .map(given -> RoundingBound.SECOND_ORDER * (sum + given.of(slopes)))
        .orElse(Double.POSITIVE_INFINITY);
  }
}
