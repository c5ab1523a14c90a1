package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Grouped;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.model.Scalars;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * What is certified of blocks of complex units holds of complex numbers: the recursion is computed
 * here from complex weights by complex arithmetic, which knows nothing of real blocks.
 */
class ComplexLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  /** What rounding may come to, beside the size of what is rounded. */
  private static final double ROUNDING = 1e-10;

  /** A complex number. */
  private record Complex(double re, double im) {
    static final Complex ZERO = new Complex(0, 0);

    Complex plus(Complex other) {
      return new Complex(re + other.re, im + other.im);
    }

    Complex minus(Complex other) {
      return new Complex(re - other.re, im - other.im);
    }

    Complex times(Complex other) {
      return new Complex(re * other.re - im * other.im, re * other.im + im * other.re);
    }

    Complex times(double factor) {
      return new Complex(factor * re, factor * im);
    }

    Complex conjugate() {
      return new Complex(re, -im);
    }

    double modulus() {
      return Math.hypot(re, im);
    }

    /** The same phase with another modulus. */
    Complex withModulus(double other) {
      return modulus() == 0 ? ZERO : times(other / modulus());
    }
  }

  /** What σ is called, and what it makes of a number. */
  enum Sigma {
    MOD_RELU {
      @Override
      Complex of(Complex z) {
        return z.withModulus(Math.max(0, z.modulus() - 0.25));
      }

      @Override
      Nonlinearity ofUnits(int n) {
        return new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.constant(n, -0.25));
      }
    },
    RADIAL_TANH {
      @Override
      Complex of(Complex z) {
        return z.withModulus(Math.tanh(z.modulus()));
      }

      @Override
      Nonlinearity ofUnits(int n) {
        return new Grouped(Grouped.Rule.RADIAL_TANH, 2);
      }
    },
    RADIAL_SOFTSIGN {
      @Override
      Complex of(Complex z) {
        return z.times(1 / (1 + z.modulus()));
      }

      @Override
      Nonlinearity ofUnits(int n) {
        return new Grouped(Grouped.Rule.RADIAL_SOFTSIGN, 2);
      }
    },
    C_RELU {
      @Override
      Complex of(Complex z) {
        return new Complex(Math.max(0, z.re), Math.max(0, z.im));
      }

      @Override
      Nonlinearity ofUnits(int n) {
        return Activation.RELU;
      }
    },
    C_TANH {
      @Override
      Complex of(Complex z) {
        return new Complex(Math.tanh(z.re), Math.tanh(z.im));
      }

      @Override
      Nonlinearity ofUnits(int n) {
        return Activation.TANH;
      }
    };

    abstract Complex of(Complex z);

    /** As the verifier knows it. */
    abstract Nonlinearity ofUnits(int n);
  }

  /** A block x ← x + hσ(Ax + Bu + b) of n complex units: A is Hermitian to the last bit. */
  static final class Tried {
    private final Sigma sigma;
    private final double[] h;
    private final int steps;
    private final Complex[][] a;
    private final Complex[][] b;
    private final Complex[] c;

    Tried(Sigma sigma, double[] h, int steps, Complex[][] a, Complex[][] b, Complex[] c) {
      this.sigma = sigma;
      this.h = h;
      this.steps = steps;
      this.a = a;
      this.b = b;
      this.c = c;
    }

    int units() {
      return h.length;
    }

    /** A step from x, with a gate of 0 or 1 on every unit. */
    Complex[] step(Complex[] x, Complex[] u, double[] gates) {
      Complex[] next = x.clone();
      for (int i = 0; i < next.length; i++) {
        Complex z = times(a, x, i).plus(times(b, u, i)).plus(c[i]);
        next[i] = x[i].plus(sigma.of(z).times(gates[i] * h[i]));
      }
      return next;
    }

    Complex[] state(Complex[] u) {
      double[] open = new double[units()];
      Arrays.fill(open, 1);
      Complex[] x = new Complex[units()];
      Arrays.fill(x, Complex.ZERO);
      for (int k = 0; k < steps; k++) {
        x = step(x, u, open);
      }
      return x;
    }

    @Override
    public String toString() {
      return sigma
          + ", h = "
          + Arrays.toString(h)
          + ", "
          + steps
          + " steps, A = "
          + Arrays.deepToString(a)
          + ", B = "
          + Arrays.deepToString(b)
          + ", b = "
          + Arrays.toString(c);
    }

    /** −dᴴAd. */
    double form(Complex[] d) {
      double sum = 0;
      for (int i = 0; i < d.length; i++) {
        sum -= d[i].conjugate().times(times(a, d, i)).re;
      }
      return sum;
    }

    DenseBlock block() {
      double[] both = new double[2 * units()];
      Arrays.setAll(both, i -> h[i % units()]);
      double[] bias = new double[both.length];
      Arrays.setAll(bias, i -> i < units() ? c[i].re : c[i - units()].im);
      return new DenseBlock(
          "block",
          sigma.ofUnits(units()),
          Vector.of(both),
          Depth.of(steps),
          List.of(embedded(a)),
          embedded(b),
          Vector.of(bias),
          Scalars.COMPLEX);
    }

    private static Matrix embedded(Complex[][] matrix) {
      return Scalars.embedded(part(matrix, Complex::re), part(matrix, Complex::im));
    }

    private static Matrix part(Complex[][] matrix, ToDoubleFunction<Complex> part) {
      return Matrix.of(
          matrix.length,
          matrix[0].length,
          Arrays.stream(matrix).flatMap(Arrays::stream).mapToDouble(part).toArray());
    }

    private static Complex times(Complex[][] matrix, Complex[] x, int row) {
      Complex sum = Complex.ZERO;
      for (int j = 0; j < x.length; j++) {
        sum = sum.plus(matrix[row][j].times(x[j]));
      }
      return sum;
    }
  }

  @Provide
  Arbitrary<Tried> tried() {
    return Combinators.combine(integers(1, 3), integers(1, 2)).flatAs(ComplexLaws::tried);
  }

  private static Arbitrary<Tried> tried(int n, int m) {
    return Combinators.combine(
            Arbitraries.of(Sigma.values()),
            vector(n, 0.25, 1),
            integers(1, 12),
            vector(2 * n * n, -1, 1),
            vector(2 * n * m, -1, 1),
            vector(2 * n, -0.5, 0.5),
            ratio(0.25, 1.875))
        .as(
            (sigma, h, steps, root, input, bias, share) ->
                new Tried(
                    sigma,
                    h,
                    steps,
                    stable(matrix(n, n, root), share / Arrays.stream(h).max().orElseThrow()),
                    matrix(n, m, input),
                    matrix(1, n, bias)[0]));
  }

  private static Complex[][] matrix(int rows, int columns, double[] numbers) {
    Complex[][] matrix = new Complex[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = 2 * (i * columns + j);
        matrix[i][j] = new Complex(numbers[at], numbers[at + 1]);
      }
    }
    return matrix;
  }

  /** −(RᴴR + I/4) with a Frobenius norm of at most so much; what is above the diagonal mirrored. */
  private static Complex[][] stable(Complex[][] root, double norm) {
    int n = root.length;
    Complex[][] a = new Complex[n][n];
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Complex sum = i == j ? new Complex(0.25, 0) : Complex.ZERO;
        for (Complex[] row : root) {
          sum = sum.plus(row[i].conjugate().times(row[j]));
        }
        a[i][j] = i == j ? new Complex(sum.re, 0) : sum;
        square += a[i][j].modulus() * a[i][j].modulus();
      }
    }
    double scale = -norm / Math.sqrt(square);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = a[i][j].times(scale);
        a[j][i] = i == j ? a[i][j] : a[i][j].conjugate();
      }
    }
    return a;
  }

  @Property(seed = "62", tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void no_trajectory_of_complex_units_exceeds_what_is_certified(
      @ForAll("tried") Tried tried, @ForAll("drawn") double[] drawn) {
    Certificate certificate = VERIFIER.certify(model(tried));
    int n = tried.units();
    int m = tried.b[0].length;
    Complex[] u = matrix(1, m, drawn)[0];
    Complex[] x = matrix(1, n, Arrays.copyOfRange(drawn, 4, 10))[0];
    Complex[] y = matrix(1, n, Arrays.copyOfRange(drawn, 10, 16))[0];
    double[] gates = new double[n];
    Arrays.setAll(gates, i -> drawn[16 + i] > -1 ? 1 : 0);
    double before = tried.form(combined(x, y));
    double after = tried.form(combined(tried.step(x, u, gates), tried.step(y, u, gates)));
    assertTrue(isStable(certificate), certificate::toString);
    assertTrue(after <= before * (1 + ROUNDING), () -> after + " after " + before);
    double gain = gain(certificate, "block", keel.verify.certificate.Property.EUCLIDEAN_GAIN);
    double ofNetwork =
        gain(certificate, Network.SCOPE, keel.verify.certificate.Property.NETWORK_GAIN);
    double reached = 0;
    for (int k = 0; k < m; k++) {
      for (Complex by : List.of(new Complex(0.25, 0), new Complex(0, 0.25), new Complex(8, -8))) {
        Complex[] moved = u.clone();
        moved[k] = u[k].plus(by);
        Complex[] first = tried.state(u);
        Complex[] second = tried.state(moved);
        double apart = length(combined(first, second));
        double[] moduli = new double[n];
        Arrays.setAll(moduli, i -> first[i].modulus() - second[i].modulus());
        double limit = by.modulus() * (1 + ROUNDING);
        assertTrue(apart <= gain * limit, () -> apart + " of " + gain + " * " + limit);
        double shown = LinearAlgebra.euclidean(moduli);
        assertTrue(shown <= ofNetwork * limit, () -> shown + " of " + ofNetwork + " * " + limit);
        reached = Math.max(reached, apart / (gain * limit));
      }
    }
    boolean isNear = reached > 0.5;
    Statistics.label("reached").collect(isNear);
    Statistics.label("reached").coverage(coverage -> coverage.check(true).percentage(p -> p > 10));
  }

  @Provide
  Arbitrary<double[]> drawn() {
    return vector(19, -2, 2);
  }

  /** The block, and moduli behind it. */
  private static Model model(Tried tried) {
    int n = tried.units();
    double[] identity = new double[n * n];
    for (int i = 0; i < n; i++) {
      identity[i * n + i] = 1;
    }
    Network network =
        new Network(
            List.of(2 * tried.b[0].length),
            Preprocessing.NONE,
            List.of(
                tried.block(),
                new Modulus("modulus", List.of(2 * n)),
                new Linear("head", Matrix.of(n, n, identity), Vector.constant(n, 0))),
            Optional.empty());
    return new Model(network, "");
  }

  private static Complex[] combined(Complex[] x, Complex[] y) {
    Complex[] difference = x.clone();
    Arrays.setAll(difference, i -> x[i].minus(y[i]));
    return difference;
  }

  private static double length(Complex[] x) {
    return Math.sqrt(Arrays.stream(x).mapToDouble(z -> z.modulus() * z.modulus()).sum());
  }

  /** In the norm of −A, with gates on the units. */
  private static boolean isStable(Certificate certificate) {
    return certificate
        .claim("block", keel.verify.certificate.Property.INCREMENTAL_STABILITY)
        .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
        .filter(claim -> claim.statement().norm().equals(Norm.STATE_MATRIX))
        .isPresent();
  }

  private static double gain(
      Certificate certificate, String scope, keel.verify.certificate.Property property) {
    Verdict verdict = certificate.claim(scope, property).orElseThrow().verdict();
    return ((Verdict.Certified) verdict).bounds().get(0).certified();
  }
}
