package keel.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Facts;
import keel.verify.model.Network;
import keel.verify.model.Prediction;

/** What is certified of the answer of a network, in sentences that need no theory. */
final class Answer {
  private final Network network;
  private final Certificate certificate;
  private final List<String> sentences = new ArrayList<>();

  private Answer(Network network, Certificate certificate) {
    this.network = network;
    this.certificate = certificate;
  }

  static List<String> of(Network network, Certificate certificate) {
    Answer answer = new Answer(network, certificate);
    if (certificate.claim(Network.SCOPE, Property.NETWORK_GAIN).isEmpty()) {
      return List.of(
          "Nothing is known of how far the outputs move with the input: a layer is unknown.");
    }
    answer.members();
    answer.euclidean();
    answer.atAnyDepth();
    answer.atStop();
    answer.maximum();
    return List.copyOf(answer.sentences);
  }

  private void members() {
    if (network.prediction() == Prediction.POPULATION) {
      sentences.add(
          "The answer is the mean of the probabilities that the members of the population give. The"
              + " numbers below are those of each member's own outputs; of the mean none is"
              + " certified, but its class stays while no member's changes.");
    } else if (!network.gatedBlocks().isEmpty()) {
      sentences.add("The numbers hold for every member of the population as for the elite.");
    }
  }

  private void euclidean() {
    Optional<String> gain = number(Property.NETWORK_GAIN, "gain (");
    if (gain.isEmpty()) {
      say("How far the outputs move with the input is not certified", Property.NETWORK_GAIN);
      return;
    }
    sentences.add(
        "Two inputs at distance d (the root of the sum of the squares of what their numbers differ"
            + " by, in the units of the raw data) give outputs at distance at most "
            + gain.get()
            + " · d.");
    number(Property.NETWORK_GAIN, "gain between two outputs")
        .ifPresent(
            pair ->
                sentences.add(
                    "The difference of any two outputs moves by at most "
                        + pair
                        + " · d. So where the highest output of an input is more than "
                        + pair
                        + " · d above every other, no input within distance d has another highest"
                        + " output."));
  }

  private void atAnyDepth() {
    if (certificate.claim(Network.SCOPE, Property.NETWORK_GAIN_AT_ANY_DEPTH).isPresent()) {
      Optional<String> deep = number(Property.NETWORK_GAIN_AT_ANY_DEPTH, "gain (");
      if (deep.isPresent()) {
        sentences.add(
            "However many steps the blocks take, the same number for both inputs, the outputs are"
                + " at distance at most "
                + deep.get()
                + " · d.");
      } else {
        say("At any depth no such number is certified", Property.NETWORK_GAIN_AT_ANY_DEPTH);
      }
    }
  }

  /** Of blocks that stop by themselves, where there is no gain at their own depth. */
  private void atStop() {
    List<String> stopping =
        network.blocks().stream()
            .filter(block -> !block.hasOneDepth())
            .map(block -> "'" + block.name() + "'")
            .toList();
    Optional<String> deep = number(Property.NETWORK_GAIN_AT_ANY_DEPTH, "gain (");
    if (stopping.isEmpty() || deep.isEmpty()) {
      return;
    }
    Facts facts = Facts.of(certificate.evidence());
    sentences.add(
        Growth.conclusions(network, certificate, facts)
            .apartAtStop()
            .map(
                apart ->
                    "Where "
                        + String.join(", ", stopping)
                        + " stopped since the last step changed no number by more than the"
                        + " tolerance, the outputs are at distance at most "
                        + deep.get()
                        + " · d + "
                        + Bound.Relation.AT_MOST.text(apart)
                        + ": the gain at any depth, and twice what outputs can be from those in"
                        + " the limit. The second number is no claim; it was computed for this"
                        + " report.")
            .orElse(
                "How far the states at which "
                    + String.join(", ", stopping)
                    + " stopped are from their limits is not known, so that no such number holds"
                    + " for the outputs that are given."));
  }

  private void maximum() {
    number(Property.NETWORK_GAIN_IN_MAXIMUM_NORM, "gain (")
        .ifPresent(
            gain ->
                sentences.add(
                    "If no number of the input changes by more than d, no output moves by more than "
                        + gain
                        + " · d."));
  }

  private void say(String what, Property property) {
    String reason = certificate.claim(Network.SCOPE, property).orElseThrow().verdict().reason();
    sentences.add(what + (reason.isEmpty() ? "" : ": " + reason) + ".");
  }

  /** The certified number, rounded to the side that keeps it true. */
  private Optional<String> number(Property property, String quantity) {
    return certificate
        .claim(Network.SCOPE, property)
        .filter(claim -> claim.verdict() instanceof Verdict.Certified)
        .flatMap(
            claim ->
                ((Verdict.Certified) claim.verdict())
                    .bounds().stream().filter(b -> b.quantity().startsWith(quantity)).findFirst())
        .map(Answer::text);
  }

  private static String text(Bound bound) {
    return bound.relation().text(bound.certified());
  }
}
