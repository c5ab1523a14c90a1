package keel.verify.mechanics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What becomes of a block as its step is halved again and again, h K staying the same: its last
 * state comes nearer to that of the differential equation {@code ẋ = f(x)} by an error that falls
 * with h, as does the drift of the energy over the depth; that of the corrected one falls with h².
 *
 * @param distances from the last state to the one at half the step, of the block itself and after
 *     each halving
 * @param energies greatest less least energy, likewise
 * @param corrected the same of the corrected energy
 */
record Refinement(List<Double> distances, List<Double> energies, List<Double> corrected) {
  /** Copies the lists. */
  Refinement {
    distances = List.copyOf(distances);
    energies = List.copyOf(energies);
    corrected = List.copyOf(corrected);
  }

  /**
   * Of one input.
   *
   * @param gradient that of the loss with respect to the last state
   * @param halvings at least 0
   */
  static Refinement of(
      EulerSteps block, double[] u, UnaryOperator<double[]> gradient, int halvings) {
    List<Double> distances = new ArrayList<>();
    List<Double> energies = new ArrayList<>();
    List<Double> corrected = new ArrayList<>();
    for (int r = 0; r <= halvings; r++) {
      Motion motion = Motion.of(block.refined(r), u, gradient);
      distances.add(distance(motion.states()[motion.steps()], block.refined(r + 1).last(u)));
      energies.add(drift(motion, Motion::energies));
      corrected.add(drift(motion, Motion::correctedEnergies));
    }
    return new Refinement(distances, energies, corrected);
  }

  private static double distance(double[] x, double[] y) {
    return Math.sqrt(
        IntStream.range(0, x.length).mapToDouble(i -> (x[i] - y[i]) * (x[i] - y[i])).sum());
  }

  private static double drift(Motion motion, Function<Motion, double[]> of) {
    double[] energies = of.apply(motion);
    return Arrays.stream(energies).max().orElse(0) - Arrays.stream(energies).min().orElse(0);
  }

  /** Number by number. */
  Refinement plus(Refinement other) {
    return new Refinement(
        sum(distances, other.distances),
        sum(energies, other.energies),
        sum(corrected, other.corrected));
  }

  private static List<Double> sum(List<Double> one, List<Double> other) {
    List<Double> sum = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      sum.add(one.get(i) + other.get(i));
    }
    return sum;
  }

  /** By what each halving divides them. */
  static double[] ratios(List<Double> drifts) {
    double[] ratios = new double[drifts.size() - 1];
    Arrays.setAll(ratios, r -> drifts.get(r) / drifts.get(r + 1));
    return ratios;
  }
}
