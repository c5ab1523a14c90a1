package keel.train.layer;

import keel.verify.model.Grouped.Rule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * max(|z| + t, 0) z/|z| of complex numbers in floats, on the processor: what {@link
 * GroupNonlinearity} computes, in loops that become vector instructions, which takes a third of the
 * time.
 *
 * <p>Method: no loop branches, and every one runs over arrays of their own at one place, without
 * which the compiler takes one number at a time. Where a length is so small that its square is no
 * float, it counts as {@link #SMALL}, and what is divided by it is smaller still. A group that its
 * threshold makes zero has a derivative of exactly zero: a number below the normal ones in its
 * place makes every later product of matrices many times slower on processors that take such
 * numbers one by one.
 */
final class ModReluFloats implements Nonlinearity {
  private static final float SMALL = 1e-18f;

  private final Weight thresholds;
  private final OneDnn.Address address = new OneDnn.Address();
  private final float[] re;
  private final float[] im;
  private final float[] gradientOfRe;
  private final float[] gradientOfIm;
  private float[] t;
  private float[] numbers = {};
  private float[] gradients = {};

  ModReluFloats(Weight thresholds) {
    int n = thresholds.value().rows();
    this.thresholds = thresholds;
    this.re = new float[n];
    this.im = new float[n];
    this.gradientOfRe = new float[n];
    this.gradientOfIm = new float[n];
    this.t = new float[n];
  }

  static boolean supports(GroupFunction function) {
    return function.rule() == Rule.MOD_RELU && function.size() == 2;
  }

  @Override
  public void apply(INDArray z) {
    numbers = read(z, numbers);
    t = read(thresholds.value(), t);
    int n = t.length;
    for (int begin = 0; begin < numbers.length; begin += 2 * n) {
      System.arraycopy(numbers, begin, re, 0, n);
      System.arraycopy(numbers, begin + n, im, 0, n);
      applyTo(re, im, t);
      System.arraycopy(re, 0, numbers, begin, n);
      System.arraycopy(im, 0, numbers, begin + n, n);
    }
    address.of(z).put(numbers);
  }

  private static void applyTo(float[] re, float[] im, float[] t) {
    for (int j = 0; j < t.length; j++) {
      float r = (float) Math.sqrt(re[j] * re[j] + im[j] * im[j]);
      float factor = Math.max(r + t[j], 0) / Math.max(r, SMALL);
      re[j] = re[j] * factor;
      im[j] = im[j] * factor;
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
    int n = t.length;
    float[] ofThresholds = new float[n];
    for (int begin = 0; begin < numbers.length; begin += 2 * n) {
      System.arraycopy(numbers, begin, re, 0, n);
      System.arraycopy(numbers, begin + n, im, 0, n);
      System.arraycopy(gradients, begin, gradientOfRe, 0, n);
      System.arraycopy(gradients, begin + n, gradientOfIm, 0, n);
      pullBack(re, im, gradientOfRe, gradientOfIm, t, ofThresholds);
      System.arraycopy(re, 0, numbers, begin, n);
      System.arraycopy(im, 0, numbers, begin + n, n);
    }
    address.of(values).put(numbers);
    INDArray target = thresholds.gradient();
    float[] sum = read(target, new float[n]);
    for (int j = 0; j < n; j++) {
      sum[j] += ofThresholds[j];
    }
    address.of(target).put(sum);
  }

  /** With a = |s|, r = a − t: (a/r) g + (1 − a/r) ⟨s, g⟩ s/a², and ⟨s, g⟩/a for t. */
  private static void pullBack(
      float[] re, float[] im, float[] gRe, float[] gIm, float[] t, float[] ofThresholds) {
    for (int j = 0; j < t.length; j++) {
      float a = (float) Math.sqrt(re[j] * re[j] + im[j] * im[j]);
      float quotient = (a + Float.MIN_NORMAL) / (a - t[j] + Float.MIN_NORMAL);
      float ratio = Math.max(quotient, SMALL) - SMALL; // zero, or as it was where it is no trifle
      float inverse = 1 / Math.max(a, SMALL);
      float projected = (re[j] * gRe[j] + im[j] * gIm[j]) * inverse;
      float along = (1 - ratio) * projected * inverse;
      ofThresholds[j] = ofThresholds[j] + projected;
      re[j] = ratio * gRe[j] + along * re[j];
      im[j] = ratio * gIm[j] + along * im[j];
    }
  }

  private float[] read(INDArray source, float[] numbers) {
    int length = (int) source.length();
    float[] target = numbers.length == length ? numbers : new float[length];
    address.of(source).get(target);
    return target;
  }
}
