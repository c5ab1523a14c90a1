package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.model.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is concluded near the equilibrium. */
class AttractionTest {
  private static final Region QUARTER = new Region(1, 1, 0.25);
  private static final Optional<Dyadic> ONE = Optional.of(Dyadic.of(1));
  private static final Attraction.Grounds GROUNDS =
      new Attraction.Grounds(List.of("near"), List.of("near", "zero"));

  /** Of hard tanh, with a step that takes half of a distance at slope 1. */
  private static Attraction attraction(double overshoot, Optional<Dyadic> start, Region region) {
    return attraction(Activation.HARD_TANH, 0.5, overshoot, start, region);
  }

  private static Attraction attraction(
      Activation activation,
      double least,
      double overshoot,
      Optional<Dyadic> start,
      Region region) {
    return new Attraction(
        Ball.inNorm(activation, Dyadic.of(1)),
        Attraction.progress(Dyadic.of(least), Dyadic.of(overshoot)),
        new Facts.Answer(start, "a gap"),
        region,
        GROUNDS);
  }

  private static List<Double> numbers(Verdict verdict) {
    return ((Verdict.Certified) verdict).bounds().stream().map(Bound::certified).toList();
  }

  private static String reason(Verdict verdict) {
    return ((Verdict.Inconclusive) verdict).reason();
  }

  @Test
  void distances_are_halved_until_the_tolerance_is_reached() {
    // In the ball of radius 1 hard tanh is the identity: 1 − ρ = ½, and ln 2 / ½ is two steps.
    assertEquals(List.of(1.0, 4.0), numbers(attraction(1, ONE, QUARTER).settling()));
    Optional<Dyadic> settled = Optional.of(Dyadic.of(0.25));
    assertEquals(List.of(0.25, 0.0), numbers(attraction(1, settled, QUARTER).settling()));
    // From 2 the chords have the slope ½ at least: 1 − ρ = ¼, three steps.
    Optional<Dyadic> two = Optional.of(Dyadic.of(2));
    assertEquals(List.of(2.0, 7.0), numbers(attraction(1, two, QUARTER).settling()));
    assertEquals(Status.INCONCLUSIVE, attraction(0, ONE, QUARTER).settling().status());
    String gap = reason(attraction(1, Optional.empty(), QUARTER).settling());
    assertTrue(gap.contains("a gap"), gap);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0x1p-30, 0.25, 1})
  void a_step_must_come_closer_even_from_where_all_is_settled(double start) {
    // A step that goes exactly as far beyond the equilibrium as it was away comes no closer.
    Optional<Dyadic> distance = Optional.of(Dyadic.of(start));
    String reason = reason(attraction(0, distance, QUARTER).settling());
    String from = Dyadic.of(start).ceilText();
    assertEquals("from a distance of " + from + " no step is shown to come closer", reason);
    assertEquals(Status.CERTIFIED, attraction(0x1p-30, distance, QUARTER).settling().status());
    Attraction still = attraction(Activation.HARD_TANH, 0, 1, distance, QUARTER);
    assertEquals(Status.INCONCLUSIVE, still.settling().status(), "steps that do not move at all");
  }

  @Test
  void a_distance_in_a_reason_is_rounded_up() {
    Optional<Dyadic> start = Optional.of(Dyadic.of(0.1)); // a little above 0.1
    String reason = reason(attraction(0, start, QUARTER).settling());
    assertTrue(reason.contains("from a distance of 0.10000001 "), reason);
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "LEAKY_RELU", "HARD_TANH", "SOFTSIGN", "ARCTAN", "ELU"})
  void without_room_at_either_end_no_activation_settles(Activation activation) {
    for (double start : new double[] {0, 0x1p-30, 1, 8}) {
      Optional<Dyadic> distance = Optional.of(Dyadic.of(start));
      Status overshoots = attraction(activation, 0.5, 0, distance, QUARTER).settling().status();
      assertEquals(Status.INCONCLUSIVE, overshoots, "from " + start);
      Status stays = attraction(activation, 0, 1, distance, QUARTER).settling().status();
      assertEquals(Status.INCONCLUSIVE, stays, "from " + start);
      Status both = attraction(activation, 0.5, 0.5, distance, QUARTER).settling().status();
      assertEquals(Status.CERTIFIED, both, "from " + start);
    }
  }

  @Test
  void a_distance_is_halved_4097_times_and_no_more() {
    // The slopes of leaky ReLU are the same at any distance; one that is no double is not claimed.
    assertTrue(settlingFrom(4095).contains("larger than any double"), settlingFrom(4095));
    assertTrue(settlingFrom(4096).contains("no step is shown"), settlingFrom(4096));
  }

  /** Why nothing is claimed from a distance of 2^exponent to one of 1/4. */
  private static String settlingFrom(int exponent) {
    Optional<Dyadic> start = Optional.of(Dyadic.of(1, exponent));
    return reason(attraction(Activation.LEAKY_RELU, 0.5, 1, start, QUARTER).settling());
  }

  @Test
  void a_disturbance_that_is_no_double_is_not_borne() {
    Region tiny = new Region(1, Double.MIN_VALUE, 0.25);
    assertEquals(Status.INCONCLUSIVE, attraction(1, ONE, tiny).tube().status());
  }

  @Test
  void rates_and_tubes_need_a_step_that_comes_closer() {
    assertEquals(List.of(0.5, 1.0), numbers(attraction(1, ONE, QUARTER).rate()));
    assertEquals(List.of(0.75, 1.0), numbers(attraction(0.25, ONE, QUARTER).rate()));
    assertEquals(List.of(0.5, 2.0), numbers(attraction(1, ONE, QUARTER).tube()));
    for (double overshoot : new double[] {0, -1}) {
      Attraction none = attraction(overshoot, ONE, QUARTER);
      assertEquals(Status.INCONCLUSIVE, none.rate().status());
      assertEquals(Status.INCONCLUSIVE, none.tube().status());
    }
  }

  @Test
  void a_slope_in_a_reason_is_rounded_down() {
    Region wide = new Region(1, 0.5, 0.25);
    String reason = reason(attraction(Activation.SOFTSIGN, 0, 1, ONE, wide).rate());
    // 1 / 1.5² = 0.444…
    assertTrue(reason.contains("at least 0.44444444,"), reason);
    Region other = new Region(1, 0.25, 0.25);
    String above = reason(attraction(Activation.ARCTAN, 0, 1, ONE, other).rate());
    // 1 / 1.0625 = 0.941176470…
    assertTrue(above.contains("at least 0.94117647,"), above);
  }

  @Test
  void what_starts_at_zero_rests_on_more_than_what_stays_near() {
    assertEquals(List.of(List.of("near", "zero")), grounds(attraction(1, ONE, QUARTER).settling()));
    assertEquals(List.of(List.of("near")), grounds(attraction(1, ONE, QUARTER).rate()));
    assertEquals(List.of(List.of("near")), grounds(attraction(1, ONE, QUARTER).tube()));
  }

  private static List<List<String>> grounds(Verdict verdict) {
    return ((Verdict.Certified) verdict).bounds().stream().map(Bound::shownBy).distinct().toList();
  }
}
