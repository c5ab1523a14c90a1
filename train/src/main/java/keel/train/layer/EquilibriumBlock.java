package keel.train.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block that is unrolled until each pattern has settled, and differentiated at the equilibrium.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), pattern-dependent processing depth. A pattern stops after
 * the first step that is no longer than the tolerance in its norm; it then leaves the batch, so
 * that the others go on in a smaller one.
 *
 * <p>Method: where σ vanishes only at zero, the equilibrium solves {@code W ξ + v = 0}, W = A H.
 * With {@code Wᵀ ν = −μ}, μ the gradient of ξ, the implicit function theorem gives {@code dW = ν
 * ξᵀ} and {@code dv = ν}. Nothing of the unroll is kept. The gradient is that of the equilibrium
 * itself, so it is as exact as the tolerance is small.
 */
public final class EquilibriumBlock implements TrainableLayer {
  /** The depth of a pattern that has none. */
  public static final int NOT_SETTLED = 0;

  private static final double SOLVER_TOLERANCE = 1e-6;
  private static final int SOLVER_STEPS = 100_000;

  private final Nonlinearity function;
  private final Unroll unroll;
  private final BlockWeights weights;
  private final int patterns;
  private final int pixels;
  private final int[] depths;
  private final INDArray active;
  private final INDArray activeDrive;
  private final INDArray activation;
  private final INDArray scaled;
  private final INDArray output;
  private final INDArray adjoint;
  private final INDArray solution;

  EquilibriumBlock(TrainableFunction function, Unroll unroll, BlockWeights weights) {
    this.unroll = unroll;
    this.weights = weights;
    this.patterns = weights.patterns();
    this.pixels = weights.pixels();
    this.depths = new int[patterns];
    int columns = patterns * pixels;
    DataType type = weights.type();
    this.function = Arithmetic.of(type).nonlinearity(function);
    int units = weights.units();
    this.active = Columns.zeros(type, units, columns);
    this.activeDrive = Columns.zeros(type, units, columns);
    this.activation = Columns.zeros(type, units, columns);
    this.scaled = Columns.zeros(type, units, columns);
    this.output = Columns.zeros(type, units, columns);
    this.adjoint = Columns.zeros(type, units, columns);
    this.solution = Columns.zeros(type, units, columns);
  }

  /**
   * The number of steps after which each pattern of the last batch had settled; {@link
   * #NOT_SETTLED} for one that still moved after the most steps, or whose states are no numbers.
   */
  public int[] depths() {
    return depths.clone();
  }

  @Override
  public void refresh() {
    weights.refresh();
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    activeDrive.assign(weights.drive().forward(u, pass));
    active.assign(0);
    int[] places = new int[patterns]; // of the patterns that still move
    Arrays.setAll(places, i -> i);
    int moving = patterns;
    for (int step = 1; moving > 0; step++) {
      INDArray states = of(active, 0, moving);
      INDArray steps = of(activation, 0, moving);
      steps.assign(of(activeDrive, 0, moving));
      weights.state(0).addTo(states, steps);
      function.advance(states, steps, states);
      boolean last = step == unroll.steps();
      boolean[] settled = settled(steps, moving);
      int left = 0;
      for (int i = 0; i < moving; i++) {
        if (last || settled[i]) {
          of(scaled, places[i], 1).assign(of(active, i, 1));
          depths[places[i]] = settled[i] ? step : NOT_SETTLED;
        } else {
          if (left < i) {
            of(active, left, 1).assign(of(active, i, 1));
            of(activeDrive, left, 1).assign(of(activeDrive, i, 1));
          }
          places[left++] = places[i];
        }
      }
      moving = left;
    }
    if (weights.stepSizes().isEmpty()) {
      return scaled;
    }
    weights.stepSizes().get().toState(scaled, output);
    return output;
  }

  /** Which patterns took a step no longer than the tolerance; NaN counts as moving. */
  private boolean[] settled(INDArray steps, int moving) {
    INDArray moves = steps;
    if (weights.stepSizes().isPresent()) {
      moves = steps.ulike();
      weights.stepSizes().get().toState(steps, moves);
    }
    // Not by ND4J's greatest number, which passes over NaN.
    double[] all = moves.dup('f').data().asDouble();
    int numbers = all.length / moving;
    boolean[] settled = new boolean[moving];
    for (int i = 0; i < moving; i++) {
      double[] own = Arrays.copyOfRange(all, i * numbers, (i + 1) * numbers);
      settled[i] = unroll.norm().isWithin(unroll.tolerance(), own);
    }
    return settled;
  }

  private INDArray of(INDArray batch, int pattern, int count) {
    return Columns.view(batch, (long) pattern * pixels, (long) (pattern + count) * pixels);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(outputGradient);
    return weights.drive().backward(solution);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient);
    weights.drive().backwardAtInput(solution);
  }

  /** Everything up to the gradient of v. */
  private void carryBack(INDArray outputGradient) {
    if (weights.stepSizes().isEmpty()) {
      adjoint.assign(outputGradient);
    } else {
      weights.stepSizes().get().pullBack(outputGradient, scaled, adjoint);
    }
    weights.state(0).solveAdjoint(adjoint, solution, SOLVER_TOLERANCE, SOLVER_STEPS);
    weights.state(0).addGradient(scaled, solution);
    weights.finishGradients();
  }
}
