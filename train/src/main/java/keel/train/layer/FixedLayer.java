package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer whose weights nobody trains: their gradient stays zero.
 *
 * @param layer as it is
 */
public record FixedLayer(TrainableLayer layer) implements TrainableLayer {
  @Override
  public void refresh() {
    layer.refresh();
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    return layer.forward(input, pass);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    return layer.inputGradient(outputGradient);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {}
}
