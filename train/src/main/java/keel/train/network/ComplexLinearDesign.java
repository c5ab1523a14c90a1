package keel.train.network;

import static keel.train.network.BlockSettings.or;

import keel.train.parameter.ComplexInitialisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Scalars;

/**
 * A fully connected layer of complex numbers.
 *
 * @param outputs complex ones
 * @param initialisation rayleigh_glorot if left out
 */
public record ComplexLinearDesign(Integer outputs, ComplexInitialisation initialisation)
    implements ComplexDesign {
  @Override
  public String prefix() {
    return "linear";
  }

  @Override
  public boolean takesNumbers() {
    return true;
  }

  @Override
  public Part at(Place place) {
    place.require(outputs != null && outputs >= 1, "outputs must be at least 1, found " + outputs);
    place.requireNumbers();
    int inputs = place.inputSize();
    int rows = Math.multiplyExact(2, outputs);
    ComplexInitialisation first = or(initialisation, ComplexInitialisation.RAYLEIGH_GLOROT);
    Slot weight =
        place.layout().add(rows, inputs, first.matrix(inputs / 2, outputs), Decay.DECAYED);
    Slot bias = place.layout().add(rows, 1, Unconstrained.constant(0), Decay.DECAYED);
    return new LinearDesign.Placed(place.name(), Scalars.COMPLEX, rows, weight, bias);
  }
}
