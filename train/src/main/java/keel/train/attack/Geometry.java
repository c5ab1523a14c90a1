package keel.train.attack;

import java.util.random.RandomGenerator;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Dyadic;

/** What a norm says of changes of an input: how long they are, and which way is steepest. */
enum Geometry {
  /** ‖d‖ = √Σ d_i². */
  EUCLIDEAN {
    @Override
    double dualLength(double[] gradient) {
      double square = 0;
      for (double entry : gradient) {
        square += entry * entry;
      }
      return Math.sqrt(square);
    }

    @Override
    void toSteepest(double[] gradient) {
      scale(gradient, 1 / dualLength(gradient));
    }

    @Override
    void toBall(double[] change, double radius) {
      double length = dualLength(change);
      if (length > radius) {
        scale(change, radius / length);
      }
    }

    @Override
    double[] random(int size, double radius, RandomGenerator random) {
      double[] change = new double[size];
      for (int i = 0; i < size; i++) {
        change[i] = random.nextGaussian();
      }
      scale(change, radius * Math.pow(random.nextDouble(), 1.0 / size) / dualLength(change));
      return change;
    }

    @Override
    double distance(double[] x, double[] y) {
      Dyadic square = Dyadic.ZERO;
      for (int i = 0; i < x.length; i++) {
        Dyadic difference = Dyadic.of(x[i]).minus(Dyadic.of(y[i]));
        square = square.plus(difference.times(difference));
      }
      return square.ceilSquareRoot();
    }
  },
  /** ‖d‖ = max |d_i|. */
  MAXIMUM {
    @Override
    double dualLength(double[] gradient) {
      double sum = 0;
      for (double entry : gradient) {
        sum += Math.abs(entry);
      }
      return sum;
    }

    @Override
    void toSteepest(double[] gradient) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = Math.signum(gradient[i]);
      }
    }

    @Override
    void toBall(double[] change, double radius) {
      for (int i = 0; i < change.length; i++) {
        change[i] = Math.max(-radius, Math.min(radius, change[i]));
      }
    }

    @Override
    double[] random(int size, double radius, RandomGenerator random) {
      double[] change = new double[size];
      for (int i = 0; i < size; i++) {
        change[i] = radius * (2 * random.nextDouble() - 1);
      }
      return change;
    }

    @Override
    double distance(double[] x, double[] y) {
      Dyadic greatest = Dyadic.ZERO;
      for (int i = 0; i < x.length; i++) {
        greatest = greatest.max(Dyadic.of(x[i]).minus(Dyadic.of(y[i])).abs());
      }
      return greatest.ceilToDouble();
    }
  };

  static Geometry of(InputNorm norm) {
    return switch (norm) {
      case EUCLIDEAN -> EUCLIDEAN;
      case MAXIMUM -> MAXIMUM;
    };
  }

  /** What a change of length 1 gains at most, for a gradient. */
  abstract double dualLength(double[] gradient);

  /** A gradient that is not zero becomes the change of length 1 that gains most. */
  abstract void toSteepest(double[] gradient);

  /** A change becomes the nearest one that is not longer than the radius, up to rounding. */
  abstract void toBall(double[] change, double radius);

  /** A change from the ball, uniformly. */
  abstract double[] random(int size, double radius, RandomGenerator random);

  /** Of two inputs of finite numbers, rounded up. */
  abstract double distance(double[] x, double[] y);

  private static void scale(double[] v, double factor) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= factor;
    }
  }
}
