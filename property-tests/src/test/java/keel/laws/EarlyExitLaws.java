package keel.laws;

import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.DenseBlock;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitrary;
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
    DenseBlock block = settling.block();
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
    double[] drive = block.drive(settling.experiment().u());
    double[] x = settling.experiment().x();
    int left = -1;
    int winner = -1;
    for (int k = 0; k < DEEPEST; k++) {
      if (left < 0 && mayLeave(block, x, drive, head, least)) {
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
      DenseBlock block, double[] x, double[] drive, double[] head, double least) {
    double distance = LinearAlgebra.euclidean(block.preActivations(0, x, drive)) / Math.sqrt(least);
    int winner = winner(x, head);
    return IntStream.range(0, CLASSES)
        .filter(c -> c != winner)
        .allMatch(
            c -> {
              double[] row = difference(head, winner, c, x.length);
              double gain = LinearAlgebra.euclidean(row) / Math.sqrt(least);
              return dot(row, x) > gain * 2 * distance;
            });
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
