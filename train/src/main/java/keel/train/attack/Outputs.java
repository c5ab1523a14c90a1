package keel.train.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Which class outputs name: the first of those with the greatest. */
final class Outputs {
  private Outputs() {}

  static int answer(double[] outputs) {
    return greatest(outputs, -1);
  }

  /** The class with the greatest output but for one. */
  static int rival(double[] outputs, int answer) {
    return greatest(outputs, answer);
  }

  private static int greatest(double[] outputs, int without) {
    int greatest = without == 0 ? 1 : 0;
    for (int j = greatest + 1; j < outputs.length; j++) {
      if (j != without && outputs[j] > outputs[greatest]) {
        greatest = j;
      }
    }
    return greatest;
  }

  /** All classes but one, the greatest output first. */
  static int[] rivals(double[] outputs, int answer) {
    return IntStream.range(0, outputs.length)
        .filter(j -> j != answer)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -outputs[j]))
        .mapToInt(j -> j)
        .toArray();
  }
}
