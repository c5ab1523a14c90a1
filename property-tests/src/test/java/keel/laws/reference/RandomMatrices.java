package keel.laws.reference;

import java.util.Random;

/**
 * State matrices A of many kinds, most of them at the edge of something: P = −A with eigenvalues on
 * the limits 0 and 2/(sh), nearly symmetric ones, singular ones, rows just dominated, spirals.
 */
final class RandomMatrices {
  private final RandomNumbers numbers;
  private final Random random;

  /** What kind of matrix. */
  enum Kind {
    SPECTRUM,
    HADAMARD,
    PAIRS,
    POWERS,
    INTEGERS,
    SCALED,
    SCALED_ODD,
    NEARLY_SYMMETRIC,
    DOMINATED,
    GRAM,
    EQUAL_ROWS,
    TRIANGULAR,
    SKEW,
    CYCLE,
    GENERAL,
    ZERO,
    CONGRUENT,
    MIXED,
    ANYWHERE
  }

  RandomMatrices(RandomNumbers numbers) {
    this.numbers = numbers;
    this.random = numbers.random();
  }

  /** A, row after row, for steps of size h at the greatest slope. */
  double[] of(Kind kind, int n, double h) {
    double[] p =
        switch (kind) {
          case SPECTRUM -> spectrum(n);
          case HADAMARD -> hadamard(n);
          case PAIRS -> pairs(n);
          case POWERS -> symmetric(n, () -> numbers.sign() * numbers.power(-8, 1));
          case INTEGERS -> integers(n);
          case SCALED -> scaled(n, pairs(n));
          case SCALED_ODD -> scaledOdd(n);
          case NEARLY_SYMMETRIC -> nearly(numbers.any(pairs(n), integers(n), spectrum(n)));
          case DOMINATED -> dominated(n);
          case GRAM -> gram(n);
          case EQUAL_ROWS -> equalRows(n);
          case TRIANGULAR -> triangular(n);
          case SKEW -> skew(n);
          case CYCLE -> cycle(n);
          case GENERAL -> general(n);
          case ZERO -> new double[n * n];
          case CONGRUENT -> congruent(n);
          case MIXED -> symmetric(n, () -> numbers.unit() * numbers.power(-60, 2));
          case ANYWHERE -> anywhere(n);
        };
    double unit = unit(kind, h);
    double[] a = new double[n * n];
    for (int i = 0; i < a.length; i++) {
      double entry = -p[i] * unit;
      a[i] = Double.isFinite(entry) ? entry : Math.copySign(Double.MAX_VALUE, entry);
    }
    if (numbers.oneIn(12)) {
      int shift = numbers.any(-1060, -1000, -300, -3, 3, 300, 1000, 1020);
      for (int i = 0; i < a.length; i++) {
        double entry = Math.scalb(a[i], shift);
        a[i] = Double.isFinite(entry) ? entry : Math.copySign(Double.MAX_VALUE, entry);
      }
    }
    return a;
  }

  /** About 1 / h; a power of two where the numbers must stay as short as they are. */
  private static double unit(Kind kind, double h) {
    double unit =
        switch (kind) {
          case ANYWHERE -> 1;
          case SCALED, SCALED_ODD, INTEGERS, POWERS, HADAMARD ->
              Math.scalb(
                  1.0, -Math.getExponent(h) - (Math.scalb(1.0, Math.getExponent(h)) == h ? 0 : 1));
          default -> 1 / h;
        };
    return Double.isFinite(unit) ? unit : 0x1p1000;
  }

  private interface Draw {
    double number();
  }

