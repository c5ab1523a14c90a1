package keel.draws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

class DrawsTest {
  private static final Map<String, List<Long>> DRAWN = new TreeMap<>();

  private final Map<String, Optional<String>> usual = new TreeMap<>();

  /** Laws that hold; Surefire does not look into nested classes. */
  static class Always {
    @Property(seed = "16")
    void with_the_usual_tries(@ForAll long number) {
      drawn("usual", number);
    }

    @Property(seed = "16", tries = 12)
    void with_tries_of_its_own(@ForAll long number) {
      drawn("own", number);
    }

    private static void drawn(String law, long number) {
      DRAWN.computeIfAbsent(law, name -> new ArrayList<>()).add(number);
    }
  }

  /** Holds, but is about what no try shows. */
  static class Idle {
    @Property(seed = "16")
    void covers_nothing(@ForAll int number) {
      Statistics.collect(true);
      Statistics.coverage(coverage -> coverage.check(false).percentage(p -> p > 2));
    }
  }

  /** Does not hold, whatever its tries are about. */
  static class Broken {
    @Property(seed = "16")
    void never_holds(@ForAll int number) {
      fail("number " + number);
    }
  }

  @BeforeEach
  void as_usual() {
    for (String property : List.of(Draws.SEEDS, Draws.TRIES)) {
      usual.put(property, Optional.ofNullable(System.getProperty(property)));
      System.clearProperty(property);
    }
  }

  @AfterEach
  void as_before() {
    usual.forEach(
        (property, value) -> {
          System.clearProperty(property);
          value.ifPresent(text -> System.setProperty(property, text));
        });
  }

  private static Map<String, List<Long>> run(Map<String, String> properties) {
    DRAWN.clear();
    properties.forEach(System::setProperty);
    EngineTestKit.engine("jqwik")
        .enableImplicitConfigurationParameters(true)
        .selectors(selectClass(Always.class))
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.started(2).succeeded(2));
    properties.keySet().forEach(System::clearProperty);
    return new TreeMap<>(DRAWN);
  }

  private static long failures(Class<?> laws) {
    return EngineTestKit.engine("jqwik")
        .enableImplicitConfigurationParameters(true)
        .selectors(selectClass(laws))
        .execute()
        .testEvents()
        .failed()
        .count();
  }

  @Test
  void few_tries_need_not_show_everything_but_a_law_must_hold_in_them() {
    assertEquals(1, failures(Idle.class));
    assertEquals(1, failures(Broken.class));
    System.setProperty(Draws.TRIES, "5");
    assertEquals(0, failures(Idle.class));
    assertEquals(1, failures(Broken.class));
    System.setProperty(Draws.SEEDS, "1");
    assertEquals(1, failures(Broken.class));
    System.clearProperty(Draws.TRIES);
    assertEquals(1, failures(Idle.class));
  }

  @Test
  void a_usual_run_draws_the_same_every_time() {
    Map<String, List<Long>> first = run(Map.of());
    assertEquals(first, run(Map.of()));
    assertEquals(12, first.get("own").size());
    assertTrue(first.get("usual").size() > 12);
    assertEquals(first, run(Map.of(Draws.SEEDS, "", Draws.TRIES, "")));
  }

  @Test
  void other_seeds_draw_something_else_for_every_law_and_the_same_again() {
    Map<String, List<Long>> first = run(Map.of(Draws.SEEDS, "1"));
    assertEquals(first, run(Map.of(Draws.SEEDS, "1")));
    Map<String, List<Long>> second = run(Map.of(Draws.SEEDS, "2"));
    Map<String, List<Long>> fixed = run(Map.of());
    for (String law : List.of("usual", "own")) {
      assertNotEquals(fixed.get(law), first.get(law));
      assertNotEquals(second.get(law), first.get(law));
      assertEquals(fixed.get(law).size(), first.get(law).size());
    }
    assertNotEquals(first.get("own"), first.get("usual").subList(0, 12), "each has its own seed");
  }

  @Test
  void no_law_is_tried_more_often_than_asked_for() {
    Map<String, List<Long>> few = run(Map.of(Draws.TRIES, "5"));
    assertEquals(5, few.get("usual").size());
    assertEquals(5, few.get("own").size());
    Map<String, List<Long>> more = run(Map.of(Draws.TRIES, "50"));
    assertEquals(50, more.get("usual").size());
    assertEquals(12, more.get("own").size());
  }
}
