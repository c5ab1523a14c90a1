package keel.verify.smt;

import keel.verify.certificate.SolverAnswer;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;

/** Someone else who looks at evidence before it is used. */
public interface SecondOpinion {
  /** Nobody: every obligation is answered as skipped. */
  SecondOpinion NONE =
      (obligation, evidence) ->
          new SolverAnswer(obligation.name(), "none", SolverAnswer.Answer.SKIPPED, "");

  /** What they say to the negation of what the evidence is meant to show. */
  SolverAnswer about(Obligation obligation, Evidence evidence);
}
