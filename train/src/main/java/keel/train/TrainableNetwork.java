package keel.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.train.block.LinearHead;
import keel.train.block.ParameterVector;
import keel.train.block.UnrolledBlock;
import keel.train.data.Dataset;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Blocks and head on one parameter vector: what a training step moves and an export reads. */
final class TrainableNetwork {
  /**
   * Small, so that the steps begin where tanh is nearly linear: K steps add up, and states that
   * begin saturated learn the training digits as well but the held-out ones two points worse.
   */
  private static final double INITIAL_SCALE = 0.1;

  /** What is trained of one block: R, B and b. */
  private record BlockParameters(
      ParameterVector.View free, ParameterVector.View input, ParameterVector.View bias) {}

  private final TrainingSettings settings;
  private final Dataset data;
  private final ParameterVector parameters;
  private final List<ParameterVector.View> views;
  private final List<BlockParameters> blockParameters = new ArrayList<>();
  private final ParameterVector.View headWeight;
  private final ParameterVector.View headBias;
  private final List<UnrolledBlock> blocks = new ArrayList<>();
  private final LinearHead head;

  TrainableNetwork(TrainingSettings settings, Dataset data, DataType type) {
    this.settings = settings;
    this.data = data;
    ParameterVector.Layout layout = new ParameterVector.Layout();
    int n = settings.units();
    for (int block = 0; block < settings.blocks(); block++) {
      layout.add(n, n);
      layout.add(n, block == 0 ? data.inputSize() : n);
      layout.add(n, 1);
    }
    layout.add(data.classes(), n);
    layout.add(data.classes(), 1);
    this.parameters = layout.allocate(type);
    this.views = layout.views(parameters);
    Iterator<ParameterVector.View> next = views.iterator();
    for (int block = 0; block < settings.blocks(); block++) {
      BlockParameters own = new BlockParameters(next.next(), next.next(), next.next());
      blockParameters.add(own);
      blocks.add(
          new UnrolledBlock(
              settings.activation(),
              settings.steps(),
              settings.stepSize(),
              settings.epsilon(),
              own.free(),
              own.input(),
              own.bias(),
              settings.batch()));
    }
    this.headWeight = next.next();
    this.headBias = next.next();
    this.head = new LinearHead(headWeight, headBias);
    initialise(new Random(settings.seed()));
  }

  /** Gaussian weights of size {@value #INITIAL_SCALE}/√columns; biases stay zero. */
  private void initialise(Random random) {
    for (ParameterVector.View view : views) {
      INDArray matrix = view.value();
      for (long i = 0; matrix.columns() > 1 && i < matrix.length(); i++) {
        double value = INITIAL_SCALE * random.nextGaussian() / Math.sqrt(matrix.columns());
        matrix.putScalar(i % matrix.rows(), i / matrix.rows(), value);
      }
    }
  }

  ParameterVector parameters() {
    return parameters;
  }

  /** All but R: decaying R would pull every block to A = −εI, which hardly is a block any more. */
  List<INDArray> decayed() {
    List<INDArray> decayed = new ArrayList<>();
    for (BlockParameters own : blockParameters) {
      decayed.add(own.input().value());
      decayed.add(own.bias().value());
    }
    decayed.add(headWeight.value());
    decayed.add(headBias.value());
    return decayed;
  }

  List<UnrolledBlock> blocks() {
    return blocks;
  }

  /** Recomputes what depends on the parameters. */
  void refresh() {
    blocks.forEach(UnrolledBlock::refresh);
  }

  /** Loss, hits and, in the parameter vector, the gradient. */
  LinearHead.Outcome evaluate(INDArray inputs, int[] labels) {
    INDArray value = inputs;
    for (UnrolledBlock block : blocks) {
      value = block.forward(value);
    }
    return head.evaluate(value, labels);
  }

  /** Carries the gradient of an outcome back through the blocks. */
  void backward(LinearHead.Outcome outcome) {
    INDArray gradient = outcome.stateGradient();
    for (int block = blocks.size() - 1; block >= 0; block--) {
      gradient = blocks.get(block).backward(gradient);
    }
  }

  /**
   * The network to deploy: floats, A exactly symmetric, computed in double from R and rounded once.
   */
  Network export(Optional<TrainingRecord> record) {
    List<Layer> layers = new ArrayList<>();
    int n = settings.units();
    for (BlockParameters own : blockParameters) {
      layers.add(
          new DenseBlock(
              "block" + (layers.size() + 1),
              settings.activation(),
              Vector.constant(n, settings.stepSize()),
              settings.steps(),
              stateMatrix(own.free().value()),
              matrix(own.input().value()),
              vector(own.bias().value())));
    }
    layers.add(new Linear("head", matrix(headWeight.value()), vector(headBias.value())));
    return new Network(data.inputShape(), data.preprocessing(), layers, record);
  }

  private Matrix stateMatrix(INDArray free) {
    INDArray r = free.castTo(DataType.DOUBLE);
    double[] product = rowByRow(Nd4j.gemm(r, r, true, false));
    int n = settings.units();
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double shift = i == j ? settings.epsilon() : 0;
        a[i * n + j] = (float) (-product[i * n + j] - shift);
        a[j * n + i] = a[i * n + j];
      }
    }
    return Matrix.of(n, n, a);
  }

  private static Matrix matrix(INDArray array) {
    return Matrix.of(array.rows(), array.columns(), rowByRow(array));
  }

  private static Vector vector(INDArray column) {
    return Vector.of(rowByRow(column));
  }

  private static double[] rowByRow(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
