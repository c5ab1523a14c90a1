package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.NullVector;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final GramBound GRAM =
      new GramBound("gram", Matrix.of(1, 1, 1), Matrix.of(1, 1, 1));

  private static final Optional<FactorWitness> NO_FACTOR = Optional.empty();
  private static final Optional<Vector> NO_NUMBERS = Optional.empty();
  private static final Evidence NUMBERS = numbers(Vector.of(1));

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

  @Test
  void somebody_hears_of_a_question_once_and_may_have_it_answered_anew() {
    EigenvalueBound bound = new EigenvalueBound("b", Matrix.of(1, 1, 3), Vector.of(1), 2);
    List<String> heard = new ArrayList<>();
    List<Supplier<?>> questions = new ArrayList<>();
    Facts facts =
        Facts.of(
            Map.of("b", new Evidence(Optional.of(zero(1)), Optional.empty(), NO_NUMBERS)),
            (name, again) -> {
              heard.add(name);
              questions.add(again);
            });
    Facts.Answer first = facts.eigenvalue(bound);
    assertEquals(first, facts.eigenvalue(bound));
    assertEquals(List.of("b"), heard);
    assertEquals(first, questions.get(0).get());

    facts.add("b", Evidence.NONE);
    assertEquals(first, facts.eigenvalue(bound));
    assertEquals(
        new Facts.Answer(Optional.empty(), "no witness was found"), questions.get(0).get());
  }

  private static OptionalDouble attained(Facts facts, EigenvalueBound bound, Direction direction) {
    facts.add(
        bound.name(), new Evidence(Optional.empty(), Optional.of(direction), Optional.empty()));
    return facts.attained(bound);
  }

  @Test
  void a_bound_is_proved_by_a_factor_alone_whatever_its_direction_attains() {
    EigenvalueBound bound = new EigenvalueBound("b", Matrix.of(1, 1, 3), Vector.of(1), 2);
    for (Optional<Direction> direction :
        List.of(Optional.<Direction>empty(), Optional.of(Direction.of(1, 1)))) {
      Facts facts =
          Facts.of(Map.of("b", new Evidence(Optional.of(zero(1)), direction, NO_NUMBERS)));
      assertEquals(new Facts.Answer(Optional.of(Dyadic.of(3)), ""), facts.eigenvalue(bound));
    }
  }

  @Test
  void evidence_that_nobody_asks_for_is_not_consulted() {
    EigenvalueBound asked = new EigenvalueBound("asked", Matrix.of(1, 1, 3), Vector.of(1), 2);
    Facts facts = Facts.of(Map.of("asked", NUMBERS, "other", NUMBERS));
    assertEquals(Set.of(), facts.consulted());
    assertEquals("no witness was found", facts.eigenvalue(asked).gap());
    assertEquals(Set.of("asked"), facts.consulted());
    // What is missing was looked for all the same.
    assertEquals(Optional.empty(), facts.attack("missing"));
    assertEquals(Set.of("asked", "missing"), facts.consulted());
  }

  @Test
  void what_was_looked_for_and_not_found_is_examined_but_is_no_evidence() {
    Facts facts = new Facts();
    facts.add("found", NUMBERS);
    facts.add("nothing", Evidence.NONE);
    assertTrue(facts.isExamined("found") && facts.isExamined("nothing"));
    assertFalse(facts.isExamined("never"));
    assertEquals(Map.of("found", NUMBERS), facts.evidence());
  }

  @Test
  void a_scale_is_what_makes_a_matrix_symmetric_and_nothing_else() {
    DiagonalScaling question =
        new DiagonalScaling(
            "scale", Matrix.of(2, 2, -1, 0.5, 1, -1), Matrix.of(2, 1, 0, 0), Vector.of(0, 0));
    assertEquals(Optional.of(Vector.of(2, 1)), scale(question, Vector.of(2, 1)));
    assertEquals(Optional.empty(), scale(question, Vector.of(1, 2)));
    assertEquals(Optional.empty(), scale(question, Vector.of(2)));
    assertEquals(Optional.empty(), new Facts().scale(question));
  }

  @Test
  void a_null_vector_is_a_direction_that_the_matrix_takes_to_zero_and_nothing_else() {
    NullVector question = new NullVector("null", Matrix.of(2, 2, 1, 2, 2, 4));
    assertTrue(isShown(question, new Evidence(NO_FACTOR, along(2, -1), NO_NUMBERS)));
    assertFalse(isShown(question, new Evidence(NO_FACTOR, along(1, 0), NO_NUMBERS)));
    assertFalse(isShown(question, new Evidence(NO_FACTOR, along(0, 0), NO_NUMBERS)));
    assertFalse(isShown(question, numbers(Vector.of(2, -1))));
    assertFalse(new Facts().isShown(question));
  }

  private static boolean isShown(NullVector question, Evidence evidence) {
    return Facts.of(Map.of(question.name(), evidence)).isShown(question);
  }

  private static Optional<Direction> along(long... entries) {
    return Optional.of(Direction.of(entries));
  }

  private static Optional<Vector> scale(DiagonalScaling question, Vector numbers) {
    return Facts.of(Map.of(question.name(), numbers(numbers))).scale(question);
  }

  private static Evidence numbers(Vector numbers) {
    return new Evidence(Optional.empty(), Optional.empty(), Optional.of(numbers));
  }
}
