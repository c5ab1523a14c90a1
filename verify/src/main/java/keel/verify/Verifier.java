package keel.verify;

import java.util.ArrayList;
import java.util.List;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.SolverAnswer;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.search.AttackSearch;
import keel.verify.search.EvidenceSearch;
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
    List<SolverAnswer> answers = new ArrayList<>();
    for (Block block : model.network().blocks()) {
      List<Obligation> obligations = Conclusions.obligations(block, region, facts);
      while (!obligations.isEmpty()) {
        for (Finding finding : examine(obligations, progress)) {
          answers.add(finding.answer());
          // A solver that disagrees keeps the evidence from being used at all.
          boolean usable = finding.answer().answer() != SolverAnswer.Answer.SAT;
          facts.add(finding.answer().obligation(), usable ? finding.evidence() : Evidence.NONE);
        }
        obligations = Conclusions.obligations(block, region, facts);
      }
      for (GainAttack attack : Conclusions.attacks(block, facts)) {
        facts.add(attack.name(), AttackSearch.search(attack));
      }
      claims.addAll(Conclusions.claims(block, region, facts));
    }
    return Certificate.of(
        Tool.NAME,
        model.sha256(),
        region,
        claims,
        facts.evidence(),
        answers,
        Checker.notCovered(model.network()));
  }

  private record Finding(Evidence evidence, SolverAnswer answer) {}

  /** Searches and asks for all obligations at once; the answers keep their order. */
  private List<Finding> examine(List<Obligation> obligations, Progress progress) {
    return obligations.parallelStream()
        .map(
            obligation -> {
              progress.begin(obligation.name());
              Evidence evidence = EvidenceSearch.search(obligation);
              SolverAnswer answer = secondOpinion.about(obligation, evidence);
              progress.end(obligation.name());
              return new Finding(evidence, answer);
            })
        .toList();
  }
}
