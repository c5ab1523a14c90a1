package keel.train.network;

import static keel.train.network.BlockSettings.or;

import keel.train.parameter.ComplexInitialisation;
import keel.verify.model.Scalars;

/**
 * A convolution of complex channels, with zero padding of half the window.
 *
 * @param outputs complex channels that it gives
 * @param kernel height and width of the windows, odd; 3 if left out
 * @param stride pixels between two windows; 1 if left out
 * @param initialisation rayleigh_he if left out
 */
public record ComplexConvolutionDesign(
    Integer outputs, Integer kernel, Integer stride, ComplexInitialisation initialisation)
    implements ComplexDesign {
  @Override
  public String prefix() {
    return "conv";
  }

  @Override
  public Part at(Place place) {
    ComplexInitialisation first = or(initialisation, ComplexInitialisation.RAYLEIGH_HE);
    return new ConvolutionDesign(outputs, kernel, stride)
        .at(
            place,
            Scalars.COMPLEX,
            shape ->
                first.kernel(
                    shape.inputs() / 2,
                    shape.outputs() / 2,
                    shape.kernelHeight() * shape.kernelWidth()));
  }
}
