package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final GramBound GRAM =
      new GramBound("gram", Matrix.of(1, 1, 1), Matrix.of(1, 1, 1));

  /** The factor that takes nothing off a matrix. */
  static FactorWitness zero(int size) {
    return FactorWitness.of(60, size, new long[(int) FactorWitness.triangle(size)]);
  }

  private static Facts gram(double... numbers) {
    Facts facts = new Facts();
    facts.add(
        "gram",
        new Evidence(Optional.of(zero(1)), Optional.empty(), Optional.of(Vector.of(numbers))));
    return facts;
  }

  @Test
  void a_gain_is_proved_by_a_factor_and_one_number() {
    assertEquals(Optional.of(Dyadic.of(1)), gram(1).gram(GRAM).bound());
    Facts.Answer two = gram(1, 1).gram(GRAM);
    assertEquals(Optional.empty(), two.bound());
    assertEquals("no witness was found", two.gap());
    Facts.Answer tooSmall = gram(Math.nextDown(1.0)).gram(GRAM);
    assertEquals(Optional.empty(), tooSmall.bound());
    assertTrue(tooSmall.gap().contains("misses the bound"), tooSmall::gap);
  }

  @Test
  void a_direction_that_fits_is_what_a_bound_attains_and_another_is_nothing() {
    EigenvalueBound bound =
        new EigenvalueBound("b", Matrix.of(2, 2, 2, 0, 0, 3), Vector.of(1, 1), 2);
    assertEquals(OptionalDouble.of(3), attained(new Facts(), bound, Direction.of(0, 1)));
    assertEquals(OptionalDouble.empty(), attained(new Facts(), bound, Direction.of(0, 1, 0)));
    assertEquals(OptionalDouble.empty(), attained(new Facts(), bound, Direction.of(0, 0)));
  }

  private static OptionalDouble attained(Facts facts, EigenvalueBound bound, Direction direction) {
    facts.add(
        bound.name(), new Evidence(Optional.empty(), Optional.of(direction), Optional.empty()));
    return facts.eigenvalue(bound).attained();
  }

  @Test
  void what_is_attained_is_not_looked_at_in_a_check() {
    assertFalse(Facts.forChecking(Map.of()).observes());
    assertTrue(new Facts().observes());
  }
}
