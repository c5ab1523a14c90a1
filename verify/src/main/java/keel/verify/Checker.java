package keel.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.SolverAnswer;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.field.FieldConclusions;
import keel.verify.model.Block;
import keel.verify.model.FieldModel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Pooling;
import keel.verify.model.Subject;
import keel.verify.network.NetworkConclusions;
import keel.verify.sample.FieldProbability;
import keel.verify.sample.StabilityProbability;

/**
 * Re-decides a certificate from the model and the evidence alone: nothing is searched, nothing that
 * the certificate says is believed.
 *
 * <p>Method: every theorem concludes again, exactly, from the stored evidence; the certificate must
 * say the very same, claim by claim and bound by bound. So a bound that was tightened, or loosened,
 * a claim that was renamed, added or left out, and a witness that no longer proves its bound are
 * all found. Evidence that no claim needs, or a part of it, is refused unseen: it could only keep
 * the checker busy, or seem to say what nothing rests on. What was observed of a bound is no claim,
 * and is neither derived again nor compared. Samples of weights are the exception: they are drawn
 * and decided again, evidence for each being searched for, since nobody would store it.
 */
public final class Checker {
  private Checker() {}

  /**
   * The verdict that the certificate and the model support.
   *
   * @throws AlteredCertificate if the certificate is not one of this model, or does not follow from
   *     its own evidence
   */
  public static Status check(Certificate certificate, Subject subject) {
    return check(certificate, subject, () -> {});
  }

  /**
   * The same, with somebody who hears of every sample that was drawn and decided again, where the
   * certificate speaks of any.
   *
   * @throws AlteredCertificate if the certificate is not one of this model, or does not follow from
   *     its own evidence
   */
  public static Status check(Certificate certificate, Subject subject, Runnable sampleDecided) {
    return check(certificate, subject, Facts.of(certificate.evidence()), sampleDecided);
  }

  /**
   * What the kernel is asked where the certificate is checked, by name, each to be asked again by
   * itself: for whoever wants to know what it takes. What follows from weights alone, as norms of
   * convolutions, and samples of weights are not among them.
   *
   * @throws AlteredCertificate as {@link #check} does
   */
  public static SortedMap<String, Supplier<?>> questions(Certificate certificate, Subject subject) {
    NavigableMap<String, Supplier<?>> questions = new ConcurrentSkipListMap<>();
    check(certificate, subject, Facts.of(certificate.evidence(), questions::put), () -> {});
    return questions;
  }

  private static Status check(
      Certificate certificate, Subject subject, Facts facts, Runnable sampleDecided) {
    requireOf(certificate, subject.sha256());
    return subject.match(
        model -> {
          concluded(certificate, model, facts, sampleDecided);
          return certificate.status();
        },
        field -> {
          requireConcluded(certificate, field, facts, sampleDecided);
          return certificate.status();
        });
  }

  private static void requireConcluded(
      Certificate certificate, FieldModel model, Facts facts, Runnable sampleDecided) {
    FieldConclusions conclusions;
    try {
      conclusions = new FieldConclusions(model.field(), certificate.region(), facts);
    } catch (IllegalArgumentException e) {
      throw new AlteredCertificate(e.getMessage());
    }
    List<Claim> expected = new ArrayList<>(conclusions.claims());
    Optional<Sampling> sampling = certificate.probability().map(Verdict.WithConfidence::sampling);
    if (sampling.isPresent()) {
      require(
          model.random().law().isPresent() && sampling.get().property().isPresent(),
          "it speaks of samples, but the parameters follow no law, or it does not say what the"
              + " samples are to have");
      expected.add(
          FieldProbability.of(model, certificate.region(), sampling.get(), sampleDecided).claim());
    }
    requireSame(expected, certificate.claims());
    requireNeeded(certificate, facts);
    require(certificate.notCovered().isEmpty(), "nothing of a field is left uncovered");
  }

