package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.parameter.Embedded;
import keel.train.parameter.Parameterisation;
import keel.train.projection.AlgorithmTwo;
import keel.train.projection.SpectralProjection;
import keel.verify.exact.Matrix;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Scalars;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The network nearest to a given one whose blocks a theorem covers: of a dense block, A is made
 * symmetric and the eigenvalues of P = −A are cut to an interval, which gives the nearest such
 * matrix in the Frobenius norm; the taps of a convolution are brought to the set of the paper's
 * Algorithm 2. Everything else stays as it is, and so does A where nothing had to be done.
 *
 * <p>Source: ARCHITECTURE.md, Theorems 1 and 4. Rigour: none is needed, what comes out is certified
 * like any other network.
 */
public final class NearestModel {
  private NearestModel() {}

  /**
   * The nearest network.
   *
   * @param epsilon eigenvalues of P lie in [ε, (2 − ε) / h]; margins of rows are at least ε
   * @throws IllegalArgumentException if ε leaves no room, a block is a plain residual one, or its
   *     weights change from step to step or leave the doubles when they are projected
   */
  public static Network of(Network network, double epsilon) {
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Block block && !block.isTied()) {
        throw new IllegalArgumentException(
            "block '"
                + block.name()
                + "' has other weights at every step; only blocks with tied weights are projected");
      }
      layers.add(
          layer.<Layer>match(
              block ->
                  block.<Block>match(
                      dense -> dense(dense, epsilon),
                      conv -> conv(conv, epsilon),
                      equilibrium -> equilibrium,
                      recurrent -> recurrent,
                      feedforward -> feedforward,
                      residual -> {
                        throw new IllegalArgumentException(
                            "block '"
                                + residual.name()
                                + "' is a plain residual one, for which no constraint is known to"
                                + " project it on");
                      },
                      stochastic -> {
                        throw new IllegalArgumentException(stochastic.undrawn().getMessage());
                      }),
              transition -> transition,
              unknown -> unknown));
    }
    return network
        .withLayers(layers)
        .withTraining(network.training().map(TrainingRecord::withoutReplay));
  }

  private static DenseBlock dense(DenseBlock block, double epsilon) {
    double greatest =
        Arrays.stream(block.stepSizes().toArray()).max().orElseThrow()
            * block.activation().greatestSlope();
    Matrix state = projected(block, block.state(), SpectralProjection.widest(epsilon, greatest));
    return block.withState(block.scalars() == Scalars.COMPLEX ? Scalars.hermitian(state) : state);
  }

  private static ConvBlock conv(ConvBlock block, double epsilon) {
    Kernel kernel = block.kernels().get(0);
    AlgorithmTwo algorithm =
        new AlgorithmTwo(
            block.channels(), kernel.taps(), epsilon, Math.min(2 * epsilon, (1 + epsilon) / 2));
    Kernel nearest =
        new Kernel(projected(block, kernel.weights(), algorithm), kernel.height(), kernel.width());
    return block.withKernel(nearest);
  }

  /** One column for each output, as the layers of training have it. */
  private static Matrix projected(Block block, Matrix weights, Parameterisation feasible) {
    int columns = weights.rows();
    INDArray explicit =
        Nd4j.createFromArray(weights.toArray()).reshape('f', weights.columns(), columns).dup('f');
    INDArray free = explicit.dup('f');
    Parameterisation set = feasible;
    if (block.scalars() == Scalars.COMPLEX) {
      set = new Embedded(feasible);
      free =
          free.get(NDArrayIndex.all(), NDArrayIndex.interval(0, set.freeColumns(columns))).dup('f');
    }
    set.project(free);
    set.toExplicit(free, explicit);
    double[] nearest = explicit.dup('f').data().asDouble();
    if (!Arrays.stream(nearest).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "block '" + block.name() + "': its weights are too large to be projected in doubles");
    }
    return Matrix.of(columns, weights.columns(), nearest);
  }
}
