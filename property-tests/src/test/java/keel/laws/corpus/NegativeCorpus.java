package keel.laws.corpus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.cli.ExitCode;

/** Everything that must never be certified, in the order of the index. */
final class NegativeCorpus {
  private static final List<ExitCode> OUTCOMES =
      List.of(ExitCode.REFUTED, ExitCode.INCONCLUSIVE, ExitCode.UNUSABLE_INPUT, ExitCode.ALTERED);

  private NegativeCorpus() {}

  static List<Entry> all() {
    return Stream.of(
            WrongWeights.entries(),
            HostileFiles.entries(),
            WrongFields.entries(),
            Attacks.entries())
        .flatMap(List::stream)
        .toList();
  }

  static Map<String, List<Entry>> byFamily() {
    return all().stream()
        .collect(Collectors.groupingBy(Entry::family, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * How each family ends, which the tests hold entry by entry; the last column is what they are
   * about.
   */
  static String killTable() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| family | entries | refuted | inconclusive | unusable | altered | certified |\n");
    table.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    byFamily().forEach((family, entries) -> table.append(row(family, entries)));
    table.append(row("**all**", all()));
    return table.toString();
  }

  private static String row(String name, List<Entry> entries) {
    return OUTCOMES.stream()
        .map(outcome -> entries.stream().filter(e -> e.expected() == outcome).count())
        .map(count -> count == 0 ? "" : count.toString())
        .collect(
            Collectors.joining(" | ", "| " + name + " | " + entries.size() + " | ", " | 0 |\n"));
  }
}