  /**
   * What follows for the network as a whole, once the certificate has been checked: for numbers
   * that it does not state one by one.
   *
   * @throws AlteredCertificate as {@link #check} does
   */
  public static NetworkConclusions concluded(Certificate certificate, Model model) {
    requireOf(certificate, model.sha256());
    return concluded(certificate, model, Facts.of(certificate.evidence()), () -> {});
  }

  private static NetworkConclusions concluded(
      Certificate certificate, Model model, Facts facts, Runnable sampleDecided) {
    List<Claim> expected = new ArrayList<>();
    List<Conclusions> blocks = new ArrayList<>();
    for (Block block : model.network().blocks()) {
      Conclusions conclusions = new Conclusions(block, certificate.region(), facts);
      blocks.add(conclusions);
      expected.addAll(conclusions.claims());
    }
    NetworkConclusions network = new NetworkConclusions(model.network(), blocks, facts);
    expected.addAll(network.claims());
    Optional<Sampling> sampling = certificate.probability().map(Verdict.WithConfidence::sampling);
    require(
        sampling.filter(s -> s.property().isPresent()).isEmpty()
            && (sampling.isEmpty() || StabilityProbability.isAbout(model.network())),
        "it speaks of samples, but no weights of the model follow a law");
    requireSame(
        sampling
            .map(s -> StabilityProbability.claims(model, expected, s, sampleDecided))
            .orElse(expected),
        certificate.claims());
    requireNeeded(certificate, facts);
    require(
        certificate.notCovered().equals(notCovered(model.network())),
        "it does not name what it leaves uncovered: " + notCovered(model.network()));
    return network;
  }

  /** That it names a model's digest, and no evidence that a solver disagreed with. */
  private static void requireOf(Certificate certificate, String sha256) {
    require(
        certificate.modelSha256().equals(sha256),
        "it belongs to another model: it names SHA-256 "
            + certificate.modelSha256()
            + " but the model has "
            + sha256);
    for (SolverAnswer answer : certificate.solverAnswers()) {
      require(
          answer.answer() != SolverAnswer.Answer.SAT
              || !certificate.evidence().containsKey(answer.obligation()),
          "it uses evidence for " + answer.obligation() + " that the SMT solver disagreed with");
    }
  }

  /** That it holds no evidence that no claim needs. */
  private static void requireNeeded(Certificate certificate, Facts facts) {
    SortedMap<String, Evidence> needed = needed(facts, certificate.observed());
    for (Map.Entry<String, Evidence> found : certificate.evidence().entrySet()) {
      String name = found.getKey();
      require(needed.containsKey(name), "evidence " + name + " is needed by no claim");
      require(
          facts.canUse(name, found.getValue()),
          "evidence " + name + " has a part that no claim needs");
    }
  }

  /** That its claims are these, to the last bit. */
  private static void requireSame(List<Claim> expected, List<Claim> found) {
    require(
        expected.size() == found.size(),
        "the model calls for " + expected.size() + " claims, it has " + found.size());
    for (int i = 0; i < expected.size(); i++) {
      require(
          expected.get(i).equals(found.get(i)),
          "the evidence supports "
              + expected.get(i)
              + ", but the certificate says "
              + found.get(i));
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AlteredCertificate(message);
    }
  }

  /** The evidence that claims were concluded from, or that shows what was observed. */
  static SortedMap<String, Evidence> needed(Facts facts, List<Observed> observed) {
    SortedMap<String, Evidence> needed = facts.evidence();
    Set<String> names = new HashSet<>(facts.consulted());
    observed.forEach(o -> o.evidence().ifPresent(names::add));
    needed.keySet().retainAll(names);
    return needed;
  }

  /** What a certificate of the network says nothing about, one sentence each. */
  static List<String> notCovered(Network network) {
    return network.uncovered().entrySet().stream()
        .map(
            layer ->
                "layer '"
                    + layer.getKey()
                    + "' of type '"
                    + layer.getValue()
                    + (layer.getValue().equals(Pooling.Kind.MODULUS.type())
                        ? "' jumps where two numbers are equally great"
                        : "' is unknown, or stands behind an unknown layer")
                    + ": nothing is claimed of the network as a whole")
        .toList();
  }
}
