package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import keel.train.evolve.EvolutionSettings;
import keel.train.evolve.Population;
import keel.train.network.InvalidDesign;
import org.junit.jupiter.api.Test;

/** Three members, four environments, two rollouts of the elite and at least one of all. */
class MembersTest {
  private static final double[] HALF = new double[30];

  static {
    Arrays.fill(HALF, 0.5);
  }

  private final Members members = members(3);

  private static Members members(int size) {
    return new Members(new EvolutionSettings(size, null, null, 2, 1, null, null, null), HALF, 4, 5);
  }

  private void assertActing(int... who) {
    for (int place = 0; place < 4; place++) {
      assertArrayEquals(members.population().member(who[place]), members.acting().get(place));
    }
  }

  @Test
  void all_act_as_the_elite_and_then_each_as_its_member() {
    for (int rollout = 0; rollout < 2; rollout++) {
      assertActing(0, 0, 0, 0);
      members.rolloutDone();
    }
    assertActing(0, 1, 2, 0);
  }

  @Test
  void a_generation_waits_for_an_episode_of_each_member_that_began_with_its_gates() {
    members.ended(0, 1000); // of the elite, which counts for nobody
    members.rolloutDone();
    members.rolloutDone();
    Population first = members.population();
    for (int place = 0; place < 4; place++) {
      members.ended(place, 500); // began with the gates of the elite
    }
    members.rolloutDone();
    assertEquals(0, members.population().past().size());
    members.ended(0, 10);
    members.ended(1, 40);
    members.ended(3, 20); // the elite, too
    members.rolloutDone();
    assertEquals(0, members.population().past().size());
    members.ended(2, 30);
    members.rolloutDone();
    Population.Past past = members.population().past().get(0);
    assertEquals(40, past.eliteFitness());
    assertEquals((15 + 40 + 30) / 3.0, past.meanFitness(), 1e-12);
    assertArrayEquals(first.member(1), members.population().member(0));
    assertActing(0, 0, 0, 0);
  }

  @Test
  void what_was_earned_is_kept_for_a_run_that_goes_on() {
    members.rolloutDone();
    members.rolloutDone();
    for (int i = 0; i < 8; i++) {
      members.ended(i % 4, i);
    }
    Members resumed = members(3);
    resumed.resume(members.population(), members.numbers());
    members.rolloutDone();
    resumed.rolloutDone();
    assertEquals(members.population().past(), resumed.population().past());
    assertEquals(members.population().matrix(), resumed.population().matrix());
    assertThrows(
        InvalidDesign.class, () -> members(2).resume(members.population(), members.numbers()));
  }
}
