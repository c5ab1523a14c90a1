import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Decides about a run of PIT: no mutant may survive but those on a list of equivalent ones.
 *
 * <p>Run by build/mutants: {@code java CheckMutants.java MUTATIONS.XML SOURCES EQUIVALENT}. A line of
 * the list is {@code class | method | PIT's description | the line of code | why}; the line of code
 * stands for its number, so that the list survives edits elsewhere.
 */
public final class CheckMutants {
  private static final Pattern SEPARATOR = Pattern.compile(" \\| ");

  private record Mutant(String type, String method, String description, String code, String status) {
    boolean isKilled() {
      return Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR").contains(status);
    }

    String key() {
      return String.join(" | ", type, method, description, code);
    }

    String part() {
      return type.startsWith("condition.") ? "conditions" : type.startsWith("exact.") ? "kernel" : "checker";
    }
  }

  private static final class Count {
    private int mutants;
    private int killed;
    private int equivalent;
    private int survivors;
  }

  public static void main(String[] arguments) throws Exception {
    Set<String> equivalent = equivalent(Path.of(arguments[2]));
    Map<String, Count> counts = new TreeMap<>();
    Set<String> unused = new HashSet<>(equivalent);
    List<String> survivors = new ArrayList<>();
    for (Mutant mutant : mutants(Path.of(arguments[0]), Path.of(arguments[1]))) {
      Count count = counts.computeIfAbsent(mutant.part(), part -> new Count());
      count.mutants++;
      boolean isEquivalent = equivalent.contains(mutant.key());
      if (isEquivalent && !mutant.status().equals("KILLED")) {
        unused.remove(mutant.key());
        count.equivalent++;
      } else if (mutant.isKilled()) {
        count.killed++;
      } else {
        count.survivors++;
        survivors.add(mutant.key());
      }
    }
    System.out.println("| part | mutants | killed | equivalent | surviving | killed of those that differ |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (Map.Entry<String, Count> entry : counts.entrySet()) {
      Count count = entry.getValue();
      double share = (double) count.killed / (count.mutants - count.equivalent);
      System.out.printf(
          "| %s | %d | %d | %d | %d | %.1f %% |%n",
          entry.getKey(), count.mutants, count.killed, count.equivalent, count.survivors, 100 * share);
    }
    survivors.stream().sorted().forEach(key -> System.err.println("survives: " + key));
    unused.forEach(key -> System.err.println("on the list, but killed or gone: " + key));
    System.exit(survivors.isEmpty() && unused.isEmpty() ? 0 : 1);
  }

  private static Set<String> equivalent(Path file) throws Exception {
    Set<String> keys = new HashSet<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = SEPARATOR.split(line, -1);
      if (parts.length != 5 || parts[4].isBlank()) {
        throw new IllegalArgumentException("five parts are needed: " + line);
      }
      keys.add(line.substring(0, line.length() - parts[4].length() - " | ".length()));
    }
    return keys;
  }

  private static List<Mutant> mutants(Path report, Path sources) throws Exception {
    NodeList nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("mutation");
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element node = (Element) nodes.item(i);
      String type = text(node, "mutatedClass");
      mutants.add(
          new Mutant(
              type.replace("keel.verify.", ""),
              text(node, "mutatedMethod"),
              text(node, "description").replace("keel/verify/", ""),
              line(sources, type, text(node, "sourceFile"), Integer.parseInt(text(node, "lineNumber"))),
              node.getAttribute("status")));
    }
    return mutants;
  }

  private static String text(Element node, String tag) {
    return node.getElementsByTagName(tag).item(0).getTextContent();
  }

  private static String line(Path sources, String type, String file, int number) throws Exception {
    String folder = type.substring(0, type.lastIndexOf('.')).replace('.', '/');
    return Files.readAllLines(sources.resolve(folder).resolve(file)).get(number - 1).strip();
  }
}
