package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import keel.train.MovedAnswers;
import keel.verify.certificate.Status;
import keel.verify.model.Score;
import keel.verify.model.Text;
import keel.verify.network.CertifiedAnswer;

/** Certified radii on the terminal, and as JSON. */
final class CertifiedText {
  private CertifiedText() {}

  /** How many patterns are right, and right within each radius. */
  static void print(
      List<CertifiedAnswer> rows, List<Double> radii, String norm, String where, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "accuracy      %s: %d of %d %s%n",
        Score.ACCURACY.shown(share(correct(rows), rows)),
        correct(rows),
        rows.size(),
        Text.shown(where));
    out.println("certified     right for every input within a radius, " + norm);
    for (double radius : radii) {
      out.printf(
          Locale.ROOT,
          "  %-11s %s: %d%n",
          shortest(radius),
          Score.ACCURACY.shown(share(certified(rows, radius), rows)),
          certified(rows, radius));
    }
  }

  static void json(List<CertifiedAnswer> rows, List<Double> radii, ObjectNode root) {
    root.put("correct", correct(rows)).put("held_out_accuracy", share(correct(rows), rows));
    ArrayNode table = root.putArray("certified");
    for (double radius : radii) {
      table
          .addObject()
          .put("radius", radius)
          .put("patterns", certified(rows, radius))
          .put("certified_accuracy", share(certified(rows, radius), rows));
    }
  }

  private static long correct(List<CertifiedAnswer> rows) {
    return rows.stream().filter(CertifiedAnswer::isCorrect).count();
  }

  private static long certified(List<CertifiedAnswer> rows, double radius) {
    return rows.stream().filter(row -> row.isCertifiedAt(radius)).count();
  }

  private static double share(long count, List<CertifiedAnswer> rows) {
    return (double) count / rows.size();
  }

  /** How far each answer can move within each radius. */
  static void print(List<MovedAnswers> answers, List<Double> radii, String norm, PrintWriter out) {
    out.println("certified     how far an answer moves at most within a radius, " + norm);
    for (MovedAnswers answer : answers) {
      for (double radius : radii) {
        out.printf(
            Locale.ROOT,
            "  %-11s %s %.6g%n",
            shortest(radius),
            Text.quoted(answer.name()),
            answer.within(radius));
      }
    }
  }

  static void json(List<MovedAnswers> answers, List<Double> radii, ArrayNode array) {
    for (MovedAnswers answer : answers) {
      ArrayNode table = array.addObject().put("answer", answer.name()).putArray("moves");
      for (double radius : radii) {
        table.addObject().put("radius", radius).put("at_most", answer.within(radius));
      }
    }
  }

  /** Where nothing is certified, and why. */
  static ObjectNode inconclusive(ObjectNode root, String why) {
    return root.put("verdict", Status.INCONCLUSIVE.name()).put("reason", why);
  }

  static String shortest(double radius) {
    String text = Double.toString(radius);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