  private static double[] symmetric(int n, Draw draw) {
    double[] p = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        p[i * n + j] = draw.number() / (i == j ? 1 : n);
        p[j * n + i] = p[i * n + j];
      }
      p[i * n + i] = Math.abs(p[i * n + i]);
    }
    return p;
  }

  /** An eigenvalue of hP: inside, on a limit, next to one, or beyond. */
  private double eigenvalue() {
    return switch (random.nextInt(14)) {
      case 0 -> 0;
      case 1 -> 2;
      case 2 -> numbers.power(-60, -10);
      case 3 -> 2 - numbers.power(-50, -3);
      case 4 -> 2 + numbers.power(-50, -3);
      case 5 -> -numbers.power(-60, -3);
      case 6 -> numbers.power(-3, 1);
      case 7 -> 1;
      default -> random.nextDouble() * 1.9 + 0.05;
    };
  }

  /** A safe one more often, so that not every larger matrix has one beyond the limits. */
  private double[] eigenvalues(int n) {
    double[] values = new double[n];
    boolean isSafe = random.nextBoolean();
    for (int i = 0; i < n; i++) {
      values[i] = isSafe && numbers.oneIn(2) ? random.nextInt(15) / 8.0 + 0.125 : eigenvalue();
    }
    if (isSafe) {
      for (int i = 1; i < n; i++) {
        values[i] = 0.125 + random.nextInt(15) / 8.0;
      }
    }
    return values;
  }

  private double[] diagonal(int n) {
    double[] values = eigenvalues(n);
    double[] p = new double[n * n];
    for (int i = 0; i < n; i++) {
      p[i * n + i] = values[i];
    }
    return p;
  }

  /** Turned by reflections in doubles, then made symmetric. */
  private double[] spectrum(int n) {
    double[] p = diagonal(n);
    for (int turn = 0; turn < 2; turn++) {
      double[] v = new double[n];
      double square = 0;
      for (int i = 0; i < n; i++) {
        v[i] = numbers.between(-3, 3);
        square += v[i] * v[i];
      }
      if (square > 0) {
        p = reflected(p, v, square);
      }
    }
    boolean isFloat = random.nextBoolean();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        p[i * n + j] = isFloat ? (float) p[i * n + j] : p[i * n + j];
        p[j * n + i] = p[i * n + j];
      }
    }
    return p;
  }

  private static double[] reflected(double[] p, double[] v, double square) {
    int n = v.length;
    double[] left = new double[n * n];
    for (int pass = 0; pass < 2; pass++) {
      double[] from = pass == 0 ? p : left;
      double[] to = new double[n * n];
      for (int j = 0; j < n; j++) {
        double dot = 0;
        for (int i = 0; i < n; i++) {
          dot += v[i] * from[i * n + j];
        }
        for (int i = 0; i < n; i++) {
          to[j * n + i] = from[i * n + j] - 2 * v[i] * dot / square; // transposed
        }
      }
      left = to;
    }
    return left;
  }

  /** H D H / 2^k for a Hadamard matrix H: the eigenvalues D exactly. */
  private double[] hadamard(int n) {
    double[] p = diagonal(n);
    int size = Integer.highestOneBit(n);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = p[i * n + i];
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
          int signs = Integer.bitCount(i & k) + Integer.bitCount(j & k);
          sum += signs % 2 == 0 ? values[k] : -values[k];
        }
        p[i * n + j] = sum / size;
      }
    }
    return p;
  }

  /** Blocks [[a, b], [b, a]] along the diagonal: eigenvalues a + b and a − b. */
  private double[] pairs(int n) {
    double[] values = eigenvalues(n);
    double[] p = new double[n * n];
    for (int i = 0; i < n; i++) {
      p[i * n + i] = values[i];
    }
    for (int i = 0; i + 1 < n; i += 2) {
      double sum = (values[i] + values[i + 1]) / 2;
      double difference = (values[i] - values[i + 1]) / 2;
      p[i * n + i] = sum;
      p[(i + 1) * n + i + 1] = sum;
      p[i * n + i + 1] = difference;
      p[(i + 1) * n + i] = difference;
    }
    return p;
  }

  private double[] integers(int n) {
    double grid = numbers.power(-4, -1);
    double[] p = symmetric(n, () -> 0);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        p[i * n + j] = numbers.oneIn(2) ? 0 : numbers.between(-2, 2) * grid / 2;
        p[j * n + i] = p[i * n + j];
      }
      p[i * n + i] = numbers.between(1, 8) * grid;
    }
    return p;
  }

  /** Rows times powers of two. */
  private double[] scaled(int n, double[] p) {
    int most = numbers.any(2, 2, 20, 400);
    for (int i = 0; i < n; i++) {
      double factor = numbers.power(-most, most);
      for (int j = 0; j < n; j++) {
        p[i * n + j] *= factor;
      }
    }
    return p;
  }

  /** S times a diagonal of small odd numbers, S symmetric with short numbers. */
  private double[] scaledOdd(int n) {
    double[] p = integers(n);
    for (int j = 0; j < n; j++) {
      double factor = numbers.any(1.0, 3.0, 5.0, 7.0, 9.0, 0.75) * numbers.power(-3, 0);
      for (int i = 0; i < n; i++) {
        p[i * n + j] *= factor;
      }
    }
    return p;
  }

  /** One entry moved by one unit in the last place, or by a little more. */
  private double[] nearly(double[] p) {
    int n = (int) Math.round(Math.sqrt(p.length));
    if (n == 1) {
      return p;
    }
    int place = numbers.between(0, n - 2) * n + n - 1;
    p[place] =
        random.nextBoolean() ? Math.nextUp(p[place]) : p[place] * (1 + numbers.power(-45, -11));
    return p;
  }

  private double[] dominated(int n) {
    double[] p = new double[n * n];
    double[] v = new double[n];
    int most = numbers.any(0, 0, 2, 12);
    for (int i = 0; i < n; i++) {
      v[i] = numbers.power(0, most);
    }
    for (int i = 0; i < n; i++) {
      double margin = numbers.any(0.5, 0.125, 0x1p-30, 0.0, -0x1p-30, 0.9);
      double centre = numbers.any(1.0, 0.5, 1.5, 0.25 + 1.5 * random.nextDouble());
      double room = 1 - Math.abs(1 - centre) - margin;
      double sum = 0;
      for (int j = 0; j < n; j++) {
        p[i * n + j] = i == j ? 0 : numbers.unit();
        sum += Math.abs(p[i * n + j]);
      }
      for (int j = 0; j < n; j++) {
        p[i * n + j] = sum > 0 ? p[i * n + j] * room / sum * v[i] / v[j] : 0;
      }
      p[i * n + i] = centre;
    }
    return p;
  }

  /** RᵀR of too few rows: singular, and with entries that may be short. */
  private double[] gram(int n) {
    int rows = numbers.between(1, n);
    double[] r = new double[rows * n];
    for (int i = 0; i < r.length; i++) {
      r[i] = numbers.between(-2, 2);
    }
    double[] p = new double[n * n];
    double most = 1;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < rows; k++) {
          p[i * n + j] += r[k * n + i] * r[k * n + j];
        }
      }
      most += p[i * n + i];
    }
    double shift = numbers.any(0.0, 0.0, 0x1p-20, 1e-9);
    double scale = Math.scalb(1.0, -Math.getExponent(most));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = p[i * n + j] * scale + (i == j ? shift : 0);
      }
    }
    return p;
  }

  private double[] equalRows(int n) {
    double[] p = general(n);
    System.arraycopy(p, 0, p, (n - 1) * n, n);
    return p;
  }

  private double[] triangular(int n) {
    double[] p = new double[n * n];
    double other = numbers.any(0.25, 1.0, 8.0, 1e6);
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        p[i * n + j] = i == j ? Math.abs(eigenvalue()) : other * numbers.unit();
      }
    }
    return p;
  }

  private double[] skew(int n) {
    double[] p = new double[n * n];
    double centre = eigenvalue();
    double other = numbers.any(1e-3, 0.25, 1.0, 2.0);
    for (int i = 0; i < n; i++) {
      p[i * n + i] = centre;
      for (int j = 0; j < i; j++) {
        p[i * n + j] = other * numbers.unit();
        p[j * n + i] = -p[i * n + j];
      }
    }
    return p;
  }

  /** Symmetric but for one entry of a cycle, which no diagonal mends; no row is dominated. */
  private double[] cycle(int n) {
    double[] p = integers(n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = (i == j ? 1 : 0.6) * 0.9 / n;
      }
    }
    p[n > 1 ? 1 : 0] += numbers.sign() * numbers.power(-40, -4);
    return p;
  }

  private double[] general(int n) {
    double[] p = new double[n * n];
    for (int i = 0; i < p.length; i++) {
      p[i] = numbers.unit();
    }
    return p;
  }

  /** D S D for powers of two D: widely different magnitudes, and a spectrum to match. */
  private double[] congruent(int n) {
    double[] p = numbers.any(pairs(n), integers(n), spectrum(n));
    int most = numbers.any(3, 30, 200);
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = numbers.power(-most, 0);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] *= d[i] * d[j];
      }
    }
    return p;
  }

  private double[] anywhere(int n) {
    boolean isSymmetric = random.nextBoolean();
    double[] p = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = isSymmetric && j < i ? p[j * n + i] : numbers.anywhere();
      }
      p[i * n + i] = Math.abs(p[i * n + i]);
    }
    return p;
  }
}
