package keel.train.network;

import static keel.train.network.BlockSettings.or;

import keel.verify.model.RecurrentBlock.Reading;
import keel.verify.model.Scalars;

/**
 * A recurrent block of complex units: a {@link RecurrentBlockDesign} of twice as many real ones.
 *
 * @param units n, complex; 64 if left out
 * @param activation σ; mod_relu if left out
 * @param leak a in (0, 1], the same of all units; 1 if left out
 * @param reading whether every step takes all of the input, or its part of a sequence: real parts
 *     of a step before its imaginary ones; a sequence if left out
 * @param steps K: the length of a sequence must be said; 30 if left out where the input is constant
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param epsilon ε; 0.01 if left out
 */
public record ComplexRecurrentBlockDesign(
    Integer units,
    ComplexActivation activation,
    Double leak,
    Reading reading,
    Integer steps,
    Integer checkpointEvery,
    Double epsilon)
    implements ComplexDesign {
  boolean readsSequence() {
    return reading != Reading.CONSTANT;
  }

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
    return new RecurrentBlockDesign(
            units, null, leak, reading, steps, checkpointEvery, epsilon, null, null)
        .at(place, Scalars.COMPLEX, or(activation, ComplexActivation.MOD_RELU).at(place));
  }
}
