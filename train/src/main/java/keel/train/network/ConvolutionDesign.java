package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.train.layer.AffineLayer;
import keel.train.layer.ConvolutionShape;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Convolution;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution between blocks, with zero padding of half the window.
 *
 * @param outputs channels that it gives
 * @param kernel height and width of the windows, odd; 3 if left out
 * @param stride pixels between two windows; 1 if left out
 */
public record ConvolutionDesign(Integer outputs, Integer kernel, Integer stride)
    implements LayerDesign {
  @Override
  public String prefix() {
    return "conv";
  }

  @Override
  public Part at(Place place) {
    return at(
        place,
        Scalars.REAL,
        // He et al. (arXiv:1502.01852): keeps the size of what a ReLU passes on.
        shape -> Unconstrained.gaussian(Math.sqrt(2.0 / shape.window())));
  }

  /**
   * A convolution of real channels, or of complex ones.
   *
   * @param weights how the kernel of a shape, in real channels, is made
   */
  Part at(Place place, Scalars scalars, Function<ConvolutionShape, Parameterisation> weights) {
    List<Integer> image = place.image();
    int size = or(kernel, 3);
    int step = or(stride, 1);
    place.require(outputs != null && outputs >= 1, "outputs must be at least 1, found " + outputs);
    int channels = Math.multiplyExact(scalars.parts(), outputs);
    place.require(size >= 1 && size % 2 == 1, "kernel must be odd, found " + size);
    place.require(step >= 1, "stride must be at least 1, found " + step);
    ConvolutionShape shape =
        new ConvolutionShape(image.get(0), channels, image.get(1), image.get(2), size, size, step);
    Slot weight = place.layout().add(shape.window(), channels, weights.apply(shape), Decay.DECAYED);
    Slot bias = place.layout().add(channels, 1, Unconstrained.constant(0), Decay.DECAYED);
    return new Part() {
      @Override
      public List<Integer> output() {
        return List.of(shape.outputs(), shape.outputHeight(), shape.outputWidth());
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return AffineLayer.convolution(shape, worker.weight(weight), worker.weight(bias), patterns);
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        Weight none = Weight.zeros(worker.type(), channels);
        return Optional.of(
            new LinearStretch(
                AffineLayer.convolution(shape, worker.weight(weight), none, 1), direction));
      }

      @Override
      public List<Layer> export(Trained trained) {
        return List.of(
            new Convolution(
                place.name(),
                new Kernel(trained.kernel(weight), size, size),
                trained.vector(bias),
                step,
                shape.height(),
                shape.width(),
                scalars));
      }

      @Override
      public void take(Layer layer, Given given) {
        Convolution convolution = (Convolution) layer;
        given.kernel("the kernel", weight, convolution.kernel());
        given.vector("the bias", bias, convolution.bias());
      }
    };
  }
}
