package keel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.train.objective.Measures;
import keel.train.objective.Objective;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.Target;

/**
 * What each member of a network with gates does with patterns, and what all of them do together,
 * whoever answers for the network. A measurement; nothing is proved.
 *
 * @param members from the elite on
 * @param population by the mean of their probabilities
 */
public record MemberEvaluation(List<Member> members, Measures population) {
  /**
   * One member.
   *
   * @param open units of all blocks that move
   * @param measures of its answers
   */
  public record Member(int open, Measures measures) {}

  /** Copies the list. */
  public MemberEvaluation {
    members = List.copyOf(members);
  }

  /**
   * Evaluates.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   * @throws InvalidDesign if the network has no gates, does not fit the data, or the data no
   *     classes
   */
  public static MemberEvaluation of(Network network, TestSet data, int batch) {
    InvalidDesign.require(
        !network.gatedBlocks().isEmpty(), "no block of the model has gates; leave --members out");
    InvalidDesign.require(
        data.target() instanceof Target.Classes,
        "--members compares probabilities of classes, and " + data.name() + " has none");
    Objective objective = Objective.of(data.target());
    List<Member> members = new ArrayList<>();
    List<double[][]> outputs = new ArrayList<>();
    for (int m = 0; m < network.members(); m++) {
      int member = m;
      double[][] own = Answers.of(network.member(m), data, batch).outputs();
      int open =
          network.gatedBlocks().stream()
              .mapToInt(block -> block.gates().orElseThrow().open(member))
              .sum();
      members.add(new Member(open, objective.measures(own, data.patterns())));
      outputs.add(own);
    }
    double[][] means =
        IntStream.range(0, data.patterns().size())
            .mapToObj(i -> Prediction.logMean(outputs.stream().map(own -> own[i]).toList()))
            .toArray(double[][]::new);
    return new MemberEvaluation(members, objective.measures(means, data.patterns()));
  }
}
