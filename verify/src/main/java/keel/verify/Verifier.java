package keel.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.SolverAnswer;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.condition.WeightBoxCondition;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.model.ResidualBlock;
import keel.verify.network.NetworkConclusions;
import keel.verify.sample.StabilityProbability;
import keel.verify.search.AttackBudget;
import keel.verify.search.AttackSearch;
import keel.verify.search.EvidenceSearch;
import keel.verify.search.Found;
import keel.verify.search.NetworkAttackSearch;
import keel.verify.smt.SecondOpinion;
import keel.verify.trajectory.GainAttack;
import keel.verify.trajectory.NetworkAttack;

/**
 * Certifies a model: the whole story.
 *
 * <p>For every block the theorems name their obligations, one after the other; a search guesses
 * evidence for them; an SMT solver gives a second opinion; and the theorems conclude from what the
 * exact kernel says of the evidence. Training may hope, searching may guess, only the exact check
 * decides.
 */
public final class Verifier {
  /** What a listener hears of a sample. */
  private static final String SAMPLE = "sample";

  private final SecondOpinion secondOpinion;
  private final Region region;
  private final Optional<Sampling> sampling;
  private final Map<String, Vector> boxes;

  /**
   * A verifier.
   *
   * @param secondOpinion the solver to ask; {@link SecondOpinion#NONE} asks nobody
   * @param region where the claims shall hold that do not hold everywhere
   */
  public Verifier(SecondOpinion secondOpinion, Region region) {
    this(secondOpinion, region, Optional.empty());
  }

  /**
   * A verifier that also says how often a sample of weights that follow a law is stable, of models
   * that have such weights.
   *
   * @param sampling how many samples to draw, and how sure to be
   */
  public Verifier(SecondOpinion secondOpinion, Region region, Optional<Sampling> sampling) {
    this(secondOpinion, region, sampling, Map.of());
  }

  /**
   * A verifier that also speaks of other weights of the state than those that are stored.
   *
   * @param boxes how far they may be from these, by block: see {@link
   *     keel.verify.model.WeightBoxFile}
   */
  public Verifier(
      SecondOpinion secondOpinion,
      Region region,
      Optional<Sampling> sampling,
      Map<String, Vector> boxes) {
    this.secondOpinion = secondOpinion;
    this.region = region;
    this.sampling = sampling;
    this.boxes = Map.copyOf(boxes);
  }

  /** A verifier with the default region. */
  public Verifier(SecondOpinion secondOpinion) {
    this(secondOpinion, Region.DEFAULT);
  }

  /** The certificate of a model, with a verdict for every claim that its blocks call for. */
  public Certificate certify(Model model) {
    return certify(model, Progress.NONE);
  }

  /**
   * What the certificate of a model says of its blocks, and so its verdict, in less time: it is
   * silent about the network and about how tight bounds are. No checker takes it for the whole.
   */
  public Certificate certifyBlocks(Model model) {
    return certify(model, Progress.NONE, false);
  }

  /**
   * How far the answer of a network moves at its own depth: what follows from a certificate, for
   * the radii of its inputs, without the attacks and the gain at any depth that it has besides.
   */
  public NetworkConclusions answer(Model model) {
    Facts facts = new Facts();
    Examination examination =
        new Examination(facts, new ArrayList<>(), new ArrayList<>(), Progress.NONE);
    List<Conclusions> blocks = new ArrayList<>();
    for (Block block : model.network().blocks()) {
      Conclusions conclusions = new Conclusions(block, region, facts);
      blocks.add(conclusions);
      examination.ofAll(conclusions::next);
    }
    NetworkConclusions network = new NetworkConclusions(model.network(), blocks, facts);
    examination.ofAll(network::nextAtDepth);
    return network;
  }

  /** The same as {@link #certify(Model)}, with somebody who hears what is going on. */
  public Certificate certify(Model model, Progress progress) {
    return certify(model, progress, true);
  }

