package keel.verify.law;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.exact.Vector;
import keel.verify.model.Block;

/**
 * What a law is tried with: two initial states and two inputs of a block.
 *
 * @param x an initial state
 * @param y another
 * @param u an input
 * @param w another
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in; equality is not used
public record Experiment(double[] x, double[] y, double[] u, double[] w) {
  /** Sizes of states are drawn between 2^-10 and 2^10. */
  private static final int MAGNITUDES = 10;

  /** Copies the arrays. */
  public Experiment {
    x = x.clone();
    y = y.clone();
    u = u.clone();
    w = w.clone();
  }

  /** Random states of widely different sizes, and inputs from a pool. */
  static Experiment random(Block block, List<double[]> inputs, Random random) {
    double[] u = inputs.get(random.nextInt(inputs.size()));
    double[] w = inputs.get(random.nextInt(inputs.size()));
    int n = block.stateSize();
    return new Experiment(state(n, random), state(n, random), u, w);
  }

  /** A number drawn from it, the same for the same experiment. */
  int draw() {
    return Arrays.hashCode(x) ^ Arrays.hashCode(u);
  }

  /** The same with states that differ in the units that move alone, others at zero. */
  Experiment moving(Vector steps) {
    return new Experiment(moving(x, steps), moving(y, steps), u, w);
  }

  private static double[] moving(double[] state, Vector steps) {
    double[] moving = state.clone();
    int shared = moving.length / steps.length(); // the pixels of a channel
    Arrays.setAll(moving, i -> steps.get(i / shared) == 0 ? 0 : state[i]);
    return moving;
  }

  private static double[] state(int n, Random random) {
    double size = Math.pow(2, random.nextInt(2 * MAGNITUDES + 1) - MAGNITUDES);
    return random.doubles(n, -size, size).toArray();
  }

  /** Experiments that are a little simpler, the simplest first. */
  Stream<Experiment> simpler() {
    return Stream.of(
            simpler(x).map(v -> new Experiment(v, y, u, w)),
            simpler(y).map(v -> new Experiment(x, v, u, w)),
            simpler(u).map(v -> new Experiment(x, y, v, w)),
            simpler(w).map(v -> new Experiment(x, y, u, v)))
        .flatMap(simpler -> simpler);
  }

  /** Zero; all entries but a few zero; fewer digits. */
  private static Stream<double[]> simpler(double[] v) {
    Stream<double[]> parts =
        IntStream.iterate(v.length, length -> length > 0, length -> length / 2)
            .boxed()
            .flatMap(
                length ->
                    IntStream.iterate(0, from -> from < v.length, from -> from + length)
                        .mapToObj(from -> without(v, from, Math.min(v.length, from + length))));
    Stream<double[]> rounded =
        Stream.of(1.0, 0x1p4, 0x1p10)
            .map(grid -> Arrays.stream(v).map(e -> Math.rint(e * grid) / grid).toArray());
    return Stream.concat(parts, rounded).filter(other -> !Arrays.equals(other, v));
  }

  private static double[] without(double[] v, int from, int to) {
    double[] zeroed = v.clone();
    Arrays.fill(zeroed, from, to, 0);
    return zeroed;
  }

  @Override
  public String toString() {
    return "x = " + text(x) + ", y = " + text(y) + ", u = " + text(u) + ", w = " + text(w);
  }

  /** The entries that are not zero. */
  private static String text(double[] v) {
    List<String> entries =
        IntStream.range(0, v.length).filter(i -> v[i] != 0).mapToObj(i -> i + ": " + v[i]).toList();
    return entries.isEmpty() ? "0" : "{" + String.join(", ", entries) + "}";
  }
}
