package keel.train.layer;

import keel.verify.model.Grouped.Rule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * max(|z| + t, 0) z/|z| of complex numbers in floats, on the processor: what {@link
 * GroupNonlinearity} computes, in loops that become vector instructions, which takes a third of the
 * time.
 *
 * <p>Method: no loop branches. Where a length is so small that its square is no float, it counts as
 * {@link #SMALL}, and what is divided by it is smaller still.
 */
final class ModReluFloats implements Nonlinearity {
  private static final float SMALL = 1e-18f;

  private final Weight thresholds;
  private final OneDnn.Address address = new OneDnn.Address();
  private float[] numbers = {};
  private float[] gradients = {};
  private float[] t = {};

  ModReluFloats(Weight thresholds) {
    this.thresholds = thresholds;
  }

  static boolean supports(GroupFunction function) {
    return function.rule() == Rule.MOD_RELU && function.size() == 2;
  }

  @Override
  public void apply(INDArray z) {
    numbers = read(z, numbers);
    t = read(thresholds.value(), t);
    for (int begin = 0; begin < numbers.length; begin += 2 * t.length) {
      applyToColumn(numbers, begin, t);
    }
    address.of(z).put(numbers);
  }

  private static void applyToColumn(float[] z, int begin, float[] t) {
    int n = t.length;
    for (int j = 0; j < n; j++) {
      float re = z[begin + j];
      float im = z[begin + n + j];
      float r = (float) Math.sqrt(re * re + im * im);
      float factor = Math.max(r + t[j], 0) / Math.max(r, SMALL);
      z[begin + j] = re * factor;
      z[begin + n + j] = im * factor;
    }
  }

  @Override
  public void advance(INDArray state, INDArray z, INDArray next) {
    apply(z);
    state.addi(z, next);
  }

  @Override
  public void pullBack(INDArray values, INDArray gradient) {
    numbers = read(values, numbers);
    gradients = read(gradient, gradients);
    t = read(thresholds.value(), t);
    float[] ofThresholds = new float[t.length];
    for (int begin = 0; begin < numbers.length; begin += 2 * t.length) {
      pullBackColumn(numbers, gradients, begin, t, ofThresholds);
    }
    address.of(values).put(numbers);
    INDArray target = thresholds.gradient();
    float[] sum = read(target, new float[t.length]);
    for (int j = 0; j < sum.length; j++) {
      sum[j] += ofThresholds[j];
    }
    address.of(target).put(sum);
  }

  /** With a = |s|, r = a − t: (a/r) g + (1 − a/r) ⟨s, g⟩ s/a², and ⟨s, g⟩/a for t. */
  private static void pullBackColumn(
      float[] s, float[] g, int begin, float[] t, float[] ofThresholds) {
    int n = t.length;
    for (int j = 0; j < n; j++) {
      float re = s[begin + j];
      float im = s[begin + n + j];
      float gRe = g[begin + j];
      float gIm = g[begin + n + j];
      float a = (float) Math.sqrt(re * re + im * im);
      float ratio = (a + Float.MIN_NORMAL) / (a - t[j] + Float.MIN_NORMAL);
      float inverse = 1 / Math.max(a, SMALL);
      float projected = (re * gRe + im * gIm) * inverse;
      float along = (1 - ratio) * projected * inverse;
      ofThresholds[j] += projected;
      s[begin + j] = ratio * gRe + along * re;
      s[begin + n + j] = ratio * gIm + along * im;
    }
  }

  private float[] read(INDArray source, float[] numbers) {
    int length = (int) source.length();
    float[] target = numbers.length == length ? numbers : new float[length];
    address.of(source).get(target);
    return target;
  }
}
