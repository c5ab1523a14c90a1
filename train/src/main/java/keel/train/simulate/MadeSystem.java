package keel.train.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import keel.verify.certificate.Box;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.NormalLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;

/** Random equations whose laws are known, to make data of. */
@SuppressWarnings("ImmutableEnumChecker") // records of what is never changed
public enum MadeSystem {
  /**
   * The system that RODE-Net was tried on, of the form of Lorenz's: a ~ N(2, 1), b ~ N(−1, 4) and c
   * ~ N(1, 1), independent.
   *
   * <p>Source: Liu et al. (arXiv:2006.02377), Tables 1 and 2.
   */
  RODE_IND(
      lorenz(),
      new NormalLaw(Vector.of(2, -1, 1), Matrix.of(3, 3, 1, 0, 0, 0, 2, 0, 0, 0, 1)),
      ball(3, 0, 10),
      2.5),
  /** The same with a, b and c of one number z: 2 + z, −1 − 2z, 1 + z. */
  RODE_DEP(
      lorenz(),
      new NormalLaw(Vector.of(2, -1, 1), Matrix.of(3, 3, 1, 0, 0, -2, 0, 0, 1, 0, 0)),
      ball(3, 0, 10),
      2.5),
  /** A damped spring of random stiffness and damping: x' = v, v' = −k x − c v. */
  OSCILLATOR(
      new PolynomialField(
          List.of("x", "v"),
          List.of("k", "c"),
          List.of(List.of(1, 0), List.of(0, 1)),
          List.of(
              Matrix.of(2, 2, 0, 1, 0, 0),
              Matrix.of(2, 2, 0, 0, -1, 0),
              Matrix.of(2, 2, 0, 0, 0, -1)),
          Optional.empty()),
      new NormalLaw(Vector.of(4, 0.4), Matrix.of(2, 2, 0.5, 0, 0, 0.05)),
      ball(2, 0, 2),
      5),
  /** Lotka's and Volterra's predators y of prey x: x' = a x − b x y, y' = d x y − c y. */
  LOTKA_VOLTERRA(
      new PolynomialField(
          List.of("x", "y"),
          List.of("a", "b", "c", "d"),
          List.of(List.of(1, 0), List.of(0, 1), List.of(1, 1)),
          List.of(
              Matrix.of(2, 3, 0, 0, 0, 0, 0, 0),
              Matrix.of(2, 3, 1, 0, 0, 0, 0, 0),
              Matrix.of(2, 3, 0, 0, -1, 0, 0, 0),
              Matrix.of(2, 3, 0, 0, 0, 0, -1, 0),
              Matrix.of(2, 3, 0, 0, 0, 0, 0, 1)),
          Optional.empty()),
      new NormalLaw(
          Vector.of(1, 0.5, 1, 0.5),
          Matrix.of(4, 4, 0.1, 0, 0, 0, 0, 0.05, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0.05)),
      ball(2, 2, 1),
      10),
  /** Lorenz's attractor, each parameter known to a few percent. */
  LORENZ(
      lorenz(),
      new NormalLaw(Vector.of(10, 28, 8.0 / 3), Matrix.of(3, 3, 0.3, 0, 0, 0, 0.5, 0, 0, 0, 0.05)),
      new Box(Vector.of(0, 0, 25), Vector.of(10, 10, 10)),
      2.5);

  private final RandomField field;
  private final Box starts;
  private final double time;

  MadeSystem(PolynomialField equations, NormalLaw law, Box starts, double time) {
    this.field = new RandomField(equations, List.of(), Optional.of(law));
    this.starts = starts;
    this.time = time;
  }

  /** x1' = a (x2 − x1), x2' = x1 (b − x3) − x2, x3' = x1 x2 − c x3. */
  private static PolynomialField lorenz() {
    return new PolynomialField(
        List.of("x1", "x2", "x3"),
        List.of("a", "b", "c"),
        List.of(
            List.of(1, 0, 0),
            List.of(0, 1, 0),
            List.of(0, 0, 1),
            List.of(1, 0, 1),
            List.of(1, 1, 0)),
        List.of(
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 0, -1, 0, -1, 0, 0, 0, 0, 0, 1),
            Matrix.of(3, 5, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0)),
        Optional.empty());
  }

  private static Box ball(int dimension, double centre, double radius) {
    return new Box(Vector.constant(dimension, centre), Vector.constant(dimension, radius));
  }

  /** The equations and their law. */
  public RandomField field() {
    return field;
  }

  /** Where solutions begin, all places alike. */
  public Box starts() {
    return starts;
  }

  /** For how long they are followed. */
  public double time() {
    return time;
  }

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that name. */
  public static Optional<MadeSystem> named(String name) {
    return Arrays.stream(values()).filter(system -> system.text().equals(name)).findFirst();
  }

  /** All names, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(MadeSystem::text).collect(Collectors.joining(", "));
  }
}
