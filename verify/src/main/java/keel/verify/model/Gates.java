package keel.verify.model;

import java.util.Arrays;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * The gates of a block, a row for each member of a population: x[k+1] = x[k] + H G σ(A x[k] + B u +
 * b), G the diagonal of a member's gates, the same at every step. The first member is the elite.
 *
 * <p>Source: Chang et al., Genetic-Gated Networks (arXiv:1903.01886), whose gates are 0 or 1 and
 * stand behind a layer; inside the step of a block they shorten it. Shape: [members, units], or
 * channels of a convolutional block.
 *
 * @param members a row each; what is claimed for every gate in [0, 1] covers those rows that are
 */
public record Gates(Matrix members) {
  /**
   * Checks that there is a member.
   *
   * @throws InvalidModel if there is none
   */
  public Gates {
    if (members.rows() == 0) {
      throw new InvalidModel("gates need at least one member, the elite");
    }
  }

  /** How many members there are. */
  public int size() {
    return members.rows();
  }

  /** The gates of one member, from 0. */
  public Vector of(int member) {
    int units = members.columns();
    return Vector.of(Arrays.copyOfRange(members.toArray(), member * units, (member + 1) * units));
  }

  /** Those of one member alone, from 0. */
  public Gates only(int member) {
    return new Gates(Matrix.of(1, members.columns(), of(member).toArray()));
  }

  /** How many units of a member move, from 0. */
  public int open(int member) {
    return (int) Arrays.stream(of(member).toArray()).filter(gate -> gate != 0).count();
  }

  /** Whether all of them lie in [0, 1], as every theorem wants them. */
  public boolean areFractions() {
    return Arrays.stream(members.toArray()).allMatch(gate -> beyond(gate) <= 0);
  }

  /** The member with the gate that is farthest outside [0, 1]; the elite if none is. */
  public int farthest() {
    double[] all = members.toArray();
    int worst = 0;
    for (int i = 0; i < all.length; i++) {
      worst = beyond(all[i]) > Math.max(0, beyond(all[worst])) ? i : worst;
    }
    return worst / members.columns();
  }

  /** The unit of a member, from 0, whose gate is farthest from the middle of [0, 1]. */
  public int farthestUnit(int member) {
    Vector own = of(member);
    return IntStream.range(0, own.length())
        .reduce((i, j) -> beyond(own.get(j)) > beyond(own.get(i)) ? j : i)
        .orElseThrow();
  }

  /** How far a gate is outside [0, 1]; not positive if it is in it. */
  private static double beyond(double gate) {
    return Math.max(gate - 1, -gate);
  }

  /** The least gate of a unit that moves, of any member; 1 if none does. */
  double leastOpen() {
    return Arrays.stream(members.toArray()).filter(gate -> gate != 0).min().orElse(1);
  }

  /** Steps of the elite: H G, each product rounded to a double, which keeps it in [0, h]. */
  Vector applied(Vector stepSizes) {
    double[] steps = stepSizes.toArray();
    Arrays.setAll(steps, i -> steps[i] * members.get(0, i));
    return Vector.of(steps);
  }

  /**
   * Checks that there is one gate for each unit, the same for all units that the activation takes
   * at once.
   *
   * @throws InvalidModel saying where
   */
  void requireFits(String place, int units, int groupSize) {
    if (members.columns() != units) {
      throw new InvalidModel(
          place + ": gates must have " + units + " columns but have " + members.columns());
    }
    int groups = units / groupSize;
    for (int m = 0; m < size(); m++) {
      for (int i = groups; i < units; i++) {
        if (members.get(m, i) != members.get(m, i % groups)) {
          throw new InvalidModel(
              place + ": units of a group need one gate, member " + m + " has several");
        }
      }
    }
  }
}
