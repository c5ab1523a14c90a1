package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.train.objective.Objective;
import keel.verify.model.Network;

/**
 * What a network says of patterns, as a table: the class and the probability of each, the
 * quantities, or each label as 1 or 0 and its probability.
 *
 * @param header names of the columns
 * @param rows one for each pattern, in their order
 */
public record Predictions(List<String> header, List<List<String>> rows) {
  /** Copies the lists. */
  public Predictions {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /**
   * Asks a network.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   * @throws InvalidDesign if the network does not fit the data, or cannot be computed, or an answer
   *     is no number
   */
  public static Predictions of(Network network, TestSet data, int batch) {
    Objective objective = Objective.of(data.target());
    double[][] outputs = Answers.of(network, data, batch).outputs();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      InvalidDesign.require(
          Arrays.stream(outputs[i]).allMatch(Double::isFinite),
          "the answer of the model to row " + (i + 1) + " of " + data.name() + " is no number");
      rows.add(objective.answer(outputs[i]));
    }
    return new Predictions(objective.header(), rows);
  }
}
