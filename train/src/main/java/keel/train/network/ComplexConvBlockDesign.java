package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import keel.train.network.ConvBlockDesign.Constraint;
import keel.verify.model.Activation;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Scalars;

/**
 * A convolutional NAIS-Net block of complex channels: a {@link ConvBlockDesign} of twice as many
 * real ones, whose Algorithm 2 counts |Re| + |Im| of every tap and the imaginary part of the centre
 * among the others.
 *
 * @param channels complex ones; 16 if left out
 * @param kernel height and width of the windows, odd; 3 if left out
 * @param tied whether every step has the same C; true if left out
 * @param activation σ of both parts; c_relu if left out
 * @param steps K; 10 if left out
 * @param tolerance in the place of steps: unroll until no state moves by more
 * @param maxSteps the most steps taken with a tolerance; 1000 if left out
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param stepSize h in (0, 1]; 1 if left out
 * @param stepSizeBounds least and greatest h, where one is trained for each channel
 * @param constraint how C is kept stable; Algorithm 2 if left out
 * @param epsilon ε; 0.01 if left out
 * @param eta η, greater than ε; 0.1 if left out
 */
public record ComplexConvBlockDesign(
    Integer channels,
    Integer kernel,
    Boolean tied,
    ComplexActivation activation,
    Integer steps,
    Double tolerance,
    Integer maxSteps,
    Integer checkpointEvery,
    Double stepSize,
    List<Double> stepSizeBounds,
    Constraint constraint,
    Double epsilon,
    Double eta)
    implements ComplexDesign {
  private static final int CHANNELS = 16;

  @Override
  public String prefix() {
    return "block";
  }

  @Override
  public boolean certifiable() {
    return true;
  }

  @Override
  public Part at(Place place) {
    Nonlinearity function = or(activation, ComplexActivation.C_RELU).at(place);
    place.require(
        function instanceof Activation,
        "activation "
            + function.fileName()
            + " acts on both parts together, and with dominated rows states could move apart; use"
            + " c_relu or c_tanh");
    int n = or(channels, CHANNELS);
    place.require(n >= 1, "channels must be at least 1, found " + n);
    return new ConvBlockDesign(
            Math.multiplyExact(2, n),
            kernel,
            tied,
            (Activation) function,
            steps,
            tolerance,
            maxSteps,
            checkpointEvery,
            stepSize,
            stepSizeBounds,
            constraint,
            epsilon,
            eta,
            null,
            null)
        .at(place, Scalars.COMPLEX);
  }
}
