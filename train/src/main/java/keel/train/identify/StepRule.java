package keel.train.identify;

/** How a network's right side F makes a step of length h. */
public enum StepRule {
  /** {@code x + h F(x)}: of order 1, as in the paper. What is learned is the map, not F. */
  EULER {
    @Override
    double[] step(SymbolicNetwork f, double[] parameters, double[] x, double h) {
      return plus(x, h, f.at(parameters, x));
    }

    @Override
    double[] back(
        SymbolicNetwork f,
        double[] parameters,
        double[] x,
        double h,
        double[] adjoint,
        double[] gradient) {
      return plus(adjoint, 1, f.back(parameters, x, times(h, adjoint), gradient));
    }
  },

  /** Runge and Kutta's method of order 4. */
  RK4 {
    @Override
    double[] step(SymbolicNetwork f, double[] parameters, double[] x, double h) {
      double[] k1 = f.at(parameters, x);
      double[] k2 = f.at(parameters, plus(x, h / 2, k1));
      double[] k3 = f.at(parameters, plus(x, h / 2, k2));
      double[] k4 = f.at(parameters, plus(x, h, k3));
      return plus(plus(plus(plus(x, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
    }

    @Override
    double[] back(
        SymbolicNetwork f,
        double[] parameters,
        double[] x,
        double h,
        double[] adjoint,
        double[] gradient) {
      double[] x2 = plus(x, h / 2, f.at(parameters, x));
      double[] x3 = plus(x, h / 2, f.at(parameters, x2));
      double[] x4 = plus(x, h, f.at(parameters, x3));
      double[] a4 = f.back(parameters, x4, times(h / 6, adjoint), gradient);
      double[] a3 = f.back(parameters, x3, plus(times(h / 3, adjoint), h, a4), gradient);
      double[] a2 = f.back(parameters, x2, plus(times(h / 3, adjoint), h / 2, a3), gradient);
      double[] a1 = f.back(parameters, x, plus(times(h / 6, adjoint), h / 2, a2), gradient);
      return plus(plus(plus(plus(adjoint, 1, a1), 1, a2), 1, a3), 1, a4);
    }
  };

  /** The state after a step. */
  abstract double[] step(SymbolicNetwork f, double[] parameters, double[] x, double h);

  /**
   * Carries a gradient back through a step.
   *
   * @param adjoint with respect to the state after it
   * @param gradient with respect to the parameters, to be added to
   * @return with respect to x
   */
  abstract double[] back(
      SymbolicNetwork f,
      double[] parameters,
      double[] x,
      double h,
      double[] adjoint,
      double[] gradient);

  private static double[] plus(double[] x, double factor, double[] y) {
    double[] sum = new double[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = x[i] + factor * y[i];
    }
    return sum;
  }

  private static double[] times(double factor, double[] x) {
    double[] product = new double[x.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = factor * x[i];
    }
    return product;
  }
}
