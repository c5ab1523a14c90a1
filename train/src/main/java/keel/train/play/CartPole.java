package keel.train.play;

import java.util.List;
import java.util.Random;
import keel.verify.model.Preprocessing;

/**
 * A pole on a cart that is pushed to the left or to the right; an episode ends when the cart leaves
 * the track or the pole leans too far, and every step earns 1.
 *
 * <p>State and observation: position (m), velocity (m/s), angle (rad, 0 upright), angular velocity
 * (rad/s). Steps of 0.02 s by Euler's explicit rule.
 *
 * <p>Source: Barto, Sutton and Anderson (1983), as CartPole-v1 of Gymnasium computes it: without
 * friction.
 */
public record CartPole() implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = 1 + POLE_MASS;
  private static final double HALF_LENGTH = 0.5;
  private static final double FORCE = 10;
  private static final double SECONDS = 0.02;
  private static final double FARTHEST = 2.4;
  private static final double STEEPEST = 12 * 2 * Math.PI / 360;
  private static final double START = 0.05;

  @Override
  public String title() {
    return "cart_pole";
  }

  @Override
  public int observations() {
    return 4;
  }

  @Override
  public List<String> actions() {
    return List.of("left", "right");
  }

  @Override
  public Preprocessing preprocessing() {
    return Preprocessing.NONE;
  }

  @Override
  public double solved() {
    return 475;
  }

  @Override
  public double[] first(Random random) {
    return Environment.near(random, START);
  }

  @Override
  public double[] next(double[] state, int action) {
    double cos = StrictMath.cos(state[2]);
    double sin = StrictMath.sin(state[2]);
    double force = action == 1 ? FORCE : -FORCE;
    double push = (force + POLE_MASS * HALF_LENGTH * state[3] * state[3] * sin) / TOTAL_MASS;
    double turn =
        (GRAVITY * sin - cos * push)
            / (HALF_LENGTH * (4.0 / 3 - POLE_MASS * cos * cos / TOTAL_MASS));
    double acceleration = push - POLE_MASS * HALF_LENGTH * turn * cos / TOTAL_MASS;
    return new double[] {
      state[0] + SECONDS * state[1],
      state[1] + SECONDS * acceleration,
      state[2] + SECONDS * state[3],
      state[3] + SECONDS * turn
    };
  }

  @Override
  public boolean isOver(double[] state) {
    return !(Math.abs(state[0]) <= FARTHEST && Math.abs(state[2]) <= STEEPEST);
  }

  @Override
  public double reward(double[] state) {
    return 1;
  }

  @Override
  public double[] observe(double[] state) {
    return state.clone();
  }

  /** The pole twice as steep as it is. */
  @Override
  public String drawn(double[] state) {
    Canvas canvas = new Canvas(6, 61, -FARTHEST, FARTHEST, 0, 1);
    double lean = 2 * state[2];
    canvas.line(
        state[0],
        0.2,
        state[0] + 0.8 * StrictMath.sin(lean),
        0.2 + 0.8 * StrictMath.cos(lean),
        '|');
    canvas.line(-FARTHEST, 0, FARTHEST, 0, '-');
    canvas.line(state[0] - 0.2, 0.1, state[0] + 0.2, 0.1, '#');
    return canvas.text();
  }
}
