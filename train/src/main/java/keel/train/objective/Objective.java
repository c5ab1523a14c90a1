package keel.train.objective;

import java.util.List;
import keel.train.data.Patterns;
import keel.verify.model.Target;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a network learns: how its outputs are compared with targets while it trains, what it is
 * measured by, and what its outputs say.
 *
 * <p>Shapes: outputs are numbers x patterns; targets stand pattern after pattern, as in {@link
 * Patterns#target}.
 */
public interface Objective {
  /**
   * What a batch costs.
   *
   * @param loss summed over the counted patterns
   * @param correct number of counted patterns answered right; 0 where answers are quantities
   * @param outputGradient of the loss times {@code share}, numbers x patterns
   */
  record Outcome(double loss, int correct, INDArray outputGradient) {}

  /** The objective that a target has if nothing else is asked for. */
  static Objective of(Target target) {
    return target.match(CrossEntropy::of, SquaredError::new, BinaryCrossEntropy::new);
  }

  /** What people call the loss. */
  String title();

  /**
   * Loss, hits and gradient.
   *
   * @param targets of each counted column; columns beyond them are padding and do not count
   * @param share what one pattern's loss counts in the gradient, usually 1 / batch
   */
  Outcome of(INDArray outputs, double[] targets, double share);

  /**
   * What training measures by, see {@link Target#score}.
   *
   * @param loss summed over {@code seen} patterns
   * @param correct among them
   * @param part that they are of
   */
  double score(double loss, int correct, double seen, Patterns part);

  /**
   * How well answers fit the targets.
   *
   * @param outputs one row for each pattern
   */
  Measures measures(double[][] outputs, Patterns patterns);

  /** The names of what {@link #answer} says, as the header of a table. */
  List<String> header();

  /** What the outputs for one pattern say, as cells of a table. */
  List<String> answer(double[] outputs);

  /** An array of entries column after column, of the shape and type of the outputs. */
  static INDArray alike(double[] entries, INDArray outputs) {
    INDArray result = Nd4j.create(entries, new long[] {outputs.rows(), outputs.columns()}, 'f');
    return outputs.dataType() == DataType.DOUBLE ? result : result.castTo(DataType.FLOAT).dup('f');
  }
}
