package keel.laws;

import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.law.ClaimedNorm;
import keel.verify.law.Experiment;
import keel.verify.model.DenseBlock;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/**
 * A pattern may leave a block as soon as what is certified settles its class for ever.
 *
 * <p>In ‖·‖_P a state is never farther from the equilibrium than it is now, ‖x − x̄‖_P ≤ ‖z‖₂ /
 * √λmin(P) for z = A x + B u + b, so that later states stay within twice that of this one, and an
 * output c·x moves by at most ‖c‖₂ / √λmin(P) times it.
 *
 * <p>With ReLU and dominated rows, x + t v is an equilibrium for t = max z_i⁺ / ((α_i − o_i) v_i),
 * so that later states stay within 2t of this one in ‖·‖_v, and c·x moves by at most 2t Σ |c_i|
 * v_i.
 */
@Domain(Blocks.class)
@Domain(DomainContext.Global.class)
class EarlyExitLaws {
  private static final int CLASSES = 3;
  private static final int LARGEST = 6;
  private static final int DEEPEST = 600;

  @Property(seed = "15")
  void early_exit_never_changes_a_class(
      @ForAll Blocks.Settling settling, @ForAll("head") double[] head) {
    DenseBlock block = settling.tried().block();
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(Blocks.model(block));
    double least =
        ((Verdict.Certified)
                certificate
                    .claim("block", keel.verify.certificate.Property.UNIQUE_EQUILIBRIUM)
                    .orElseThrow()
                    .verdict())
            .bounds()
            .get(0)
            .certified();
    assertEquals(Status.CERTIFIED, certificate.status());
    assertNeverChanges(
        block,
        settling.tried().experiment(),
        head,
        (x, drive) -> reach(block, x, drive, least),
        row -> LinearAlgebra.euclidean(row) / Math.sqrt(least));
  }

  /** Not below ‖x[m] − x‖_P for any later state x[m]. */
  private static double reach(DenseBlock block, double[] x, double[] drive, double least) {
    double z = LinearAlgebra.euclidean(block.preActivations(0, x, drive));
    return 2 * z / Math.sqrt(least);
  }

  @Property(seed = "28")
  void early_exit_never_changes_a_class_of_a_rectified_block(
      @ForAll Blocks.DominatedRelu dominated, @ForAll("head") double[] head) {
    DenseBlock block = dominated.tried().block();
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(Blocks.model(block));
    // Where a metric certifies the block, no weights were looked for.
    Optional<double[]> weights = ClaimedNorm.weights(block, certificate);
    Assume.that(weights.isPresent());
    double[] v = weights.get();
    assertNeverChanges(
        block,
        dominated.tried().experiment(),
        head,
        (x, drive) -> 2 * rise(block, x, drive, v),
        row -> IntStream.range(0, row.length).mapToDouble(i -> Math.abs(row[i]) * v[i]).sum());
  }

  /** t, where x + t v is an equilibrium. */
  private static double rise(DenseBlock block, double[] x, double[] drive, double[] v) {
    double[] z = block.preActivations(0, x, drive);
    double most = 0;
    for (int i = 0; i < z.length; i++) {
      double room = 0;
      for (int j = 0; j < z.length; j++) {
        double a = block.state().get(i, j);
        room -= i == j ? a * v[i] : Math.abs(a) * v[j];
      }
      most = Math.max(most, Math.max(0, z[i]) / room);
    }
    return most;
  }

  /**
   * @param reach how far later states can be from a state, given the drive
   * @param gain how far an output moves, given its row of the head, for each unit of that distance
   */
  private static void assertNeverChanges(
      DenseBlock block,
      Experiment experiment,
      double[] head,
      ToDoubleBiFunction<double[], double[]> reach,
      ToDoubleFunction<double[]> gain) {
    double[] drive = block.drive(experiment.u());
    double[] x = experiment.x();
    int left = -1;
    int winner = -1;
    for (int k = 0; k < DEEPEST; k++) {
      if (left < 0 && mayLeave(x, head, reach.applyAsDouble(x, drive), gain)) {
        left = k;
        winner = winner(x, head);
      }
      if (left >= 0) {
        assertEquals(winner, winner(x, head), "left at depth " + left + ", at depth " + k);
      }
      x = block.next(k, x, drive);
    }
    Statistics.label("left").collect(left < 0 ? "never" : left == 0 ? "at once" : "early");
    Statistics.label("left").coverage(c -> c.check("early").percentage(p -> p > 20));
  }

  @Provide
  Arbitrary<double[]> head() {
    return vector(CLASSES * LARGEST, -1, 1);
  }

  private static boolean mayLeave(
      double[] x, double[] head, double reach, ToDoubleFunction<double[]> gain) {
    int winner = winner(x, head);
    return IntStream.range(0, CLASSES)
        .filter(c -> c != winner)
        .mapToObj(c -> difference(head, winner, c, x.length))
        .allMatch(row -> dot(row, x) > gain.applyAsDouble(row) * reach);
  }

  private static int winner(double[] x, double[] head) {
    return IntStream.range(1, CLASSES)
        .reduce(0, (best, c) -> dot(difference(head, c, best, x.length), x) > 0 ? c : best);
  }

  private static double[] difference(double[] head, int one, int other, int length) {
    return IntStream.range(0, length)
        .mapToDouble(i -> head[one * LARGEST + i] - head[other * LARGEST + i])
        .toArray();
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }
}
