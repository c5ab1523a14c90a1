package keel.train.stochastic;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import keel.train.layer.StepWeights;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Unroll;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block whose weights follow an SDE along its steps: step k has those at t = k / K, on one path
 * for all patterns of a batch.
 */
public final class SdeBlock implements DrawnLayer {
  private final Path path;
  private final TrainableLayer steps;

  /**
   * What weights are drawn, and how.
   *
   * @param weights in the order in which they are numbered
   * @param drift of their posterior
   * @param diffusion g > 0
   * @param projection of the state, the first of them, at every step, if there is one
   * @param unroll K, and how many points are kept
   */
  public record Law(
      List<DrawnWeight> weights,
      Bottleneck drift,
      double diffusion,
      Optional<DominatedRows> projection,
      Unroll unroll) {}

  /**
   * A block.
   *
   * @param steps makes it of the weights of its steps
   */
  public SdeBlock(Law law, Function<StepWeights, TrainableLayer> steps) {
    this.path = new Path(law);
    this.steps = steps.apply(path);
  }

  @Override
  public void draw(Draw draw, int layer) {
    path.draw = draw;
    path.layer = layer;
    path.begin();
  }

  @Override
  public void charge(Charge charge) {
    path.charge = charge;
  }

  /** Of the steps up to the last one, the weights of which act. */
  @Override
  public double divergence() {
    path.path.at(path.law.unroll.steps());
    return path.path.divergence();
  }

  @Override
  public void refresh() {
    path.read();
    steps.refresh();
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    return steps.forward(input, pass);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    return steps.backward(outputGradient);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    steps.backwardAtInput(outputGradient);
  }

  /** The weights of the steps. */
  private static final class Path implements StepWeights {
    private final Law law;
    private final PosteriorPath path;
    private final double[] start;
    private final double[] gradient;
    private Draw draw = Draw.FIRST;
    private int layer;
    private Charge charge = Charge.NONE;

    Path(Law law) {
      this.law = law;
      int size = law.weights.stream().mapToInt(DrawnWeight::size).sum();
      Unroll unroll = law.unroll;
      // So that a block with one segment has a path with one, which has a point more.
      int segment = unroll.segment() + (unroll.segment() >= unroll.steps() ? 1 : 0);
      this.path = new PosteriorPath(law.drift, law.diffusion, unroll.steps(), segment, size);
      this.start = new double[size];
      this.gradient = new double[size];
    }

    void read() {
      law.drift.read();
      forEach((weight, from) -> weight.readLearned(start, from));
      begin();
    }

    /** What is done with each weight, and where its numbers begin among all. */
    private void forEach(ObjIntConsumer<DrawnWeight> action) {
      int from = 0;
      for (DrawnWeight weight : law.weights) {
        action.accept(weight, from);
        from += weight.size();
      }
    }

    void begin() {
      path.begin(start, step -> draw.of(layer, step));
    }

    @Override
    public void load(int step) {
      double[] w = path.at(step);
      double[] shown = law.projection.map(rows -> rows.of(w)).orElse(w);
      forEach((weight, from) -> weight.write(shown, from));
    }

    @Override
    public void collect(int step) {
      if (step == law.unroll.steps() - 1) {
        path.retreat(step + 1, new double[gradient.length], charge);
      }
      forEach((weight, from) -> weight.takeGradient(gradient, from));
      law.projection.ifPresent(rows -> rows.pullBack(path.at(step), gradient));
      path.retreat(step, gradient, charge);
      if (step == 0) {
        law.drift.passOn();
        forEach((weight, from) -> weight.addGradient(path.ofStart(), from));
      }
    }
  }
}
