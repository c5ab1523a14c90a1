package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A convolution by ND4J's operations: any type, any device. */
final class Nd4jConvolution implements LinearOperator {
  private final ConvolutionShape shape;
  private final INDArray weight;
  private final INDArray gradient;

  Nd4jConvolution(ConvolutionShape shape, INDArray weight, INDArray gradient) {
    this.shape = shape;
    this.weight = images(weight);
    this.gradient = images(gradient);
  }

  /** [out, in, height, width] in the order of memory. */
  private INDArray images(INDArray matrix) {
    return matrix
        .transpose()
        .reshape('c', shape.outputs(), shape.inputs(), shape.kernelHeight(), shape.kernelWidth());
  }

  @Override
  public void addTo(INDArray input, INDArray output) {
    INDArray result = ofOutputs(output).ulike();
    DynamicCustomOp.DynamicCustomOpsBuilder operation =
        DynamicCustomOp.builder("conv2d").addInputs(ofInputs(input), weight).addOutputs(result);
    Nd4j.exec(withSizes(operation).build());
    ofOutputs(output).addi(result);
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    // The values of the input do not matter, its shape does.
    INDArray target = ofInputs(inputGradient);
    target.addi(gradients(target, outputGradient)[0]);
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    gradient.addi(gradients(ofInputs(input), outputGradient)[1]);
  }

  private INDArray[] gradients(INDArray input, INDArray outputGradient) {
    INDArray ofInput = input.ulike();
    INDArray ofWeight = gradient.ulike();
    DynamicCustomOp.DynamicCustomOpsBuilder operation =
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(input, weight, ofOutputs(outputGradient))
            .addOutputs(ofInput, ofWeight);
    Nd4j.exec(withSizes(operation).build());
    return new INDArray[] {ofInput, ofWeight};
  }

  /** Kernel, stride, padding, dilation, explicit padding, channels last, weights [out, in, …]. */
  private DynamicCustomOp.DynamicCustomOpsBuilder withSizes(
      DynamicCustomOp.DynamicCustomOpsBuilder operation) {
    return operation.addIntegerArguments(
        shape.kernelHeight(),
        shape.kernelWidth(),
        shape.stride(),
        shape.stride(),
        shape.kernelHeight() / 2,
        shape.kernelWidth() / 2,
        1,
        1,
        0,
        1,
        1);
  }

  private INDArray ofInputs(INDArray batch) {
    return batch
        .transpose()
        .reshape(
            'c',
            batch.columns() / shape.inputPixels(),
            shape.height(),
            shape.width(),
            shape.inputs());
  }

  private INDArray ofOutputs(INDArray batch) {
    return batch
        .transpose()
        .reshape(
            'c',
            batch.columns() / shape.outputPixels(),
            shape.outputHeight(),
            shape.outputWidth(),
            shape.outputs());
  }
}
