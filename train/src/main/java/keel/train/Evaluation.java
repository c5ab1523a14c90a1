package keel.train;

import java.util.List;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.train.objective.Measures;
import keel.train.objective.Objective;
import keel.verify.model.Network;

/**
 * What a network does with patterns that it is measured on: how well its answers fit, and how deep
 * the blocks go that stop once they have settled. A measurement; nothing is proved.
 *
 * @param measures of the answers
 * @param depths of blocks with steps until equilibrium, from input to output
 */
public record Evaluation(Measures measures, List<BlockDepths> depths) {
  /** Copies the list. */
  public Evaluation {
    depths = List.copyOf(depths);
  }

  /**
   * Evaluates a network.
   *
   * @param batch patterns that a worker computes at a time; more need more memory
   * @throws InvalidDesign if the network does not fit the data, or cannot be computed, or its
   *     answer to a quantity is no number
   */
  public static Evaluation of(Network network, TestSet data, int batch) {
    Answers answers = Answers.of(network, data, batch);
    return of(answers.outputs(), answers.depths(), data);
  }

  /**
   * Evaluates what samples of a network say together, see {@link Samples}.
   *
   * @param outputs one row for each pattern
   */
  public static Evaluation of(double[][] outputs, TestSet data) {
    return of(outputs, List.of(), data);
  }

  private static Evaluation of(double[][] outputs, List<BlockDepths> depths, TestSet data) {
    Measures measures = Objective.of(data.target()).measures(outputs, data.patterns());
    InvalidDesign.require(
        measures.numbers().values().stream().allMatch(Double::isFinite),
        "an answer of the model to the "
            + data.part()
            + " of "
            + data.name()
            + " is no finite number, so its error is none either");
    return new Evaluation(measures, depths);
  }
}
