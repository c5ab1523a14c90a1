package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Batch normalisation of each unit or channel.
 *
 * <p>Source: Ioffe and Szegedy (arXiv:1502.03167). In training each worker normalises with the mean
 * and variance of its own part of the batch, and keeps a running mean of both; in inference those
 * make the layer affine, {@code y = scale · x + shift}.
 */
public final class BatchNormLayer implements TrainableLayer {
  /** Added to variances. */
  public static final double EPSILON = 1e-5;

  /** The share of a batch in the running statistics. */
  private static final double MOMENTUM = 0.1;

  private final Weight gain;
  private final Weight bias;
  private final INDArray runningMean;
  private final INDArray runningVariance;
  private final INDArray ones;
  private final INDArray normalised;
  private final INDArray output;
  private final INDArray inputGradient;
  private INDArray inverseDeviation;

  /**
   * For batches of one size.
   *
   * @param gain γ, n x 1
   * @param bias β, n x 1
   * @param runningMean n x 1, the worker's own
   * @param runningVariance n x 1, the worker's own
   */
  public BatchNormLayer(
      Weight gain, Weight bias, INDArray runningMean, INDArray runningVariance, long columns) {
    this.gain = gain;
    this.bias = bias;
    this.runningMean = runningMean;
    this.runningVariance = runningVariance;
    DataType type = runningMean.dataType();
    this.ones = Columns.ones(type, columns, 1);
    this.normalised = Columns.zeros(type, runningMean.rows(), columns);
    this.output = Columns.zeros(type, runningMean.rows(), columns);
    this.inputGradient = Columns.zeros(type, runningMean.rows(), columns);
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    INDArray mean = runningMean;
    INDArray variance = runningVariance;
    if (pass == Pass.TRAINING) {
      mean = mean(input);
      normalised.assign(input).subiColumnVector(mean);
      variance = mean(normalised.mul(normalised));
      long n = input.columns();
      runningMean.muli(1 - MOMENTUM).addi(mean.mul(MOMENTUM));
      runningVariance.muli(1 - MOMENTUM).addi(variance.mul(MOMENTUM * n / Math.max(1, n - 1.0)));
    } else {
      normalised.assign(input).subiColumnVector(mean);
    }
    inverseDeviation = Transforms.sqrt(variance.add(EPSILON)).rdivi(1);
    normalised.muliColumnVector(inverseDeviation);
    output.assign(normalised).muliColumnVector(gain.value()).addiColumnVector(bias.value());
    return output;
  }

  private INDArray mean(INDArray batch) {
    INDArray mean = Columns.zeros(batch.dataType(), batch.rows(), 1);
    Nd4j.gemm(batch, ones, mean, false, false, 1.0 / batch.columns(), 0);
    return mean;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    INDArray meanOfGradient = mean(outputGradient);
    INDArray meanOfProduct = mean(outputGradient.mul(normalised));
    long n = outputGradient.columns();
    bias.gradient().addi(meanOfGradient.mul(n));
    gain.gradient().addi(meanOfProduct.mul(n));
    // dx = γ / √(var + ε) · (dy − mean(dy) − x̂ · mean(dy ∘ x̂))
    inputGradient.assign(normalised).muliColumnVector(meanOfProduct.neg());
    inputGradient.addi(outputGradient).subiColumnVector(meanOfGradient);
    return inputGradient.muliColumnVector(inverseDeviation.mul(gain.value()));
  }
}
