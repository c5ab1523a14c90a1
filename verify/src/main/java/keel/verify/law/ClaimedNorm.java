package keel.verify.law;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.StochasticBlock;

/**
 * The norm that a claim of a block is made in, computed in floating point.
 *
 * @param formula as the certificate says
 * @param ofState the length of a difference of states
 * @param ofInput the length of a difference of inputs, as the gains count it
 * @param ofOnes not below the length of any state whose entries are all between −1 and 1
 * @param ofGradient the length of a gradient with respect to the state, in the dual norm; NaN where
 *     there is none
 */
public record ClaimedNorm(
    Norm formula,
    ToDoubleFunction<double[]> ofState,
    ToDoubleFunction<double[]> ofInput,
    double ofOnes,
    ToDoubleFunction<double[]> ofGradient) {
  /** The metric of an image whose pixels act on each other is written out up to so many units. */
  private static final int LARGEST_IMAGE = 1024;

  /** Whether units are measured one by one, weighted or not. */
  boolean isMaximum() {
    return formula.kind() == Norm.Kind.WEIGHTED_MAXIMUM || formula.kind() == Norm.Kind.MAXIMUM;
  }

  /** The norm that a block is certified stable in; nothing if it is not. */
  public static Optional<ClaimedNorm> of(Block block, Certificate certificate) {
    return certificate
        .claim(block.name(), Property.INCREMENTAL_STABILITY)
        .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
        .flatMap(claim -> of(claim, block, certificate));
  }

  /** The norm of any claim; nothing if it has none. */
  static Optional<ClaimedNorm> of(Claim claim, Block block, Certificate certificate) {
    Norm norm = claim.statement().norm();
    if (block instanceof StochasticBlock stochastic) {
      return norm.kind() == Norm.Kind.MAXIMUM
          ? Optional.of(maximum(new double[] {1}, claim))
          : of(claim, stochastic.centre(), certificate);
    }
    if (norm.kind() == Norm.Kind.WEIGHTED_MAXIMUM) {
      return weights(norm.evidence(), block, certificate).map(v -> maximum(v, claim));
    }
    if (block instanceof LeakyBlock leaky) {
      return given(norm, leaky.units(), numbers(norm, certificate)).map(p -> quadratic(p, norm, 1));
    }
    return norm.kind() == Norm.Kind.STATE_MATRIX
            && block instanceof ConvBlock conv
            && !conv.isPixelwise()
        ? written(conv).map(p -> quadratic(p, norm, 1))
        : pixel(block).flatMap(pixel -> of(norm, pixel, block.pixels(), certificate));
  }

  /** −A of an image, column by column what becomes of one number; none of a large one. */
  private static Optional<Matrix> written(ConvBlock block) {
    long size = block.channels() * block.pixels();
    if (size > LARGEST_IMAGE) {
      return Optional.empty();
    }
    int n = (int) size;
    double[] p = new double[n * n];
    for (int j = 0; j < n; j++) {
      double[] one = new double[n];
      one[j] = -1;
      double[] column = block.preActivations(0, one, new double[n]);
      for (int i = 0; i < n; i++) {
        p[i * n + j] = column[i];
      }
    }
    return Optional.of(Matrix.of(n, n, p));
  }

  /** What a block with tied weights does at every pixel, if no pixel acts on another one. */
  private static Optional<DenseBlock> pixel(Block block) {
    if (!block.isTied()) {
      return Optional.empty();
    }
    return block instanceof ConvBlock conv
        ? Optional.of(conv).filter(ConvBlock::isPixelwise).map(ConvBlock::pixel)
        : Optional.of(block).filter(DenseBlock.class::isInstance).map(DenseBlock.class::cast);
  }

  private static Optional<ClaimedNorm> of(
      Norm norm, DenseBlock dense, long pixels, Certificate certificate) {
    Optional<Vector> numbers = numbers(norm, certificate);
    return norm.kind() == Norm.Kind.POTENTIAL
        ? numbers.flatMap(found -> Potentials.of(dense, found)).map(p -> potential(p, norm))
        : metric(norm, dense, numbers).map(p -> quadratic(p, norm, pixels));
  }

  private static Optional<Vector> numbers(Norm norm, Certificate certificate) {
    return Optional.ofNullable(certificate.evidence().get(norm.evidence()))
        .flatMap(Evidence::numbers);
  }

  private static ClaimedNorm potential(Potentials potentials, Norm norm) {
    return new ClaimedNorm(
        norm, potentials::distance, ClaimedNorm::euclidean, potentials.ofOnes(), p -> Double.NaN);
  }

  /** P of a quadratic norm. */
  private static Optional<Matrix> metric(Norm norm, DenseBlock dense, Optional<Vector> numbers) {
    return switch (norm.kind()) {
      case STATE_MATRIX -> Optional.of(dense.state().negate());
      case SCALED_STATE_MATRIX -> numbers.map(l -> dense.state().scaledRows(l).negate());
      case SYMMETRIC_PART -> Optional.of(symmetricPart(dense.state()));
      case GIVEN_MATRIX, EUCLIDEAN -> given(norm, dense.units(), numbers);
      case POTENTIAL, WEIGHTED_MAXIMUM, MAXIMUM, GIVEN_DIAGONAL, EVERY, NONE -> Optional.empty();
    };
  }

  /** P of a quadratic norm that does not depend on weights. */
  private static Optional<Matrix> given(Norm norm, int units, Optional<Vector> numbers) {
    return norm.kind() == Norm.Kind.EUCLIDEAN
        ? Optional.of(Matrix.identity(units))
        : numbers
            .filter(found -> norm.kind() == Norm.Kind.GIVEN_MATRIX)
            .map(found -> metric(found, units));
  }

  /** −(A + Aᵀ)/2. */
  private static Matrix symmetricPart(Matrix a) {
    int n = a.rows();
    double[] p = new double[n * n];
    Arrays.setAll(p, e -> -(a.get(e / n, e % n) / 2 + a.get(e % n, e / n) / 2));
    return Matrix.of(n, n, p);
  }

  /** P, whose lower triangle comes last. */
  private static Matrix metric(Vector numbers, int n) {
    int begin = numbers.length() - (int) FactorWitness.triangle(n);
    double[] p = new double[n * n];
    Arrays.setAll(
        p,
        e -> {
          int row = Math.max(e / n, e % n);
          return numbers.get(begin + (int) FactorWitness.triangle(row) + Math.min(e / n, e % n));
        });
    return Matrix.of(n, n, p);
  }

  private static ClaimedNorm quadratic(Matrix p, Norm norm, long pixels) {
    double ones = 0;
    for (int i = 0; i < p.rows(); i++) {
      ones += Math.sqrt(Math.max(0, p.get(i, i)));
    }
    return new ClaimedNorm(
        norm,
        length(p.rows(), e -> square(p, e)),
        ClaimedNorm::euclidean,
        Math.sqrt((double) pixels) * ones,
        length(p.rows(), new DualMetric(p)));
  }

  /** eᵀPe. */
  private static double square(Matrix p, double[] e) {
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      sum += e[i] * p.dot(i, e);
    }
    return sum;
  }

  /** The root of the sum of squares over all pixels; numbers stand channel after channel. */
  private static ToDoubleFunction<double[]> length(
      int channels, ToDoubleFunction<double[]> square) {
    return e -> {
      int pixels = e.length / channels;
      // Such sums are compensated: their errors do not grow with the number of pixels.
      double sum =
          IntStream.range(0, pixels)
              .mapToDouble(i -> square.applyAsDouble(pixel(e, i, channels)))
              .sum();
      return Math.sqrt(Math.max(0, sum));
    };
  }

  private static double[] pixel(double[] e, int pixel, int channels) {
    double[] one = new double[channels];
    int pixels = e.length / channels;
    Arrays.setAll(one, i -> e[i * pixels + pixel]);
    return one;
  }

  static double euclidean(double[] e) {
    double sum = 0;
    for (double entry : e) {
      sum += entry * entry;
    }
    return Math.sqrt(sum);
  }

  private static ClaimedNorm maximum(double[] weights, Claim claim) {
    return new ClaimedNorm(
        claim.statement().norm(),
        e -> {
          double most = 0;
          for (int i = 0; i < e.length; i++) {
            int channel = (int) ((long) i * weights.length / e.length);
            most = Math.max(most, Math.abs(e[i]) / weights[channel]);
          }
          return most;
        },
        ClaimedNorm::largest,
        1 / Arrays.stream(weights).min().orElseThrow(),
        p -> {
          double sum = 0;
          for (int i = 0; i < p.length; i++) {
            sum += Math.abs(p[i]) * weights[(int) ((long) i * weights.length / p.length)];
          }
          return sum;
        });
  }

  static double largest(double[] e) {
    return Arrays.stream(e).map(Math::abs).max().orElse(0);
  }

  /** The weights v of Theorem 4 that the certificate holds, one for each unit or channel. */
  public static Optional<double[]> weights(Block block, Certificate certificate) {
    return weights(block.name() + "/dominance", block, certificate);
  }

  private static Optional<double[]> weights(String evidence, Block block, Certificate certificate) {
    return Optional.ofNullable(certificate.evidence().get(evidence))
        .flatMap(RowWeights::of)
        .filter(v -> v.length() == block.stepSizes().length())
        .map(ClaimedNorm::positive)
        .filter(v -> v.length > 0);
  }

  private static double[] positive(RowWeights found) {
    double[] weights = new double[found.length()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = found.get(i).floorToDouble();
      if (!(weights[i] > 0)) {
        return new double[0];
      }
    }
    return weights;
  }
}
