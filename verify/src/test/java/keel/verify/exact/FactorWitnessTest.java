package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FactorWitnessTest {
  @Test
  void a_triangle_needs_exactly_its_number_of_entries() {
    assertEquals(3, FactorWitness.of(0, 2, new long[3]).toArray().length);
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, 2, new long[2]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, 2, new long[4]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, -1, new long[0]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, -2, new long[1]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, Integer.MAX_VALUE, new long[1]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, Integer.MIN_VALUE, new long[0]));
  }

  @Test
  void the_grid_is_limited_on_both_sides() {
    for (int exponent : new int[] {-4096, 4096}) {
      assertEquals(exponent, FactorWitness.of(exponent, 1, new long[1]).exponent());
    }
    for (int exponent : new int[] {-4097, 4097, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(InvalidWitness.class, () -> FactorWitness.of(exponent, 1, new long[1]));
    }
  }

  @Test
  void entries_cannot_be_changed_from_outside() {
    long[] entries = {1, 2, 3};
    FactorWitness witness = FactorWitness.of(5, 2, entries);
    entries[0] = 99;
    witness.toArray()[1] = 99;
    assertArrayEquals(new long[] {1, 2, 3}, witness.toArray());
    assertEquals(2, witness.get(1, 0));
    assertEquals(3, witness.get(1, 1));
  }
}
