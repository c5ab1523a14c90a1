package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import keel.verify.condition.Facts;
import keel.verify.condition.NearbyStates;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.search.EvidenceSearch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** What {@code keel import} says of all matrices that rounding may make of one, in fractions. */
class NearbyStatesLaws {
  private static final int TRIES = 12;

  @Property(seed = "83")
  void every_symmetric_matrix_within_reach_is_stable_in_the_norm_of_its_own_p(
      @ForAll @IntRange(min = 1, max = 4) int n, @ForAll long number) {
    Random random = new Random(number);
    double[] state = symmetric(random, n, 0.4);
    double[] steps = new double[n];
    for (int i = 0; i < n; i++) {
      state[i * n + i] -= 1 + random.nextDouble();
      steps[i] = 0.25 + 0.5 * random.nextDouble();
    }
    Activation activation = random.nextBoolean() ? Activation.TANH : Activation.SIGMOID;
    DenseBlock block =
        new DenseBlock(
            "block",
            activation,
            Vector.of(steps),
            3,
            Matrix.of(n, n, state),
            Matrix.of(n, 1, new double[n]),
            Vector.constant(n, 0));
    double size = Math.scalb(random.nextDouble(), -random.nextInt(6));
    double[] distances = random.doubles((long) n * n).map(share -> size * share).toArray();
    Optional<NearbyStates.Bounds> bounds = bounds(block, distances);
    Statistics.label("shown").collect(bounds.isPresent());
    Statistics.label("shown").coverage(c -> c.check(true).percentage(p -> p > 20));
    Statistics.label("shown").coverage(c -> c.check(false).percentage(p -> p > 5));
    for (int t = 0; t < TRIES && bounds.isPresent(); t++) {
      double[] signs = symmetric(random, n, 1);
      boolean isFarthest = t % 2 == 0;
      Rationals p =
          Rationals.of(
              n,
              n,
              (i, j) -> {
                double sign = isFarthest ? Math.signum(signs[i * n + j]) : signs[i * n + j];
                Rational off =
                    Rational.of(Math.max(-1, Math.min(1, sign)))
                        .times(Rational.of(Math.max(distances[i * n + j], distances[j * n + i])));
                return Rational.of(-state[i * n + j]).minus(off);
              });
      Rational least = Rational.of(bounds.get().least().floorToDouble());
      Rational greatest = Rational.of(bounds.get().greatest().ceilToDouble());
      assertTrue(least.signum() > 0 && greatest.isAtMost(Rational.of(2)));
      assertTrue(
          p.minus(Rationals.identity(n).times(least)).isSemidefinite(),
          () -> "λmin of " + block.state());
      Rational[] inverse = new Rational[n];
      for (int i = 0; i < n; i++) {
        inverse[i] =
            greatest.dividedBy(
                Rational.of(steps[i]).times(Rational.of(activation.greatestSlope())));
      }
      assertTrue(
          Rationals.diagonal(inverse).minus(p).isSemidefinite(), () -> "λmax of " + block.state());
    }
  }

  private static Optional<NearbyStates.Bounds> bounds(DenseBlock block, double[] distances) {
    NearbyStates nearby =
        new NearbyStates(block, Arrays.stream(distances).mapToObj(Dyadic::of).toList());
    Facts facts = new Facts();
    for (Obligation obligation : nearby.obligations()) {
      facts.add(obligation.name(), EvidenceSearch.search(obligation).evidence());
    }
    return nearby.of(facts);
  }

  private static double[] symmetric(Random random, int n, double size) {
    double[] entries = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        entries[i * n + j] = size * random.nextGaussian();
        entries[j * n + i] = entries[i * n + j];
      }
    }
    return entries;
  }
}
