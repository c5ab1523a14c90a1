package keel.laws.reference;

import java.util.Optional;
import keel.verify.certificate.Extent;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.ConvBlock;
import keel.verify.model.Grouped;

/**
 * What a claim must say of depth, inputs, region and gates so that the theorem that it names shows
 * it: more would be false, or not known.
 */
final class Statements {
  private Statements() {}

  /** What a decided claim says too much, or does not say. */
  static Optional<String> fault(Said said) {
    Status status = said.verdict().status();
    if (status == Status.INCONCLUSIVE) {
      return Optional.empty();
    }
    Statement statement = said.claim().statement();
    String theorem = theorem(said, status);
    boolean isRight =
        said.claim().theorem().equals(theorem)
            && statement.inputNorm().equals(inputNorm(said))
            && statement.horizon().equals(horizon(said))
            && statement.extent().equals(extent(said))
            && statement.holdsFor() == holdsFor(said, status);
    return isRight
        ? Optional.empty()
        : Optional.of("the statement is not the one of " + theorem + ": " + said.claim());
  }

  private static String theorem(Said said, Status status) {
    if (status == Status.REFUTED) {
      return said.property() == Property.UNIQUE_EQUILIBRIUM
          ? "equilibria"
          : said.numbers("slopes").isPresent()
              ? "slope-product"
              : said.numbers("constant_image").isPresent() ? "constant-image" : "theorem-1-metric";
    }
    return switch (said.basis()) {
      case METRIC -> metricTheorem(said);
      case MAXIMUM -> "theorem-4-dominance";
      case GIVEN_METRIC -> "theorem-7-matrix-inequality";
      case SYMMETRIC_PART ->
          said.property() == Property.BOUNDED_AMPLIFICATION
              ? "theorem-2-perturbation"
              : "theorem-1-perturbation";
      case POTENTIAL -> "theorem-6-lurie";
      case NONE ->
          said.property() == Property.EUCLIDEAN_GAIN
              ? said.isByAllSteps() ? "theorem-9-unrolled" : "theorem-5-recursion"
              : said.isByMultipliers() || said.property() == Property.SETTLING
                  ? "theorem-6-lurie"
                  : "equilibria";
    };
  }

  private static String metricTheorem(Said said) {
    if (said.block() instanceof ConvBlock conv && !conv.isPixelwise()) {
      return "theorem-1-symbol";
    }
    return switch (said.property()) {
      case INPUT_OUTPUT_GAIN ->
          said.bound("gain (energy)").isPresent()
              ? "theorem-2-energy-gain"
              : "theorem-3-depth-gain";
      case INPUT_OUTPUT_GAIN_AT_ANY_DEPTH -> "theorem-3-depth-gain";
      case INPUT_TO_STATE_GAIN -> "theorem-2-energy-gain";
      default -> "theorem-1-metric";
    };
  }

  private static Optional<InputNorm> inputNorm(Said said) {
    if (said.isByMultipliers()) {
      return Optional.empty();
    }
    boolean isMaximum = said.basis() == Said.Basis.MAXIMUM;
    return switch (said.property()) {
      case EUCLIDEAN_GAIN,
          INPUT_OUTPUT_GAIN,
          INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
          INPUT_TO_STATE_GAIN,
          GLOBAL_ASYMPTOTIC_STABILITY,
          SETTLING ->
          Optional.of(isMaximum ? InputNorm.MAXIMUM : InputNorm.EUCLIDEAN);
      default -> Optional.empty();
    };
  }

  private static Optional<Horizon> horizon(Said said) {
    int steps = said.block().steps();
    Horizon any = said.block().isTied() ? Horizon.ANY : Horizon.upTo(steps);
    return switch (said.property()) {
      case INCREMENTAL_STABILITY, INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, GRADIENT_BOUND ->
          Optional.of(any);
      case INPUT_OUTPUT_GAIN, EUCLIDEAN_GAIN -> Optional.of(Horizon.at(steps));
      case INPUT_TO_STATE_GAIN ->
          Optional.of(said.basis() == Said.Basis.MAXIMUM ? any : Horizon.upTo(steps));
      case BOUNDED_AMPLIFICATION -> Optional.of(Horizon.upTo(steps));
      default -> Optional.empty();
    };
  }

  private static Extent extent(Said said) {
    Region region = said.certificate().region();
    return switch (said.property()) {
      case GLOBAL_ASYMPTOTIC_STABILITY ->
          said.isByMultipliers() ? Extent.EVERYWHERE : Extent.untilSettled(region);
      case SETTLING -> Extent.untilSettled(region);
      case CONTRACTION_RATE, DISTURBANCE_TUBE -> Extent.ofStates(region);
      default -> Extent.EVERYWHERE;
    };
  }

  private static boolean isAtOneState(Verdict.Refuted refuted) {
    return refuted.counterexample().endsWith("/slopes")
        || refuted.counterexample().endsWith("/constant_image");
  }

  /**
   * The slope product, the constant image and the matrix inequality need slopes that a gate takes
   * away.
   */
  private static HoldsFor holdsFor(Said said, Status status) {
    boolean isGated =
        switch (said.property()) {
          case INCREMENTAL_STABILITY ->
              said.basis() != Said.Basis.GIVEN_METRIC
                  && !(status == Status.REFUTED && isAtOneState((Verdict.Refuted) said.verdict()));
          case INPUT_OUTPUT_GAIN,
              EUCLIDEAN_GAIN,
              INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
              INPUT_TO_STATE_GAIN,
              GRADIENT_BOUND ->
              true;
          default -> false;
        };
    HoldsFor gated =
        said.block().activation() instanceof Grouped
            ? HoldsFor.EVERY_GATE_OF_GROUPS
            : HoldsFor.EVERY_GATE;
    return isGated ? gated : HoldsFor.AS_STORED;
  }
}
