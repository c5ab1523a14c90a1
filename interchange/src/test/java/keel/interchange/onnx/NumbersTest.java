package keel.interchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import keel.verify.exact.Dyadic;
import org.junit.jupiter.api.Test;

/** Constants without rounding, beside those of a runtime that rounds after every operation. */
class NumbersTest {
  private static final List<Integer> SQUARE = List.of(3, 3);

  private static Numbers random(Random random, double size) {
    double[] numbers = new double[9];
    for (int i = 0; i < 9; i++) {
      numbers[i] = (float) (size * random.nextGaussian());
    }
    return Numbers.stored(FloatType.FLOAT, SQUARE, numbers);
  }

  /** In floats, from the first term or from the last; some sums fuse their products. */
  private static float[] product(float[] a, float[] b, int order) {
    float[] product = new float[9];
    for (int e = 0; e < 9; e++) {
      float sum = 0;
      for (int k = 0; k < 3; k++) {
        int j = order % 2 == 0 ? k : 2 - k;
        float left = a[e / 3 * 3 + j];
        float right = b[j * 3 + e % 3];
        sum = order < 2 ? sum + left * right : Math.fma(left, right, sum);
      }
      product[e] = sum;
    }
    return product;
  }

  private static float[] floats(Numbers numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i);
    }
    return floats;
  }

  @Test
  void a_product_that_a_runtime_rounds_is_no_farther_off_than_is_said_and_often_nearly_so_far() {
    Random random = new Random(17);
    double greatest = 0;
    for (int round = 0; round < 4000; round++) {
      Numbers a = random(random, round % 3 == 0 ? 1e3 : 1);
      Numbers b = random(random, 1);
      Numbers c = random(random, 1);
      Numbers d = random(random, 0.01);
      Numbers exact = a.product(b).times(c).minus(d).product(b);
      for (int order = 0; order < 4; order++) {
        float[] rounded = product(floats(a), floats(b), order);
        for (int i = 0; i < 9; i++) {
          rounded[i] = rounded[i] * (float) c.get(i) - (float) d.get(i);
        }
        rounded = product(rounded, floats(b), order);
        for (int i = 0; i < 9; i++) {
          Dyadic off = Dyadic.of(rounded[i]).minus(exact.exact(i)).abs();
          assertTrue(
              off.compareTo(Dyadic.of(exact.slack(i))) <= 0,
              off + " is more than " + exact.slack(i));
          greatest = Math.max(greatest, off.ceilToDouble() / exact.slack(i));
        }
      }
    }
    assertTrue(greatest > 0.2, "the bound is " + 1 / greatest + " times as great");
  }

  @Test
  void what_is_computed_is_rounded_once() {
    Numbers third = Numbers.stored(FloatType.FLOAT, List.of(1, 1), new double[] {1 / 3f});
    Numbers more = Numbers.stored(FloatType.FLOAT, List.of(1, 1), new double[] {1 + 0x1p-23});
    assertEquals(1 / 3f * 0x1p-23, third.product(more).minus(third).get(0));
  }
}
