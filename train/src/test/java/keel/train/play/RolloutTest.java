package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {
  private static final int PLACES = 3;
  private static final int STEPS = 12;
  private static final int ALL = PLACES * STEPS;

  /**
   * The estimate as its source defines it: the mean of what n steps earn, and the value after them,
   * less the value before, weighed by powers of the trace; no weight is left at the end.
   */
  private static double slow(
      int from,
      int place,
      double[] rewards,
      double[] values,
      boolean[] ends,
      double[] last,
      double discount,
      double trace) {
    double sum = 0;
    double earned = 0;
    double weight = 1 - trace;
    for (int n = 1; ; n++) {
      int step = from + n - 1;
      int i = step * PLACES + place;
      earned += Math.pow(discount, n - 1) * rewards[i];
      boolean isLast = ends[i] || step == STEPS - 1;
      double after =
          ends[i] ? 0 : step == STEPS - 1 ? last[place] : values[(step + 1) * PLACES + place];
      double advantage = earned + Math.pow(discount, n) * after - values[from * PLACES + place];
      if (isLast) {
        return sum + Math.pow(trace, n - 1) * advantage;
      }
      sum += weight * Math.pow(trace, n - 1) * advantage;
    }
  }

  @ParameterizedTest
  @CsvSource({"0.99, 1", "0.98, 0.8", "1, 0", "0.5, 0.3"})
  void advantages_are_weighed_means_of_what_n_steps_earn(double discount, double trace) {
    Random random = new Random(6);
    double[] rewards = random.doubles(ALL, -1, 2).toArray();
    double[] values = random.doubles(ALL, -5, 5).toArray();
    double[] last = random.doubles(PLACES, -5, 5).toArray();
    boolean[] ends = new boolean[ALL];
    Rollout rollout = new Rollout(PLACES, STEPS);
    for (int i = 0; i < ALL; i++) {
      ends[i] = random.nextInt(5) == 0;
      float[] seen = {i, -i};
      rollout.note(i / PLACES, i % PLACES, seen, i % 2, -i, values[i], rewards[i], ends[i]);
    }
    rollout.finish(last, discount, trace);
    int[] all = IntStream.range(0, ALL).toArray();
    double[] found = rollout.advantages(all);
    double[] targets = rollout.targets(all);
    for (int i = 0; i < ALL; i++) {
      double wanted = slow(i / PLACES, i % PLACES, rewards, values, ends, last, discount, trace);
      assertEquals(wanted, found[i], 1e-12);
      assertEquals(wanted + values[i], targets[i], 1e-12);
    }
  }

  @Test
  void a_batch_has_the_patterns_that_were_asked_for() {
    Rollout rollout = new Rollout(2, 2);
    for (int i = 0; i < 4; i++) {
      rollout.note(i / 2, i % 2, new float[] {i, 10 * i}, i, -i, 0, i, true);
    }
    rollout.finish(new double[2], 1, 1);
    int[] some = {3, 1};
    assertArrayEquals(new float[] {3, 30, 1, 10}, rollout.observations(some));
    assertArrayEquals(new int[] {3, 1}, rollout.taken(some).actions());
    assertArrayEquals(new double[] {-3, -1}, rollout.taken(some).logarithms());
    assertArrayEquals(new double[] {3, 1}, rollout.taken(some).advantages());
  }
}
