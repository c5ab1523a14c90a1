package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import keel.verify.search.EvidenceSearch;
import org.junit.jupiter.api.Test;

/** Layers of one unit, whose Jacobian is a number, and the functions that they apply. */
class UnstableStackTest {
  private static UnstableStack stack(EnclosedActivation activation, double bias, double... w) {
    return new UnstableStack(
        "unstable",
        Arrays.stream(w).mapToObj(e -> ShiftedMatrix.of(Matrix.of(1, 1, e))).toList(),
        List.of(Vector.of(bias)),
        w.length,
        activation);
  }

  /** With Y = −1 and any direction. */
  private static boolean isShown(UnstableStack stack, double layers, double x) {
    Vector numbers = Vector.of(layers, x, -1);
    try {
      FactorWitness factor =
          EvidenceSearch.search(stack.with(numbers).bound()).evidence().factor().orElseThrow();
      return stack.isShownBy(numbers, factor, Direction.of(3));
    } catch (InvalidWitness e) {
      return false;
    }
  }

  @Test
  void a_product_expands_or_it_does_not() {
    UnstableStack relu = stack(EnclosedActivation.RELU, 0.5, 0.5, 3);
    assertTrue(isShown(relu, 2, 1));
    assertFalse(isShown(relu, 1, 1), "the first layer alone");
    assertFalse(isShown(relu, 2, -1), "at a kink");
    assertFalse(isShown(relu, 2, -1.5), "a unit that is closed");
    assertFalse(isShown(stack(EnclosedActivation.RELU, 0, 0.5, 2), 2, 1), "on the circle");
  }

  @Test
  void slopes_are_those_of_the_state_that_is_given() {
    UnstableStack tanh = stack(EnclosedActivation.TANH, 0, 1.5);
    assertTrue(isShown(tanh, 1, 0));
    // 1.5 (1 − tanh²(1.5 x)) is 1 at x = 0.43898…
    assertTrue(isShown(tanh, 1, 0.4389));
    assertFalse(isShown(tanh, 1, 0.4391));
    UnstableStack hard = stack(EnclosedActivation.HARD_TANH, 0, 1.5);
    assertTrue(isShown(hard, 1, 0.66));
    assertFalse(isShown(hard, 1, 0.67));
    assertFalse(isShown(hard, 1, -0.67));
  }

  @Test
  void as_many_layers_as_there_are_and_no_part_of_one() {
    UnstableStack relu = stack(EnclosedActivation.RELU, 0, 2, 2);
    for (double layers : new double[] {0, -1, 1.5, 3, 1e300}) {
      assertThrows(InvalidWitness.class, () -> relu.with(Vector.of(layers, 1, -1)), layers + "");
    }
    assertThrows(InvalidWitness.class, () -> relu.with(Vector.of(1, 1)));
    assertThrows(InvalidWitness.class, () -> relu.with(Vector.of(1, 1e300, -1e300, 1)));
    UnstableStack large = stack(EnclosedActivation.RELU, 0, 0x1p500, 0x1p500, 0x1p500);
    assertTrue(isShown(large, 1, 1));
    assertThrows(InvalidWitness.class, () -> large.with(Vector.of(3, 1, -1)), "beyond the doubles");
  }

  @Test
  void wide_stacks_are_looked_at_for_fewer_layers() {
    for (int n : new int[] {1, 64, 128, 129}) {
      UnstableStack stack =
          new UnstableStack(
              "unstable",
              List.of(ShiftedMatrix.of(Matrix.identity(n))),
              List.of(Vector.constant(n, 0)),
              Integer.MAX_VALUE,
              EnclosedActivation.TANH);
      assertEquals(n == 1 ? 1024 : n == 64 ? 32 : n == 128 ? 4 : 0, stack.mostLayers());
    }
  }

  private static BigInteger scaled(double z) {
    return Dyadic.of(z).floorScaled(EnclosedActivation.BITS);
  }

  private static double real(BigInteger scaled) {
    return Dyadic.of(scaled, -EnclosedActivation.BITS).floorToDouble();
  }

  /** A library's tanh is within 2^-50 of the true one. */
  @Test
  void the_hyperbolic_tangent_is_enclosed() {
    for (double z :
        new double[] {0, 0x1p-60, 0.25, -0.25, 1, -2.5, 10, -20, 255.9, 256, 300, -1e9}) {
      EnclosedActivation.Values at = EnclosedActivation.TANH.at(scaled(z), scaled(z));
      double tanh = StrictMath.tanh(z);
      assertEquals(tanh, real(at.low()), 0x1p-50);
      assertEquals(tanh, real(at.high()), 0x1p-50);
      assertEquals(1 - tanh * tanh, real(at.leastSlope()), 0x1p-50);
      assertEquals(1 - tanh * tanh, real(at.greatestSlope()), 0x1p-50);
      assertTrue(at.low().compareTo(at.high()) < 0 || Math.abs(z) > 256);
      assertTrue(at.leastSlope().compareTo(at.greatestSlope()) < 0);
      assertTrue(at.high().subtract(at.low()).bitLength() < 8);
    }
    EnclosedActivation.Values wide = EnclosedActivation.TANH.at(scaled(-0.5), scaled(1));
    assertEquals(StrictMath.tanh(-0.5), real(wide.low()), 0x1p-50);
    assertEquals(StrictMath.tanh(1), real(wide.high()), 0x1p-50);
    assertEquals(1 - Math.pow(StrictMath.tanh(1), 2), real(wide.leastSlope()), 0x1p-50);
    assertEquals(1, real(wide.greatestSlope()));
  }

  /** tanh 1 = 0.761594155955764888119458282604793590412768597257936551596810500121953244576638…. */
  @Test
  void the_digits_of_tanh_1_lie_within() {
    BigInteger digits =
        new BigInteger("7615941559557648881194582826047935904127685972579365515968105001")
            .shiftLeft(EnclosedActivation.BITS)
            .divide(BigInteger.TEN.pow(64));
    EnclosedActivation.Values at = EnclosedActivation.TANH.at(scaled(1), scaled(1));
    assertTrue(at.low().compareTo(digits) <= 0 && digits.compareTo(at.high()) <= 0, at::toString);
    EnclosedActivation.Values below = EnclosedActivation.TANH.at(scaled(-1), scaled(-1));
    assertEquals(at.low().negate(), below.high());
    assertEquals(at.high().negate(), below.low());
  }
}
