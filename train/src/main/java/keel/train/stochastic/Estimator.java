package keel.train.stochastic;

/**
 * How the gradient of the evidence bound is estimated from a path. All three have the same mean.
 *
 * <p>Source: Xu et al., Infinitely Deep Bayesian Neural Networks with SDEs (arXiv:2102.06559);
 * Roeder et al., Sticking the Landing (arXiv:1703.09194).
 */
public enum Estimator {
  /**
   * Of ½ Σ |u|² δ + Σ u ΔB, where the u of the second sum depends on the parameters through the
   * weights alone: no variance where the path is that of the posterior.
   */
  STL,
  /** Of ½ Σ |u|² δ, the divergence from the prior for the noise of each step in closed form. */
  CLOSED_FORM_KL,
  /** Of ½ Σ |u|² δ + Σ u ΔB. */
  MONTE_CARLO
}
