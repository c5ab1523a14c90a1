package keel.train.layer;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Complex images of real ones: the imaginary part is what some layers make of the real one, or zero
 * without layers.
 */
public final class ImaginaryPartLayer implements TrainableLayer {
  private final List<TrainableLayer> layers;
  private final INDArray output;
  private final INDArray inputGradient;

  /**
   * For batches of one size.
   *
   * @param layers from the real to the imaginary part, the shape of which is the same
   * @param channels of the real part
   */
  public ImaginaryPartLayer(
      List<TrainableLayer> layers, int channels, long columns, DataType type) {
    this.layers = List.copyOf(layers);
    this.output = Columns.zeros(type, 2L * channels, columns);
    this.inputGradient = Columns.zeros(type, channels, columns);
  }

  @Override
  public void refresh() {
    layers.forEach(TrainableLayer::refresh);
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    part(output, 0).assign(input);
    if (!layers.isEmpty()) {
      INDArray value = input;
      for (TrainableLayer layer : layers) {
        value = layer.forward(value, pass);
      }
      part(output, 1).assign(value);
    }
    return output;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    inputGradient.assign(part(outputGradient, 0));
    if (!layers.isEmpty()) {
      INDArray gradient = part(outputGradient, 1).dup('f');
      for (int i = layers.size() - 1; i >= 0; i--) {
        gradient = layers.get(i).backward(gradient);
      }
      inputGradient.addi(gradient);
    }
    return inputGradient;
  }

  private INDArray part(INDArray images, int part) {
    long n = inputGradient.rows();
    return images.get(NDArrayIndex.interval(part * n, (part + 1) * n), NDArrayIndex.all());
  }
}
