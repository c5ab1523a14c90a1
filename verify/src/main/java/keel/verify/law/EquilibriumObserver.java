package keel.verify.law;

import static keel.verify.law.Observer.UNIT;
import static keel.verify.law.Observer.difference;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.EquilibriumBlock;

/**
 * Looks for equilibria of a block in double precision and sees how much of a certified claim is
 * used up: 1 is all of it. What rounding can have added is taken off.
 */
final class EquilibriumObserver {
  /** Steps of the solver that are worth it. */
  private static final int MOST_STEPS = 20_000;

  /** Relative to the state: as still as doubles get. */
  private static final double STILL = 0x1p-48;

  private final EquilibriumBlock block;
  private final double certified;
  private final double least;
  private final Vector multipliers;
  private final double roundings;
  private final double rowSum;

  private EquilibriumObserver(
      EquilibriumBlock block, double certified, double least, Vector multipliers) {
    this.block = block;
    this.certified = certified;
    this.least = least;
    this.multipliers = multipliers;
    this.roundings = 32 + 4.0 * (block.units() + block.inputs());
    this.rowSum = Observer.rowSum(block.state());
  }

  /** The share of a claim that an experiment observes; nothing of a law that does not fit. */
  static Optional<Function<Experiment, OptionalDouble>> of(
      Law law, EquilibriumBlock block, Claim claim, Certificate certificate) {
    Optional<Vector> numbers =
        Optional.ofNullable(certificate.evidence().get(block.name() + "/monotone"))
            .flatMap(Evidence::numbers);
    Optional<Double> least =
        certificate.claim(block.name(), Property.UNIQUE_EQUILIBRIUM).flatMap(Bounds::first);
    Optional<Double> own = Bounds.first(claim);
    if (numbers.isEmpty() || least.isEmpty() || own.isEmpty()) {
      return Optional.empty();
    }
    EquilibriumObserver observer =
        new EquilibriumObserver(block, own.get(), least.get(), numbers.get());
    return switch (law) {
      case UNIQUE_EQUILIBRIUM -> Optional.of(observer::restlessness);
      case EUCLIDEAN_GAIN -> Optional.of(observer::gain);
      case CONTRACTION_RATE -> Optional.of(observer::contraction);
      default -> Optional.empty();
    };
  }

  /** What is certified first. */
  private static final class Bounds {
    private static Optional<Double> first(Claim claim) {
      return claim.verdict() instanceof Verdict.Certified certified
          ? certified.bounds().stream().findFirst().map(Bound::certified)
          : Optional.empty();
    }
  }

  private double multiplier(int unit) {
    return multipliers.get(block.activation().groupOf(unit, block.units()));
  }

  /**
   * The values of any two arguments p and q are equilibria of inputs that add v = p − W σ(p) and
   * the like: with s = σ(p) − σ(q), {@code sᵀ Λ Δv ≥ λmin(M) ‖s‖²}.
   */
  private OptionalDouble restlessness(Experiment experiment) {
    double[] p = experiment.x();
    double[] q = experiment.y();
    double[] one = block.activation().apply(p);
    double[] other = block.activation().apply(q);
    double[] s = difference(one, other);
    double size = 1 + ClaimedNorm.largest(p) + ClaimedNorm.largest(q);
    double off = roundings * UNIT * size * (1 + rowSum);
    double work = 0;
    double rounding = 0;
    for (int i = 0; i < s.length; i++) {
      double change = p[i] - q[i] - block.state().dot(i, s);
      work += s[i] * multiplier(i) * change;
      rounding += multiplier(i) * off * (Math.abs(s[i]) + Math.abs(change) + off);
    }
    double needed = Math.pow(Math.max(0, ClaimedNorm.euclidean(s) - s.length * off), 2);
    return OptionalDouble.of(needed == 0 ? 0 : least * needed / (work + rounding));
  }

  /** An equilibrium, and how far it can be off. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(double[] state, double error) {}

  private Found equilibrium(double[] u) {
    double[] drive = block.drive(u);
    double[] x = new double[drive.length];
    for (int k = 0; k < MOST_STEPS; k++) {
      double[] next = block.next(k, x, drive);
      double moved = ClaimedNorm.largest(difference(next, x));
      x = next;
      if (!(moved > STILL * ClaimedNorm.largest(x))) {
        break;
      }
    }
    double[] y = block.arguments(x, drive);
    x = block.activation().apply(y);
    double missed = 0;
    for (int i = 0; i < x.length; i++) {
      missed = Math.max(missed, Math.abs(y[i] - block.state().dot(i, x) - drive[i]));
    }
    double size =
        1
            + ClaimedNorm.largest(y)
            + rowSum * ClaimedNorm.largest(x)
            + Observer.rowSum(block.input()) * ClaimedNorm.largest(u)
            + ClaimedNorm.largest(drive);
    double off = missed + roundings * UNIT * size * (1 + rowSum);
    double largest = ClaimedNorm.largest(multipliers.toArray());
    return new Found(x, Math.sqrt(x.length) * off * Math.max(1, largest / least));
  }

  private OptionalDouble gain(Experiment experiment) {
    Found one = equilibrium(experiment.u());
    Found other = equilibrium(experiment.w());
    double moved =
        ClaimedNorm.euclidean(difference(one.state, other.state)) * (1 - roundings * UNIT)
            - one.error
            - other.error;
    double distance = ClaimedNorm.euclidean(difference(experiment.u(), experiment.w()));
    return OptionalDouble.of(moved > 0 ? moved / (certified * distance) : 0);
  }

  private OptionalDouble contraction(Experiment experiment) {
    double[] drive = block.drive(experiment.u());
    double[] x = experiment.x();
    double[] y = experiment.y();
    double before = ClaimedNorm.euclidean(difference(x, y));
    double after =
        ClaimedNorm.euclidean(difference(block.next(0, x, drive), block.next(0, y, drive)));
    double size =
        1 + ClaimedNorm.largest(x) + ClaimedNorm.largest(y) + 2 * ClaimedNorm.largest(drive);
    double off =
        roundings * UNIT * size * (1 + rowSum) * (1 + block.stepSize()) * Math.sqrt(x.length);
    double moved = after - off;
    return OptionalDouble.of(moved > 0 ? moved / (certified * before) : 0);
  }
}
