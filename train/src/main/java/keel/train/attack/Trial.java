package keel.train.attack;

import java.util.Optional;
import java.util.SplittableRandom;
import keel.verify.model.Network;

/** One pattern under attack within one radius. */
final class Trial {
  /** What rounding may take off: changes that are measured exactly must not be too long. */
  private static final double INSIDE = 1 - 0x1p-20;

  private final PgdSettings settings;
  private final Geometry geometry;
  private final int place;
  private final double[] raw;
  private final int answer;
  private final double radius;
  private final double[] point;
  private final double[] gradient;
  private final double[] best;

  private double greatestMargin;
  private double leastDistance = Double.POSITIVE_INFINITY;
  private double[] worst;
  private Optional<Change> change = Optional.empty();

  /**
   * Begins at the pattern itself.
   *
   * @param place of the pattern in the data
   * @param answer its class
   */
  Trial(PgdSettings settings, int place, double[] raw, int answer, double radius) {
    this.settings = settings;
    this.geometry = Geometry.of(settings.norm());
    this.place = place;
    this.raw = raw;
    this.answer = answer;
    this.radius = radius;
    this.point = raw.clone();
    this.gradient = new double[raw.length];
    this.best = raw.clone();
    this.worst = new double[raw.length];
  }

  int place() {
    return place;
  }

  int answer() {
    return answer;
  }

  Attacked result() {
    return new Attacked(answer, change);
  }

  /** Whether there is anything left to try. */
  boolean isOpen() {
    return radius > 0 && change.isEmpty();
  }

  /** Where the gradient is wanted. */
  double[] point() {
    return point;
  }

  /** Where it is written. */
  double[] gradient() {
    return gradient;
  }

  /**
   * Takes note of how soon the linearised network would give another class.
   *
   * @param margin of the other class, by the network, with the gradient that stands
   */
  void linearised(double margin) {
    double slope = geometry.dualLength(gradient);
    double distance = -margin / slope;
    if (slope > 0 && slope < Double.POSITIVE_INFINITY && distance < leastDistance) {
      leastDistance = distance;
      worst = gradient.clone();
      geometry.toSteepest(worst);
    }
  }

  /** Goes to a start: the first is in the direction of the linearised network, others random. */
  void begin(int start) {
    greatestMargin = Double.NEGATIVE_INFINITY;
    System.arraycopy(raw, 0, point, 0, raw.length);
    if (start == 0) {
      move(worst, radius);
    } else {
      move(geometry.random(raw.length, radius, random(start)), 1);
    }
  }

  /** Depends on the pattern's place, not on who attacks it with which others. */
  private SplittableRandom random(int start) {
    return keyed(keyed(settings.seed(), place).nextLong(), start);
  }

  private static SplittableRandom keyed(long seed, int key) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + key);
  }

  /** Takes note of the margin of another class here; of equal ones in floats the last counts. */
  void seen(double margin) {
    if (margin >= greatestMargin) {
      greatestMargin = margin;
      System.arraycopy(point, 0, best, 0, raw.length);
    }
  }

  /** One step up the gradient that stands. */
  void climb(double share) {
    double slope = geometry.dualLength(gradient);
    if (slope > 0 && slope < Double.POSITIVE_INFINITY) {
      geometry.toSteepest(gradient);
      move(gradient, share * radius);
    }
  }

  /** As far in a direction as box and ball allow, which both hold the pattern itself. */
  private void move(double[] direction, double length) {
    for (int i = 0; i < raw.length; i++) {
      // Of what is left to the pattern, so that nothing of a small change is rounded away.
      gradient[i] = settings.box().nearest(point[i] + length * direction[i]) - raw[i];
    }
    geometry.toBall(gradient, radius * INSIDE);
    for (int i = 0; i < raw.length; i++) {
      point[i] = raw[i] + gradient[i];
    }
  }

  /** Asks the network itself, in doubles, about the best point since the start. */
  void confirm(Network network) {
    change =
        Change.of(network, geometry, raw, answer, best).filter(found -> found.distance() <= radius);
  }

  /** Whether floats have seen another class since the start. */
  boolean isPromising() {
    return greatestMargin > 0;
  }
}
