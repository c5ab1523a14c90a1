package keel.laws.claims;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;

/** Blocks that are stable by construction, at random. */
enum Family {
  ALGORITHM_1("A = −RᵀR − εI by Algorithm 1, tanh", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, negative(gram(n, random)), random);
    }
  },
  ALGORITHM_1_RELU("the same, ReLU", 64) {
    @Override
    Block draw(int n, Random random) {
      return dense(Activation.RELU, n, negative(gram(n, random)), random);
    }
  },
  FLOATS("the same as floats leave it, tanh", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, floats(n, random), random);
    }
  },
  MANY_FLOATS("the same of 256 units", 256) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, floats(n, random), random);
    }
  },
  FLOATS_RELU("as floats leave it, ReLU", 64) {
    @Override
    Block draw(int n, Random random) {
      return dense(Activation.RELU, n, floats(n, random), random);
    }
  },
  LITTLE_SKEW("Algorithm 1 and a skew part of 10 % of ‖RᵀR‖, 8 units", 8) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, skewed(n, 0.1, random), random);
    }
  },
  SKEW("the same of 64 units", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, skewed(n, 0.1, random), random);
    }
  },
  MUCH_SKEW("the same of 256 units", 256) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, skewed(n, 0.1, random), random);
    }
  },
  MORE_SKEW("a skew part of 50 %, 64 units", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, skewed(n, 0.5, random), random);
    }
  },
  SCALED("ΛA symmetric, Λ powers of two, tanh", 32) {
    @Override
    Block draw(int n, Random random) {
      double[] a = negative(gram(n, random));
      for (int e = 0; e < a.length; e++) {
        a[e] *= Math.scalb(1.0, -(e / n % 5));
      }
      return tanh(n, a, random);
    }
  },
  DOMINATED("rows dominated by their centres, any signs, tanh", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, dominated(n, false, random), random);
    }
  },
  TRIANGULAR("lower triangular, −0.9 on the diagonal, tanh", 64) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, dominated(n, true, random), random);
    }
  },
  CONVOLUTION("3 × 3 convolution by Algorithm 2, 8 channels, ReLU", 8) {
    @Override
    Block draw(int n, Random random) {
      double[] taps = random.doubles(9L * n * n, -1, 1).toArray();
      for (int c = 0; c < n; c++) {
        double others = 0;
        for (int e = 0; e < n * 9; e++) {
          others += e == c * 9 + 4 ? 0 : Math.abs(taps[c * n * 9 + e]);
        }
        double centre = -1 - 0.4 * (2 * random.nextDouble() - 1);
        for (int e = 0; e < n * 9; e++) {
          taps[c * n * 9 + e] *= (0.99 - Math.abs(centre + 1)) * (1 - 1e-9) / others;
        }
        taps[c * n * 9 + c * 9 + 4] = centre;
      }
      return new ConvBlock(
          "block",
          Activation.RELU,
          Vector.constant(n, 1),
          10,
          List.of(new Kernel(Matrix.of(n, n * 9, taps), 3, 3)),
          new Kernel(Matrix.identity(n), 1, 1),
          Vector.constant(n, 0),
          6,
          6);
    }
  },
  ANY("any A with ‖I + A‖₂ = 0.95, tanh", 32) {
    @Override
    Block draw(int n, Random random) {
      return tanh(n, contraction(n, random), random);
    }
  },
  ANY_LEAKY("the same, leaky ReLU", 16) {
    @Override
    Block draw(int n, Random random) {
      return dense(Activation.LEAKY_RELU, n, contraction(n, random), random);
    }
  };

  private static final double EPSILON = 0.01;
  private static final int STEPS = 20;

  /** For people. */
  final String text;

  private final int units;

  Family(String text, int units) {
    this.text = text;
    this.units = units;
  }

  /** One at random; the same for the same seed. */
  @SuppressWarnings("EnumOrdinal") // only so that families differ
  Block draw(long seed) {
    return draw(units, new Random(31 * seed + ordinal()));
  }

  abstract Block draw(int n, Random random);

  private static DenseBlock tanh(int n, double[] a, Random random) {
    return dense(Activation.TANH, n, a, random);
  }

  private static DenseBlock dense(Activation activation, int n, double[] a, Random random) {
    double[] bias = gaussian(n, 0.1, random);
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        STEPS,
        Matrix.of(n, n, a),
        Matrix.identity(n),
        Vector.of(bias));
  }

  private static double[] gaussian(int size, double deviation, Random random) {
    double[] numbers = new double[size];
    Arrays.setAll(numbers, i -> deviation * random.nextGaussian());
    return numbers;
  }

  /** RᵀR, projected onto the ball of Algorithm 1, and εI. */
  private static double[] gram(int n, Random random) {
    double[] r = gaussian(n * n, 1 / Math.sqrt(n), random);
    double[] p = new double[n * n];
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += r[k * n + i] * r[k * n + j];
        }
        p[i * n + j] = sum;
        p[j * n + i] = sum;
        square += (i == j ? 1 : 2) * sum * sum;
      }
    }
    double scale = Math.min(1, (1 - 2 * EPSILON) / Math.sqrt(square));
    Arrays.setAll(p, e -> scale * p[e] + (e % (n + 1) == 0 ? EPSILON : 0));
    return p;
  }

  private static double[] negative(double[] p) {
    Arrays.setAll(p, e -> -p[e]);
    return p;
  }

  /** With what sums of floats in another order leave above the diagonal. */
  private static double[] floats(int n, Random random) {
    double[] a = negative(gram(n, random));
    Arrays.setAll(
        a, e -> (float) a[e] * (1 + (e / n < e % n ? random.nextInt(-2, 3) * 0x1p-24 : 0)));
    Arrays.setAll(a, e -> (float) a[e]);
    return a;
  }

  private static double[] skewed(int n, double share, Random random) {
    double[] a = negative(gram(n, random));
    double[] skew = new double[n * n];
    double square = 0;
    double whole = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (j < i) {
          skew[i * n + j] = random.nextGaussian();
          skew[j * n + i] = -skew[i * n + j];
          square += 2 * skew[i * n + j] * skew[i * n + j];
        }
        double own = a[i * n + j] + (i == j ? EPSILON : 0);
        whole += own * own;
      }
    }
    double scale = share * Math.sqrt(whole / square);
    Arrays.setAll(a, e -> a[e] + scale * skew[e]);
    return a;
  }

  /** Row sums of 0.8 beside −0.9; anything below the diagonal where only that is filled. */
  private static double[] dominated(int n, boolean isTriangular, Random random) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < (isTriangular ? i : n); j++) {
        a[i * n + j] = i == j ? 0 : random.nextGaussian();
        sum += Math.abs(a[i * n + j]);
      }
      for (int j = 0; j < n && !isTriangular; j++) {
        a[i * n + j] *= 0.8 / sum;
      }
      a[i * n + i] = -0.9;
    }
    return a;
  }

  private static double[] contraction(int n, Random random) {
    double[] m = gaussian(n * n, 1, random);
    double[] v = gaussian(n, 1, random);
    double norm = 0;
    for (int round = 0; round < 500; round++) {
      double[] w = new double[n];
      double[] next = new double[n];
      for (int e = 0; e < n * n; e++) {
        w[e / n] += m[e] * v[e % n];
      }
      for (int e = 0; e < n * n; e++) {
        next[e % n] += m[e] * w[e / n];
      }
      norm = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
      double length = norm;
      Arrays.setAll(v, i -> next[i] / length);
    }
    double scale = 0.95 / Math.sqrt(norm);
    Arrays.setAll(m, e -> scale * m[e] - (e % (n + 1) == 0 ? 1 : 0));
    return m;
  }
}
