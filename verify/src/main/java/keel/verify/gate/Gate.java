package keel.verify.gate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.Block;
import keel.verify.model.Network;

/**
 * Holds a certificate against a policy. The certificate must have been made or checked in the same
 * run; a gate believes no file.
 */
public final class Gate {
  private static final String MODEL = "model";

  private final Policy policy;
  private final Certificate certificate;
  private final Network network;
  private final List<Finding> findings = new ArrayList<>();

  private Gate(Policy policy, Certificate certificate, Network network) {
    this.policy = policy;
    this.certificate = certificate;
    this.network = network;
  }

  /**
   * Every rule with what was found, in the order of the network. The gate is open if there is one,
   * and all of them hold.
   *
   * @param baseline the certificate that the policy names, if it names one
   * @param today the day in UTC
   */
  public static List<Finding> findings(
      Policy policy,
      Certificate certificate,
      Network network,
      Optional<Certificate> baseline,
      LocalDate today) {
    Gate gate = new Gate(policy, certificate, network);
    gate.expiry(today);
    gate.blocks();
    gate.layers();
    gate.baseline(baseline);
    return List.copyOf(gate.findings);
  }

  private void add(String rule, String place, String needed, String found, Status status) {
    findings.add(new Finding(rule, place, needed, found, status));
  }

  private void expiry(LocalDate today) {
    policy
        .expires()
        .ifPresent(
            last ->
                add(
                    "expires",
                    "policy",
                    "a day not after " + last,
                    today.toString(),
                    today.isAfter(last) ? Status.REFUTED : Status.CERTIFIED));
  }

  private void blocks() {
    if (network.blocks().isEmpty()) {
      add("require", MODEL, "at least one block", "none to certify", Status.INCONCLUSIVE);
    }
    for (Block block : network.blocks()) {
      Set<Property> required = new LinkedHashSet<>(policy.required());
      List<BlockRule> rules =
          policy.blocks().stream().filter(rule -> rule.matches(block.name())).toList();
      rules.forEach(rule -> required.addAll(rule.required()));
      required.forEach(property -> property(block.name(), property));
      for (BlockRule rule : rules) {
        for (Map.Entry<Limit, Double> limit : rule.limits().entrySet()) {
          limit(block, limit.getKey(), limit.getValue());
        }
      }
      if (policy.agreement() == Policy.Agreement.REQUIRED) {
        required.forEach(property -> agreement(block.name(), property));
      }
    }
    for (BlockRule rule : policy.blocks()) {
      if (network.blocks().stream().noneMatch(block -> rule.matches(block.name()))) {
        add(
            "blocks",
            MODEL,
            "a block whose name matches '" + rule.pattern() + "'",
            "only " + network.blocks().stream().map(Block::name).toList(),
            Status.REFUTED);
      }
    }
  }

  private void property(String block, Property property) {
    Optional<Claim> claim = certificate.claim(block, property);
    if (claim.isEmpty()) {
      String reason =
          property.isDecisive()
              ? "that the activation of the block does not allow it"
              : "that no theorem gives it for such a block";
      add("require", block, property.title(), reason, Status.REFUTED);
    } else {
      Verdict verdict = claim.get().verdict();
      add("require", block, property.title(), text(verdict), verdict.status());
    }
  }

  private static String text(Verdict verdict) {
    if (verdict instanceof Verdict.Refuted refuted) {
      return verdict.status() + ": " + refuted.reason();
    }
    if (verdict instanceof Verdict.Inconclusive inconclusive) {
      return verdict.status() + ": " + inconclusive.reason();
    }
    return verdict.status().name();
  }

  private void limit(Block block, Limit limit, double value) {
    String rule = limit.fileName();
    String needed = limit.sentence(value);
    Optional<Property> property = limit.property();
    if (property.isEmpty()) {
      boolean met = limit.isMetBy(block.steps(), value);
      add(rule, block.name(), needed, block.steps() + " steps", met(met));
      return;
    }
    Optional<Claim> claim = certificate.claim(block.name(), property.get());
    if (claim.isEmpty()) {
      add(rule, block.name(), needed, "no such claim", Status.INCONCLUSIVE);
    } else if (claim.get().verdict() instanceof Verdict.Certified certified) {
      Optional<Bound> bound = certified.bounds().stream().filter(limit::isOf).findFirst();
      add(
          rule,
          block.name(),
          needed,
          bound.map(b -> bound(b, claim.get())).orElse("a claim without that number"),
          bound.map(b -> met(limit.isMetBy(b.certified(), value))).orElse(Status.INCONCLUSIVE));
    } else {
      Verdict verdict = claim.get().verdict();
      add(rule, block.name(), needed, text(verdict), verdict.status());
    }
  }

  private static String bound(Bound bound, Claim claim) {
    return bound.quantity()
        + " "
        + bound.relation().sign()
        + " "
        + Numbers.text(bound.certified())
        + " ("
        + claim.statement().norm().text()
        + ")";
  }

  private static Status met(boolean met) {
    return met ? Status.CERTIFIED : Status.REFUTED;
  }

  /** A solver must have said unsat to every obligation that the claim rests on, at least one. */
  private void agreement(String block, Property property) {
    Optional<Claim> claim = certificate.claim(block, property);
    if (claim.isPresent() && claim.get().verdict() instanceof Verdict.Certified certified) {
      Set<String> open = new LinkedHashSet<>();
      certified.bounds().forEach(bound -> open.addAll(bound.shownBy()));
      boolean none = open.isEmpty();
      certificate.solverAnswers().stream()
          .filter(answer -> answer.answer() == SolverAnswer.Answer.UNSAT)
          .forEach(answer -> open.remove(answer.obligation()));
      add(
          "require_solver_agreement",
          block,
          "that a solver confirms " + property.title(),
          none
              ? "nothing that could be put to a solver"
              : open.isEmpty() ? "unsat" : "no confirmation of " + String.join(", ", open),
          none || !open.isEmpty() ? Status.INCONCLUSIVE : Status.CERTIFIED);
    }
  }

  private void layers() {
    if (policy.unknownLayers() == Policy.UnknownLayers.REFUSED) {
      for (String sentence : certificate.notCovered()) {
        add(
            "allow_unknown_layers",
            MODEL,
            "that every layer is known",
            sentence,
            Status.INCONCLUSIVE);
      }
    }
  }

  private void baseline(Optional<Certificate> baseline) {
    if (policy.baseline().isEmpty()) {
      return;
    }
    Baseline rule = policy.baseline().get();
    if (baseline.isEmpty()) {
      add("baseline", MODEL, "a baseline to compare with", "none", Status.INCONCLUSIVE);
      return;
    }
    List<Difference> differences =
        Difference.between(baseline.get(), certificate, rule.tolerance(), rule::compares);
    if (differences.isEmpty()) {
      add("baseline", MODEL, "a baseline with claims", "none to compare", Status.INCONCLUSIVE);
    }
    for (Difference difference : differences) {
      add(
          "baseline",
          difference.block(),
          difference.property().title()
              + ", "
              + difference.what()
              + ", no worse than "
              + difference.before()
              + " (tolerance "
              + Numbers.text(rule.tolerance())
              + " of it)",
          difference.after(),
          difference.change().status());
    }
  }
}
