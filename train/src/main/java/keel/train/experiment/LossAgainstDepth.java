package keel.train.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import keel.train.data.Patterns;
import keel.verify.report.LinePicture;

/**
 * The loss of held-out patterns if the first block stopped after k steps.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5.1.
 */
final class LossAgainstDepth implements Measure {
  private static final int PATTERNS = 200;
  private static final String NAME = "loss-against-depth";

  @Override
  public Map<String, Double> numbers(Subject subject) {
    double[] losses = losses(subject);
    int rising = 0;
    for (int k = 1; k < losses.length; k++) {
      rising += losses[k] > losses[k - 1] ? 1 : 0;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("loss after no step", losses[0]);
    numbers.put("least loss of any depth", Arrays.stream(losses).min().orElseThrow());
    numbers.put("loss after all steps", losses[losses.length - 1]);
    numbers.put("steps that raise it", (double) rising);
    return numbers;
  }

  private static double[] losses(Subject subject) {
    Unrolling unrolling = Unrolling.of(subject.network());
    Patterns patterns = subject.data().heldOut();
    int count = Math.min(PATTERNS, patterns.size());
    List<double[]> each =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> losses(unrolling, patterns.input(i), patterns.label(i)))
            .toList();
    return means(each).stream().mapToDouble(loss -> loss).toArray();
  }

  /** Of one pattern, after each step. */
  private static double[] losses(Unrolling unrolling, double[] raw, int label) {
    return unrolling.states(unrolling.input(raw), unrolling.block().steps()).stream()
        .mapToDouble(state -> Unrolling.crossEntropy(unrolling.answer(state), label))
        .toArray();
  }

  @Override
  public List<String> files() {
    return Figure.files(NAME);
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    Map<String, List<double[]>> byVariant = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      byVariant.computeIfAbsent(subject.variant(), v -> new ArrayList<>()).add(losses(subject));
    }
    List<LinePicture.Line> lines = new ArrayList<>();
    byVariant.forEach(
        (variant, runs) -> lines.add(LinePicture.Line.against(variant, means(runs), lines.size())));
    return List.of(
        Figure.of(
            NAME,
            "Loss of held-out patterns if the block stopped after k steps, the mean of all seeds.",
            new LinePicture("step k", "cross-entropy (nats)", true, lines)));
  }

  /** Step by step. */
  private static List<Double> means(List<double[]> runs) {
    List<Double> means = new ArrayList<>();
    for (int k = 0; k < runs.get(0).length; k++) {
      int step = k;
      means.add(runs.stream().mapToDouble(run -> run[step]).average().orElseThrow());
    }
    return means;
  }
}
