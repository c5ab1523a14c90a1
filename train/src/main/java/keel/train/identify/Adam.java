package keel.train.identify;

/** Adam (Kingma and Ba, 2014) on a few numbers, in one order on every machine. */
final class Adam {
  private static final double FIRST = 0.9;
  private static final double SECOND = 0.999;
  private static final double TINY = 1e-8;

  private final double rate;
  private final double beta1;
  private final double beta2;
  private final double[] mean;
  private final double[] square;
  private double first = 1;
  private double second = 1;

  Adam(int size, double rate) {
    this(size, rate, FIRST, SECOND);
  }

  Adam(int size, double rate, double beta1, double beta2) {
    this.rate = rate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    mean = new double[size];
    square = new double[size];
  }

  /** Makes a step against a gradient. */
  void step(double[] parameters, double[] gradient) {
    first *= beta1;
    second *= beta2;
    for (int i = 0; i < parameters.length; i++) {
      mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i];
      square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] * gradient[i];
      parameters[i] -=
          rate * (mean[i] / (1 - first)) / (Math.sqrt(square[i] / (1 - second)) + TINY);
    }
  }
}
