package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
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
    assertNoFault(RandomNetworks::of, number, "claim certified");
  }

  @Property(seed = "17", tries = 60, shrinking = ShrinkingMode.OFF)
  void every_number_of_a_network_of_several_layers_is_true(@ForAll("numbers") long number)
      throws IOException, InterruptedException {
    assertNoFault(LayeredNetworks::of, number, "network certified");
  }

  private static void assertNoFault(
      LongFunction<RandomNetworks.Drawn> kind, long number, String counted)
      throws IOException, InterruptedException {
    long before = TALLY.counted(counted);
    assertEquals(List.of(), OneModel.faults(kind, number, TALLY));
    Statistics.label(counted).collect(TALLY.counted(counted) > before);
    Statistics.label(counted).coverage(coverage -> coverage.check(true).percentage(p -> p > 30));
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
