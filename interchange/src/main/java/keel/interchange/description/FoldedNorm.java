package keel.interchange.description;

import keel.interchange.RootQuotient;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.InvalidModel;

/**
 * Batch normalisation with its running statistics folded in: {@code scale = w / √(s² + ε)}, {@code
 * shift = b − m w / √(s² + ε)}, m and s² the running mean and variance.
 *
 * <p>Source: Ioffe and Szegedy, arXiv:1502.03167, algorithm 2. Each number is rounded once, to the
 * nearest double of what the others are exactly (of the shift, to some 60 bits of its summands).
 *
 * @param scale one entry for each channel
 * @param shift one entry for each channel
 * @param rounding not less than what they are off by
 */
record FoldedNorm(Vector scale, Vector shift, Rounding rounding) {
  /**
   * Folds.
   *
   * @param epsilon ε
   * @throws InvalidModel if the lengths differ, or a variance is not above −ε
   */
  static FoldedNorm of(
      double epsilon, double[] weight, double[] bias, double[] mean, double[] variance) {
    int channels = mean.length;
    if (variance.length != channels || weight.length != channels || bias.length != channels) {
      throw new InvalidModel(
          "running_mean, running_var, weight and bias must be of one length but have %s, %s, %s, %s"
              .formatted(channels, variance.length, weight.length, bias.length));
    }
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    Rounding rounding = Rounding.NONE;
    for (int i = 0; i < channels; i++) {
      Dyadic square = Dyadic.of(variance[i]).plus(Dyadic.of(epsilon));
      if (square.signum() <= 0) {
        throw new InvalidModel(
            "running_var plus epsilon must be > 0 but is " + square + " in channel " + i);
      }
      RootQuotient factor = new RootQuotient(Dyadic.of(weight[i]), square);
      scale[i] = factor.nearest();
      RootQuotient moved = new RootQuotient(Dyadic.of(mean[i]).times(Dyadic.of(weight[i])), square);
      Dyadic sum = Dyadic.of(bias[i]).minus(moved.approximately());
      shift[i] = Rounding.nearest(sum);
      rounding =
          rounding
              .and(weight[i] == 0 ? Dyadic.ZERO : factor.rounding())
              .and(sum.minus(Dyadic.of(shift[i])).abs().plus(moved.error()));
    }
    return new FoldedNorm(Vector.of(scale), Vector.of(shift), rounding);
  }
}