  private Certificate certify(Model model, Progress progress, boolean isWhole) {
    Facts facts = new Facts();
    boxes.forEach(
        (block, box) -> facts.add(WeightBoxCondition.name(block), WeightBoxCondition.given(box)));
    List<Claim> claims = new ArrayList<>();
    List<Observed> observed = new ArrayList<>();
    List<SolverAnswer> answers = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    AttackBudget budget = new AttackBudget();
    Examination examination = new Examination(facts, answers, notes, progress);
    List<Conclusions> blocks = new ArrayList<>();
    for (Block block : model.network().blocks()) {
      Conclusions conclusions = new Conclusions(block, region, facts);
      blocks.add(conclusions);
      if (block instanceof ResidualBlock) {
        notes.add(
            "block '"
                + block.name()
                + "' is a plain residual one: its weights have no constraint, and no theorem here"
                + " says of them that they keep states together");
      }
      examination.ofAll(conclusions::next);
      claims.addAll(conclusions.claims());
      if (isWhole) {
        for (GainAttack attack : conclusions.attacks()) {
          Found found = AttackSearch.search(attack, budget);
          found.note().ifPresent(notes::add);
          facts.add(attack.name(), found.evidence());
        }
        observed.addAll(conclusions.observations());
      }
    }
    if (isWhole) {
      NetworkConclusions network = new NetworkConclusions(model.network(), blocks, facts);
      examination.ofAll(network::next);
      List<Claim> answer = network.claims();
      claims.addAll(answer);
      List<NetworkAttack> attacks = network.attacks(answer);
      NetworkAttackSearch.search(attacks, model.network().rawSize(), budget)
          .forEach(
              (name, found) -> {
                found.note().ifPresent(notes::add);
                facts.add(name, found.evidence());
              });
      observed.addAll(network.observations(answer, attacks));
      if (sampling.isPresent() && StabilityProbability.isAbout(model.network())) {
        for (int i = 0; i < sampling.get().samples(); i++) {
          progress.begin(SAMPLE);
        }
        List<Claim> fixed = List.copyOf(claims);
        claims.clear();
        claims.addAll(
            StabilityProbability.claims(model, fixed, sampling.get(), () -> progress.end(SAMPLE)));
      }
    }
    return new Certificate(
        Tool.NAME,
        model.sha256(),
        region,
        claims,
        Checker.needed(facts, observed),
        answers,
        Checker.notCovered(model.network()),
        observed,
        notes);
  }

  /** Searches and asks for what conclusions name, one list after the other. */
  private final class Examination {
    private final Facts facts;
    private final List<SolverAnswer> answers;
    private final List<String> notes;
    private final Progress progress;

    Examination(Facts facts, List<SolverAnswer> answers, List<String> notes, Progress progress) {
      this.facts = facts;
      this.answers = answers;
      this.notes = notes;
      this.progress = progress;
    }

    void ofAll(Supplier<List<Obligation>> next) {
      List<Obligation> obligations = next.get();
      while (!obligations.isEmpty()) {
        for (Finding finding : findings(obligations)) {
          answers.add(finding.answer());
          finding.found().note().ifPresent(notes::add);
          // A solver that disagrees keeps the evidence from being used at all.
          boolean usable = finding.answer().answer() != SolverAnswer.Answer.SAT;
          facts.add(
              finding.answer().obligation(), usable ? finding.found().evidence() : Evidence.NONE);
        }
        obligations = next.get();
      }
    }

    /** All obligations at once; the answers keep their order. */
    private List<Finding> findings(List<Obligation> obligations) {
      return obligations.parallelStream()
          .map(
              obligation -> {
                progress.begin(obligation.name());
                Found found = EvidenceSearch.search(obligation);
                SolverAnswer answer = secondOpinion.about(obligation, found.evidence());
                progress.end(obligation.name());
                return new Finding(found, answer);
              })
          .toList();
    }
  }

  private record Finding(Found found, SolverAnswer answer) {}
}
