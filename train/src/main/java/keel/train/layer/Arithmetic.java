package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What convolutions and activations are computed with: oneDNN for floats where its library loads,
 * ND4J's own operations for doubles and on every other platform or device; see also {@link
 * Products}.
 *
 * <p>Why not ND4J's alone, measured on one thread of an AMD EPYC (Zen 4): tanh of 128 x 64 numbers
 * took 50 µs, oneDNN's 4. A convolution of 64 channels on 32 x 32, batch 32, took 29 ms forward, 42
 * ms for the adjoint and 38 ms for the gradient of the weights (its operation computes both
 * gradients at every call), oneDNN's 23, 22 and 25, at the processor's peak: called directly,
 * channels last, nothing is reordered. One im2col and one large product: 78 ms for ND4J's im2col,
 * 28 ms for the product.
 */
enum Arithmetic {
  /** Any type, any device. */
  ND4J {
    @Override
    LinearOperator convolution(ConvolutionShape shape, INDArray weight, INDArray gradient) {
      return new Nd4jConvolution(shape, weight, gradient);
    }

    @Override
    Nonlinearity ofUnits(SlopeFunction function) {
      return new Nd4jNonlinearity(function);
    }
  },
  /** Floats on the processor. */
  ONE_DNN {
    @Override
    LinearOperator convolution(ConvolutionShape shape, INDArray weight, INDArray gradient) {
      return new OneDnnConvolution(shape, weight, gradient);
    }

    @Override
    Nonlinearity ofUnits(SlopeFunction function) {
      return OneDnnNonlinearity.supports(function)
          ? new OneDnnNonlinearity(function)
          : ND4J.ofUnits(function);
    }
  };

  static Arithmetic of(DataType type) {
    return type == DataType.FLOAT && OneDnn.isAvailable() ? ONE_DNN : ND4J;
  }

  /**
   * A convolution.
   *
   * @param weight (inputs · kernel height · kernel width) x outputs, 'f'-ordered: in memory [out,
   *     in, height, width]
   * @param gradient of the same shape
   */
  abstract LinearOperator convolution(ConvolutionShape shape, INDArray weight, INDArray gradient);

  /** An activation of every unit, for one thread. */
  abstract Nonlinearity ofUnits(SlopeFunction function);

  /** An activation, for one thread. */
  Nonlinearity nonlinearity(TrainableFunction function) {
    if (function instanceof GroupFunction ofGroups) {
      return this == ONE_DNN && ModReluFloats.supports(ofGroups)
          ? new ModReluFloats(ofGroups.thresholds().orElseThrow())
          : new GroupNonlinearity(ofGroups);
    }
    return ofUnits((SlopeFunction) function);
  }
}
