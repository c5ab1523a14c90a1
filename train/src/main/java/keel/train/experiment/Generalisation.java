package keel.train.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import keel.train.Answers;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.data.TestSet;

/**
 * Accuracy and loss on patterns that were learned from and on those held out, and how far they are
 * apart.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5.2.
 */
final class Generalisation implements Measure {
  /** Of the patterns that were learned from, so many are looked at. */
  private static final int PATTERNS = 10_000;

  private static final int BATCH = 100;

  @Override
  public Map<String, Double> numbers(Subject subject) {
    Dataset data = subject.data();
    Patterns all = used(subject).map(data::withTraining).orElse(data).training();
    Patterns learned = all.at(IntStream.range(0, Math.min(all.size(), PATTERNS)).boxed().toList());
    Seen training = seen(subject, learned);
    Seen heldOut = seen(subject, data.heldOut());
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("training accuracy (%)", training.accuracy);
    numbers.put("held-out accuracy (%)", heldOut.accuracy);
    numbers.put("gap of accuracy (points)", training.accuracy - heldOut.accuracy);
    numbers.put("training loss", training.loss);
    numbers.put("held-out loss", heldOut.loss);
    numbers.put("gap of loss", heldOut.loss - training.loss);
    return numbers;
  }

  /** How many of the patterns were learned from, if not all. */
  private static Optional<Integer> used(Subject subject) {
    return Optional.ofNullable(
            subject.network().training().orElseThrow().settings().get("patterns"))
        .map(Integer::valueOf);
  }

  /** In per cent, and in nats. */
  private record Seen(double accuracy, double loss) {}

  private static Seen seen(Subject subject, Patterns patterns) {
    Dataset data = subject.data();
    TestSet set =
        new TestSet(
            data.name(),
            data.sha256(),
            "patterns",
            data.inputShape(),
            data.target(),
            patterns,
            OptionalInt.empty(),
            List.of());
    double[][] outputs = Answers.of(subject.network(), set, BATCH).outputs();
    double loss = 0;
    int right = 0;
    for (int i = 0; i < outputs.length; i++) {
      loss += Unrolling.crossEntropy(outputs[i], patterns.label(i)) / outputs.length;
      right += Unrolling.answered(outputs[i]) == patterns.label(i) ? 1 : 0;
    }
    return new Seen(100.0 * right / outputs.length, loss);
  }

  @Override
  public List<String> files() {
    return List.of();
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    return List.of();
  }
}
