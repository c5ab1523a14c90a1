package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import keel.verify.model.Preprocessing;
import keel.verify.shard.InvalidShard;
import org.junit.jupiter.api.Test;

class PatternsTest {
  private static final Patterns THREE =
      Patterns.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 0});

  @Test
  void a_part_keeps_the_order_asked_for() {
    Patterns part = THREE.at(List.of(2, 1));
    assertEquals(2, part.size());
    assertArrayEquals(new double[] {5, 6}, part.input(0));
    assertArrayEquals(new double[] {3, 4}, part.input(1));
    assertEquals(1, part.label(1));
  }

  @Test
  void a_copy_goes_to_its_offset_and_leaves_the_rest_alone() {
    double[] batch = {9, 9, 9, 9};
    THREE.copyTo(1, batch, 1);
    assertArrayEquals(new double[] {9, 3, 4, 9}, batch);
  }

  @Test
  void pixels_are_unsigned_bytes() {
    Patterns pixels =
        new Patterns(List.of(RawInput.of(new byte[] {0, 127, -128, -1})), new int[] {0});
    assertArrayEquals(new double[] {0, 127, 128, 255}, pixels.input(0));
  }

  @Test
  void packed_patterns_come_back_bit_for_bit() {
    double odd = Double.longBitsToDouble(0x7ff8_0000_0000_0123L);
    Patterns mixed =
        new Patterns(
            List.of(
                RawInput.of(new byte[] {0, 127, -1}),
                RawInput.of(new double[] {0.5, -0.0, Float.MIN_VALUE}),
                RawInput.of(new double[] {0.1, odd, Double.MIN_VALUE})),
            new double[] {1, -0.0, 0.3, Double.MAX_VALUE, 2, 3},
            2);
    byte[] bytes = PackedPatterns.of(mixed);
    Patterns read = PackedPatterns.read(bytes);
    assertArrayEquals(bytes, PackedPatterns.of(read));
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(mixed.target(i), read.target(i));
      for (int j = 0; j < 3; j++) {
        long bits = Double.doubleToRawLongBits(mixed.input(i)[j]);
        assertEquals(bits, Double.doubleToRawLongBits(read.input(i)[j]), i + ", " + j);
      }
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThrows(InvalidShard.class, () -> PackedPatterns.read(part), "of " + length);
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(InvalidShard.class, () -> PackedPatterns.read(more));
    Arrays.fill(more, (byte) 0x7f);
    assertThrows(InvalidShard.class, () -> PackedPatterns.read(more));
  }

  @Test
  void changing_the_source_or_an_input_changes_no_pattern() {
    double[][] source = {{1}};
    Patterns patterns = Patterns.of(source, new int[] {0});
    source[0][0] = 7;
    patterns.input(0)[0] = 7;
    assertArrayEquals(new double[] {1}, patterns.input(0));
  }

  @Test
  void inputs_of_different_length_missing_labels_and_negative_classes_are_refused() {
    double[][] ragged = {{1, 2}, {3}};
    double[][] one = {{1}};
    assertThrows(IllegalArgumentException.class, () -> Patterns.of(ragged, new int[] {0, 0}));
    assertThrows(IllegalArgumentException.class, () -> Patterns.of(one, new int[] {0, 0}));
    assertThrows(IllegalArgumentException.class, () -> Patterns.of(one, new int[] {-1}));
  }

  @Test
  void a_data_set_has_patterns_of_its_shape_and_classes() {
    assertEquals(2, dataset(List.of(2), 2).inputSize());
    assertEquals(2, dataset(List.of(1, 2, 1), 2).inputSize());
    assertRefused("2 numbers", () -> dataset(List.of(3), 2));
    assertRefused("class 1", () -> dataset(List.of(2), 1));
  }

  private static Dataset dataset(List<Integer> shape, int classes) {
    return new Dataset("three", "", shape, classes, Preprocessing.NONE, THREE, THREE);
  }

  private static void assertRefused(String found, Runnable make) {
    CorruptData error = assertThrows(CorruptData.class, make::run);
    assertTrue(error.getMessage().contains(found), error::getMessage);
  }
}
