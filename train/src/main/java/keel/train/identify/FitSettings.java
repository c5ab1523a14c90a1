package keel.train.identify;

import static keel.train.identify.SymbolicSettings.number;
import static keel.train.identify.SymbolicSettings.whole;

/**
 * How polynomials are fitted to trajectories. Whatever is left out (null) takes its usual value.
 *
 * @param degree the highest of a monomial; 2 if left out
 * @param prune size up to which a coefficient of one equation is dropped, and the others fitted
 *     again; 0.05 if left out
 * @param votes share of the equations that must keep a monomial for all of them to have it; 0.5 if
 *     left out
 * @param common share by which a coefficient may vary over the equations and still be one number
 *     for all of them; 0.01 if left out. One that varies no more than errors explain is one, too
 * @param leastSquares whether coefficients are those of least squares in the integral form; true if
 *     left out. Otherwise they are those of symbolic networks, as in the paper
 * @param symbolic symbolic networks, which then decide what monomials there are; none if left out
 */
public record FitSettings(
    Integer degree,
    Double prune,
    Double votes,
    Double common,
    Boolean leastSquares,
    SymbolicSettings symbolic) {
  private static final int HIGHEST_DEGREE = 8;

  /** All as usual. */
  public static final FitSettings DEFAULT = new FitSettings(null, null, null, null, null, null);

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public FitSettings {
    degree = whole("degree", degree, 2, 1, HIGHEST_DEGREE);
    prune = number("prune", prune, 0.05, "≥ 0", x -> x >= 0);
    votes = number("votes", votes, 0.5, "in (0, 1]", x -> x > 0 && x <= 1);
    common = number("common", common, 0.01, "≥ 0", x -> x >= 0);
    leastSquares = leastSquares == null || leastSquares;
    if (!leastSquares && symbolic == null) {
      throw new IllegalArgumentException(
          "least_squares: false needs symbolic networks in its place; add symbolic: {}");
    }
  }
}
