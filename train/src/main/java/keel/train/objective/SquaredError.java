package keel.train.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keel.train.data.Patterns;
import keel.verify.model.Target;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The squared error of a quantity, of which training sees (target − mean) / deviation.
 *
 * @param target the quantity
 */
public record SquaredError(Target.Quantity target) implements Objective {
  @Override
  public String title() {
    return "squared error";
  }

  private double standardised(double quantity) {
    return (quantity - target.mean()) / target.deviation();
  }

  @Override
  public Outcome of(INDArray outputs, double[] targets, double share) {
    double[] values = outputs.dup('f').data().asDouble();
    double[] gradient = new double[values.length];
    double loss = 0;
    for (int column = 0; column < targets.length; column++) {
      double error = values[column] - standardised(targets[column]);
      loss += error * error;
      gradient[column] = share * 2 * error;
    }
    return new Outcome(loss, 0, Objective.alike(gradient, outputs));
  }

  /** R²; where all targets of the part are the same, 1 for no error and 0 for any. */
  @Override
  public double score(double loss, int correct, double seen, Patterns part) {
    double mean = 0;
    for (int i = 0; i < part.size(); i++) {
      mean += standardised(part.target(i)[0]) / part.size();
    }
    double spread = 0;
    for (int i = 0; i < part.size(); i++) {
      double away = standardised(part.target(i)[0]) - mean;
      spread += away * away;
    }
    return spread == 0 ? (loss == 0 ? 1 : 0) : 1 - loss / (spread * seen / part.size());
  }

  @Override
  public Measures measures(double[][] outputs, Patterns patterns) {
    double squares = 0;
    double distances = 0;
    for (int i = 0; i < outputs.length; i++) {
      double error = outputs[i][0] - standardised(patterns.target(i)[0]);
      squares += error * error;
      distances += Math.abs(error);
    }
    int count = outputs.length;
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(target.score().key(), score(squares, 0, count, patterns));
    numbers.put("rmse", target.deviation() * Math.sqrt(squares / count));
    numbers.put("mae", target.deviation() * distances / count);
    return new Measures(count, OptionalInt.empty(), numbers, Optional.empty());
  }

  @Override
  public List<String> header() {
    return target.columns();
  }

  @Override
  public List<String> answer(double[] outputs) {
    return List.of(Double.toString(target.mean() + target.deviation() * outputs[0]));
  }
}
