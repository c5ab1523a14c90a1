package keel.laws.claims;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;

/** Prints how many of so many random stable blocks of each family are certified. */
public final class ClaimsTable {
  private ClaimsTable() {}

  /**
   * Prints the table as Markdown.
   *
   * @param arguments how many blocks of a family
   */
  public static void main(String[] arguments) {
    long count = Long.parseLong(arguments[0]);
    System.out.println(
        "| blocks | certified | for constant inputs | open | refuted | with settling steps |");
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (Family family : Family.values()) {
      System.out.println(row(family, count));
    }
  }

  private static String row(Family family, long count) {
    Map<String, Integer> found = counts(family, count);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d |",
        family.text,
        found.getOrDefault("CERTIFIED", 0),
        found.getOrDefault("CERTIFIED_FOR_CONSTANT_INPUTS", 0),
        found.getOrDefault("INCONCLUSIVE", 0),
        found.getOrDefault("REFUTED", 0),
        found.getOrDefault("steps", 0));
  }

  /** How many have each verdict, and how many a number of steps until they have settled. */
  static Map<String, Integer> counts(Family family, long count) {
    Map<String, Integer> counts = new TreeMap<>();
    LongStream.range(0, count)
        .mapToObj(seed -> certify(family.draw(seed)))
        .forEach(
            certificate -> {
              counts.merge(certificate.status().name(), 1, Integer::sum);
              if (settles(certificate)) {
                counts.merge("steps", 1, Integer::sum);
              }
            });
    return counts;
  }

  static Certificate certify(Block block) {
    // B is the identity.
    List<Integer> shape = Network.outputShape(block).orElseThrow();
    Network network = new Network(shape, Preprocessing.NONE, List.of(block), Optional.empty());
    return new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
  }

  private static boolean settles(Certificate certificate) {
    return certificate.claims().stream()
        .anyMatch(claim -> claim.verdict().toString().contains("steps until settled"));
  }
}
