package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogateTest {
  private static final int PATTERNS = 50;
  private static final int ACTIONS = 3;
  private static final double DIFFERENCE = 1e-6;

  private static double[] logits(Random random) {
    return random.doubles((long) PATTERNS * ACTIONS, -1.5, 1.5).toArray();
  }

  /** Taken by a policy that was not far from this one. */
  private static Surrogate.Taken taken(double[] logits, Random random) {
    int[] actions = random.ints(PATTERNS, 0, ACTIONS).toArray();
    double[] before = new double[PATTERNS];
    for (int i = 0; i < PATTERNS; i++) {
      before[i] = Math.log(softmax(logits, i)[actions[i]]) + 0.4 * random.nextGaussian();
    }
    return new Surrogate.Taken(actions, before, random.doubles(PATTERNS, -2, 2).toArray());
  }

  private static double[] softmax(double[] logits, int pattern) {
    double[] all = new double[ACTIONS];
    double sum = 0;
    for (int c = 0; c < ACTIONS; c++) {
      all[c] = Math.exp(logits[pattern * ACTIONS + c]);
      sum += all[c];
    }
    for (int c = 0; c < ACTIONS; c++) {
      all[c] /= sum;
    }
    return all;
  }

  /** By the definition: min(r A, r limited A) as it stands in the paper. */
  private static double slow(double[] logits, Surrogate.Taken taken, double clip, double weight) {
    double sum = 0;
    for (int i = 0; i < PATTERNS; i++) {
      double[] p = softmax(logits, i);
      double ratio = p[taken.actions()[i]] / Math.exp(taken.logarithms()[i]);
      double gain = ratio * taken.advantages()[i];
      if (clip > 0 && ratio > 1 + clip) {
        gain = Math.min(gain, (1 + clip) * taken.advantages()[i]);
      }
      if (clip > 0 && ratio < 1 - clip) {
        gain = Math.min(gain, (1 - clip) * taken.advantages()[i]);
      }
      double entropy = 0;
      for (double probability : p) {
        entropy -= probability * Math.log(probability);
      }
      sum -= gain + weight * entropy;
    }
    return sum / PATTERNS;
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.2, 0", "0.2, 0.05", "0, 0.5"})
  void value_and_gradient_are_those_of_the_definition(double clip, double weight) {
    Random random = new Random(4);
    double[] logits = logits(random);
    Surrogate.Taken taken = taken(logits, random);
    Surrogate found = Surrogate.of(logits, taken, clip, weight);
    assertEquals(slow(logits, taken, clip, weight), found.value(), 1e-13);
    for (int i = 0; i < logits.length; i++) {
      double[] up = logits.clone();
      double[] down = logits.clone();
      up[i] += DIFFERENCE;
      down[i] -= DIFFERENCE;
      double slope =
          (slow(up, taken, clip, weight) - slow(down, taken, clip, weight)) / (2 * DIFFERENCE);
      assertEquals(slope, found.gradient()[i], 1e-9);
    }
  }

  @Test
  void entropy_is_greatest_of_equal_logits_and_huge_ones_overflow_nothing() {
    Surrogate.Taken one =
        new Surrogate.Taken(new int[] {0}, new double[] {Math.log(1.0 / 3)}, new double[] {1});
    assertEquals(Math.log(3), Surrogate.of(new double[] {2, 2, 2}, one, 0, 0).entropy(), 1e-15);
    assertArrayEquals(
        new double[] {0, -2000, -3000},
        Surrogate.logarithms(new double[] {9, 1000, -1000, -2000}, 1, 3));
  }
}
