package keel.verify.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Property;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.Json;
import keel.verify.model.Network;
import keel.verify.model.Text;

/** A certificate on the terminal. */
public final class CertificateText {
  private CertificateText() {}

  /** The verdict first, then each claim with its numbers or its reason. */
  public static void print(Path model, Certificate certificate, PrintWriter out) {
    out.println(headline(certificate) + "  " + Text.shown(model));
    for (Claim claim : certificate.claims()) {
      out.printf(
          "  %-12s %-22s %s%n",
          Text.quoted(claim.scope()), claim.property().title(), claim.verdict().status());
      out.println("               " + Text.shown(details(claim, certificate)));
    }
    certificate
        .notCovered()
        .forEach(sentence -> out.println("  not covered: " + Text.shown(sentence)));
    certificate.notes().forEach(sentence -> out.println("  note: " + Text.shown(sentence)));
    if (!certificate.solverAnswers().isEmpty()) {
      out.println("second opinion " + Text.shown(secondOpinion(certificate)));
    }
  }

  /** The verdict on a model, and what is certified of every block. */
  public static String headline(Certificate certificate) {
    return switch (certificate.status()) {
      case CERTIFIED -> "CERTIFIED " + certified(certificate);
      case CERTIFIED_FOR_CONSTANT_INPUTS ->
          "CERTIFIED "
              + (isAttracted(certificate) ? "global asymptotic stability" : "stability")
              + ", constant inputs only";
      case WITH_CONFIDENCE, INCONCLUSIVE ->
          (certificate.blocks().isEmpty() ? withoutBlocks(certificate) : Status.INCONCLUSIVE.name())
              + probability(certificate);
      case REFUTED -> Status.REFUTED.name() + probability(certificate);
    };
  }

  /** What samples say, which is no certificate. */
  private static String probability(Certificate certificate) {
    return certificate
        .probability()
        .map(
            found ->
                found
                        .sampling()
                        .property()
                        .map(p -> "; of a sample of the equations to have " + p.title() + ": ")
                        .orElse("; of a sample of the weights to be stable: ")
                    + found.text())
        .orElse("");
  }

  /** A block without a claim of stability is one that gives its equilibrium. */
  private static String certified(Certificate certificate) {
    List<String> ofField =
        certificate.claims().stream()
            .filter(claim -> claim.property().isOfField())
            .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
            .map(claim -> claim.property().title())
            .toList();
    if (!ofField.isEmpty()) {
      return String.join(", ", ofField);
    }
    return certificate.blocks().stream()
        .map(
            block ->
                certificate.claim(block, Property.INCREMENTAL_STABILITY).isPresent()
                    ? "incremental stability"
                    : "one equilibrium for every input")
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** A verdict is about the stability of blocks; what is certified of the network stands beside. */
  private static String withoutBlocks(Certificate certificate) {
    return "INCONCLUSIVE: no block that could be stable"
        + (certificate.isCertified(Network.SCOPE, Property.NETWORK_GAIN)
            ? "; the network's gain is certified"
            : "");
  }

  /** Whether every block has an equilibrium that attracts all trajectories; ReLU has many. */
  private static boolean isAttracted(Certificate certificate) {
    return certificate.blocks().stream()
        .allMatch(block -> certificate.isCertified(block, Property.GLOBAL_ASYMPTOTIC_STABILITY));
  }

  private static String details(Claim claim, Certificate certificate) {
    Verdict verdict = claim.verdict();
    if (verdict instanceof Verdict.Certified certified) {
      String bounds =
          certified.bounds().stream()
              .map(bound -> certificate.text(claim, bound))
              .collect(Collectors.joining(", "));
      Extent extent = claim.statement().extent();
      bounds += claim.statement().holdsFor() == HoldsFor.EVERY_MEMBER ? ", of every member" : "";
      return extent.equals(Extent.EVERYWHERE) ? bounds : bounds + " for " + extent.text();
    }
    if (verdict instanceof Verdict.Refuted refuted) {
      return refuted.reason() + " (counterexample: " + refuted.counterexample() + ")";
    }
    return verdict.reason();
  }

  private static String secondOpinion(Certificate certificate) {
    return certificate.solverAnswers().stream()
        .collect(
            Collectors.groupingBy(
                answer -> answer.solver() + ": " + answer.answer().fileName(),
                TreeMap::new,
                Collectors.mapping(SolverAnswer::obligation, Collectors.toList())))
        .entrySet()
        .stream()
        .map(entry -> entry.getKey() + " for " + String.join(", ", shortened(entry.getValue())))
        .collect(Collectors.joining("; "));
  }

  /** Those that differ in a number in brackets as one: there may be thousands. */
  private static List<String> shortened(List<String> obligations) {
    Map<String, Long> counts =
        obligations.stream()
            .map(name -> name.replaceFirst("\\[\\d+]$", "[]"))
            .collect(
                Collectors.groupingBy(name -> name, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(
            entry ->
                entry.getKey().endsWith("[]")
                    ? entry.getKey().replace("[]", "") + " (" + entry.getValue() + ")"
                    : entry.getKey())
        .toList();
  }

  /** The certificate as JSON, as in its file. */
  public static void printJson(Certificate certificate, PrintWriter out)
      throws JsonProcessingException {
    out.println(Json.indented(CertificateFile.describe(certificate)));
  }
}
