package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CounterexampleTest {
  @Test
  void a_null_vector_must_be_taken_to_zero_exactly_and_not_be_zero() {
    NullVector question = new NullVector("null", Matrix.of(2, 2, 1, -2, -0.5, 1));
    assertTrue(question.isShownBy(Direction.of(2, 1)));
    assertTrue(question.isShownBy(Direction.of(-4, -2)));
    assertFalse(question.isShownBy(Direction.of(2, 2)));
    assertFalse(question.isShownBy(Direction.of(0, 0)));
    assertFalse(question.isShownBy(Direction.of(2)));
    NullVector near = new NullVector("near", Matrix.of(2, 2, 1, -2, -0.5, Math.nextUp(1.0)));
    assertFalse(near.isShownBy(Direction.of(2, 1)));
  }

  @Test
  void a_product_of_jacobians_beyond_the_unit_circle_is_shown_and_one_on_it_is_not() {
    Vector one = Vector.of(1);
    assertFalse(new SlopeProduct("s", Matrix.of(1, 1, -2), one).isShownBy(Vector.of(1)));
    double beyond = -2 - 0x1p-6;
    assertTrue(new SlopeProduct("s", Matrix.of(1, 1, beyond), one).isShownBy(Vector.of(1)));
    assertFalse(new SlopeProduct("s", Matrix.of(1, 1, beyond), one).isShownBy(Vector.of(0)));
    assertTrue(new SlopeProduct("s", Matrix.of(1, 1, 0x1p-6), one).isShownBy(Vector.of(1)));
    assertFalse(new SlopeProduct("s", Matrix.of(1, 1, 0), one).isShownBy(Vector.of(1)));
    Vector half = Vector.of(0.5);
    assertFalse(new SlopeProduct("s", Matrix.of(1, 1, beyond), half).isShownBy(Vector.of(1)));
  }

  @Test
  void one_step_alone_may_be_harmless() {
    SlopeProduct question =
        new SlopeProduct("s", Matrix.of(2, 2, -1.9, -1, 1.7, -0.2), Vector.of(1, 1));
    assertTrue(question.isShownBy(Vector.of(0, 1, 1, 0)));
    for (Vector single :
        new Vector[] {Vector.of(0, 1), Vector.of(1, 0), Vector.of(1, 1), Vector.of(0, 0)}) {
      assertFalse(question.isShownBy(single), single::toString);
    }
  }

  /** 2^53 − 1 + 1 has 54 bits above the point, 2^-600 has 600 below, a sum of two one more. */
  @Test
  void a_product_has_no_more_factors_than_bits_have_room() {
    Matrix state = Matrix.of(2, 2, 0x1p53 - 1, 0x1p-600, 0, -1);
    assertEquals(
        (1 << 15) / (54 + 600 + 2), new SlopeProduct("s", state, Vector.of(1, 1)).mostSteps());
    assertEquals(64, new SlopeProduct("s", Matrix.of(1, 1, -1), Vector.of(1)).mostSteps());
  }

  @Test
  void slopes_other_than_zero_and_one_and_other_lengths_are_refused() {
    SlopeProduct question = new SlopeProduct("s", Matrix.of(1, 1, -9), Vector.of(1));
    assertTrue(question.isShownBy(Vector.of(1)));
    assertFalse(question.isShownBy(Vector.of(1.5)));
    assertFalse(question.isShownBy(Vector.of()));
    SlopeProduct two = new SlopeProduct("s", Matrix.of(2, 2, -9, 0, 0, -9), Vector.of(1, 1));
    assertFalse(two.isShownBy(Vector.of(1, 1, 1)));
  }

  @Test
  void an_active_state_is_strictly_active_in_every_unit() {
    ActiveState question =
        new ActiveState(
            "active", Matrix.of(2, 2, -1, 1, 1, -1), Matrix.of(2, 1, 0, 0), Vector.of(1, 0.5));
    assertTrue(question.isShownBy(Vector.of(0, 0, 7)));
    assertTrue(question.isShownBy(Vector.of(0.25, -0.125, 0)));
    assertFalse(question.isShownBy(Vector.of(0, 0.5, 0)), "the second unit stands at zero");
    assertFalse(question.isShownBy(Vector.of(-1, 1, 0)));
    assertFalse(question.isShownBy(Vector.of(0, 0)));
    ActiveState never =
        new ActiveState(
            "never", Matrix.of(2, 2, -1, 1, 1, -1), Matrix.of(2, 1, 0, 0), Vector.of(0, 0));
    assertFalse(never.isShownBy(Vector.of(3, 5, 1)));
  }

  /** One channel of 3 x 3 windows with the given centre, and of inputs of one pixel. */
  private static ConstantImage image(double centre, double bias, int height, int width) {
    Matrix taps = Matrix.of(1, 9, 1, 1, 1, 1, centre, 1, 1, 1, 1);
    return new ConstantImage(
        "image",
        new ConstantImage.Window(taps, 3, 3),
        new ConstantImage.Window(Matrix.of(1, 1, 8), 1, 1),
        Vector.of(bias),
        Vector.of(0.5),
        height,
        width);
  }

  @Test
  void an_image_at_which_active_units_add_to_themselves_has_too_large_a_trace() {
    ConstantImage question = image(0x1p-30, 0, 4, 5);
    assertTrue(question.isShownBy(Vector.of(1, 0)));
    assertTrue(question.isShownBy(Vector.of(0, 1e-300)));
    assertFalse(question.isShownBy(Vector.of(-1, 0)), "no unit is active");
    assertFalse(question.isShownBy(Vector.of(0, 0)), "all stand at zero");
    assertFalse(question.isShownBy(Vector.of(1)));
    assertFalse(question.isShownBy(Vector.of(1, 0, 0)));
    assertFalse(image(0, 0, 4, 5).isShownBy(Vector.of(1, 0)));
    assertFalse(image(-0x1p-30, 0, 4, 5).isShownBy(Vector.of(1, 0)));
  }

  @Test
  void or_too_small_a_one_if_nearly_all_of_them_overshoot() {
    assertFalse(image(-4, 0, 1, 1).isShownBy(Vector.of(0, 1)));
    assertTrue(image(Math.nextDown(-4), 0, 1, 1).isShownBy(Vector.of(0, 1)));
    // A trace of n − n h a: units that are not active count for nothing.
    assertFalse(image(-7, 0, 3, 3).isShownBy(Vector.of(1, 0.125)), "the middle alone is active");
    assertTrue(image(-7, 0, 3, 3).isShownBy(Vector.of(0, 0.125)));
  }

  @Test
  void the_size_of_an_image_costs_nothing() {
    int side = Integer.MAX_VALUE;
    assertTrue(image(0x1p-30, 0, side, side).isShownBy(Vector.of(1, 0)));
    assertTrue(image(Math.nextDown(-4), 0, side, side).isShownBy(Vector.of(0, 1)));
    assertFalse(image(-4, 0, side, side).isShownBy(Vector.of(0, 1)));
  }

  @Test
  void units_at_the_border_see_what_is_inside_of_the_image() {
    // Of the constant image 1 the corners see 3 + 1/2, the sides 5 + 1/2, the middle 8 + 1/2.
    double least = 0x1p-40;
    assertFalse(image(0.5, -8.5, 4, 4).isShownBy(Vector.of(1, 0)), "the middle stands at zero");
    assertTrue(image(0.5, -8.5 + least, 4, 4).isShownBy(Vector.of(1, 0)));
    assertFalse(image(0.5, -8.5 - least, 4, 4).isShownBy(Vector.of(1, 0)));
    assertFalse(image(0.5, -8.5 + least, 2, 4).isShownBy(Vector.of(1, 0)), "there is no middle");
    assertTrue(image(0.5, -5.5 + least, 2, 4).isShownBy(Vector.of(1, 0)), "the sides");
    assertFalse(image(0.5, -3.5, 2, 2).isShownBy(Vector.of(1, 0)));
    assertTrue(image(0.5, -3.5 + least, 2, 2).isShownBy(Vector.of(1, 0)), "the corners");
    assertTrue(image(0.5, -2.5 + least, 1, 3).isShownBy(Vector.of(1, 0)), "a row");
    assertFalse(image(0.5, -2.5 - least, 1, 3).isShownBy(Vector.of(1, 0)));
  }

  @Test
  void a_matrix_inequality_needs_a_metric_and_multipliers_that_are_not_negative() {
    // A = −1, h = 1, l = 1/2: with Λ = 1, P = 3/2 the mixed part vanishes, Q = diag(1, 1/2).
    MatrixInequality question = new MatrixInequality("q", Matrix.of(1, 1, -1), Vector.of(1), 0.5);
    assertEquals(2, question.candidates());
    FactorWitness nothing = FactorWitness.of(30, 3, new long[6]);
    assertEquals(Dyadic.of(0.5), question.provenBy(Vector.of(1, 1.5), nothing));
    // P = 2: the mixed part is 1/2, and nothing is left of 2 Λ − H P H.
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(1, 2), nothing));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(1, -1.5), nothing));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(-1, 1.5), nothing));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(1), nothing));
    // Without a least slope nothing remains of the first part of Q.
    MatrixInequality flat = new MatrixInequality("q", Matrix.of(1, 1, -1), Vector.of(1), 0);
    assertThrows(InvalidWitness.class, () -> flat.provenBy(Vector.of(1, 1), nothing));
  }

  /** For A = −1, h = 1, Λ = 4: W = [[8, −4], [−4, 4]], which is L Lᵀ + I but for rounding. */
  private static FactorWitness lurieFactor() {
    double root = Math.sqrt(7) * (1 << 20);
    long[] rows = {(long) root, -(long) (4 * root / 7), (long) (Math.sqrt(5) * root / 7)};
    return FactorWitness.of(40, 2, rows);
  }

  @Test
  void a_lurie_inequality_needs_positive_multipliers() {
    FactorWitness factor = lurieFactor();
    LurieInequality question = new LurieInequality("q", Matrix.of(1, 1, -1), Vector.of(1));
    Dyadic least = question.provenBy(Vector.of(4), factor);
    assertTrue(least.compareTo(Dyadic.of(0.9999)) > 0 && least.compareTo(Dyadic.of(1.0001)) < 0);
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(0.5), factor));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(0), factor));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(-4), factor));
    assertThrows(InvalidWitness.class, () -> question.provenBy(Vector.of(4, 4), factor));
    // Steps of twice the length, and no state at all: W = [[16, −8], [−8, 4]] and diag(0, 4).
    LurieInequality longer = new LurieInequality("q", Matrix.of(1, 1, -1), Vector.of(2));
    assertThrows(InvalidWitness.class, () -> longer.provenBy(Vector.of(4), factor));
    LurieInequality none = new LurieInequality("q", Matrix.of(1, 1, 0), Vector.of(1));
    assertThrows(InvalidWitness.class, () -> none.provenBy(Vector.of(4), factor));
  }

  @Test
  void what_is_rounded_off_a_matrix_comes_off_its_least_eigenvalue() {
    // The product has 101 bits.
    LurieInequality question =
        new LurieInequality("q", Matrix.of(1, 1, -1 - 0x1p-50), Vector.of(1 + 0x1p-50));
    LeastEigenvalue rounded = question.with(Vector.of(4));
    assertTrue(rounded.error().signum() > 0 && rounded.error().compareTo(Dyadic.of(0x1p-49)) < 0);
    Dyadic bound = rounded.bound().provenBy(lurieFactor()).negate();
    assertEquals(bound.minus(rounded.error()), rounded.provenBy(lurieFactor()));
  }
}
