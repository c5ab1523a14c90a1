package keel.verify.mechanics;

import java.util.Arrays;

/** The gradient of a loss with respect to the outputs of a network. */
@FunctionalInterface
public interface Loss {
  /** The gradient at some outputs. */
  double[] gradient(double[] outputs);

  /** Cross-entropy, in nats, of the softmax of the outputs; the right class from 0. */
  static Loss ofClass(int right) {
    return outputs -> {
      double largest = Arrays.stream(outputs).max().orElse(0);
      double[] shares = Arrays.stream(outputs).map(y -> StrictMath.exp(y - largest)).toArray();
      double sum = Arrays.stream(shares).sum();
      Arrays.setAll(shares, i -> shares[i] / sum - (i == right ? 1 : 0));
      return shares;
    };
  }

  /** Half of the sum of the squares of what outputs are off by. */
  static Loss ofNumbers(double[] wanted) {
    return outputs -> {
      double[] off = outputs.clone();
      Arrays.setAll(off, i -> outputs[i] - wanted[i]);
      return off;
    };
  }

  /** Cross-entropy, in nats, of the logistic function of each output; wanted are 1 and 0. */
  static Loss ofLabels(double[] wanted) {
    return outputs -> {
      double[] off = outputs.clone();
      Arrays.setAll(off, i -> 1 / (1 + StrictMath.exp(-outputs[i])) - wanted[i]);
      return off;
    };
  }
}
