package keel.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;

/**
 * The members of a population, block by block: what is open of each, and what follows for it from
 * the evidence of the certificate, which holds for all of them.
 */
final class Population {
  /** What is shown of a member. */
  private static final Map<Property, String> NUMBERS =
      Map.of(
          Property.CONTRACTION_RATE,
          "ρ",
          Property.GLOBAL_ASYMPTOTIC_STABILITY,
          "steps until settled",
          Property.SETTLING,
          "steps until settled");

  /** More gates are not drawn. */
  private static final int MOST_DRAWN = 128;

  private Population() {}

  /** A row for each block with gates and each member; none without gates. */
  static List<Map<String, String>> rows(Network network, Certificate certificate) {
    List<Map<String, String>> rows = new ArrayList<>();
    Facts facts = Facts.of(certificate.evidence());
    for (NaisBlock block : network.gatedBlocks()) {
      for (int m = 0; m < network.members(); m++) {
        rows.add(row(block, m, certificate.region(), facts));
      }
    }
    return rows;
  }

  private static Map<String, String> row(NaisBlock block, int member, Region region, Facts facts) {
    Vector gates = block.gates().orElseThrow().of(member);
    NaisBlock own = block.withGates(block.gates().map(all -> all.only(member)));
    return Map.of(
        "block", block.name(),
        "member", member == 0 ? "0 (elite)" : Integer.toString(member),
        "open", block.gates().orElseThrow().open(member) + " of " + gates.length(),
        "least", Dyadic.of(own.leastGate()).floorText(),
        "numbers", numbers(new Conclusions(own, region, facts)),
        "picture", picture(gates));
  }

  private static String numbers(Conclusions conclusions) {
    return conclusions.claims().stream()
        .flatMap(claim -> bounds(claim).stream())
        .map(Bound::text)
        .collect(Collectors.joining(", "));
  }

  private static List<Bound> bounds(Claim claim) {
    return claim.verdict() instanceof Verdict.Certified certified
        ? certified.bounds().stream()
            .filter(bound -> bound.quantity().equals(NUMBERS.get(claim.property())))
            .toList()
        : List.of();
  }

  /** A sign for each gate: the darker, the more open. */
  private static String picture(Vector gates) {
    StringBuilder picture = new StringBuilder();
    for (int i = 0; i < Math.min(gates.length(), MOST_DRAWN); i++) {
      double gate = gates.get(i);
      picture.append(gate == 0 ? '·' : gate < 0.5 ? '░' : gate < 1 ? '▒' : '█');
    }
    return picture + (gates.length() > MOST_DRAWN ? "…" : "");
  }
}
