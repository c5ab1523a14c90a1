package keel.verify;

import java.util.ArrayList;
import java.util.List;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Region;
import keel.verify.certificate.SolverAnswer;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.search.AttackBudget;
import keel.verify.search.AttackSearch;
import keel.verify.search.EvidenceSearch;
import keel.verify.search.Found;
import keel.verify.smt.SecondOpinion;
import keel.verify.trajectory.GainAttack;

/**
 * Certifies a model: the whole story.
 *
 * <p>For every block the theorems name their obligations, one after the other; a search guesses
 * evidence for them; an SMT solver gives a second opinion; and the theorems conclude from what the
 * exact kernel says of the evidence. Training may hope, searching may guess, only the exact check
 * decides.
 */
public final class Verifier {
  private final SecondOpinion secondOpinion;
  private final Region region;

  /**
   * A verifier.
   *
   * @param secondOpinion the solver to ask; {@link SecondOpinion#NONE} asks nobody
   * @param region where the claims shall hold that do not hold everywhere
   */
  public Verifier(SecondOpinion secondOpinion, Region region) {
    this.secondOpinion = secondOpinion;
    this.region = region;
  }

  /** A verifier with the default region. */
  public Verifier(SecondOpinion secondOpinion) {
    this(secondOpinion, Region.DEFAULT);
  }

  /** The certificate of a model, with a verdict for every claim that its blocks call for. */
  public Certificate certify(Model model) {
    return certify(model, Progress.NONE);
  }

  /** The same, with somebody who hears what is going on. */
  public Certificate certify(Model model, Progress progress) {
    Facts facts = new Facts();
    List<Claim> claims = new ArrayList<>();
    List<Observed> observed = new ArrayList<>();
    List<SolverAnswer> answers = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    AttackBudget budget = new AttackBudget();
    for (Block block : model.network().blocks()) {
      Conclusions conclusions = new Conclusions(block, region, facts);
      List<Obligation> obligations = conclusions.next();
      while (!obligations.isEmpty()) {
        for (Finding finding : examine(obligations, progress)) {
          answers.add(finding.answer());
          finding.found().note().ifPresent(notes::add);
          // A solver that disagrees keeps the evidence from being used at all.
          boolean usable = finding.answer().answer() != SolverAnswer.Answer.SAT;
          facts.add(
              finding.answer().obligation(), usable ? finding.found().evidence() : Evidence.NONE);
        }
        obligations = conclusions.next();
      }
      claims.addAll(conclusions.claims());
      for (GainAttack attack : conclusions.attacks()) {
        Found found = AttackSearch.search(attack, budget);
        found.note().ifPresent(notes::add);
        facts.add(attack.name(), found.evidence());
      }
      observed.addAll(conclusions.observations());
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

  private record Finding(Found found, SolverAnswer answer) {}

  /** Searches and asks for all obligations at once; the answers keep their order. */
  private List<Finding> examine(List<Obligation> obligations, Progress progress) {
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
