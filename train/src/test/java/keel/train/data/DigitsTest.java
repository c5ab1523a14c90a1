package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DigitsTest {
  private static final Dataset DIGITS = Digits.load();

  @Test
  void there_are_1797_digits_a_fifth_of_them_held_out() {
    assertEquals(Digits.PATTERNS, DIGITS.training().size() + DIGITS.heldOut().size());
    assertEquals(0.2, DIGITS.heldOut().size() / (double) Digits.PATTERNS, 0.002);
  }

  @Test
  void every_class_gives_the_same_share_to_the_held_out_part() {
    for (int label = 0; label < 10; label++) {
      double heldOut = Collections.frequency(labels(DIGITS.heldOut()), label);
      double training = Collections.frequency(labels(DIGITS.training()), label);
      assertEquals(0.2, heldOut / (heldOut + training), 0.01, "digit " + label);
    }
  }

  @Test
  void pixels_lie_between_0_and_16() {
    assertTrue(all().allMatch(input -> input.length == 64));
    assertTrue(all().flatMapToDouble(Arrays::stream).allMatch(p -> p >= 0 && p <= 16));
  }

  @Test
  void no_pattern_is_both_learned_from_and_held_out() {
    Set<List<Double>> training = new HashSet<>();
    inputs(DIGITS.training()).forEach(input -> training.add(Arrays.stream(input).boxed().toList()));
    assertTrue(
        inputs(DIGITS.heldOut())
            .noneMatch(input -> training.contains(Arrays.stream(input).boxed().toList())));
  }

  @Test
  void preprocessed_pixels_have_mean_zero_and_variance_one() {
    double[] pixels =
        all().flatMapToDouble(i -> Arrays.stream(DIGITS.preprocessing().apply(i))).toArray();
    double mean = Arrays.stream(pixels).average().orElseThrow();
    double variance = Arrays.stream(pixels).map(p -> p * p).average().orElseThrow();
    assertEquals(0, mean, 0.01);
    assertEquals(1, variance, 0.01);
  }

  @Test
  void loading_twice_gives_the_same_split() {
    Dataset again = Digits.load();
    assertEquals(labels(DIGITS.heldOut()), labels(again.heldOut()));
    assertArrayEquals(DIGITS.training().input(17), again.training().input(17));
  }

  @Test
  void one_changed_byte_of_the_data_is_noticed() throws IOException {
    byte[] gzip;
    try (InputStream stream = Digits.class.getResourceAsStream("digits.csv.gz")) {
      gzip = stream.readAllBytes();
    }
    assertTrue(Digits.parse(gzip).training().size() > 0);
    gzip[1000] ^= 1;
    CorruptData error = assertThrows(CorruptData.class, () -> Digits.parse(gzip));
    assertTrue(error.getMessage().contains("SHA-256"), error::getMessage);
  }

  private static Stream<double[]> all() {
    return Stream.concat(inputs(DIGITS.training()), inputs(DIGITS.heldOut()));
  }

  private static Stream<double[]> inputs(Patterns patterns) {
    return IntStream.range(0, patterns.size()).mapToObj(patterns::input);
  }

  private static List<Integer> labels(Patterns patterns) {
    return IntStream.range(0, patterns.size()).mapToObj(patterns::label).toList();
  }
}
