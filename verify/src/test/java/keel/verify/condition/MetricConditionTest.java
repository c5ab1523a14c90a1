package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.Fixtures;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import org.junit.jupiter.api.Test;

class MetricConditionTest {
  private static Condition plain(DenseBlock block) {
    return MetricCondition.plain(block).orElseThrow();
  }

  private static Evidence factor(int size) {
    return new Evidence(Optional.of(FactsTest.zero(size)), Optional.empty(), Optional.empty());
  }

  private static Evidence direction(long... entries) {
    return new Evidence(Optional.empty(), Optional.of(Direction.of(entries)), Optional.empty());
  }

  private static Facts facts(Evidence least, Evidence greatest) {
    Facts facts = new Facts();
    facts.add("block/lambda_min", least);
    facts.add("block/lambda_max", greatest);
    return facts;
  }

  /** A factor of zero proves the largest entry of a diagonal P, and minus the least. */
  private static String reason(Facts facts, double... diagonal) {
    DenseBlock block = diagonal(Activation.RELU, diagonal);
    List<Claim> claims = plain(block).conclude(Region.DEFAULT, facts);
    return ((Verdict.Inconclusive) claims.get(0).verdict()).reason();
  }

  /** P is diagonal, and no input reaches the block. */
  private static DenseBlock diagonal(Activation activation, double... p) {
    int n = p.length;
    Matrix a = Matrix.identity(n).withDiagonal(Vector.of(p)).negate();
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        5,
        a,
        Matrix.of(n, 1, new double[n]),
        Vector.constant(n, 0));
  }

  @Test
  void an_eigenvalue_of_exactly_2_is_allowed_and_one_of_exactly_0_is_not() {
    Facts onlyGreatest = facts(Evidence.NONE, factor(2));
    assertEquals("λmin(P) > 0 is needed; no witness was found", reason(onlyGreatest, 1, 2));
    Facts both = facts(factor(2), factor(2));
    assertEquals("λmin(P) > 0 is needed; the witness misses it by 0", reason(both, 0, 2));
    Facts above = facts(Evidence.NONE, factor(2));
    assertEquals(
        "λmin(P) > 0 is needed; no witness was found;"
            + " λmax(sHP) ≤ 2 is needed; the witness misses it by 0.5",
        reason(above, 1, 2.5));
  }

  @Test
  void only_blocks_that_theorem_1_speaks_about_are_attacked_whatever_the_witnesses() {
    Facts facts = facts(factor(1), factor(1));
    assertFalse(plain(diagonal(Activation.TANH, 1)).attacks(facts).isEmpty());
    assertTrue(plain(diagonal(Activation.SINE, 1)).attacks(facts).isEmpty());
    DenseBlock tiny = Fixtures.block(Activation.TANH, Vector.of(0x1p-1001), 1);
    assertTrue(plain(tiny).attacks(facts).isEmpty());
  }

  @Test
  void an_active_state_is_asked_for_where_a_refutation_of_either_limit_depends_on_it() {
    // The unit that expands is one of two; the other never moves, so [A B] has not full rank.
    List<Boolean> least = List.of(true);
    assertEquals(least, asks(direction(1, 0), direction(1, 0), -1, 0));
    assertEquals(least, asks(direction(1, 0), direction(1, 0), 3, 0));
    // Directions that refute nothing.
    assertEquals(List.of(), asks(direction(1, 0), direction(1, 0), 1, 0));
    // Every row is independent of the others.
    assertEquals(List.of(), asks(direction(1, 0), direction(1, 0), 3, 1));
  }

  /** With b = (1, 1) both units are active at 0, but not at (0, −2), where one has z = −2. */
  @Test
  void only_a_state_that_is_active_refutes() {
    assertEquals(Status.REFUTED, verdictWith(Vector.of(0, 0, 0)));
    assertEquals(Status.INCONCLUSIVE, verdictWith(Vector.of(0, -2, 0)));
  }

  private static Status verdictWith(Vector activeState) {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.RELU,
            Vector.constant(2, 1),
            5,
            Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5),
            Matrix.of(2, 1, 0, 0),
            Vector.constant(2, 1));
    Facts facts = facts(direction(1, 1), direction(1, -1));
    facts.add(
        "block/active_state",
        new Evidence(Optional.empty(), Optional.empty(), Optional.of(activeState)));
    return plain(block).conclude(Region.DEFAULT, facts).get(0).verdict().status();
  }

  @Test
  void an_active_state_is_looked_for_up_to_64_units() {
    assertEquals(List.of(true), asks(ones(64), ones(64), singular(64)));
    assertEquals(List.of(), asks(ones(65), ones(65), singular(65)));
  }

  private static Evidence ones(int n) {
    long[] entries = new long[n];
    entries[0] = 1;
    return direction(entries);
  }

  private static double[] singular(int n) {
    double[] p = new double[n];
    p[0] = -1;
    return p;
  }

  /** For each obligation that remains, whether it is the active state. */
  private static List<Boolean> asks(Evidence least, Evidence greatest, double... p) {
    List<Obligation> next = plain(diagonal(Activation.RELU, p)).next(facts(least, greatest));
    return next.stream().map(o -> o.name().equals("block/active_state")).toList();
  }
}
