package keel.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** Patterns of another kind than those that a model was trained on, which it can be asked for. */
public final class Unfamiliar {
  /** The name of patterns that are nothing but noise. */
  public static final String NOISE = "noise";

  private static final long SEED = 29;

  private Unfamiliar() {}

  /**
   * The patterns of another set in the shape of a familiar one: images that are smaller are put in
   * the middle of black, grey ones have three colours alike. What they are is not known.
   *
   * @throws MissingData if they have another shape
   */
  public static TestSet of(TestSet other, TestSet familiar) {
    List<Integer> from = other.inputShape();
    List<Integer> to = familiar.inputShape();
    boolean same = from.equals(to);
    boolean fits =
        from.size() == 3
            && to.size() == 3
            && (from.get(0).equals(to.get(0)) || from.get(0) == 1)
            && from.get(1) <= to.get(1)
            && from.get(2) <= to.get(2);
    if (!same && !fits) {
      throw new MissingData(
          "--against "
              + other.name()
              + ": its patterns of shape "
              + from
              + " cannot be put into the shape "
              + to
              + " of "
              + familiar.name()
              + "; images must be no larger, and grey or of as many colours");
    }
    List<RawInput> inputs = new ArrayList<>();
    for (int i = 0; i < other.patterns().size(); i++) {
      double[] raw = other.patterns().input(i);
      inputs.add(RawInput.of(same ? raw : framed(raw, from, to)));
    }
    return as(familiar, other.name(), other.sha256(), inputs);
  }

  private static double[] framed(double[] raw, List<Integer> from, List<Integer> to) {
    int height = from.get(1);
    int width = from.get(2);
    double[] framed = new double[to.get(0) * to.get(1) * to.get(2)];
    int top = (to.get(1) - height) / 2;
    int left = (to.get(2) - width) / 2;
    for (int c = 0; c < to.get(0); c++) {
      int source = from.get(0) == 1 ? 0 : c;
      for (int y = 0; y < height; y++) {
        System.arraycopy(
            raw,
            (source * height + y) * width,
            framed,
            (c * to.get(1) + top + y) * to.get(2) + left,
            width);
      }
    }
    return framed;
  }

  /** As many patterns of even noise, between the least and the greatest number of the others. */
  public static TestSet noise(TestSet familiar) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < familiar.patterns().size(); i++) {
      for (double number : familiar.patterns().input(i)) {
        least = Math.min(least, number);
        greatest = Math.max(greatest, number);
      }
    }
    double from = least;
    double over = greatest - least;
    Random random = new Random(SEED);
    List<RawInput> inputs = new ArrayList<>();
    for (int i = 0; i < familiar.patterns().size(); i++) {
      double[] raw = new double[familiar.inputSize()];
      Arrays.setAll(raw, j -> from + over * random.nextDouble());
      inputs.add(RawInput.of(raw));
    }
    return as(familiar, NOISE, "", inputs);
  }

  private static TestSet as(TestSet familiar, String name, String sha256, List<RawInput> inputs) {
    return new TestSet(
        name,
        sha256,
        "patterns",
        familiar.inputShape(),
        familiar.target(),
        new Patterns(inputs, new double[0], 0),
        OptionalInt.empty(),
        List.of());
  }
}
