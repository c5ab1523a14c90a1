package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What convolutions and activations are computed with: oneDNN for floats where its library loads,
 * ND4J's own operations for doubles and on every other platform or device; see also {@link
 * Products}.
 *
 * <p>Why not ND4J's alone, measured on one thread of an AMD EPYC (Zen 4): tanh of 128 x 64 numbers
 * took 50 µs, oneDNN's 4. ND4J's convolution has oneDNN inside but works in blocked layouts and
 * reorders at every call: for 64 channels on 32 x 32, batch 32, two threads, 14 ms forward and 89
 * ms with both gradients (PyTorch: 8.0 and 22.5 ms). Called directly, channels last, nothing is
 * reordered.
 */
enum Arithmetic {
  /** Any type, any device. */
  ND4J {
    @Override
    LinearOperator convolution(ConvolutionShape shape, INDArray weight, INDArray gradient) {
      return new Nd4jConvolution(shape, weight, gradient);
    }

    @Override
    Nonlinearity nonlinearity(SlopeFunction function) {
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
    Nonlinearity nonlinearity(SlopeFunction function) {
      return OneDnnNonlinearity.supports(function)
          ? new OneDnnNonlinearity(function)
          : ND4J.nonlinearity(function);
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

  /** An activation, for one thread. */
  abstract Nonlinearity nonlinearity(SlopeFunction function);
}
