package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import keel.train.attack.Attack;
import keel.train.attack.Pgd;
import keel.train.data.Patterns;
import keel.verify.model.Score;
import keel.verify.model.Text;
import keel.verify.network.CertifiedAnswer;

/**
 * How many patterns are right, right for every input that an attack tried within a radius, and
 * certified to be right for every one: each at most the one before.
 *
 * @param patterns how many there are
 * @param correct how many are right
 * @param rows for each radius, the smaller before the greater
 * @param broken how many were changed within their own certified radius; empty if none were
 *     certified
 * @param gradients of one pattern that were taken
 * @param seconds that they took
 */
record AttackTable(
    int patterns,
    long correct,
    List<Row> rows,
    OptionalLong broken,
    long gradients,
    double seconds) {
  /**
   * One radius.
   *
   * @param radius in units of scaled inputs
   * @param unbroken patterns that are right for every input tried
   * @param certified patterns that are right for every input; empty if none were certified
   */
  record Row(double radius, long unbroken, OptionalLong certified) {}

  /**
   * Attacks.
   *
   * @param scale of raw inputs
   * @param radii in units of scaled inputs
   * @param certified one for each pattern, or none
   */
  static AttackTable of(
      Pgd pgd,
      Patterns patterns,
      double scale,
      List<Double> radii,
      List<CertifiedAnswer> certified) {
    List<Double> increasing = radii.stream().distinct().sorted().toList();
    boolean[] changed = new boolean[patterns.size()];
    List<Row> rows = new ArrayList<>();
    long begin = System.nanoTime();
    long gradients = 0;
    long correct = 0;
    for (double radius : increasing) {
      // What was changed within a smaller radius was changed within this one.
      Attack attack = pgd.within(place -> changed[place] ? 0 : raw(radius, scale));
      gradients += attack.gradientSteps();
      IntStream.range(0, changed.length).forEach(i -> changed[i] |= isChanged(attack, i));
      correct = places(patterns).filter(i -> isRight(attack, patterns, i)).count();
      rows.add(
          new Row(
              radius,
              places(patterns).filter(i -> isRight(attack, patterns, i) && !changed[i]).count(),
              certified.isEmpty()
                  ? OptionalLong.empty()
                  : OptionalLong.of(
                      certified.stream().filter(row -> row.isCertifiedAt(radius)).count())));
    }
    OptionalLong broken = OptionalLong.empty();
    if (!certified.isEmpty()) {
      double greatest = Collections.max(increasing);
      Attack attack =
          pgd.within(
              place -> {
                double own = certified.get(place).radius();
                return raw(Double.isInfinite(own) ? greatest : own, scale);
              });
      gradients += attack.gradientSteps();
      broken = OptionalLong.of(places(patterns).filter(i -> isChanged(attack, i)).count());
    }
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new AttackTable(patterns.size(), correct, rows, broken, gradients, seconds);
  }

  private static double raw(double radius, double scale) {
    return scale == 0 ? 0 : radius / scale; // of no scale, every input is the same
  }

  private static IntStream places(Patterns patterns) {
    return IntStream.range(0, patterns.size());
  }

  private static boolean isChanged(Attack attack, int place) {
    return attack.patterns().get(place).change().isPresent();
  }

  private static boolean isRight(Attack attack, Patterns patterns, int place) {
    return attack.patterns().get(place).answer() == patterns.label(place);
  }

  boolean isBroken() {
    return broken.orElse(0) > 0;
  }

  void print(String norm, String where, PrintWriter out) {
    out.printf("accuracy      %s %s%n", counted(correct), Text.shown(where));
    out.printf("under attack  right for every input tried within a radius, %s%n", norm);
    for (Row row : rows) {
      out.printf(
          "  %-11s %s%s%n",
          CertifiedText.shortest(row.radius),
          counted(row.unbroken),
          row.certified.isPresent() ? ", certified " + counted(row.certified.getAsLong()) : "");
    }
    broken.ifPresent(
        count ->
            out.printf(
                "certified     %d of %d changed within the certified radius of their own%n",
                count, patterns));
    out.printf(Locale.ROOT, "gradients     %d, %.0f a second%n", gradients, gradients / seconds);
  }

  private String counted(long count) {
    return String.format(
        Locale.ROOT, "%s: %d of %d", Score.ACCURACY.shown(share(count)), count, patterns);
  }

  private double share(long count) {
    return (double) count / patterns;
  }

  void json(ObjectNode root) {
    root.put("patterns", patterns).put("correct", correct).put("held_out_accuracy", share(correct));
    ArrayNode table = root.putArray("under_attack");
    for (Row row : rows) {
      ObjectNode node =
          table
              .addObject()
              .put("radius", row.radius)
              .put("patterns", row.unbroken)
              .put("accuracy_under_attack", share(row.unbroken));
      row.certified.ifPresent(count -> node.put("certified_accuracy", share(count)));
    }
    broken.ifPresent(count -> root.put("broken", count));
    root.put("gradient_steps", gradients).put("gradient_steps_per_second", gradients / seconds);
  }
}
