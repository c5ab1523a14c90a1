package keel.train.stochastic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import keel.verify.sample.Gaussians;

/**
 * A path of weights that follow the posterior's SDE, {@code w[k+1] = w[k] + δ (f(w[k]) − w[k]) + g
 * ΔB[k]}, δ = 1 / K, from t = 0 to t = 1, and its part of the evidence bound: by how much it
 * diverges from the prior, f = 0.
 *
 * <p>Source: Xu et al., Infinitely Deep Bayesian Neural Networks with SDEs (arXiv:2102.06559),
 * equations 5 to 8. With u = f / g a path's bound is log p(y | w) − ½ Σ |u[k]|² δ, less Σ u[k]
 * ΔB[k] as the {@link Estimator} has it.
 *
 * <p>Method: with λ the gradient of w[k+1], f of step k is given δλ and what the divergence gives
 * it, w[k] is given (1 − δ)λ and what comes through f. Memory: the points of one segment, and one
 * for each segment; those before the last are found again, with their noise drawn again. Noise of
 * steps between two points is what they differ by.
 */
public final class PosteriorPath {
  private final Drift drift;
  private final double diffusion;
  private final int steps;
  private final int segment;
  private final double length;

  private final List<double[]> checkpoints = new ArrayList<>();
  private final List<double[]> points = new ArrayList<>();
  private final double[] f;
  private final double[] adjoint;
  private final double[] next;
  private final double[] ofParameters;
  private final double[] ofWeightsAlone;
  private IntFunction<Gaussians> noise;
  private int first;
  private int known;
  private int reached;
  private double divergence;
  private double martingale;

  /**
   * Paths of one size.
   *
   * @param diffusion g > 0
   * @param steps K
   * @param segment points that are kept at a time
   * @param weights their number
   */
  public PosteriorPath(Drift drift, double diffusion, int steps, int segment, int weights) {
    this.drift = drift;
    this.diffusion = diffusion;
    this.steps = steps;
    this.segment = segment;
    this.length = 1.0 / steps;
    this.f = new double[weights];
    this.adjoint = new double[weights];
    this.next = new double[weights];
    this.ofParameters = new double[weights];
    this.ofWeightsAlone = new double[weights];
    for (int k = 0; k <= Math.min(steps, segment - 1); k++) {
      points.add(new double[weights]);
    }
    for (int k = 0; k <= steps; k += segment) {
      checkpoints.add(new double[weights]);
    }
  }

  /**
   * Begins a path.
   *
   * @param start w[0]
   * @param noise of each step, from 0; asked for again where points are found again
   */
  public void begin(double[] start, IntFunction<Gaussians> noise) {
    this.noise = noise;
    copy(start, checkpoints.get(0));
    go(0);
    reached = 0;
    divergence = 0;
    martingale = 0;
  }

  /**
   * The weights at a point, not to be changed.
   *
   * @param step from 0 to K
   */
  public double[] at(int step) {
    if (step < first) {
      go(step / segment);
    }
    while (known < step) {
      advance();
    }
    return points.get(step - first);
  }

  /** To the first point of a segment. */
  private void go(int to) {
    first = to * segment;
    known = first;
    copy(checkpoints.get(to), points.get(0));
  }

  private void advance() {
    double[] w = points.get(known - first);
    int step = known + 1;
    boolean within = step < first + segment;
    double[] to = within ? points.get(step - first) : checkpoints.get(step / segment);
    drift.at(known, w, f);
    Gaussians random = noise.apply(known);
    double root = Math.sqrt(length);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < to.length; i++) {
      double increment = root * random.next();
      squares += f[i] * f[i];
      products += f[i] * increment;
      to[i] = w[i] + length * (f[i] - w[i]) + diffusion * increment;
    }
    if (step > reached) {
      reached = step;
      divergence += 0.5 * length * squares / (diffusion * diffusion);
      martingale += products / diffusion;
    }
    if (within) {
      known = step;
    } else {
      go(step / segment);
    }
  }

  /** ½ Σ |u|² δ of the steps so far, in nats: in the mean, the divergence from the prior. */
  public double divergence() {
    return divergence;
  }

  /** Σ u ΔB of the steps so far, the mean of which is 0. */
  public double martingale() {
    return martingale;
  }

  /**
   * Carries a gradient back: to be called for every point, from the last one on.
   *
   * @param step from K down to 0
   * @param ofWeights gradient that w of this point is given by what it is used for
   * @param charge for the divergence
   */
  public void retreat(int step, double[] ofWeights, Charge charge) {
    double[] w = at(step);
    if (step == steps) {
      copy(ofWeights, adjoint);
      copy(w, next);
      return;
    }
    drift.at(step, w, f);
    Estimator estimator = charge.estimator();
    double ofNoise = charge.weight() / diffusion;
    double toParameters = estimator == Estimator.MONTE_CARLO ? ofNoise : 0;
    double toWeights = estimator == Estimator.CLOSED_FORM_KL ? 0 : ofNoise;
    double ofDivergence = charge.weight() * length / (diffusion * diffusion);
    for (int i = 0; i < w.length; i++) {
      double increment = (next[i] - w[i] - length * (f[i] - w[i])) / diffusion;
      double ofDrift = length * adjoint[i] + ofDivergence * f[i];
      ofParameters[i] = ofDrift + toParameters * increment;
      ofWeightsAlone[i] = ofDrift + toWeights * increment;
      adjoint[i] = (1 - length) * adjoint[i] + ofWeights[i];
    }
    drift.pullBack(w, ofParameters, ofWeightsAlone, adjoint);
    copy(w, next);
  }

  /** The gradient of w[0], after all points; overwritten by the next path. */
  public double[] ofStart() {
    return adjoint;
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
