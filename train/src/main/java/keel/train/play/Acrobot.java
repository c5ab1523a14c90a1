package keel.train.play;

import java.util.List;
import java.util.Random;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;

/**
 * Two links that hang from a joint, with a motor between them, that are to be swung up until the
 * free end is one length above the joint; every step earns −1 but the one that ends an episode.
 *
 * <p>State: the angle of the first link from hanging straight down and that of the second from the
 * first (rad), and their velocities (rad/s). Observation: cosine and sine of each angle, then the
 * velocities. Steps of 0.2 s by one step of the classical Runge-Kutta rule.
 *
 * <p>Source: Sutton (1996), as Acrobot-v1 of Gymnasium computes it: the equations of the book.
 */
public record Acrobot() implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double LENGTH = 1;
  private static final double CENTRE = 0.5;
  private static final double MASS = 1;
  private static final double INERTIA = 1;
  private static final double SECONDS = 0.2;
  private static final double FASTEST_1 = 4 * Math.PI;
  private static final double FASTEST_2 = 9 * Math.PI;
  private static final double START = 0.1;

  /** Velocities as large as the other observations. */
  private static final Preprocessing SCALED =
      new Preprocessing(1, Vector.constant(6, 0), Vector.of(1, 1, 1, 1, 4, 9));

  @Override
  public String title() {
    return "acrobot";
  }

  @Override
  public int observations() {
    return 6;
  }

  @Override
  public List<String> actions() {
    return List.of("-1", "0", "+1");
  }

  @Override
  public Preprocessing preprocessing() {
    return SCALED;
  }

  @Override
  public double solved() {
    return -100;
  }

  @Override
  public double[] first(Random random) {
    return Environment.near(random, START);
  }

  @Override
  public double[] next(double[] state, int action) {
    double torque = action - 1;
    double[] k1 = slope(state, torque);
    double[] k2 = slope(moved(state, k1, SECONDS / 2), torque);
    double[] k3 = slope(moved(state, k2, SECONDS / 2), torque);
    double[] k4 = slope(moved(state, k3, SECONDS), torque);
    double[] next = new double[4];
    for (int i = 0; i < 4; i++) {
      next[i] = state[i] + SECONDS / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
    return new double[] {
      wrapped(next[0]),
      wrapped(next[1]),
      Math.max(-FASTEST_1, Math.min(FASTEST_1, next[2])),
      Math.max(-FASTEST_2, Math.min(FASTEST_2, next[3]))
    };
  }

  private static double[] moved(double[] state, double[] slope, double seconds) {
    double[] moved = new double[4];
    for (int i = 0; i < 4; i++) {
      moved[i] = state[i] + seconds * slope[i];
    }
    return moved;
  }

  private static double[] slope(double[] state, double torque) {
    double cos = StrictMath.cos(state[1]);
    double sin = StrictMath.sin(state[1]);
    double w1 = state[2];
    double w2 = state[3];
    double arm = MASS * LENGTH * CENTRE;
    double own = MASS * CENTRE * CENTRE + INERTIA;
    double d1 = MASS * CENTRE * CENTRE + MASS * LENGTH * LENGTH + 2 * arm * cos + INERTIA + own;
    double d2 = own + arm * cos;
    double gravity2 = MASS * CENTRE * GRAVITY * StrictMath.sin(state[0] + state[1]);
    double gravity1 = MASS * (CENTRE + LENGTH) * GRAVITY * StrictMath.sin(state[0]) + gravity2;
    double force1 = -arm * w2 * w2 * sin - 2 * arm * w2 * w1 * sin + gravity1;
    double a2 = (torque + d2 / d1 * force1 - arm * w1 * w1 * sin - gravity2) / (own - d2 * d2 / d1);
    return new double[] {w1, w2, -(d2 * a2 + force1) / d1, a2};
  }

  /** The same angle from −π to π. */
  private static double wrapped(double angle) {
    return angle - 2 * Math.PI * StrictMath.floor((angle + Math.PI) / (2 * Math.PI));
  }

  @Override
  public boolean isOver(double[] state) {
    return !(-StrictMath.cos(state[0]) - StrictMath.cos(state[0] + state[1]) <= 1);
  }

  @Override
  public double reward(double[] state) {
    return isOver(state) ? 0 : -1;
  }

  @Override
  public double[] observe(double[] state) {
    return new double[] {
      StrictMath.cos(state[0]),
      StrictMath.sin(state[0]),
      StrictMath.cos(state[1]),
      StrictMath.sin(state[1]),
      state[2],
      state[3]
    };
  }

  @Override
  public String drawn(double[] state) {
    Canvas canvas = new Canvas(13, 41, -2.1, 2.1, -2.1, 2.1);
    double x = LENGTH * StrictMath.sin(state[0]);
    double y = -LENGTH * StrictMath.cos(state[0]);
    double both = state[0] + state[1];
    canvas.line(-2.1, LENGTH, 2.1, LENGTH, '-');
    canvas.line(0, 0, x, y, '#');
    canvas.line(x, y, x + LENGTH * StrictMath.sin(both), y - LENGTH * StrictMath.cos(both), '*');
    return canvas.text();
  }
}
