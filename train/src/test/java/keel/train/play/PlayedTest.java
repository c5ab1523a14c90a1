package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.api.Test;

class PlayedTest {
  private static final Preprocessing SHIFTED = new Preprocessing(1, Vector.of(0.2), Vector.of(2));

  /** Pushes to where the pole leans and moves, which balances it, with a mean taken off first. */
  private static Network policy(Preprocessing preprocessing) {
    Matrix weights = Matrix.of(2, 4, 0, 0, 0, 0, 0.1, 0.3, 4, 1);
    return new Network(
        List.of(4),
        preprocessing,
        List.of(new Linear("out", weights, Vector.of(0, 0))),
        Optional.empty());
  }

  /** One after the other, in doubles. */
  private static double slow(Network network, int episode, long seed) {
    CartPole environment = new CartPole();
    double[] state = environment.first(Draws.PLAY.of(seed, episode, 0));
    for (int step = 1; ; step++) {
      double[] seen = network.preprocessing().apply(environment.observe(state));
      double[] outputs = ((Linear) network.layers().get(0)).apply(seen);
      state = environment.next(state, outputs[1] > outputs[0] ? 1 : 0);
      if (environment.isOver(state) || step == 500) {
        return step;
      }
    }
  }

  @Test
  void returns_are_those_of_episodes_that_are_played_alone() {
    Set<List<Double>> all = new HashSet<>();
    for (Preprocessing preprocessing : List.of(Preprocessing.NONE, SHIFTED)) {
      Network network = policy(preprocessing);
      Played played = Played.of(network, new CartPole(), 12, 3, frame -> {});
      List<Double> wanted = IntStream.range(0, 12).mapToObj(i -> slow(network, i, 3)).toList();
      assertEquals(wanted, played.returns());
      all.add(wanted);
    }
    assertEquals(2, all.size(), "what comes before the policy matters");
  }

  @Test
  void every_step_of_the_first_episode_is_seen_once() {
    Network network = policy(SHIFTED);
    List<Played.Frame> frames = new ArrayList<>();
    Played played = Played.of(network, new CartPole(), 3, 3, frames::add);
    assertEquals(played.returns().get(0), frames.size());
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(i + 1, frames.get(i).step());
      assertEquals(i + 1.0, frames.get(i).sum());
    }
  }

  @Test
  void mean_and_deviation_are_those_of_the_returns() {
    Played played = new Played(List.of(1.0, 2.0, 6.0));
    assertEquals(3, played.mean());
    assertEquals(Math.sqrt(7), played.deviation(), 1e-15);
    assertEquals(0, new Played(List.of(5.0)).deviation());
  }

  @Test
  void a_network_that_does_not_fit_is_refused_with_a_sentence() {
    Network network = policy(Preprocessing.NONE);
    assertRefused("but observations of acrobot are 6 numbers", network, new Acrobot(), 1);
    assertRefused("episodes must be from 1 to 10000, found 0", network, new CartPole(), 0);
    Linear three = new Linear("out", Matrix.of(3, 4, new double[12]), Vector.of(0, 0, 0));
    Network other = new Network(List.of(4), Preprocessing.NONE, List.of(three), Optional.empty());
    assertRefused("gives 3 numbers, but cart_pole has 2 actions", other, new CartPole(), 1);
    Linear huge = new Linear("out", Matrix.of(2, 4, new double[8]), Vector.of(Double.MAX_VALUE, 0));
    Network infinite = new Network(List.of(4), Preprocessing.NONE, List.of(huge), Optional.empty());
    assertRefused("no finite number", infinite, new CartPole(), 1);
  }

  private static void assertRefused(
      String message, Network network, Environment environment, int episodes) {
    InvalidDesign error =
        assertThrows(
            InvalidDesign.class, () -> Played.of(network, environment, episodes, 1, frame -> {}));
    assertTrue(error.getMessage().contains(message), error::getMessage);
  }
}
