package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.train.layer.AffineLayer;
import keel.train.layer.BatchNormLayer;
import keel.train.layer.ConvolutionShape;
import keel.train.layer.ImaginaryPartLayer;
import keel.train.layer.PointwiseLayer;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Convolution;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Pointwise;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Complex images of real ones, as the first layer: the imaginary part is zero, or what a small
 * network of the paper makes of the real part: batch norm, ReLU, a convolution of single pixels,
 * and the same again.
 *
 * <p>Source: Trabelsi et al., Deep Complex Networks (arXiv:1705.09792), section 3.7. Deployed as
 * ordinary layers one after the other, which carry the real part along as {@code x = max(x, 0) −
 * max(−x, 0)}: exactly, for one of the two is zero.
 *
 * @param learned whether there is such a network; there is if left out
 */
public record ImaginaryPartDesign(Boolean learned) implements LayerDesign {
  @Override
  public Scalars gives(Scalars taken) {
    return Scalars.COMPLEX;
  }

  @Override
  public String prefix() {
    return "imaginary";
  }

  @Override
  public Part at(Place place) {
    int channels = place.image().get(0);
    List<Stage> stages = new ArrayList<>();
    if (or(learned, true)) {
      stages.add(Stage.at(place, channels));
      stages.add(Stage.at(place, channels));
    }
    return new Placed(place, List.copyOf(stages));
  }

  /** Batch norm, ReLU and a convolution of single pixels. */
  private record Stage(Slot gain, Slot shift, Slot mean, Slot variance, Slot weight, Slot bias) {
    static Stage at(Place place, int n) {
      return new Stage(
          place.layout().add(n, 1, Unconstrained.constant(1), Decay.KEPT),
          place.layout().add(n, 1, Unconstrained.constant(0), Decay.KEPT),
          place.layout().addStatistic(n, 0),
          place.layout().addStatistic(n, 1),
          place.layout().add(n, n, Unconstrained.gaussian(Math.sqrt(2.0 / n)), Decay.DECAYED),
          place.layout().add(n, 1, Unconstrained.constant(0), Decay.DECAYED));
    }

    List<TrainableLayer> layers(WorkerView worker, ConvolutionShape shape, int patterns) {
      long columns = (long) patterns * shape.height() * shape.width();
      return List.of(
          new BatchNormLayer(
              worker.weight(gain),
              worker.weight(shift),
              worker.statistic(mean),
              worker.statistic(variance),
              columns),
          new PointwiseLayer(SlopeFunction.RELU, shape.inputs(), columns, worker.type()),
          AffineLayer.convolution(shape, worker.weight(weight), worker.weight(bias), patterns));
    }

    /** The batch norm as an affine map, in double precision: factors, then shifts. */
    double[][] norm(Trained trained) {
      double[] factors = trained.exact(gain);
      double[] shifts = trained.exact(shift);
      double[] means = trained.statistic(mean);
      double[] variances = trained.statistic(variance);
      for (int i = 0; i < factors.length; i++) {
        factors[i] /= Math.sqrt(variances[i] + BatchNormLayer.EPSILON);
        shifts[i] -= factors[i] * means[i];
      }
      return new double[][] {factors, shifts};
    }
  }

  /** The layer at its place. */
  private record Placed(Place place, List<Stage> stages) implements Part {
    private int channels() {
      return place.image().get(0);
    }

    private int height() {
      return place.image().get(1);
    }

    private int width() {
      return place.image().get(2);
    }

    @Override
    public List<Integer> output() {
      return List.of(Math.multiplyExact(2, channels()), height(), width());
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      ConvolutionShape shape =
          new ConvolutionShape(channels(), channels(), height(), width(), 1, 1, 1);
      return new ImaginaryPartLayer(
          stages.stream().flatMap(s -> s.layers(worker, shape, patterns).stream()).toList(),
          channels(),
          (long) patterns * height() * width(),
          worker.type());
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      place.require(
          stages.isEmpty(),
          "how far the outputs move cannot be trained behind a learned imaginary part, which"
              + " normalises each batch by itself; say learned: false");
      return Optional.empty();
    }

    @Override
    public List<Layer> export(Trained trained) {
      int n = channels();
      if (stages.isEmpty()) {
        Rows rows = new Rows(2 * n, n);
        rows.identity(0, 0, 1);
        return List.of(rows.layer(place.name()));
      }
      double[][] first = stages.get(0).norm(trained);
      double[][] second = stages.get(1).norm(trained);
      Rows begin = new Rows(3 * n, n);
      begin.identity(0, 0, 1);
      begin.identity(n, 0, -1);
      for (int i = 0; i < n; i++) {
        begin.set(2 * n + i, i, first[0][i]);
        begin.bias[2 * n + i] = (float) first[1][i];
      }
      Rows middle = new Rows(3 * n, 3 * n);
      middle.identity(0, 0, 1);
      middle.identity(0, n, -1);
      middle.identity(n, 0, -1);
      middle.identity(n, n, 1);
      middle.map(trained, stages.get(0), second);
      Rows end = new Rows(2 * n, 3 * n);
      end.identity(0, 0, 1);
      end.identity(0, n, -1);
      double[][] none = {new double[n], new double[n]};
      Arrays.fill(none[0], 1);
      end.map(trained, stages.get(1), none);
      return List.of(
          begin.layer(place.name() + ".1"),
          relu(place.name() + ".2"),
          middle.layer(place.name() + ".3"),
          relu(place.name() + ".4"),
          end.layer(place.name() + ".5"));
    }

    private Layer relu(String name) {
      return new Pointwise(name, Activation.RELU, List.of(3 * channels(), height(), width()));
    }

    @Override
    public String cannotTake() {
      return "which a model file has as several layers";
    }

    /** A convolution of single pixels in the making. */
    private final class Rows {
      private final int rows;
      private final int columns;
      private final double[] weights;
      private final double[] bias;

      Rows(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.weights = new double[rows * columns];
        this.bias = new double[rows];
      }

      void set(int row, int column, double value) {
        weights[row * columns + column] = (float) value;
      }

      void identity(int row, int column, double factor) {
        for (int i = 0; i < channels(); i++) {
          set(row + i, column + i, factor);
        }
      }

      /** The last rows take the last columns by the convolution of a stage, and then by a norm. */
      void map(Trained trained, Stage stage, double[][] norm) {
        int n = channels();
        double[] kernel = trained.exact(stage.weight()); // [out, in]
        double[] added = trained.exact(stage.bias());
        for (int i = 0; i < n; i++) {
          int row = rows - n + i;
          for (int j = 0; j < n; j++) {
            set(row, 2 * n + j, norm[0][i] * kernel[i * n + j]);
          }
          bias[row] = (float) (norm[0][i] * added[i] + norm[1][i]);
        }
      }

      Layer layer(String name) {
        return new Convolution(
            name,
            new Kernel(Matrix.of(rows, columns, weights), 1, 1),
            Vector.of(bias),
            1,
            height(),
            width());
      }
    }
  }
}
