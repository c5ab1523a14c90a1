package keel.verify.report;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * The norm that a block is certified incrementally stable in, computed in floating point.
 *
 * @param name in the words of the certificate
 * @param ofState the length of a difference of states
 * @param ofInput the length of a difference of inputs, as the gains count it
 */
record ClaimedNorm(
    String name, ToDoubleFunction<double[]> ofState, ToDoubleFunction<double[]> ofInput) {

  /** Nothing if the block is not certified stable, or in a norm that is not drawn. */
  static Optional<ClaimedNorm> of(Block block, Certificate certificate) {
    return certificate
        .claim(block.name(), Property.INCREMENTAL_STABILITY)
        .filter(c -> c.verdict().status() == Status.CERTIFIED)
        .flatMap(
            c ->
                switch (c.theorem()) {
                  case "theorem-1-metric" -> metric(block, c);
                  case "theorem-4-dominance" ->
                      weights(block, certificate).map(v -> dominance(v, c));
                  default -> Optional.empty();
                });
  }

  private static Optional<ClaimedNorm> metric(Block block, Claim claim) {
    return block instanceof DenseBlock dense && dense.isTied()
        ? Optional.of(new ClaimedNorm(claim.norm(), e -> metric(dense, e), ClaimedNorm::euclidean))
        : Optional.empty();
  }

  private static double metric(DenseBlock block, double[] e) {
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      sum -= e[i] * block.state().dot(i, e);
    }
    return Math.sqrt(Math.max(0, sum));
  }

  private static double euclidean(double[] e) {
    double sum = 0;
    for (double entry : e) {
      sum += entry * entry;
    }
    return Math.sqrt(sum);
  }

  private static ClaimedNorm dominance(double[] weights, Claim claim) {
    return new ClaimedNorm(
        claim.norm(),
        e -> {
          double most = 0;
          for (int i = 0; i < e.length; i++) {
            int channel = (int) ((long) i * weights.length / e.length);
            most = Math.max(most, Math.abs(e[i]) / weights[channel]);
          }
          return most;
        },
        e -> {
          double most = 0;
          for (double entry : e) {
            most = Math.max(most, Math.abs(entry));
          }
          return most;
        });
  }

  /** The weights v of Theorem 4 that the certificate holds, one for each unit or channel. */
  static Optional<double[]> weights(Block block, Certificate certificate) {
    return Optional.ofNullable(certificate.evidence().get(block.name() + "/dominance"))
        .flatMap(Evidence::direction)
        .filter(v -> v.length() == block.stepSizes().length())
        .map(ClaimedNorm::positive)
        .filter(v -> v.length > 0);
  }

  private static double[] positive(Direction direction) {
    double[] weights = new double[direction.length()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = direction.get(i) * 0x1p-40;
      if (!(weights[i] > 0)) {
        return new double[0];
      }
    }
    return weights;
  }
}
