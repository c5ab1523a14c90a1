package keel.train.evolve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.train.evolve.EvolutionSettings.Selection;
import keel.verify.exact.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PopulationTest {
  private static final int GENES = 70;
  private static final int MEMBERS = 9;

  /** The best is in the middle. */
  private static final double[] FITNESS = {-3, -2.5, -9, -1, -0.5, -0.75, -2, -8, -7};

  private static Population first() {
    double[] open = IntStream.range(0, GENES).mapToDouble(g -> g < 35 ? 0.2 : 0.9).toArray();
    return Population.first(open, MEMBERS, 3);
  }

  private static EvolutionSettings settings(double crossover, double mutation, Selection who) {
    return new EvolutionSettings(MEMBERS, crossover, mutation, 2, 3, null, who, null);
  }

  private static long differences(boolean[] one, boolean[] other) {
    return IntStream.range(0, one.length).filter(g -> one[g] != other[g]).count();
  }

  @Test
  void gates_are_open_at_first_as_often_as_they_are_asked_to_be() {
    Matrix many = Population.first(new double[] {0.2, 1, 0.9}, 10_000, 1).matrix();
    double[] share = new double[3];
    for (int m = 0; m < many.rows(); m++) {
      for (int g = 0; g < 3; g++) {
        share[g] += many.get(m, g) / many.rows();
      }
    }
    assertArrayEquals(new double[] {0.2, 1, 0.9}, share, 0.02); // five standard deviations
  }

  @ParameterizedTest
  @EnumSource(names = {"LINEAR_RANK", "TOURNAMENT"})
  void the_fittest_survives_as_it_is_and_comes_first(Selection selection) {
    Population next = first().next(FITNESS, settings(0.8, 0.5, selection), 3);
    assertEquals(MEMBERS, next.size());
    assertArrayEquals(first().member(4), next.member(0));
    assertTrue(differences(first().member(4), next.member(1)) > 0);
  }

  @Test
  void without_crossover_and_mutation_every_child_is_a_parent_and_none_is_the_worst() {
    Population parents = first();
    for (int seed = 0; seed < 20; seed++) {
      Population next = parents.next(FITNESS, settings(0, 0, Selection.LINEAR_RANK), seed);
      for (int m = 0; m < MEMBERS; m++) {
        boolean[] child = next.member(m);
        int[] same =
            IntStream.range(0, MEMBERS)
                .filter(p -> Arrays.equals(parents.member(p), child))
                .toArray();
        assertEquals(1, same.length);
        assertNotEquals(2, same[0]);
      }
    }
  }

  @Test
  void mutation_flips_each_gene_with_its_probability() {
    Population all = first().next(FITNESS, settings(0, 1, Selection.TOURNAMENT), 3);
    Population none = first().next(FITNESS, settings(0, 0, Selection.TOURNAMENT), 3);
    for (int m = 1; m < MEMBERS; m++) {
      assertEquals(GENES, differences(all.member(m), none.member(m)));
    }
    double[] open = new double[20_000];
    Population closed = Population.first(open, 2, 1);
    Population few = closed.next(new double[] {0, 1}, settings(0, 0.03, Selection.TOURNAMENT), 3);
    assertEquals(
        600, (double) differences(closed.member(0), few.member(1)), 120); // five deviations
  }

  @Test
  void crossover_takes_every_gene_from_one_of_two_parents() {
    boolean[] zeros = new boolean[GENES];
    boolean[] ones = new boolean[GENES];
    Arrays.fill(ones, true);
    Population two = new Population(List.of(zeros, ones, zeros, ones, zeros), List.of());
    Population next =
        two.next(new double[] {5, 4, 3, 2, 1}, settings(1, 0, Selection.LINEAR_RANK), 0);
    assertTrue(
        IntStream.range(1, 5).anyMatch(m -> differences(next.member(m), zeros) % GENES != 0));
  }

  @Test
  void a_generation_depends_on_seed_and_number_alone() {
    EvolutionSettings settings = settings(0.8, 0.1, Selection.LINEAR_RANK);
    Population once = first().next(FITNESS, settings, 3);
    assertEquals(once.matrix(), first().next(FITNESS, settings, 3).matrix());
    assertNotEquals(once.matrix(), first().next(FITNESS, settings, 4).matrix());
    Population later = new Population(members(first()), once.past()).next(FITNESS, settings, 3);
    assertNotEquals(once.matrix(), later.matrix());
    assertEquals(
        new Population.Past(
            open(first().member(4)),
            mean(first()),
            -0.5,
            Arrays.stream(FITNESS).average().orElseThrow()),
        once.past().get(0));
  }

  private static List<boolean[]> members(Population population) {
    return IntStream.range(0, population.size()).mapToObj(population::member).toList();
  }

  private static int open(boolean[] genes) {
    return (int) differences(genes, new boolean[genes.length]);
  }

  private static double mean(Population population) {
    return members(population).stream().mapToInt(PopulationTest::open).average().orElseThrow();
  }

  @Test
  void the_elite_acts_first_and_then_a_member_for_each_pattern() {
    Evolution evolution = new Evolution(settings(0.8, 0.1, Selection.LINEAR_RANK), half(), 3);
    for (int batch = 0; batch < 10; batch++) {
      List<boolean[]> acting = evolution.acting(batch, 50);
      long different = acting.stream().map(Arrays::toString).distinct().count();
      assertEquals(batch % 5 < 2, different == 1, "batch " + batch);
      if (batch % 5 < 2) {
        assertArrayEquals(evolution.population().member(0), acting.get(0));
      }
      assertEquals(batch == 5 || batch == 8, evolution.isOver(batch, 8));
    }
  }

  private static double[] half() {
    double[] open = new double[GENES];
    Arrays.fill(open, 0.5);
    return open;
  }

  @Test
  void gates_that_stay_have_no_next_generation() {
    Evolution evolution = new Evolution(settings(0.8, 0.1, Selection.NONE), half(), 3);
    assertTrue(IntStream.range(0, 50).noneMatch(batch -> evolution.isOver(batch, 49)));
  }

  @Test
  void the_last_generation_stays_the_fittest_first() {
    Evolution evolution = new Evolution(settings(0.8, 0.1, Selection.LINEAR_RANK), half(), 3);
    Population last = evolution.population();
    evolution.end(FITNESS);
    int[] ranks = {4, 5, 3, 6, 1, 0, 8, 7, 2};
    for (int m = 0; m < MEMBERS; m++) {
      assertArrayEquals(last.member(ranks[m]), evolution.population().member(m));
    }
    assertEquals(-0.5, evolution.population().past().get(0).eliteFitness());
  }

  @Test
  void one_member_alone_is_its_own_next_generation() {
    Population one = Population.first(half(), 1, 3);
    for (Selection selection : List.of(Selection.LINEAR_RANK, Selection.TOURNAMENT)) {
      Population next = one.next(new double[] {-1}, settings(0.8, 0.5, selection), 3);
      assertEquals(one.matrix(), next.matrix());
    }
  }

  @Test
  void a_population_of_another_size_is_refused() {
    Evolution evolution = new Evolution(settings(0.8, 0.1, Selection.LINEAR_RANK), half(), 3);
    assertThrows(
        IllegalArgumentException.class, () -> evolution.resume(Population.first(half(), 2, 3)));
  }
}
