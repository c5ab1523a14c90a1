package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import keel.train.network.DenseBlockDesign.Constraint;
import keel.train.parameter.ComplexInitialisation;
import keel.train.parameter.Embedded;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Scalars;

/**
 * A dense NAIS-Net block of complex units, A Hermitian: a {@link DenseBlockDesign} of twice as many
 * real ones.
 *
 * @param units n, complex; 64 if left out
 * @param activation σ; c_tanh if left out
 * @param steps K; 30 if left out
 * @param tolerance in the place of steps: unroll until no state moves by more
 * @param maxSteps the most steps taken with a tolerance; 1000 if left out
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param stepSize h in (0, 1]; 1 if left out
 * @param stepSizeBounds least and greatest h, where one is trained for each unit
 * @param constraint how A is kept stable; Algorithm 1 if left out
 * @param epsilon ε; 0.01 if left out
 * @param initialisation of B; Gaussian, E|B|² = 2/(m K), if left out
 */
public record ComplexDenseBlockDesign(
    Integer units,
    ComplexActivation activation,
    Integer steps,
    Double tolerance,
    Integer maxSteps,
    Integer checkpointEvery,
    Double stepSize,
    List<Double> stepSizeBounds,
    Constraint constraint,
    Double epsilon,
    ComplexInitialisation initialisation)
    implements ComplexDesign {
  private static final int UNITS = 64;

  @Override
  public String prefix() {
    return "block";
  }

  @Override
  public boolean certifiable() {
    return true;
  }

  @Override
  public boolean takesNumbers() {
    return true;
  }

  @Override
  public Part at(Place place) {
    int n = or(units, UNITS);
    place.require(n >= 1, "units must be at least 1, found " + n);
    place.requireNumbers();
    BlockSettings settings =
        BlockSettings.of(
            place,
            or(activation, ComplexActivation.C_TANH).at(place),
            steps,
            tolerance,
            maxSteps,
            checkpointEvery,
            stepSize,
            stepSizeBounds);
    return new DenseBlockDesign.Placed(
        place,
        Scalars.COMPLEX,
        Math.multiplyExact(2, n),
        settings,
        DenseBlockDesign.state(constraint, epsilon, settings),
        input(n, place.inputSize() / 2, settings.unroll().steps()),
        false);
  }

  private Parameterisation input(int n, int m, int depth) {
    return initialisation == null
        ? new Embedded(Unconstrained.gaussian(1 / Math.sqrt((double) m * depth)))
        : initialisation.matrix(m, n);
  }
}
