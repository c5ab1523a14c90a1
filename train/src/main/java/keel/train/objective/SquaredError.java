package keel.train.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keel.train.data.Patterns;
import keel.verify.model.Target;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The squared error of quantities, the mean over those of a pattern, of which training sees (target
 * − mean) / deviation.
 *
 * @param target the quantities
 */
public record SquaredError(Target.Quantities target) implements Objective {
  @Override
  public String title() {
    return "squared error";
  }

  @Override
  public Outcome of(INDArray outputs, double[] targets, double share) {
    double[] values = outputs.dup('f').data().asDouble();
    double[] gradient = new double[values.length];
    int count = target.outputs();
    double loss = 0;
    for (int first = 0; first < targets.length; first += count) {
      double[] wanted = target.standardised(Arrays.copyOfRange(targets, first, first + count));
      for (int q = 0; q < count; q++) {
        double error = values[first + q] - wanted[q];
        loss += error * error / count;
        gradient[first + q] = share * 2 * error / count;
      }
    }
    return new Outcome(loss, 0, Objective.alike(gradient, outputs));
  }

  /** R², over all quantities; where no target of the part varies, 1 for no error and 0 for any. */
  @Override
  public double score(double loss, int correct, double seen, Patterns part) {
    double[] means = new double[target.outputs()];
    for (int i = 0; i < part.size(); i++) {
      double[] wanted = target.standardised(part.target(i));
      for (int q = 0; q < means.length; q++) {
        means[q] += wanted[q] / part.size();
      }
    }
    double spread = 0;
    for (int i = 0; i < part.size(); i++) {
      double[] wanted = target.standardised(part.target(i));
      for (int q = 0; q < means.length; q++) {
        double away = wanted[q] - means[q];
        spread += away * away / means.length;
      }
    }
    return spread == 0 ? (loss == 0 ? 1 : 0) : 1 - loss / (spread * seen / part.size());
  }

  @Override
  public Measures measures(double[][] outputs, Patterns patterns) {
    int quantities = target.outputs();
    double loss = 0;
    double squares = 0;
    double distances = 0;
    for (int i = 0; i < outputs.length; i++) {
      double[] wanted = target.standardised(patterns.target(i));
      for (int q = 0; q < quantities; q++) {
        double error = outputs[i][q] - wanted[q];
        double away = target.deviations().get(q) * error;
        loss += error * error / quantities;
        squares += away * away;
        distances += Math.abs(away);
      }
    }
    int count = outputs.length;
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(target.score().key(), score(loss, 0, count, patterns));
    numbers.put("rmse", Math.sqrt(squares / count / quantities));
    numbers.put("mae", distances / count / quantities);
    return new Measures(count, OptionalInt.empty(), numbers, Optional.empty());
  }

  @Override
  public List<String> header() {
    return target.columns();
  }

  @Override
  public List<String> answer(double[] outputs) {
    List<String> answer = new ArrayList<>();
    for (int q = 0; q < outputs.length; q++) {
      double quantity = target.means().get(q) + target.deviations().get(q) * outputs[q];
      answer.add(Double.toString(quantity));
    }
    return answer;
  }
}
