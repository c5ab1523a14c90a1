package keel.verify.model;

import java.util.List;
import keel.verify.exact.Vector;

/**
 * Each of the equations that were identified, as often as every other.
 *
 * @param members parameters, one vector for each equation; at least one
 */
public record EmpiricalLaw(List<Vector> members) implements ParameterLaw {
  /** The type in files. */
  static final String TYPE = "empirical";

  /**
   * Checks that there is one.
   *
   * @throws InvalidModel if there is none
   */
  public EmpiricalLaw {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new InvalidModel("field: an empirical law needs members");
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void requireFits(int parameters) {
    RandomField.requireParameters("a member", members.get(0).length(), parameters);
  }
}
