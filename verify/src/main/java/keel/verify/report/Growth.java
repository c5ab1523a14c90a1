package keel.verify.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.ChainBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.Depth;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.network.NetworkConclusions;
import keel.verify.search.EvidenceSearch;

/**
 * How far the outputs of a network move with its input where its blocks take other numbers of
 * steps: what the theorems say, from the evidence of the certificate and, for the chain of all
 * layers, from new evidence that passes the same check. No claims: a certificate speaks of the
 * model's own depth, and of any.
 */
final class Growth {
  /** What stands above the numbers. */
  static final String ABOUT =
      "How the gains grow with depth: what the same theorems give, by the same exact check, for the"
          + " network all of whose blocks take so many steps, the same number for both inputs. Only"
          + " the last row is a claim of the certificate; the others were computed for this report.";

  private static final int[] STEPS = {10, 30, 100, 1000};

  /** Rows of a chain that is looked for anew: a second each time. */
  private static final int LARGEST_CHAIN = 300;

  private final Network network;
  private final Certificate certificate;

  private Growth(Network network, Certificate certificate) {
    this.network = network;
    this.certificate = certificate;
  }

  /**
   * Gains after so many steps of every block.
   *
   * @param steps how many
   * @param gain of all outputs together
   * @param pairGain of the difference of any two outputs, where there are two
   */
  record Row(String steps, Optional<Double> gain, Optional<Double> pairGain) {
    /** For people. */
    Map<String, String> text() {
      return Map.of("steps", steps, "gain", text(gain), "pairGain", text(pairGain));
    }

    private static String text(Optional<Double> number) {
      return number.map(Bound.Relation.AT_MOST::text).orElse("–");
    }
  }

  /**
   * The gains after some numbers of steps and, last, after any; none where there is no gain at any
   * depth, or where the weights of a block change from step to step.
   */
  static List<Row> of(Network network, Certificate certificate) {
    Growth growth = new Growth(network, certificate);
    List<Bound> anyDepth =
        growth.bounds(
            certificate.claim(Network.SCOPE, Property.NETWORK_GAIN_AT_ANY_DEPTH).stream().toList());
    if (anyDepth.isEmpty() || !network.blocks().stream().allMatch(Block::isTied)) {
      return List.of();
    }
    Row limit = row("any number", anyDepth, List.of());
    List<Row> rows = new ArrayList<>();
    for (int steps : STEPS) {
      rows.add(row(Integer.toString(steps), growth.bounds(growth.claims(steps)), anyDepth));
    }
    rows.add(limit);
    return rows;
  }

  private List<Bound> bounds(List<Claim> claims) {
    return claims.stream()
        .map(Claim::verdict)
        .filter(Verdict.Certified.class::isInstance)
        .flatMap(verdict -> ((Verdict.Certified) verdict).bounds().stream())
        .toList();
  }

  /** What holds at any depth holds at each. */
  private static Row row(String steps, List<Bound> bounds, List<Bound> anyDepth) {
    List<Bound> all = Stream.concat(bounds.stream(), anyDepth.stream()).toList();
    return new Row(steps, least(all, "gain ("), least(all, "gain between two outputs"));
  }

  private static Optional<Double> least(List<Bound> bounds, String quantity) {
    return bounds.stream()
        .filter(bound -> bound.quantity().startsWith(quantity))
        .map(Bound::certified)
        .min(Double::compare);
  }

  /** The claim of the gain after so many steps. */
  private List<Claim> claims(int steps) {
    Network other =
        network.withLayers(
            network.layers().stream().map(layer -> unrolled(layer, Depth.of(steps))).toList());
    Map<String, Evidence> evidence = new HashMap<>(certificate.evidence());
    evidence.remove(NetworkConclusions.CHAIN_EVIDENCE);
    evidence.remove(NetworkConclusions.CHAIN_EVIDENCE + "/outputs");
    Facts facts = Facts.of(evidence);
    NetworkConclusions conclusions = conclusions(other, certificate, facts);
    List<Obligation> open = conclusions.next();
    while (!open.isEmpty()) {
      open.forEach(obligation -> facts.add(obligation.name(), evidence(obligation)));
      open = conclusions.next();
    }
    return conclusions.claims().stream()
        .filter(claim -> claim.property() == Property.NETWORK_GAIN)
        .toList();
  }

  /** What follows of a network from facts about its blocks. */
  static NetworkConclusions conclusions(Network network, Certificate certificate, Facts facts) {
    List<Conclusions> blocks = new ArrayList<>();
    for (Block block : network.blocks()) {
      Conclusions conclusions = new Conclusions(block, certificate.region(), facts);
      conclusions.claims();
      blocks.add(conclusions);
    }
    return new NetworkConclusions(network, blocks, facts);
  }

  private static Evidence evidence(Obligation obligation) {
    return obligation instanceof ChainBound chain && chain.size() > LARGEST_CHAIN
        ? Evidence.NONE
        : EvidenceSearch.search(obligation).evidence();
  }

  private static Layer unrolled(Layer layer, Depth depth) {
    return layer.match(block -> unrolled(block, depth), transition -> layer, unknown -> layer);
  }

  private static Block unrolled(Block block, Depth depth) {
    return block.match(
        dense -> dense.withSteps(dense.stepSizes(), depth),
        conv -> conv.withSteps(conv.stepSizes(), depth),
        equilibrium -> equilibrium,
        recurrent -> recurrent,
        feedforward -> feedforward,
        residual -> residual,
        stochastic -> stochastic);
  }
}
