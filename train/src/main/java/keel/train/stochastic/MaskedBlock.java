package keel.train.stochastic;

import java.util.ArrayList;
import java.util.List;
import keel.train.layer.Gating;
import keel.train.layer.TrainableLayer;
import keel.verify.sample.Gaussians;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block of which each unit is closed with the same probability, for all steps: in training others
 * for every pattern, in a sample of the deployed network the same for all.
 *
 * <p>Source: Gal and Ghahramani, Dropout as a Bayesian Approximation (arXiv:1506.02142); what is
 * open is not scaled up, see {@link keel.verify.model.DropoutLaw}.
 */
public final class MaskedBlock implements DrawnLayer {
  private final TrainableLayer block;
  private final Gating gating;
  private final double rate;
  private final int patterns;

  /**
   * A block with gates of its own.
   *
   * @param rate probability that a unit is closed
   * @param patterns of a batch
   */
  public MaskedBlock(TrainableLayer block, double rate, int patterns) {
    this.block = block;
    this.gating = block.gating().orElseThrow();
    this.rate = rate;
    this.patterns = patterns;
    draw(Draw.FIRST, 0);
  }

  @Override
  public void draw(Draw draw, int layer) {
    List<boolean[]> open = new ArrayList<>();
    for (int i = 0; i < (draw.isDeployed() ? 1 : patterns); i++) {
      open.add(
          mask(draw.isDeployed() ? draw.of(layer) : draw.of(layer, (long) draw.pattern() + i)));
    }
    gating.set(open, 0);
  }

  private boolean[] mask(Gaussians random) {
    boolean[] units = new boolean[gating.units()];
    for (int j = 0; j < units.length; j++) {
      units[j] = random.uniform() >= rate;
    }
    return units;
  }

  @Override
  public void charge(Charge charge) {}

  /** None: what dropout's is stands in the decay of weights. */
  @Override
  public double divergence() {
    return 0;
  }

  @Override
  public void refresh() {
    block.refresh();
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    return block.forward(input, pass);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    return block.backward(outputGradient);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    block.backwardAtInput(outputGradient);
  }
}
