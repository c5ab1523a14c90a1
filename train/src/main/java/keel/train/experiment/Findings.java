package keel.train.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import keel.train.sweep.Spread;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;

/**
 * What was measured of the networks of an experiment.
 *
 * @param experiment which
 * @param runs one for each network, in the order of the experiment
 * @param figures of all of them
 */
public record Findings(Experiment experiment, List<Run> runs, List<Figure> figures) {
  /** Copies the lists. */
  public Findings {
    runs = List.copyOf(runs);
    figures = List.copyOf(figures);
  }

  /**
   * What was measured of one network.
   *
   * @param numbers by what they are, NaN where there is none
   * @param verdict on the network
   * @param reason why it is not CERTIFIED; empty where it is
   */
  public record Run(
      String variant,
      long seed,
      Map<String, Double> numbers,
      Status verdict,
      String reason,
      String sha256) {}

  /**
   * All runs of a variant.
   *
   * @param note what others report, or what is special
   * @param numbers by what they are
   */
  public record Row(
      String variant, String note, Map<String, Spread> numbers, Map<Status, Long> verdicts) {}

  /** Measures networks, one after the other. */
  static Findings of(Experiment experiment, List<Subject> subjects) {
    List<Run> runs = new ArrayList<>();
    for (Subject subject : subjects) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      numbers.put(
          "accuracy (%)",
          100 * subject.network().training().orElseThrow().measured().orElseThrow().testScore());
      experiment.measures().forEach(measure -> numbers.putAll(measure.numbers(subject)));
      runs.add(
          new Run(
              subject.variant(),
              subject.seed(),
              numbers,
              subject.certificate().status(),
              reason(subject.certificate()),
              subject.model().sha256()));
    }
    return new Findings(
        experiment,
        runs,
        experiment.measures().stream().flatMap(m -> m.figures(subjects).stream()).toList());
  }

  private static String reason(Certificate certificate) {
    return certificate.claims().stream()
        .map(Claim::verdict)
        .filter(verdict -> verdict.status() == certificate.status())
        .map(Verdict::reason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** One for each variant. */
  public List<Row> rows() {
    return experiment.variants().stream().map(this::row).toList();
  }

  private Row row(Experiment.Variant variant) {
    List<Run> own = runs.stream().filter(run -> run.variant.equals(variant.name())).toList();
    Map<String, Spread> numbers = new LinkedHashMap<>();
    own.get(0)
        .numbers
        .keySet()
        .forEach(
            key ->
                numbers.put(
                    key, Spread.of(own.stream().mapToDouble(r -> r.numbers.get(key)).toArray())));
    return new Row(
        variant.name(),
        variant.note(),
        numbers,
        own.stream().collect(Collectors.groupingBy(Run::verdict, Collectors.counting())));
  }

  /** Every run with tabs between its cells, the first line naming them. */
  public String table() {
    List<String> names = List.copyOf(runs.get(0).numbers.keySet());
    StringBuilder text =
        new StringBuilder("variant\tseed\t" + String.join("\t", names) + "\tverdict\tmodel\n");
    for (Run run : runs) {
      text.append(run.variant).append('\t').append(run.seed);
      names.forEach(name -> text.append('\t').append(run.numbers.get(name)));
      text.append('\t').append(run.verdict).append('\t').append(run.sha256).append('\n');
    }
    return text.toString();
  }

  /** The cells of a table for people, the first row naming them. */
  public List<List<String>> cells() {
    List<Row> rows = rows();
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("variant", "note"));
    header.addAll(rows.get(0).numbers.keySet());
    header.add("verdict");
    cells.add(header);
    for (Row row : rows) {
      List<String> line = new ArrayList<>(List.of(row.variant, row.note));
      row.numbers.values().forEach(spread -> line.add(shown(spread)));
      line.add(
          Arrays.stream(Status.values())
              .filter(row.verdicts::containsKey)
              .map(
                  status ->
                      row.verdicts.size() == 1
                          ? status.toString()
                          : row.verdicts.get(status) + " " + status)
              .collect(Collectors.joining(", ")));
      cells.add(line);
    }
    return cells;
  }

  private String shown(Spread spread) {
    if (Double.isNaN(spread.mean())) {
      return "–";
    }
    String mean = shown(spread.mean());
    return experiment.seeds().size() == 1 ? mean : mean + " ± " + shown(spread.deviation());
  }

  private static String shown(double number) {
    double size = Math.abs(number);
    if (size == 0 || (size >= 1 && size < 1e6)) {
      return String.format(Locale.ROOT, number == Math.rint(number) ? "%.0f" : "%.2f", number);
    }
    return String.format(Locale.ROOT, "%.3g", number);
  }

  /** Why the networks of the first seed are not CERTIFIED, where they are not, by variant. */
  public Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Run run : runs) {
      if (!run.reason.isEmpty()) {
        reasons.putIfAbsent(run.variant, run.verdict + ": " + run.reason);
      }
    }
    return reasons;
  }
}
