package keel.verify.model;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Vector;

/**
 * A random differential equation: its form, the equations of that form that were identified, and
 * the law by which another one is drawn.
 *
 * @param equations {@code ẋ = F(x, θ)}
 * @param members θ of each equation that was identified
 * @param law of θ
 */
public record RandomField(
    PolynomialField equations, List<Vector> members, Optional<ParameterLaw> law) {
  /**
   * Checks that they belong together.
   *
   * @throws InvalidModel saying what does not fit
   */
  public RandomField {
    members = List.copyOf(members);
    int parameters = equations.parameters().size();
    members.forEach(member -> requireParameters("a member", member.length(), parameters));
    law.ifPresent(of -> of.requireFits(parameters));
  }

  /** One of which no more is known than its form. */
  public static RandomField of(PolynomialField equations) {
    return new RandomField(equations, List.of(), Optional.empty());
  }

  static void requireParameters(String who, int found, int needed) {
    if (found != needed) {
      throw new InvalidModel(
          "field: " + who + " has " + found + " parameters, the field has " + needed);
    }
  }
}
