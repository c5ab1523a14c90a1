package keel.train.identify;

import java.util.List;
import keel.train.network.InvalidDesign;

/**
 * How a generator of parameters is trained against a critic. Whatever is left out (null) takes its
 * usual value.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377) has one step of the critic and Adam at 0.01;
 * the usual values here are those of Gulrajani et al. (arXiv:1704.00028), by which the means of the
 * paper's own test come out right.
 *
 * @param latent how many normal numbers a sample is made of; 16
 * @param hidden units of the hidden layers of both networks; 64 and 64
 * @param penalty of gradients of the critic whose length is not 1; 10
 * @param criticSteps for each step of the generator; 5
 * @param batch samples of a step; 256
 * @param learningRate of Adam for both networks; 0.001
 * @param leastDeviation what each parameter is divided by at least before the networks see it; 0.05
 */
public record GanSettings(
    Integer latent,
    List<Integer> hidden,
    Double penalty,
    Integer criticSteps,
    Integer batch,
    Double learningRate,
    Double leastDeviation) {
  /** All as usual. */
  public static final GanSettings DEFAULT =
      new GanSettings(null, null, null, null, null, null, null);

  private static final int MOST = 4096;
  private static final int MOST_LAYERS = 8;

  /**
   * Fills in and checks.
   *
   * @throws InvalidDesign saying which number cannot be
   */
  public GanSettings {
    latent = latent == null ? 16 : latent;
    hidden = hidden == null ? List.of(64, 64) : List.copyOf(hidden);
    penalty = penalty == null ? 10 : penalty;
    criticSteps = criticSteps == null ? 5 : criticSteps;
    batch = batch == null ? 256 : batch;
    learningRate = learningRate == null ? 0.001 : learningRate;
    leastDeviation = leastDeviation == null ? 0.05 : leastDeviation;
    requireCount("latent", latent);
    requireCount("critic_steps", criticSteps);
    requireCount("batch", batch);
    InvalidDesign.require(
        hidden.size() <= MOST_LAYERS,
        "law: hidden may have at most " + MOST_LAYERS + " layers, found " + hidden.size());
    hidden.forEach(units -> requireCount("hidden", units));
    InvalidDesign.require(
        penalty >= 0 && penalty <= Double.MAX_VALUE,
        "law: penalty must be a finite number of at least 0, found " + penalty);
    InvalidDesign.require(
        learningRate > 0 && learningRate <= 1,
        "law: learning_rate must be above 0 and at most 1, found " + learningRate);
    InvalidDesign.require(
        leastDeviation > 0 && leastDeviation <= Double.MAX_VALUE,
        "law: least_deviation must be a finite number above 0, found " + leastDeviation);
  }

  private static void requireCount(String name, int count) {
    InvalidDesign.require(
        count >= 1 && count <= MOST,
        "law: " + name + " must be from 1 to " + MOST + ", found " + count);
  }
}
