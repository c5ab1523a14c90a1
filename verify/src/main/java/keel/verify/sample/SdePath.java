package keel.verify.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import keel.verify.model.SdeLaw;

/**
 * One path of weights: {@code w[k+1] = w[k] + δ (f(w[k], kδ) − w[k]) + g √δ ξ[k]}, δ = 1 / K, by
 * Euler-Maruyama's method, which ends at t = 1.
 */
public final class SdePath {
  private SdePath() {}

  /**
   * The weights of all steps, the first of which are those at the start.
   *
   * @param steps K
   * @param noise ξ of a step, from 0
   */
  public static List<double[]> of(
      SdeLaw law, double[] start, int steps, IntFunction<Gaussians> noise) {
    double length = 1.0 / steps;
    double spread = law.diffusion() * StrictMath.sqrt(length);
    List<double[]> path = new ArrayList<>(List.of(start.clone()));
    for (int k = 0; k < steps - 1; k++) {
      double[] w = path.get(k);
      double[] f = law.drift().at(w, k * length);
      Gaussians random = noise.apply(k);
      double[] next = new double[w.length];
      Arrays.setAll(next, i -> w[i] + length * (f[i] - w[i]) + spread * random.next());
      path.add(next);
    }
    return path;
  }
}
