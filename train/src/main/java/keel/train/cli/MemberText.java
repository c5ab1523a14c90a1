package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import keel.train.MemberEvaluation;
import keel.train.objective.Measures;

/** What the members of a population do, as people and programs read it. */
final class MemberText {
  private static final List<String> NUMBERS = List.of("accuracy", "nll", "brier", "ece");

  private MemberText() {}

  static void print(MemberEvaluation evaluation, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-13s %5s %9s %9s %9s %9s%n",
        "member",
        "open",
        "accuracy",
        "nll",
        "brier",
        "ece");
    for (int m = 0; m < evaluation.members().size(); m++) {
      MemberEvaluation.Member member = evaluation.members().get(m);
      print(m == 0 ? "0, elite" : "" + m, "" + member.open(), member.measures(), out);
    }
    print("population", "", evaluation.population(), out);
  }

  private static void print(String name, String open, Measures measures, PrintWriter out) {
    out.printf(Locale.ROOT, "%-13s %5s", name, open);
    for (String number : NUMBERS) {
      out.printf(Locale.ROOT, " %9.5f", measures.numbers().getOrDefault(number, Double.NaN));
    }
    out.println();
  }

  static void json(MemberEvaluation evaluation, ObjectNode root) {
    ArrayNode members = root.putArray("members");
    for (MemberEvaluation.Member member : evaluation.members()) {
      json(member.measures(), members.addObject().put("open", member.open()));
    }
    json(evaluation.population(), root.putObject("population"));
  }

  private static void json(Measures measures, ObjectNode node) {
    measures.numbers().forEach((name, number) -> node.put("held_out_" + name, number));
  }
}
