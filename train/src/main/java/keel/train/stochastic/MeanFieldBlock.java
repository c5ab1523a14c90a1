package keel.train.stochastic;

import java.util.List;
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
  private final List<Part> parts;
  private final double prior;
  private final TrainableLayer block;
  private Draw draw = Draw.FIRST;
  private int layer;
  private Charge charge = Charge.NONE;

  /**
   * A weight and how far it spreads.
   *
   * @param weight μ, and where the block reads w
   * @param logDeviation ρ, of the same shape
   */
  public record Part(DrawnWeight weight, Weight logDeviation) {}

  /**
   * A block on weights that are drawn.
   *
   * @param prior standard deviation of the prior
   */
  public MeanFieldBlock(List<Part> parts, double prior, TrainableLayer block) {
    this.parts = List.copyOf(parts);
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
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Gaussians random = draw.at(layer, i);
      double[] w = Columns.readDoubles(part.weight.learned().value());
      double[] rho = Columns.readDoubles(part.logDeviation.value());
      for (int j = 0; j < w.length; j++) {
        w[j] += Math.exp(rho[j]) * random.next();
      }
      Columns.writeDoubles(w, part.weight.drawn().value());
    }
    block.refresh();
  }

  @Override
  public void charge(Charge now) {
    charge = now;
  }

  @Override
  public double divergence() {
    double sum = 0;
    for (Part part : parts) {
      double[] mu = Columns.readDoubles(part.weight.learned().value());
      double[] rho = Columns.readDoubles(part.logDeviation.value());
      for (int j = 0; j < mu.length; j++) {
        double sigma = Math.exp(rho[j]);
        sum +=
            Math.log(prior) - rho[j] + (sigma * sigma + mu[j] * mu[j]) / (2 * prior * prior) - 0.5;
      }
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
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Gaussians random = draw.at(layer, i);
      double[] mu = Columns.readDoubles(part.weight.learned().value());
      double[] rho = Columns.readDoubles(part.logDeviation.value());
      double[] ofMean = Columns.readDoubles(part.weight.drawn().gradient());
      double[] ofRho = new double[rho.length];
      for (int j = 0; j < rho.length; j++) {
        double sigma = Math.exp(rho[j]);
        ofRho[j] =
            ofMean[j] * sigma * random.next() + charge.weight() * (sigma * sigma * precision - 1);
        ofMean[j] += charge.weight() * mu[j] * precision;
      }
      DrawnWeight.add(ofMean, part.weight.learned());
      DrawnWeight.add(ofRho, part.logDeviation);
      part.weight.drawn().gradient().assign(0);
    }
  }
}
