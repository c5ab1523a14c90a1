package keel.verify.gate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.RowWeights;
import keel.verify.model.Block;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FieldModel;
import keel.verify.model.Network;
import keel.verify.model.Subject;
import keel.verify.model.TrainingRecord;

/**
 * Holds a certificate against a policy. The certificate must have been made or checked in the same
 * run; a gate believes no file.
 */
public final class Gate {
  private static final String MODEL = "model";

  private final Policy policy;
  private final Certificate certificate;
  private final Maker maker;

  private final Subject subject;

  /** The network, if it is one. */
  private final Optional<Network> network;

  private final Region region;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Who made the certificate. Whoever makes one chooses the norm of some claims, and with it how
   * large their numbers are.
   */
  public enum Maker {
    /** This very run, from the model alone. */
    THIS_RUN,
    /** Somebody; it was checked in this run. */
    SOMEBODY
  }

  private Gate(Policy policy, Certificate certificate, Maker maker, Subject subject) {
    this.policy = policy;
    this.certificate = certificate;
    this.maker = maker;
    this.subject = subject;
    this.network = subject.match(model -> Optional.of(model.network()), field -> Optional.empty());
    this.region = policy.region(subject);
  }

  /**
   * Every rule with what was found, in the order of the network, if it is one. The gate is open if
   * there is one, and all of them hold.
   *
   * @param maker who made the certificate
   * @param baseline the certificate that the policy names, if it names one
   * @param today the day in UTC
   * @throws InvalidPolicy if the policy speaks of other models than this one
   */
  public static List<Finding> findings(
      Policy policy,
      Certificate certificate,
      Maker maker,
      Subject subject,
      Optional<Certificate> baseline,
      LocalDate today) {
    Gate gate = new Gate(policy, certificate, maker, subject);
    gate.expiry(today);
    gate.parts();
    policy
        .limits()
        .forEach((limit, value) -> gate.limit(limit.scope(), limit, value, limit.sentence(value)));
    gate.probability();
    gate.layers();
    gate.imported();
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

  private void parts() {
    List<Block> blocks = network.map(Network::blocks).orElse(List.of());
    if (network.isEmpty()) {
      required(FieldModel.SCOPE, policy.required());
    } else if (blocks.isEmpty()) {
      add("require", MODEL, "at least one block", "none to certify", Status.INCONCLUSIVE);
    }
    for (Block block : blocks) {
      Set<Property> required = new LinkedHashSet<>();
      policy.required().forEach(property -> required.add(of(block, property)));
      List<BlockRule> rules =
          policy.blocks().stream().filter(rule -> rule.matches(block.name())).toList();
      rules.forEach(rule -> required.addAll(rule.required()));
      required(block.name(), required);
      for (BlockRule rule : rules) {
        for (Map.Entry<Limit, Double> limit : rule.limits().entrySet()) {
          limit(block, limit.getKey(), limit.getValue());
        }
      }
    }
    for (BlockRule rule : policy.blocks()) {
      if (blocks.stream().noneMatch(block -> rule.matches(block.name()))) {
        add(
            "blocks",
            MODEL,
            "a block whose name matches '" + rule.pattern() + "'",
            "only " + blocks.stream().map(Block::name).toList(),
            Status.REFUTED);
      }
    }
  }

  private void required(String scope, Collection<Property> required) {
    required.forEach(property -> property(scope, property));
    if (policy.agreement() == Policy.Agreement.REQUIRED) {
      required.forEach(property -> agreement(scope, property));
    }
  }

  /** What is asked of all blocks; of a block that gives its equilibrium, that there is one. */
  private static Property of(Block block, Property property) {
    return block instanceof EquilibriumBlock && property == Property.INCREMENTAL_STABILITY
        ? Property.UNIQUE_EQUILIBRIUM
        : property;
  }

  private void property(String scope, Property property) {
    Optional<Claim> claim = certificate.claim(scope, property);
    if (claim.isEmpty() && network.filter(n -> n.uncovered().containsKey(scope)).isPresent()) {
      add(
          "require",
          scope,
          property.title(),
          "that nothing is claimed of such a block",
          Status.INCONCLUSIVE);
    } else if (claim.isEmpty()) {
      add("require", scope, property.title(), missing(property), Status.REFUTED);
    } else {
      Optional<String> reservation =
          claim.get().statement().extent().equals(Extent.EVERYWHERE)
              ? Optional.empty()
              : reservation(claim.get());
      add("require", scope, property.title(), claim.get().verdict(), reservation);
    }
  }

  private String missing(Property property) {
    if (property.isOfField() == network.isPresent()) {
      return property.isOfField()
          ? "a network, and that is a property of a polynomial field"
          : "a polynomial field, and that is a property of blocks";
    }
    return property.isDecisive()
        ? "that the activation of the block does not allow it"
        : "that no theorem gives it for such a block";
  }

  /** A claim as it was found, and what speaks against taking it for what is needed. */
  private void add(
      String rule, String place, String needed, Verdict verdict, Optional<String> reservation) {
    if (verdict.status() == Status.CERTIFIED && reservation.isPresent()) {
      add(rule, place, needed, text(verdict) + " " + reservation.get(), Status.INCONCLUSIVE);
    } else {
      add(rule, place, needed, text(verdict), verdict.status());
    }
  }

  /**
   * Why a claim that is certified, or its numbers, are not what the policy speaks of: its region,
   * and the norm, are the choice of whoever made the certificate.
   */
  private Optional<String> reservation(Claim claim) {
    Extent extent = claim.statement().extent();
    if (!extent.covers(region)) {
      return Optional.of(
          "for " + extent.text() + " only; the policy speaks of " + extent.in(region).text());
    }
    if (maker == Maker.SOMEBODY && isChosen(claim.statement().norm())) {
      return Optional.of(
          "in a norm of the certificate's choice ("
              + claim.statement().norm().text()
              + "), which no number can be compared in; certify in the same run, without a"
              + " certificate");
    }
    return Optional.empty();
  }

  /** Whether a norm depends on the evidence; the maximum norm with equal weights of 1 does not. */
  private boolean isChosen(Norm norm) {
    boolean isPlainMaximum =
        norm.kind() == Norm.Kind.WEIGHTED_MAXIMUM
            && RowWeights.of(certificate.evidence().getOrDefault(norm.evidence(), Evidence.NONE))
                .filter(RowWeights::areOnes)
                .isPresent();
    return !norm.evidence().isEmpty() && !isPlainMaximum;
  }

  private static String text(Verdict verdict) {
    return verdict.status() + (verdict.reason().isEmpty() ? "" : ": " + verdict.reason());
  }

  private void limit(Block block, Limit limit, double value) {
    String needed = limit.sentence(value);
    if (limit.properties().isEmpty()) {
      boolean met = limit.isMetBy(block.steps(), value);
      add(limit.fileName(), block.name(), needed, block.steps() + " steps", met(met));
    } else {
      limit(block.name(), limit, value, needed);
    }
  }

  private void limit(String place, Limit limit, double value, String needed) {
    String rule = limit.fileName();
    Optional<Claim> claim =
        limit.properties().stream()
            .flatMap(property -> certificate.claim(place, property).stream())
            .findFirst();
    if (claim.isEmpty()) {
      add(rule, place, needed, "no such claim", Status.INCONCLUSIVE);
    } else if (claim.get().verdict() instanceof Verdict.Certified certified) {
      Optional<Bound> bound = certified.bounds().stream().filter(limit::isOf).findFirst();
      Optional<String> reservation = reservation(claim.get(), limit);
      add(
          rule,
          place,
          needed,
          bound.map(b -> bound(b, claim.get())).orElse("a claim without that number")
              + reservation.map(text -> " " + text).orElse(""),
          bound
              .filter(b -> reservation.isEmpty())
              .map(b -> met(limit.isMetBy(b.certified(), value)))
              .orElse(Status.INCONCLUSIVE));
    } else {
      add(rule, place, needed, claim.get().verdict(), Optional.empty());
    }
  }

  /**
   * Whoever makes a certificate chooses how many samples it speaks of, of what and where; the
   * policy decides.
   */
  private void probability() {
    if (policy.probability().isEmpty()) {
      return;
    }
    ProbabilityRule rule = policy.probability().get();
    String scope = network.isPresent() ? Network.SCOPE : FieldModel.SCOPE;
    Optional<Verdict.WithConfidence> found = certificate.probability();
    Status status =
        found
            .filter(p -> p.sampling().equals(rule.sampling(subject)))
            .filter(p -> isOfRegion(certificate.claim(scope, Property.STABILITY_PROBABILITY)))
            .map(p -> p.probability() >= rule.atLeast() ? Status.WITH_CONFIDENCE : Status.REFUTED)
            .orElse(Status.INCONCLUSIVE);
    add(
        ProbabilityRule.NAME,
        scope,
        rule.sentence(),
        found
            .map(Verdict.WithConfidence::reason)
            .orElse("no such claim: no samples were drawn of what follows a law"),
        status);
  }

  private boolean isOfRegion(Optional<Claim> claim) {
    return claim.filter(c -> c.statement().extent().covers(region)).isPresent();
  }

  private Optional<String> reservation(Claim claim, Limit limit) {
    Extent extent = claim.statement().extent();
    Extent asked = extent.in(region);
    return limit.improvesWithRegion() && !extent.equals(asked)
        ? Optional.of("for " + extent.text() + ", not " + asked.text())
        : reservation(claim);
  }

  private static String bound(Bound bound, Claim claim) {
    return bound.quantity()
        + " "
        + bound.relation().sign()
        + " "
        + Numbers.text(bound.certified())
        + " ("
        + claim.statement().norm().text()
        + (claim.statement().holdsFor() == HoldsFor.EVERY_MEMBER ? "; of every member" : "")
        + ")";
  }

  private static Status met(boolean met) {
    return met ? Status.CERTIFIED : Status.REFUTED;
  }

  /** A solver must have said unsat to every obligation that the claim rests on, at least one. */
  private void agreement(String scope, Property property) {
    Optional<Claim> claim = certificate.claim(scope, property);
    if (claim.isPresent() && claim.get().verdict() instanceof Verdict.Certified certified) {
      Set<String> open = new LinkedHashSet<>();
      certified.bounds().forEach(bound -> open.addAll(bound.shownBy()));
      boolean none = open.isEmpty();
      certificate.solverAnswers().stream()
          .filter(answer -> answer.answer() == SolverAnswer.Answer.UNSAT)
          .forEach(answer -> open.remove(answer.obligation()));
      add(
          "require_solver_agreement",
          scope,
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

  /** By the model's own record: what it is worth is what its maker is. */
  private void imported() {
    if (policy.imports() == Policy.Imports.REPLAYED) {
      Optional<TrainingRecord> made =
          network.flatMap(Network::training).filter(TrainingRecord::isImported);
      Optional<String> replayed = made.flatMap(TrainingRecord::replayed);
      add(
          "require_replayed_import",
          MODEL,
          "a replay of the import",
          made.isEmpty() ? "no import" : replayed.orElse("an import without one"),
          made.isEmpty() || replayed.isPresent() ? Status.CERTIFIED : Status.REFUTED);
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
