package keel.train.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keel.train.data.Patterns;
import keel.verify.model.Target;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The logistic loss of several labels, in nats, summed over the labels: each is given or not,
 * whatever the others are. A pattern is right if all of its labels are.
 *
 * @param target the labels
 */
public record BinaryCrossEntropy(Target.Labels target) implements Objective {
  @Override
  public String title() {
    return "binary cross-entropy";
  }

  @Override
  public Outcome of(INDArray outputs, double[] targets, double share) {
    int labels = outputs.rows();
    double[] values = outputs.dup('f').data().asDouble();
    double[] gradient = new double[values.length];
    double loss = 0;
    int correct = 0;
    for (int start = 0; start < targets.length; start += labels) {
      boolean right = true;
      for (int i = start; i < start + labels; i++) {
        loss +=
            Math.max(values[i], 0)
                - values[i] * targets[i]
                + Math.log1p(Math.exp(-Math.abs(values[i])));
        gradient[i] = share * (probability(values[i]) - targets[i]);
        right &= isRight(values[i], targets[i]);
      }
      correct += right ? 1 : 0;
    }
    return new Outcome(loss, correct, Objective.alike(gradient, outputs));
  }

  private static double probability(double output) {
    return 1 / (1 + Math.exp(-output));
  }

  /** An output that is no number is wrong. */
  private static boolean isRight(double output, double wanted) {
    return wanted == 1 ? output > 0 : output <= 0;
  }

  @Override
  public double score(double loss, int correct, double seen, Patterns part) {
    return correct / seen;
  }

  @Override
  public Measures measures(double[][] outputs, Patterns patterns) {
    int correct = 0;
    int rightLabels = 0;
    for (int i = 0; i < outputs.length; i++) {
      double[] wanted = patterns.target(i);
      int right = 0;
      for (int label = 0; label < wanted.length; label++) {
        right += isRight(outputs[i][label], wanted[label]) ? 1 : 0;
      }
      rightLabels += right;
      correct += right == wanted.length ? 1 : 0;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(target.score().key(), (double) correct / outputs.length);
    numbers.put("label_accuracy", (double) rightLabels / outputs.length / target.outputs());
    AveragePrecision.of(outputs, patterns).ifPresent(p -> numbers.put("average_precision", p));
    return new Measures(outputs.length, OptionalInt.of(correct), numbers, Optional.empty());
  }

  @Override
  public List<String> header() {
    List<String> header = new ArrayList<>(target.columns());
    target.columns().forEach(name -> header.add("probability of " + name));
    return header;
  }

  @Override
  public List<String> answer(double[] outputs) {
    List<String> answer = new ArrayList<>();
    for (double output : outputs) {
      answer.add(output > 0 ? "1" : "0");
    }
    for (double output : outputs) {
      answer.add(Float.toString((float) probability(output)));
    }
    return answer;
  }
}
