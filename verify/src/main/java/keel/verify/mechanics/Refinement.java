package keel.verify.mechanics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import keel.verify.exact.Vector;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EulerBlock;
import keel.verify.model.ResidualBlock;

/**
 * How much the energies of a block drift over its depth as the step is halved again and again, h K
 * staying the same: the drift of the energy falls with h, that of the corrected one with h².
 *
 * @param energies greatest less least energy, of the block itself and after each halving
 * @param corrected the same of the corrected energy
 */
record Refinement(List<Double> energies, List<Double> corrected) {
  /** Copies the lists. */
  Refinement {
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
      EulerBlock block, double[] u, UnaryOperator<double[]> gradient, int halvings) {
    List<Double> energies = new ArrayList<>();
    List<Double> corrected = new ArrayList<>();
    for (int r = 0; r <= halvings; r++) {
      Motion motion = Motion.of(refined(block, r), u, gradient);
      energies.add(drift(motion, Motion::energies));
      corrected.add(drift(motion, Motion::correctedEnergies));
    }
    return new Refinement(energies, corrected);
  }

  private static double drift(Motion motion, Function<Motion, double[]> of) {
    double[] energies = of.apply(motion);
    return Arrays.stream(energies).max().orElse(0) - Arrays.stream(energies).min().orElse(0);
  }

  /** The same block with 2^r times as many steps, each so much shorter. */
  static EulerBlock refined(EulerBlock block, int r) {
    double[] steps = block.stepSizes().toArray();
    Arrays.setAll(steps, i -> Math.scalb(steps[i], -r));
    Vector stepSizes = Vector.of(steps);
    Depth depth = Depth.of(Math.multiplyExact(block.steps(), 1 << r));
    return (EulerBlock)
        block.match(
            dense ->
                new DenseBlock(
                    dense.name(),
                    dense.activation(),
                    stepSizes,
                    depth,
                    dense.states(),
                    dense.input(),
                    dense.bias()),
            conv ->
                new ConvBlock(
                    conv.name(),
                    conv.activation(),
                    stepSizes,
                    depth,
                    conv.kernels(),
                    conv.inputKernel(),
                    conv.bias(),
                    conv.height(),
                    conv.width()),
            equilibrium -> equilibrium,
            recurrent -> recurrent,
            feedforward -> feedforward,
            residual ->
                new ResidualBlock(
                    residual.name(),
                    residual.activation(),
                    stepSizes.get(0),
                    depth.maxSteps(),
                    residual.start(),
                    residual.kernels(),
                    residual.inputKernels(),
                    residual.biases(),
                    residual.outputShape()));
  }

  /** Number by number. */
  Refinement plus(Refinement other) {
    return new Refinement(sum(energies, other.energies), sum(corrected, other.corrected));
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
