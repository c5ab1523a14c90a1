package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FactorWitnessTest {
  @Test
  void a_triangle_needs_exactly_its_number_of_entries() {
    assertEquals(3, FactorWitness.of(0, 2, new int[3]).toArray().length);
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, 2, new int[2]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, 2, new int[4]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, -1, new int[0]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, -2, new int[1]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, Integer.MAX_VALUE, new int[1]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, Integer.MIN_VALUE, new int[0]));
  }

  @Test
  void the_grid_is_limited_on_both_sides() {
    for (int exponent : new int[] {-4096, 4096}) {
      assertEquals(exponent, FactorWitness.of(exponent, 1, new int[1]).exponent());
    }
    for (int exponent : new int[] {-4097, 4097, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(InvalidWitness.class, () -> FactorWitness.of(exponent, 1, new int[1]));
    }
  }

  @Test
  void entries_cannot_be_changed_from_outside() {
    int[] entries = {1, 2, 3};
    FactorWitness witness = FactorWitness.of(5, 2, entries);
    entries[0] = 99;
    witness.toArray()[1] = 99;
    assertArrayEquals(new int[] {1, 2, 3}, witness.toArray());
    assertEquals(2, witness.get(1, 0));
    assertEquals(3, witness.get(1, 1));
  }

  @Test
  void products_of_rows_are_those_of_the_factor_with_its_transpose() {
    FactorWitness witness = FactorWitness.of(0, 3, new int[] {2, 3, -5, 7, 11, -13});
    assertEquals(4, witness.productEntry(0, 0));
    assertEquals(6, witness.productEntry(1, 0));
    assertEquals(21 - 55, witness.productEntry(2, 1));
    assertEquals(49 + 121 + 169, witness.rowSquare(2));
    assertEquals(witness.rowSquare(2), witness.productEntry(2, 2));
  }

  @Test
  void the_square_of_a_row_that_leaves_the_range_is_noticed() {
    int least = Integer.MIN_VALUE;
    FactorWitness two = FactorWitness.of(0, 2, new int[] {0, least, least});
    assertThrows(ArithmeticException.class, () -> two.rowSquare(1));
  }
}
