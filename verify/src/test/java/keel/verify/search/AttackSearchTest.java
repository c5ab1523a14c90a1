package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.trajectory.GainAttack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttackSearchTest {
  private static GainAttack attack(int steps, double input) {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            steps,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, input),
            Vector.of(0));
    return new GainAttack("block/attack", block, Matrix.identity(1), 1, Optional.empty());
  }

  @Test
  void an_attack_within_its_budget_shows_most_of_a_gain_of_one() {
    GainAttack attack = attack(10, 1);
    Found found = AttackSearch.search(attack, new AttackBudget());
    assertEquals(Optional.empty(), found.note());
    double gain = attack.gain(found.evidence().numbers().orElseThrow().toArray()).orElseThrow();
    assertTrue(gain > 0.99 && gain <= 1, "" + gain);
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000_000, Integer.MAX_VALUE})
  void as_many_steps_as_nobody_takes_are_not_attacked_and_that_is_said(int steps) {
    Found found =
        assertTimeout(
            Duration.ofSeconds(5), () -> AttackSearch.search(attack(steps, 1), new AttackBudget()));
    assertTrue(found.evidence().numbers().isEmpty());
    assertEquals(
        Optional.of(
            "block/attack: not tried, since "
                + steps
                + " steps of 1 units and 1 inputs are beyond its budget"),
        found.note());
  }

  @Test
  void one_budget_lasts_for_all_blocks_of_a_model_and_no_longer() {
    AttackBudget budget = new AttackBudget(3e6);
    GainAttack attack = attack(100, 1); // a million multiply-adds
    assertTrue(AttackSearch.search(attack, budget).evidence().numbers().isPresent());
    assertTrue(AttackSearch.search(attack, budget).evidence().numbers().isPresent());
    Found found = AttackSearch.search(attack, budget);
    assertTrue(found.evidence().numbers().isEmpty());
    assertEquals(
        Optional.of("block/attack: not tried, since other blocks have spent the budget"),
        found.note());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-200, 1e200, Double.MAX_VALUE})
  void inputs_of_every_size_end_in_an_answer(double input) {
    GainAttack attack = attack(10, input);
    Found found = AttackSearch.search(attack, new AttackBudget());
    assertEquals(Optional.empty(), found.note());
    found
        .evidence()
        .numbers()
        .ifPresent(pair -> assertTrue(attack.gain(pair.toArray()).isPresent()));
  }
}
