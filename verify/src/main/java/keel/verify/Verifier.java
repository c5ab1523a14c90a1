package keel.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.SolverAnswer;
import keel.verify.condition.Condition;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.search.EvidenceSearch;
import keel.verify.smt.SecondOpinion;

/**
 * Certifies a model: the whole story.
 *
 * <p>For every block, every condition names its obligations; a search guesses evidence for them; an
 * SMT solver gives a second opinion; and the condition concludes from what the exact kernel says of
 * the evidence. Training may hope, searching may guess, only the exact check decides.
 */
public final class Verifier {
  private final SecondOpinion secondOpinion;

  /** A verifier that asks the given solver; {@link SecondOpinion#NONE} asks nobody. */
  public Verifier(SecondOpinion secondOpinion) {
    this.secondOpinion = secondOpinion;
  }

  /** The certificate of a model, with a verdict for every claim that its blocks call for. */
  public Certificate certify(Model model) {
    List<Claim> claims = new ArrayList<>();
    Map<String, Evidence> evidence = new TreeMap<>();
    List<SolverAnswer> answers = new ArrayList<>();
    for (DenseBlock block : model.network().blocks()) {
      for (Condition condition : Condition.ALL) {
        for (Finding finding : examine(condition.obligations(block))) {
          answers.add(finding.answer());
          // A solver that disagrees keeps the evidence from being used at all.
          if (finding.answer().answer() != SolverAnswer.Answer.SAT) {
            evidence.put(finding.answer().obligation(), finding.evidence());
          }
        }
        claims.addAll(condition.conclude(block, evidence));
      }
    }
    return Certificate.of(
        Tool.NAME, model.sha256(), claims, evidence, answers, Checker.notCovered(model.network()));
  }

  private record Finding(Evidence evidence, SolverAnswer answer) {}

  /** Searches and asks for all obligations at once; the answers keep their order. */
  private List<Finding> examine(List<EigenvalueBound> obligations) {
    return obligations.parallelStream()
        .map(
            obligation -> {
              Evidence evidence = EvidenceSearch.search(obligation);
              return new Finding(evidence, secondOpinion.about(obligation, evidence));
            })
        .toList();
  }
}
