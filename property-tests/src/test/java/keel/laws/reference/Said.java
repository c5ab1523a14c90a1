package keel.laws.reference;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;

/** A claim of a block, as the reference reads it. */
record Said(Block block, Claim claim, Certificate certificate) {
  /** How distances are measured. */
  enum Basis {
    METRIC,
    GIVEN_METRIC,
    SYMMETRIC_PART,
    MAXIMUM,
    POTENTIAL,
    NONE
  }

  Property property() {
    return claim.property();
  }

  Verdict verdict() {
    return claim.verdict();
  }

  Basis basis() {
    return switch (claim.statement().norm().kind()) {
      case STATE_MATRIX, SCALED_STATE_MATRIX -> Basis.METRIC;
      case WEIGHTED_MAXIMUM -> Basis.MAXIMUM;
      case GIVEN_MATRIX -> Basis.GIVEN_METRIC;
      case SYMMETRIC_PART -> Basis.SYMMETRIC_PART;
      case POTENTIAL -> Basis.POTENTIAL;
      case EUCLIDEAN, MAXIMUM, GIVEN_DIAGONAL, EVERY, NONE -> Basis.NONE;
    };
  }

  /** What the norm of the claim names. */
  private Evidence ofNorm() {
    return certificate.evidence().getOrDefault(claim.statement().norm().evidence(), Evidence.NONE);
  }

  Optional<Rational[]> numbers(String name) {
    return certificate
        .evidence()
        .getOrDefault(block.name() + "/" + name, Evidence.NONE)
        .numbers()
        .map(Rationals::of);
  }

  /** The block as a dense one of all of its units; its weights are tied. */
  DenseBlock dense() {
    return block instanceof ConvBlock conv ? Rows.dense(conv) : (DenseBlock) block;
  }

  /** −A, or −ΛA for the Λ that is named. */
  Optional<Metric> metric() {
    DenseBlock dense = dense();
    Norm norm = metricOfBlock();
    return norm.kind() == Norm.Kind.STATE_MATRIX
        ? Metric.plain(dense)
        : Optional.ofNullable(certificate.evidence().get(norm.evidence()))
            .flatMap(Evidence::numbers)
            .map(Rationals::of)
            .filter(scale -> scale.length == dense.units())
            .flatMap(scale -> Metric.of(dense, scale));
  }

  /** Where the norm of the claim is another, that in which the block is stable. */
  private Norm metricOfBlock() {
    return claim.statement().norm().kind() == Norm.Kind.EUCLIDEAN
        ? certificate
            .claim(block.name(), Property.INCREMENTAL_STABILITY)
            .orElseThrow()
            .statement()
            .norm()
        : claim.statement().norm();
  }

  boolean isScaled() {
    return claim.statement().norm().kind() == Norm.Kind.SCALED_STATE_MATRIX;
  }

  boolean isForEveryGate() {
    return claim.statement().holdsFor() == HoldsFor.EVERY_GATE;
  }

  /** The weights of Theorem 4. */
  Optional<Rational[]> weights() {
    Optional<Vector> powers = ofNorm().numbers();
    return ofNorm()
        .direction()
        .map(
            v -> {
              Rational[] weights = new Rational[v.length()];
              for (int i = 0; i < weights.length; i++) {
                int power = powers.isPresent() ? (int) powers.get().get(i) : 0;
                weights[i] = Rational.of(v.get(i)).times(Rational.powerOfTwo(power - 40));
              }
              return weights;
            });
  }

  /** P and Λ of the matrix inequality, as diag(Λ) and the lower triangle of P. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Given(Rational[] multipliers, Rationals p) {}

  Optional<Given> given() {
    int n = ((DenseBlock) block).units();
    return ofNorm()
        .numbers()
        .map(Rationals::of)
        .filter(all -> all.length == n + n * (n + 1) / 2)
        .map(
            all -> {
              Rational[] multipliers = Arrays.copyOf(all, n);
              Rationals p =
                  Rationals.of(
                      n,
                      n,
                      (i, j) ->
                          all[n + Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j)]);
              return new Given(multipliers, p);
            });
  }

  /** Whether Theorem 6 shows it, which bounds W and measures no state. */
  boolean isByMultipliers() {
    return basis() == Basis.NONE
        && verdict() instanceof Verdict.Certified
        && bound("λmin(W)").isPresent();
  }

  /** Whether a gain is shown of all steps at once, which asks nothing of A. */
  boolean isByAllSteps() {
    return property() == Property.EUCLIDEAN_GAIN && bound("gain (unrolled)").isPresent();
  }

  /** The certified number of a quantity that begins so. */
  Optional<Bound> bound(String quantity) {
    return ((Verdict.Certified) verdict())
        .bounds().stream().filter(b -> b.quantity().startsWith(quantity)).findFirst();
  }

  /** The region that the claim itself names. */
  Rational inputRadius() {
    return Rational.of(claim.statement().extent().inputRadius().orElseThrow());
  }

  Rational stateRadius() {
    return Rational.of(claim.statement().extent().stateRadius().orElseThrow());
  }

  Rational tolerance() {
    return Rational.of(claim.statement().extent().tolerance().orElseThrow());
  }
}
