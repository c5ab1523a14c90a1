package keel.verify.mechanics;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What was seen of one block, for some inputs.
 *
 * @param name of the block
 * @param steps K
 * @param stepSize h
 * @param pairingSpread by how much p[k]ᵀδx[k] differs from step to step at most, in doubles,
 *     relative to its size
 * @param exactBits the bits of the longest number where it was computed without rounding, and found
 *     the same at every step; empty where it was not computed
 * @param energies of the first input, p[k+1]ᵀf(x[k]), k < K
 * @param correctedEnergies likewise
 * @param distances from the last state at h to that at h/2, at h/2 to h/4, …, all inputs together;
 *     none of a block whose weights change
 * @param drifts greatest less least energy, all inputs together, at h, h/2, h/4, …, likewise
 * @param correctedDrifts likewise, of the corrected energy
 * @param momenta the length of the momentum, of the first input, from p[0] to p[K], in the norm
 *     named
 * @param norm of momenta
 * @param shares the Euclidean length of the momentum in units of that at the end, likewise; the
 *     mean of all inputs that have one there
 * @param growth the most that a step made of the length of a momentum
 * @param isGrowthCertified whether it is proved that no step makes one longer in that norm
 * @param depthDerivative the mean of |∂L/∂depth|, in loss a unit of h K
 * @param depthBound the mean of what is certified to be its most, ‖p[K]‖ ‖f(x[K])‖ in dual norms
 */
public record BlockMechanics(
    String name,
    int steps,
    double stepSize,
    double pairingSpread,
    OptionalInt exactBits,
    List<Double> energies,
    List<Double> correctedEnergies,
    List<Double> distances,
    List<Double> drifts,
    List<Double> correctedDrifts,
    List<Double> momenta,
    String norm,
    List<Double> shares,
    double growth,
    boolean isGrowthCertified,
    double depthDerivative,
    OptionalDouble depthBound) {
  /** Copies the lists. */
  public BlockMechanics {
    energies = List.copyOf(energies);
    correctedEnergies = List.copyOf(correctedEnergies);
    distances = List.copyOf(distances);
    drifts = List.copyOf(drifts);
    correctedDrifts = List.copyOf(correctedDrifts);
    momenta = List.copyOf(momenta);
    shares = List.copyOf(shares);
  }

  /**
   * By what each halving of the step divides how far the last state still moves: 2 if h is small.
   */
  public double[] distanceRatios() {
    return Refinement.ratios(distances);
  }

  /** By what each halving of the step divides the drift of the energy: 2 where h is small. */
  public double[] ratios() {
    return Refinement.ratios(drifts);
  }

  /** The same of the corrected energy: 4 where h is small. */
  public double[] correctedRatios() {
    return Refinement.ratios(correctedDrifts);
  }
}
