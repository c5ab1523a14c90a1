package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.train.objective.Objective;
import keel.verify.model.Network;
import keel.verify.model.Target;

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
    return of(Answers.of(network, data, batch).outputs(), data);
  }

  /**
   * What samples of a network say together; of each quantity also by how much they deviate.
   *
   * @throws InvalidDesign if an answer is no number
   */
  public static Predictions of(Samples samples, TestSet data) {
    Predictions means = of(samples.outputs(), data);
    if (!(data.target() instanceof Target.Quantities quantities)) {
      return means;
    }
    List<String> header = new ArrayList<>(means.header);
    quantities.columns().forEach(column -> header.add("deviation of " + column));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < means.rows.size(); i++) {
      List<String> row = new ArrayList<>(means.rows.get(i));
      double[] deviations = samples.deviations()[i];
      for (int q = 0; q < deviations.length; q++) {
        row.add(Float.toString((float) (deviations[q] * quantities.deviations().get(q))));
      }
      rows.add(row);
    }
    return new Predictions(header, rows);
  }

  private static Predictions of(double[][] outputs, TestSet data) {
    Objective objective = Objective.of(data.target());
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
