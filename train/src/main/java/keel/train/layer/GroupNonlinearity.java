package keel.train.layer;

import java.util.Arrays;
import keel.verify.model.Grouped.Rule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation of groups of units, s = f z, in loops of double precision over the groups of each
 * column.
 *
 * <p>Method: on the way back Dᵀg, D the derivative of s. With e = s/|s|, which is z/r, r = |z|, and
 * s = φ(r) e, it is {@code D = (φ(r)/r) I + (φ'(r) − φ(r)/r) e eᵀ}, and both numbers follow from
 * |s| = φ(r), since φ is one to one where it is not zero. At z = 0 D is that of z = 0; where a
 * threshold makes s zero, so is D. Where tanh r is rounded to 1, r counts as 19.
 */
final class GroupNonlinearity implements Nonlinearity {
  /** The greatest value of tanh that tells how large its argument was: 18.7. */
  private static final double SATURATED = 1 - 0x1p-53;

  private final GroupFunction function;
  private double[] numbers = {};
  private double[] gradients = {};
  private double[] lengths = {};
  private double[] factors = {};
  private double[] products = {};
  private double[] along = {};

  GroupNonlinearity(GroupFunction function) {
    this.function = function;
  }

  @Override
  public void apply(INDArray z) {
    int groups = prepare(z);
    double[] thresholds = thresholds(groups);
    for (int begin = 0; begin < numbers.length; begin += z.rows()) {
      measure(begin, groups);
      for (int j = 0; j < groups; j++) {
        factors[j] = factor(begin + j, groups, lengths[j], thresholds[j]);
      }
      for (int part = begin; part < begin + z.rows(); part += groups) {
        for (int j = 0; j < groups; j++) {
          numbers[part + j] *= factors[j];
        }
      }
    }
    Columns.writeDoubles(numbers, z);
  }

  @Override
  public void advance(INDArray state, INDArray z, INDArray next) {
    apply(z);
    state.addi(z, next);
  }

  @Override
  public void pullBack(INDArray values, INDArray gradient) {
    int groups = prepare(values);
    gradients = Columns.readDoubles(gradient, gradients);
    double[] thresholds = thresholds(groups);
    double[] ofThresholds = new double[groups];
    for (int begin = 0; begin < numbers.length; begin += values.rows()) {
      measure(begin, groups);
      Arrays.fill(products, 0);
      for (int part = begin; part < begin + values.rows(); part += groups) {
        for (int j = 0; j < groups; j++) {
          products[j] += numbers[part + j] * gradients[part + j];
        }
      }
      if (function.rule() == Rule.CARDIOID) {
        pullBackCardioid(begin, groups);
        continue;
      }
      for (int j = 0; j < groups; j++) {
        double length = lengths[j];
        double ratio = ratio(length, thresholds[j]);
        factors[j] = ratio;
        double projected = length > 0 ? products[j] / length : 0;
        along[j] = length > 0 ? (slope(length) - ratio) * projected / length : 0;
        ofThresholds[j] += projected;
      }
      for (int part = begin; part < begin + values.rows(); part += groups) {
        for (int j = 0; j < groups; j++) {
          numbers[part + j] = factors[j] * gradients[part + j] + along[j] * numbers[part + j];
        }
      }
    }
    Columns.writeDoubles(numbers, values);
    function
        .thresholds()
        .ifPresent(weight -> weight.gradient().addi(Columns.column(ofThresholds, values)));
  }

  /** Reads a batch; the number of groups of a column. */
  private int prepare(INDArray batch) {
    int groups = batch.rows() / function.size();
    numbers = Columns.readDoubles(batch, numbers);
    if (lengths.length != groups) {
      lengths = new double[groups];
      factors = new double[groups];
      products = new double[groups];
      along = new double[groups];
    }
    return groups;
  }

  private double[] thresholds(int groups) {
    return function
        .thresholds()
        .map(weight -> weight.value().dup('f').data().asDouble())
        .orElseGet(() -> new double[groups]);
  }

  /** The length of every group of a column. */
  private void measure(int begin, int groups) {
    Arrays.fill(lengths, 0);
    for (int part = begin; part < begin + function.size() * groups; part += groups) {
      for (int j = 0; j < groups; j++) {
        lengths[j] += numbers[part + j] * numbers[part + j];
      }
    }
    for (int j = 0; j < groups; j++) {
      lengths[j] = Math.sqrt(lengths[j]);
    }
  }

  /** f of a group whose first unit stands at a place, and whose parts stand so far apart. */
  private double factor(int first, int apart, double r, double threshold) {
    return switch (function.rule()) {
      case MOD_RELU -> r + threshold > 0 ? (r + threshold) / r : 0;
      case RADIAL_TANH -> r > 0 ? StrictMath.tanh(r) / r : 1;
      case RADIAL_SOFTSIGN -> 1 / (1 + r);
      case Z_RELU -> numbers[first] >= 0 && numbers[first + apart] >= 0 ? 1 : 0;
      case CARDIOID -> r > 0 ? (1 + numbers[first] / r) / 2 : 0;
    };
  }

  /** φ(r)/r from φ(r). */
  private double ratio(double value, double threshold) {
    return switch (function.rule()) {
      case MOD_RELU -> value > 0 ? value / (value - threshold) : threshold < 0 ? 0 : 1;
      case RADIAL_TANH -> value > 0 ? value / artanh(Math.min(value, SATURATED)) : 1;
      case RADIAL_SOFTSIGN -> 1 - value;
      case Z_RELU -> value > 0 ? 1 : 0;
      case CARDIOID -> throw new IllegalStateException("no radial rule");
    };
  }

  /** φ'(r) from φ(r) > 0. */
  private double slope(double value) {
    return switch (function.rule()) {
      case MOD_RELU, Z_RELU -> 1;
      case RADIAL_TANH -> Math.max(0, 1 - value * value);
      case RADIAL_SOFTSIGN -> (1 - value) * (1 - value);
      case CARDIOID -> throw new IllegalStateException("no radial rule");
    };
  }

  private static double artanh(double value) {
    return (StrictMath.log1p(value) - StrictMath.log1p(-value)) / 2;
  }

  /**
   * With c = cos θ: D = (1 + c)/2 I + e (1, −c e)ᵀ/2, so Dᵀg = (1 + c)/2 g + ⟨e, g⟩ (1 − c e)/2.
   */
  private void pullBackCardioid(int begin, int groups) {
    for (int j = 0; j < groups; j++) {
      int re = begin + j;
      int im = re + groups;
      double length = lengths[j];
      double cos = length > 0 ? numbers[re] / length : -1;
      double sin = length > 0 ? numbers[im] / length : 0;
      double projected = length > 0 ? products[j] / length / 2 : 0;
      numbers[re] = (1 + cos) / 2 * gradients[re] + projected * (1 - cos * cos);
      numbers[im] = (1 + cos) / 2 * gradients[im] - projected * cos * sin;
    }
  }
}
