package keel.train.block;

import java.util.ArrayList;
import java.util.List;
import keel.verify.model.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Forward and backward through the K tied steps of a dense NAIS-Net block with scalar step size.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), equations 1 and 5: {@code x[k+1] = x[k] + h σ(A x[k] + B
 * u + b)}, {@code A = −RᵀR − εI}, x[0] = 0.
 *
 * <p>Method: the state is never formed. With z[k] = A x[k] + B u + b the recursion is {@code z[k+1]
 * = z[k] + h A σ(z[k])}, so the input enters once, a step is one activation and one gemm, and
 * {@code x[K] = h Σ σ(z[k])}. The adjoint λ[k] of z[k] runs back from λ[K] = 0 by {@code λ[k] =
 * λ[k+1] + h σ'(z[k]) ∘ (g + A λ[k+1])}, g the gradient of x[K] (A is symmetric), and {@code dA = h
 * Σ λ[k+1] σ(z[k])ᵀ} is one gemm over all steps.
 *
 * <p>Shapes: inputs m x batch, states n x batch, R n x n. Everything is 'f'-ordered and allocated
 * once for one batch size.
 */
public final class UnrolledBlock {
  private final double stepSize;
  private final SlopeFunction function;
  private final ParameterVector.View r;
  private final ParameterVector.View inputWeight;
  private final ParameterVector.View bias;

  private final INDArray shift;
  private final INDArray a;
  private final INDArray z;
  private final INDArray x;
  private final INDArray activations;
  private final INDArray slopes;
  private final INDArray adjoints;
  private final INDArray inner;
  private final INDArray sumOfSteps;
  private final INDArray sumOfBatch;
  private final List<INDArray> activationOf = new ArrayList<>();
  private final List<INDArray> slopeOf = new ArrayList<>();
  private final List<INDArray> adjointOf = new ArrayList<>();

  private INDArray input;

  /**
   * A block on views of the parameters.
   *
   * @param steps K
   * @param stepSize h
   * @param epsilon ε, the distance that the construction keeps A from singularity
   * @param r R, n x n
   * @param inputWeight B, n x m
   * @param bias b, n x 1
   * @param batch number of columns of every input
   */
  public UnrolledBlock(
      Activation activation,
      int steps,
      double stepSize,
      double epsilon,
      ParameterVector.View r,
      ParameterVector.View inputWeight,
      ParameterVector.View bias,
      int batch) {
    this.stepSize = stepSize;
    this.function = SlopeFunction.of(activation);
    this.r = r;
    this.inputWeight = inputWeight;
    this.bias = bias;
    DataType type = r.value().dataType();
    long n = r.value().columns();
    this.shift = Nd4j.eye(n).castTo(type).muli(-epsilon).dup('f');
    this.a = zeros(type, n, n);
    this.z = zeros(type, n, batch);
    this.x = zeros(type, n, batch);
    this.inner = zeros(type, n, batch);
    this.activations = zeros(type, n, (long) steps * batch);
    this.slopes = zeros(type, n, (long) steps * batch);
    this.adjoints = zeros(type, n, (long) (steps + 1) * batch);
    this.sumOfSteps = Nd4j.ones(type, steps, 1).dup('f');
    this.sumOfBatch = Nd4j.ones(type, batch, 1).dup('f');
    for (int k = 0; k < steps; k++) {
      activationOf.add(columns(activations, k, batch));
      slopeOf.add(columns(slopes, k, batch));
    }
    for (int k = 0; k <= steps; k++) {
      adjointOf.add(columns(adjoints, k, batch));
    }
  }

  private static INDArray zeros(DataType type, long rows, long columns) {
    return Nd4j.zeros(type, rows * columns).reshape('f', rows, columns);
  }

  private static INDArray columns(INDArray stacked, int k, int batch) {
    return stacked.get(
        NDArrayIndex.all(), NDArrayIndex.interval((long) k * batch, (long) (k + 1) * batch));
  }

  /** R: what a projection acts on. */
  public INDArray freeStateWeight() {
    return r.value();
  }

  /** Recomputes A = −RᵀR − εI; to be called after every change of R. */
  public void refresh() {
    a.assign(shift);
    Nd4j.gemm(r.value(), r.value(), a, true, false, -1, 1);
  }

  /** x[K] for the input u: a view that the next call overwrites. */
  public INDArray forward(INDArray u) {
    this.input = u;
    Nd4j.gemm(inputWeight.value(), u, z, false, false, 1, 0);
    z.addiColumnVector(bias.value());
    for (INDArray activation : activationOf) {
      activation.assign(z);
      function.apply(activation);
      Nd4j.gemm(a, activation, z, false, false, stepSize, 1);
    }
    // x = h Σ σ(z[k]): the stacked activations, seen as (n · batch) x K, times a vector of ones.
    long states = x.length();
    Nd4j.gemm(
        activations.reshape('f', states, activationOf.size()),
        sumOfSteps,
        x.reshape('f', states, 1),
        false,
        false,
        stepSize,
        0);
    return x;
  }

  /**
   * Writes the gradients of R, B and b for the last {@link #forward}.
   *
   * @param g the gradient of x[K]
   * @return the gradient of u
   */
  public INDArray backward(INDArray g) {
    int steps = activationOf.size();
    function.slopes(activations, slopes);
    adjointOf.get(steps).assign(0);
    for (int k = steps - 1; k >= 0; k--) {
      inner.assign(g);
      Nd4j.gemm(a, adjointOf.get(k + 1), inner, false, false, stepSize, stepSize);
      inner.muli(slopeOf.get(k));
      adjointOf.get(k + 1).addi(inner, adjointOf.get(k));
    }
    INDArray later =
        adjoints.get(NDArrayIndex.all(), NDArrayIndex.interval(z.columns(), adjoints.columns()));
    INDArray da = a.ulike();
    Nd4j.gemm(later, activations, da, false, true, stepSize, 0);
    // A = −RᵀR − εI gives dR = −R (dA + dAᵀ).
    INDArray symmetric = da.add(da.transpose()).dup('f');
    Nd4j.gemm(r.value(), symmetric, r.gradient(), false, false, -1, 0);
    INDArray first = adjointOf.get(0);
    Nd4j.gemm(first, input, inputWeight.gradient(), false, true, 1, 0);
    Nd4j.gemm(first, sumOfBatch, bias.gradient(), false, false, 1, 0);
    INDArray du = zeros(z.dataType(), inputWeight.value().columns(), z.columns());
    Nd4j.gemm(inputWeight.value(), first, du, true, false, 1, 0);
    return du;
  }
}
