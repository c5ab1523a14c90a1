package keel.verify.report;

import java.util.List;
import java.util.Map;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.model.Block;
import keel.verify.model.Layer;

/**
 * The facts of a certificate in the order of the objectives that safety engineers work with. Facts
 * alone: no row says that an objective is met.
 */
final class Assurance {
  private static final List<Objective> OBJECTIVES =
      List.of(
          new Objective(
              "EASA concept paper, learning assurance: stability of the trained model",
              "small changes of the state do not grow",
              List.of(
                  Property.INCREMENTAL_STABILITY,
                  Property.CONTRACTION_RATE,
                  Property.CONTRACTION_ON_BOX)),
          new Objective(
              "EASA concept paper, learning assurance: robustness of the trained model",
              "bounded change of the output for bounded change of the input",
              List.of(Property.INPUT_OUTPUT_GAIN, Property.INPUT_TO_STATE_GAIN)),
          new Objective(
              "EASA concept paper, learning assurance: stability of the learning algorithm",
              "small changes of the training data",
              List.of()),
          new Objective(
              "ISO/IEC 24029-2: stability",
              "the output remains while the input stays in a domain",
              List.of()),
          new Objective(
              "ISO/IEC 24029-2: sensitivity",
              "how much the output can vary with the input",
              List.of(Property.INPUT_OUTPUT_GAIN, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH)),
          new Objective(
              "ISO/IEC 24029-2: reachability",
              "which states are reached, and stayed in under disturbances",
              List.of(
                  Property.GLOBAL_ASYMPTOTIC_STABILITY,
                  Property.DISTURBANCE_TUBE,
                  Property.TRAPPING_BALL)),
          new Objective(
              "AMLAS, stage 5: verification evidence on behaviour",
              "every input leads to one rest point",
              List.of(
                  Property.UNIQUE_EQUILIBRIUM, Property.CONVERGENCE, Property.GLOBAL_STABILITY)),
          new Objective(
              "AMLAS, stage 5: verification evidence on performance",
              "accuracy on data kept apart",
              List.of()),
          new Objective(
              "AMLAS, stage 6: deployment",
              "rounding and hardware of the deployed execution",
              List.of()));

  private Assurance() {}

  private record Objective(String source, String question, List<Property> properties) {}

  /** One row for each objective, with links to the claims that bear on it. */
  static List<Map<String, Object>> of(Certificate certificate) {
    return OBJECTIVES.stream()
        .map(
            objective ->
                Map.<String, Object>of(
                    "source", objective.source(),
                    "question", objective.question(),
                    "claims", claims(objective, certificate)))
        .toList();
  }

  private static List<Map<String, String>> claims(Objective objective, Certificate certificate) {
    return certificate.claims().stream()
        .filter(claim -> objective.properties().contains(claim.property()))
        .map(
            claim ->
                Map.of(
                    "anchor", anchor(claim, certificate),
                    "text", claim.scope() + ": " + claim.property().title(),
                    "verdict", claim.verdict().status().name()))
        .toList();
  }

  /** The name of a claim's row within the page: names of blocks may hold anything. */
  static String anchor(Claim claim, Certificate certificate) {
    return "claim-" + (certificate.claims().indexOf(claim) + 1);
  }

  /** The worst verdict of what is decisive for a block; empty for another layer. */
  static String verdict(Layer layer, Certificate certificate) {
    if (!(layer instanceof Block)) {
      return "";
    }
    return certificate.status(layer.name()).name();
  }
}
