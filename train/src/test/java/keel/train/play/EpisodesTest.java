package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EpisodesTest {
  /** One environment alone, step by step, with the actions that the place is given. */
  private static double[] alone(Environment environment, int place, long seed, int[][] actions) {
    int number = 0;
    int steps = 0;
    double[] state = environment.first(Draws.START.of(seed, place, number));
    for (int[] all : actions) {
      state = environment.next(state, all[place]);
      steps++;
      if (environment.isOver(state) || steps == 500) {
        number++;
        steps = 0;
        state = environment.first(Draws.START.of(seed, place, number));
      }
    }
    return state;
  }

  private static int[][] actions(int steps, int places, int count) {
    Random random = new Random(3);
    int[][] actions = new int[steps][];
    for (int k = 0; k < steps; k++) {
      actions[k] = random.ints(places, 0, count).toArray();
    }
    return actions;
  }

  @Test
  void episodes_side_by_side_are_those_that_run_alone() {
    for (Environment environment : Environment.ALL) {
      int[][] actions = actions(1100, 3, environment.actions().size());
      Episodes episodes = new Episodes(environment, 3, Draws.START, 5);
      for (int[] step : actions) {
        episodes.step(step);
      }
      for (int place = 0; place < 3; place++) {
        assertArrayEquals(alone(environment, place, 5, actions), episodes.state(place));
      }
    }
  }

  @Test
  void a_return_is_the_sum_of_the_rewards_and_the_limit_is_no_end_by_the_state() {
    Episodes episodes = new Episodes(new Acrobot(), 1, Draws.START, 1);
    int[] nothing = {1};
    for (int k = 1; k < 500; k++) {
      assertEquals(Episodes.End.NONE, episodes.step(nothing).get(0).end());
    }
    Episodes.Outcome last = episodes.step(nothing).get(0);
    assertEquals(Episodes.End.CUT_OFF, last.end());
    assertEquals(-500, last.sum());
    assertEquals(-1, episodes.step(nothing).get(0).sum(), "the next one");
  }

  @Test
  void a_fallen_pole_ends_the_episode_and_the_state_is_that_of_its_end() {
    CartPole environment = new CartPole();
    Episodes episodes = new Episodes(environment, 1, Draws.START, 1);
    Episodes.Outcome outcome = episodes.step(new int[] {1}).get(0);
    int steps = 1;
    while (outcome.end() == Episodes.End.NONE) {
      outcome = episodes.step(new int[] {1}).get(0);
      steps++;
    }
    assertEquals(Episodes.End.OVER, outcome.end());
    assertEquals(steps, outcome.sum());
    assertEquals(true, environment.isOver(outcome.state()));
    assertEquals(false, environment.isOver(episodes.state(0)));
  }

  @Test
  void they_go_on_from_their_numbers() {
    Acrobot environment = new Acrobot();
    int[][] actions = actions(1200, 2, 3);
    Episodes straight = new Episodes(environment, 2, Draws.START, 9);
    Episodes first = new Episodes(environment, 2, Draws.START, 9);
    for (int k = 0; k < 1200; k++) {
      if (k == 700) {
        Episodes second = new Episodes(environment, 2, Draws.START, 9);
        second.resume(first.numbers());
        first = second;
      }
      assertEquals(straight.step(actions[k]).get(1).sum(), first.step(actions[k]).get(1).sum());
    }
    assertArrayEquals(straight.numbers(), first.numbers());
  }
}
