package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * For models of every kind: they are certified, written, read and checked, or refused by name, in
 * bounded time; and every claim, number and verdict is what a slow reference finds, and what no
 * trajectory breaks. {@link ManyModels} goes through as many as one likes.
 */
class EveryNumberLaws {
  private static final Tally TALLY = new Tally();

  @Property(seed = "16", shrinking = ShrinkingMode.OFF)
  void every_claim_number_and_verdict_is_true(@ForAll("numbers") long number)
      throws IOException, InterruptedException {
    long before = TALLY.counted("claim certified");
    List<String> faults = OneModel.faults(number, TALLY);
    assertEquals(List.of(), faults);
    Statistics.label("something is certified").collect(TALLY.counted("claim certified") > before);
    Statistics.label("something is certified")
        .coverage(coverage -> coverage.check(true).percentage(p -> p > 30));
  }

  @Property(generation = GenerationMode.EXHAUSTIVE, shrinking = ShrinkingMode.OFF)
  void models_that_once_were_judged_wrongly_are_judged_rightly(
      @ForAll("known") RandomNetworks.Drawn drawn) throws IOException, InterruptedException {
    assertEquals(List.of(), OneModel.faults(drawn, TALLY));
  }

  @Provide
  Arbitrary<RandomNetworks.Drawn> known() {
    return Arbitraries.of(KnownModels.all());
  }

  /** A model each; what fails is named by it, so that nothing needs to shrink. */
  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.longs()
        .between(0, 1L << 40)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases();
  }
}
