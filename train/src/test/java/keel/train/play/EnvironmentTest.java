package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import keel.train.network.InvalidDesign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
  private static final CartPole CART_POLE = new CartPole();
  private static final Acrobot ACROBOT = new Acrobot();

  /** The two equations of motion as a linear system, by Cramer's rule. */
  private static double[] cartPole(double[] s, int action) {
    double m = 0.1;
    double l = 0.5;
    double force = action == 0 ? -10 : 10;
    // (M + m) a + m l cos t = F + m l w² sin; m l cos a + 4/3 m l² t = m g l sin
    double p = 1.1;
    double q = m * l * Math.cos(s[2]);
    double r = 4.0 / 3 * m * l * l;
    double f = force + m * l * s[3] * s[3] * Math.sin(s[2]);
    double e = m * 9.8 * l * Math.sin(s[2]);
    double determinant = p * r - q * q;
    double a = (f * r - q * e) / determinant;
    double t = (p * e - q * f) / determinant;
    return new double[] {s[0] + 0.02 * s[1], s[1] + 0.02 * a, s[2] + 0.02 * s[3], s[3] + 0.02 * t};
  }

  @Test
  void the_cart_obeys_the_equations_of_motion() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double[] state = random.doubles(4, -2, 2).toArray();
      int action = random.nextInt(2);
      assertArrayEquals(cartPole(state, action), CART_POLE.next(state, action), 1e-13);
    }
  }

  /** Kinetic less potential energy of the two links, each a mass at its centre that turns. */
  private static double lagrangian(double q1, double q2, double w1, double w2) {
    double both = w1 + w2;
    double vx = w1 * Math.cos(q1) + 0.5 * both * Math.cos(q1 + q2);
    double vy = w1 * Math.sin(q1) + 0.5 * both * Math.sin(q1 + q2);
    double kinetic = 0.5 * (0.25 * w1 * w1 + w1 * w1) + 0.5 * (vx * vx + vy * vy + both * both);
    double potential = -9.8 * (0.5 * Math.cos(q1) + Math.cos(q1) + 0.5 * Math.cos(q1 + q2));
    return kinetic - potential;
  }

  private static double derivative(DoubleUnaryOperator f) {
    double h = 1e-3;
    return (8 * (f.applyAsDouble(h) - f.applyAsDouble(-h))
            - (f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h)))
        / (12 * h);
  }

  /** Accelerations by the equations of Euler and Lagrange, of numeric derivatives alone. */
  private static double[] accelerations(double[] s, double torque) {
    double[][] mass = new double[2][2];
    double[] force = {0, torque};
    for (int i = 0; i < 2; i++) {
      int row = i;
      DoubleUnaryOperator momentum0 = d -> momentum(s, row, d, 0, 0, 0);
      for (int j = 0; j < 2; j++) {
        int column = j;
        mass[i][j] =
            derivative(d -> momentum(s, row, 0, 0, column == 0 ? d : 0, column == 1 ? d : 0));
      }
      force[i] -= derivative(momentum0) * s[2];
      force[i] -= derivative(d -> momentum(s, row, 0, d, 0, 0)) * s[3];
      force[i] +=
          derivative(
              d -> lagrangian(s[0] + (row == 0 ? d : 0), s[1] + (row == 1 ? d : 0), s[2], s[3]));
    }
    double determinant = mass[0][0] * mass[1][1] - mass[0][1] * mass[1][0];
    return new double[] {
      (force[0] * mass[1][1] - force[1] * mass[0][1]) / determinant,
      (mass[0][0] * force[1] - mass[1][0] * force[0]) / determinant
    };
  }

  private static double momentum(double[] s, int i, double q1, double q2, double w1, double w2) {
    return derivative(
        d ->
            lagrangian(
                s[0] + q1, s[1] + q2, s[2] + w1 + (i == 0 ? d : 0), s[3] + w2 + (i == 1 ? d : 0)));
  }

  private static double[] rungeKutta(double[] s, double torque) {
    double[][] slopes = new double[4][];
    double[] weights = {0, 0.5, 0.5, 1};
    double[] next = s.clone();
    for (int k = 0; k < 4; k++) {
      double[] at = s.clone();
      for (int i = 0; i < 4 && k > 0; i++) {
        at[i] += 0.2 * weights[k] * slopes[k - 1][i];
      }
      double[] a = accelerations(at, torque);
      slopes[k] = new double[] {at[2], at[3], a[0], a[1]};
      for (int i = 0; i < 4; i++) {
        next[i] += 0.2 / (k == 0 || k == 3 ? 6 : 3) * slopes[k][i];
      }
    }
    return next;
  }

  @Test
  void the_links_obey_the_equations_of_euler_and_lagrange() {
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      double[] state = random.doubles(4, -2, 2).toArray();
      int action = random.nextInt(3);
      double[] wanted = rungeKutta(state, action - 1);
      double[] found = ACROBOT.next(state, action);
      for (int angle = 0; angle < 2; angle++) {
        wanted[angle] = Math.IEEEremainder(wanted[angle], 2 * Math.PI);
      }
      assertArrayEquals(wanted, found, 1e-6);
    }
  }

  @Test
  void velocities_are_cut_off_after_the_step_and_angles_wrapped() {
    double[] fast = ACROBOT.next(new double[] {0, 0, 20, -40}, 1);
    assertEquals(4 * Math.PI, fast[2]);
    assertEquals(-9 * Math.PI, fast[3]);
    assertTrue(Math.abs(fast[0]) <= Math.PI && Math.abs(fast[1]) <= Math.PI);
  }

  @ParameterizedTest
  @CsvSource({
    "2.4, 0, false", "2.4000001, 0, true", "-2.4000001, 0, true",
    "0, 0.2094395102, false", "0, 0.2094395103, true", "0, -0.2094395103, true",
    "NaN, 0, true"
  })
  void the_cart_fails_off_the_track_and_at_twelve_degrees(double x, double angle, boolean over) {
    double[] state = {x, 0, angle, 0};
    assertEquals(over, CART_POLE.isOver(state));
    assertEquals(1, CART_POLE.reward(state), "the last step, too");
  }

  @Test
  void the_free_end_is_high_enough_one_length_above_the_joint() {
    // The first link level, the second straight up: as high as its length.
    double[] level = {Math.PI / 2, Math.PI / 2 - 1e-9, 0, 0};
    assertFalse(ACROBOT.isOver(level));
    assertEquals(-1, ACROBOT.reward(level));
    double[] above = {Math.PI / 2 + 0.01, Math.PI / 2 - 0.01, 0, 0};
    assertTrue(ACROBOT.isOver(above));
    assertEquals(0, ACROBOT.reward(above));
    assertFalse(ACROBOT.isOver(new double[] {0, 0, 0, 0}));
  }

  @Test
  void an_observation_of_the_links_is_cosines_sines_and_velocities() {
    assertArrayEquals(
        new double[] {Math.cos(1), Math.sin(1), Math.cos(-2), Math.sin(-2), 3, -4},
        ACROBOT.observe(new double[] {1, -2, 3, -4}),
        1e-15);
  }

  @Test
  void both_begin_near_rest_and_the_same_seed_begins_the_same() {
    for (Environment environment : Environment.ALL) {
      double extent = environment instanceof CartPole ? 0.05 : 0.1;
      double most = 0;
      for (int i = 0; i < 1000; i++) {
        for (double number : environment.first(Draws.START.of(i))) {
          assertTrue(Math.abs(number) <= extent);
          most = Math.max(most, Math.abs(number));
        }
      }
      assertTrue(most > 0.99 * extent);
      assertArrayEquals(environment.first(Draws.START.of(7)), environment.first(Draws.START.of(7)));
    }
  }

  /** The numbers that the first run gave: they are to be the same on every Java platform. */
  @Test
  void a_trajectory_is_the_same_everywhere_to_the_last_bit() {
    assertEquals(PINNED_CART_POLE, digest(CART_POLE));
    assertEquals(PINNED_ACROBOT, digest(ACROBOT));
  }

  private static final long PINNED_CART_POLE = 5024772156676243967L;
  private static final long PINNED_ACROBOT = -3389810331557831455L;

  private static long digest(Environment environment) {
    double[] state = environment.first(Draws.START.of(28));
    long digest = 0;
    for (int k = 0; k < 200; k++) {
      state = environment.next(state, k % 3 % environment.actions().size());
      for (double number : environment.observe(state)) {
        digest = 31 * digest + Double.doubleToLongBits(number);
      }
    }
    return digest;
  }

  @Test
  void an_unknown_name_is_refused_with_those_that_are_known() {
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> Environment.named("atari"));
    assertEquals(
        "the environment must be one of cart_pole, acrobot, found 'atari'", error.getMessage());
  }

  @Test
  void what_is_drawn_moves_with_the_state() {
    String upright = CART_POLE.drawn(new double[] {0, 0, 0, 0});
    assertEquals(6, upright.lines().count());
    assertEquals(30, upright.lines().findFirst().orElseThrow().indexOf('|'));
    String right = CART_POLE.drawn(new double[] {1, 0, 0.2, 0});
    assertTrue(right.lines().findFirst().orElseThrow().indexOf('|') > 42, right);
    String hanging = ACROBOT.drawn(new double[] {0, 0, 0, 0});
    assertEquals(13, hanging.lines().count());
    assertTrue(hanging.lines().skip(12).findFirst().orElseThrow().contains("*"), hanging);
  }
}
