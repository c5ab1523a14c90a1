package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are equal when they say the same, and show what they say. */
class ValuesTest {
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(Direction.of(1, -2), Direction.of(1, -2), Direction.of(1, 2), "[1, -2]"),
        Arguments.of(Vector.of(0.5, -2), Vector.of(0.5, -2), Vector.of(0.5, 2), "[0.5, -2.0]"),
        Arguments.of(
            Matrix.of(1, 2, 3, 4), Matrix.of(1, 2, 3, 4), Matrix.of(2, 1, 3, 4), "1 x 2 matrix"),
        Arguments.of(
            Matrix.of(2, 1, 3, 4), Matrix.of(2, 1, 3, 4), Matrix.of(2, 1, 3, 5), "2 x 1 matrix"),
        Arguments.of(factor(3, 1), factor(3, 1), factor(4, 1), "factor of size 1 on the grid 2^-3"),
        Arguments.of(factor(3, 1), factor(3, 1), factor(3, 2), "factor of size 1 on the grid 2^-3"),
        Arguments.of(Dyadic.of(3, -1), Dyadic.of(1.5), Dyadic.of(3, -2), "1.5"),
        Arguments.of(Dyadic.of(3, -1), Dyadic.of(6, -2), Dyadic.of(5, -1), "1.5"));
  }

  private static FactorWitness factor(int exponent, long entry) {
    return FactorWitness.of(exponent, 1, new long[] {entry});
  }

  @ParameterizedTest
  @MethodSource("values")
  void equal_values_are_equal_and_others_are_not(
      Object value, Object same, Object other, String text) {
    assertEquals(value, same);
    assertEquals(value.hashCode(), same.hashCode());
    assertNotEquals(value, other);
    assertNotEquals(value.hashCode(), other.hashCode());
    assertFalse(value.equals(text));
    assertEquals(text, value.toString());
  }

  @Test
  void a_matrix_with_the_same_numbers_in_another_shape_is_another_one() {
    assertNotEquals(Matrix.of(2, 0), Matrix.of(2, 1, 0, 0));
    assertNotEquals(Matrix.of(0, 2), Matrix.of(0, 3));
  }

  @Test
  void only_a_square_matrix_can_be_symmetric() {
    assertTrue(Matrix.of(2, 2, 1, 2, 2, 3).isSymmetric());
    assertFalse(Matrix.of(2, 2, 1, 2, 3, 3).isSymmetric());
    assertFalse(Matrix.of(1, 2, 1, 2).isSymmetric());
  }

  @Test
  void a_vector_is_constant_if_all_of_it_is_one_number() {
    assertTrue(Vector.of(2, 2, 2).isConstant());
    assertFalse(Vector.of(2, 2, 3).isConstant());
    assertFalse(Vector.of(2, 3, 3).isConstant());
  }
}
