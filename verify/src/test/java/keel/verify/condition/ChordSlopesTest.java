package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.verify.exact.Dyadic;
import keel.verify.model.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChordSlopesTest {
  private static final double[] RADII = {0x1p-20, 0.1, 0.5, 1, 1.5, 3, 10, 40, 300};

  @ParameterizedTest
  @EnumSource(
      names = {"SINE", "GELU", "SILU"},
      mode = EnumSource.Mode.EXCLUDE)
  void no_chord_is_flatter(Activation activation) {
    Random random = new Random(5);
    for (double radius : RADII) {
      double between = ChordSlopes.between(activation, Dyadic.of(radius));
      for (int trial = 0; trial < 2000; trial++) {
        double a = radius * (2 * random.nextDouble() - 1);
        double b = trial % 4 == 0 ? -radius : radius * (2 * random.nextDouble() - 1);
        double rise = activation.apply(a) - activation.apply(b);
        assertTrue(
            Math.abs(rise) >= between * Math.abs(a - b) - 1e-15 * (1 + radius),
            activation + " on " + radius + ": " + a + ", " + b);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "LEAKY_RELU", "HARD_TANH", "SOFTSIGN", "ARCTAN", "ELU"})
  void no_chord_from_zero_is_flatter_and_some_slope_is_always_left(Activation activation) {
    for (double radius : RADII) {
      double slope = ChordSlopes.fromZero(activation, Dyadic.of(radius));
      assertTrue(slope > 0 || (activation == Activation.ELU && radius > 256), activation + "");
      for (int k = -100; k <= 100; k++) {
        double z = radius * k / 100;
        assertTrue(
            Math.abs(activation.apply(z)) >= slope * Math.abs(z) * (1 - 1e-14),
            activation + " on " + radius + " at " + z);
      }
    }
  }

  @Test
  void the_slopes_of_tanh_are_tight() {
    for (double radius : new double[] {0.1, 1, 3, 10}) {
      double cosh = StrictMath.cosh(radius);
      assertEquals(
          1 / (cosh * cosh), ChordSlopes.between(Activation.TANH, Dyadic.of(radius)), 1e-15);
      assertEquals(
          StrictMath.tanh(radius) / radius,
          ChordSlopes.fromZero(Activation.TANH, Dyadic.of(radius)),
          1e-15);
    }
  }

  @Test
  void a_relu_has_no_least_slope_and_a_leaky_one_has_one_everywhere() {
    assertEquals(0, ChordSlopes.between(Activation.RELU, Dyadic.of(1)));
    assertEquals(0.01, ChordSlopes.between(Activation.LEAKY_RELU, Dyadic.of(1e9)), 1e-5);
    assertEquals(1, ChordSlopes.between(Activation.HARD_TANH, Dyadic.of(1)));
    assertEquals(0, ChordSlopes.between(Activation.HARD_TANH, Dyadic.of(Math.nextUp(1.0))));
  }

  @Test
  void the_slopes_of_elu_from_zero_are_tight() {
    for (double radius : new double[] {0.1, 1, 3, 10}) {
      assertEquals(
          -StrictMath.expm1(-radius) / radius,
          ChordSlopes.fromZero(Activation.ELU, Dyadic.of(radius)),
          1e-15);
    }
  }

  @Test
  void at_zero_the_slope_is_one_and_up_to_256_exponentials_are_taken() {
    assertEquals(1, ChordSlopes.fromZero(Activation.TANH, Dyadic.ZERO), 1e-15);
    assertTrue(ChordSlopes.between(Activation.TANH, Dyadic.of(256)) > 0);
    assertEquals(0, ChordSlopes.between(Activation.TANH, Dyadic.of(Math.nextUp(256))));
  }
}
