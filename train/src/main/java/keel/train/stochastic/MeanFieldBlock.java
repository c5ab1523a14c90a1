package keel.train.stochastic;

import java.util.List;
import java.util.function.ObjIntConsumer;
import keel.train.layer.Columns;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.verify.sample.Gaussians;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block whose weights are drawn once for all steps, each by itself: w = μ + σ ξ, from a normal
 * prior around zero.
 *
 * <p>Source: Blundell et al., Weight Uncertainty in Neural Networks (arXiv:1505.05424), with σ =
 * exp ρ and the divergence in closed form.
 */
public final class MeanFieldBlock implements DrawnLayer {
  private final List<DrawnWeight> weights;
  private final Weight logDeviations;
  private final double prior;
  private final TrainableLayer block;
  private Draw draw = Draw.FIRST;
  private int layer;
  private Charge charge = Charge.NONE;

  /**
   * A block on weights that are drawn.
   *
   * @param logDeviations ρ, of all weights one after the other, as files number them
   * @param prior standard deviation of the prior
   */
  public MeanFieldBlock(
      List<DrawnWeight> weights, Weight logDeviations, double prior, TrainableLayer block) {
    this.weights = List.copyOf(weights);
    this.logDeviations = logDeviations;
    this.prior = prior;
    this.block = block;
  }

  @Override
  public void draw(Draw now, int place) {
    draw = now;
    layer = place;
    write();
  }

  private void write() {
    double[] w = means();
    double[] rho = Columns.readDoubles(logDeviations.value());
    Gaussians random = draw.of(layer);
    for (int i = 0; i < w.length; i++) {
      w[i] += Math.exp(rho[i]) * random.next();
    }
    forEach((weight, from) -> weight.write(w, from));
    block.refresh();
  }

  private double[] means() {
    double[] means = new double[(int) logDeviations.value().length()];
    forEach((weight, from) -> weight.readLearned(means, from));
    return means;
  }

  private void forEach(ObjIntConsumer<DrawnWeight> action) {
    int from = 0;
    for (DrawnWeight weight : weights) {
      action.accept(weight, from);
      from += weight.size();
    }
  }

  @Override
  public void charge(Charge now) {
    charge = now;
  }

  @Override
  public double divergence() {
    double[] mu = means();
    double[] rho = Columns.readDoubles(logDeviations.value());
    double sum = 0;
    for (int i = 0; i < mu.length; i++) {
      double sigma = Math.exp(rho[i]);
      sum += Math.log(prior) - rho[i] + (sigma * sigma + mu[i] * mu[i]) / (2 * prior * prior) - 0.5;
    }
    return sum;
  }

  @Override
  public void refresh() {
    write();
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    return block.forward(input, pass);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    INDArray gradient = block.backward(outputGradient);
    passOn();
    return gradient;
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    block.backwardAtInput(outputGradient);
    passOn();
  }

  private void passOn() {
    double precision = 1 / (prior * prior);
    double[] mu = means();
    double[] rho = Columns.readDoubles(logDeviations.value());
    double[] ofMeans = new double[mu.length];
    double[] ofRho = new double[mu.length];
    forEach((weight, from) -> weight.takeGradient(ofMeans, from));
    Gaussians random = draw.of(layer);
    for (int i = 0; i < mu.length; i++) {
      double sigma = Math.exp(rho[i]);
      ofRho[i] =
          ofMeans[i] * sigma * random.next() + charge.weight() * (sigma * sigma * precision - 1);
      ofMeans[i] += charge.weight() * mu[i] * precision;
    }
    forEach((weight, from) -> weight.addGradient(ofMeans, from));
    DrawnWeight.add(ofRho, logDeviations);
  }
}
