package keel.verify.smt;

import java.util.List;
import keel.verify.model.Text;

/**
 * A question to an SMT solver, as SMT-LIB 2: unsat means that the evidence shows what it is meant
 * to show.
 *
 * @param name the obligation
 * @param logic of SMT-LIB
 * @param definitions declarations and definitions, one a line
 * @param assertions the negation of what is meant to be shown, in parts with names
 */
record SmtProblem(String name, String logic, String definitions, List<Assertion> assertions) {
  /** A named formula. */
  record Assertion(String name, String formula) {}

  SmtProblem {
    assertions = List.copyOf(assertions);
  }

  /** The problem without options or commands: what a library parses. */
  String formulas() {
    StringBuilder text = new StringBuilder(definitions);
    for (Assertion assertion : assertions) {
      text.append("(assert ").append(assertion.formula).append(")\n");
    }
    return text.toString();
  }

  /** The problem as a file that any solver reads; an unsatisfiable core is asked for. */
  String script() {
    StringBuilder text =
        new StringBuilder("(set-option :produce-unsat-cores true)\n")
            .append("(set-info :source |Keel: the negation of ")
            .append(Text.shown(name).replace('|', '_').replace('\\', '_'))
            .append("|)\n(set-info :status unsat)\n(set-logic ")
            .append(logic)
            .append(")\n")
            .append(definitions);
    for (Assertion assertion : assertions) {
      text.append("(assert (! ")
          .append(assertion.formula)
          .append(" :named ")
          .append(assertion.name)
          .append("))\n");
    }
    return text.append("(check-sat)\n(get-unsat-core)\n(exit)\n").toString();
  }
}
