package keel.train.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.train.Checkpoint;
import keel.train.SettingsFile;
import keel.train.evolve.Population;
import keel.train.network.InvalidDesign;
import keel.train.run.CheckpointFile;
import keel.verify.Verifier;
import keel.verify.certificate.Status;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActorCriticTest {
  private static final String SMALL =
      """
      network:
      - {type: dense_block, units: 16, steps: 3, step_size: 0.5}
      - {type: linear}
      critic:
      - {type: linear, outputs: 16}
      - {type: tanh}
      - {type: linear}
      """;
  private static final String A2C = SMALL + "agent: {steps: 4000}\n";
  private static final String PPO =
      SMALL + "agent: {algorithm: ppo, steps: 4096, batch: 64, epochs: 3}\n";

  private static final String POPULATION =
      SMALL.replace("0.5}", "0.5, gates: {}}") + "evolution: {population: 4, elite_batches: 2, ";
  private static final String GATED_A2C =
      POPULATION + "population_batches: 2}\nagent: {steps: 4000}\n";
  private static final String GATED_PPO =
      POPULATION
          + "population_batches: 1}\nagent: {algorithm: ppo, steps: 4096, batch: 64, epochs: 3}\n";

  @TempDir private Path folder;

  private PlaySettings settings(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("settings.yaml"), yaml);
    return SettingsFile.read(SettingsFile.read(file), PlaySettings.class);
  }

  /** Hears everything, and stops a run after so many rollouts. */
  private static final class Ear implements ActorCritic.Listener {
    private final List<ActorCritic.Point> points = new ArrayList<>();
    private final ActorCritic agent;
    private final int most;
    private int rollouts;

    Ear(ActorCritic agent, int most) {
      this.agent = agent;
      this.most = most;
    }

    @Override
    public void rolloutDone(ActorCritic.Point point) {
      rollouts++;
      if (rollouts == most) {
        agent.stop();
      }
    }

    @Override
    public void pointReached(ActorCritic.Point point) {
      points.add(point);
    }
  }

  private byte[] model(Network network, String name) throws Exception {
    ModelFile.write(folder.resolve(name), network);
    return Files.readAllBytes(folder.resolve(name));
  }

  static List<String> agents() {
    return List.of(A2C, PPO, GATED_A2C, GATED_PPO);
  }

  @Test
  void generations_of_policies_come_and_go_and_the_model_has_their_gates() throws Exception {
    ActorCritic agent = new ActorCritic(settings(GATED_A2C), new CartPole());
    Network network = agent.run(new Ear(agent, 0)).orElseThrow();
    Population population = agent.population().orElseThrow();
    assertTrue(population.past().size() >= 2, () -> population.past().toString());
    assertEquals(population.matrix(), network.gatedBlocks().get(0).gates().orElseThrow().members());
    for (Population.Past past : population.past()) {
      assertTrue(past.eliteFitness() >= past.meanFitness() && past.meanFitness() >= 8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evolution: {} | evolution needs a block with gates in the network of the policy",
        "critic: [{type: dense_block, gates: {}}, {type: linear}] | leave its gates out",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], evolution:"
            + " {fitness_patterns: 3}} | leave fitness_patterns out",
        "{network: [{type: dense_block, gates: {}}, {type: linear}], agent: {algorithm: ppo}} |"
            + " at most the 8 environments, each of which acts with a member, but is 16",
      })
  void populations_that_cannot_act_are_refused(String yaml, String message) {
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> settings(yaml));
    assertTrue(error.getMessage().contains(message), error::getMessage);
  }

  @ParameterizedTest
  @MethodSource("agents")
  void a_run_that_was_interrupted_ends_with_the_same_bytes(String yaml) throws Exception {
    PlaySettings settings = settings(yaml);
    for (Environment environment : Environment.ALL) {
      ActorCritic straight = new ActorCritic(settings, environment);
      Ear ear = new Ear(straight, 0);
      byte[] wanted = model(straight.run(ear).orElseThrow(), "straight");

      ActorCritic first = new ActorCritic(settings, environment);
      assertEquals(Optional.empty(), first.run(new Ear(first, 7)));
      CheckpointFile.write(folder.resolve("checkpoint"), first.checkpoint());
      ActorCritic second = new ActorCritic(settings, environment);
      second.resume(CheckpointFile.read(folder.resolve("checkpoint")));
      assertArrayEquals(wanted, model(second.run(new Ear(second, 0)).orElseThrow(), "resumed"));
      assertEquals(straight.curve(), second.curve());
      assertEquals(ear.points, straight.curve());
      assertEquals(straight.solvedAfter(), second.solvedAfter());

      CheckpointFile.write(folder.resolve("one"), straight.checkpoint());
      CheckpointFile.write(folder.resolve("two"), second.checkpoint());
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("one")), Files.readAllBytes(folder.resolve("two")));
    }
  }

  @Test
  void a_policy_learns_to_balance_and_is_certified() throws Exception {
    PlaySettings settings = settings(SMALL + "agent: {algorithm: ppo, steps: 25600}\nseed: 2\n");
    ActorCritic agent = new ActorCritic(settings, new CartPole());
    Network network = agent.run(new Ear(agent, 0)).orElseThrow();
    Played played = Played.of(network, new CartPole(), 20, 1, frame -> {});
    double reached = agent.curve().get(agent.curve().size() - 1).meanReturn();
    assertTrue(reached > 60, "while learning " + reached);
    assertTrue(played.mean() > 100, played::toString);
    assertEquals(
        Status.CERTIFIED,
        new Verifier(SecondOpinion.NONE).certifyBlocks(new Model(network, "")).status());
  }

  @Test
  void another_seed_is_another_policy_and_the_same_is_the_same() throws Exception {
    PlaySettings settings = settings(A2C);
    List<byte[]> models = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      ActorCritic agent = new ActorCritic(settings.withSeed(seed), new CartPole());
      models.add(model(agent.run(new Ear(agent, 0)).orElseThrow(), "m"));
    }
    assertArrayEquals(models.get(0), models.get(1));
    assertFalse(Arrays.equals(models.get(0), models.get(2)));
  }

  @Test
  void what_cannot_be_certified_is_refused_unless_it_is_waived() throws Exception {
    String plain = "network: [{type: linear, outputs: 8}, {type: tanh}, {type: linear}]\n";
    PlaySettings settings = settings(plain);
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> new ActorCritic(settings, new CartPole()));
    assertTrue(error.getMessage().contains("certified: false"), error::getMessage);
    ActorCritic agent =
        new ActorCritic(
            settings(plain + "certified: false\nagent: {steps: 160}\n"), new CartPole());
    assertTrue(agent.run(new Ear(agent, 0)).isPresent());
  }

  @Test
  void a_checkpoint_of_other_settings_is_refused_by_name() throws Exception {
    ActorCritic agent = new ActorCritic(settings(A2C), new CartPole());
    Checkpoint checkpoint = agent.checkpoint();
    ActorCritic other = new ActorCritic(settings(A2C + "seed: 5\n"), new CartPole());
    InvalidDesign error = assertThrows(InvalidDesign.class, () -> other.resume(checkpoint));
    assertTrue(error.getMessage().contains("seed 42, not 5"), error::getMessage);
    ActorCritic elsewhere = new ActorCritic(settings(A2C), new Acrobot());
    error = assertThrows(InvalidDesign.class, () -> elsewhere.resume(checkpoint));
    assertTrue(error.getMessage().contains("environment cart_pole"), error::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{batch: 33} | agent: batch must divide the 80 steps of a rollout, found 33",
        "{algorithm: a2c, epochs: 2} | agent: epochs must be from 1 to 1, found 2",
        "{discount: 1.5} | agent: discount must be in [0, 1], found 1.5",
        "{clip: 1} | agent: clip must be in [0, 1), found 1.0",
        "{entropy: -1} | agent: entropy must be ≥ 0, found -1.0",
        "{steps: 10} | agent: rollout must be from 1 to 0, found 5",
        "{environments: 100000} | agent: environments must be from 1 to 1024, found 100000",
      })
  void settings_out_of_range_are_refused_by_name(String agent, String message) {
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> settings("agent: " + agent + "\n"));
    assertEquals(message, error.getMessage());
  }

  @Test
  void only_what_the_limit_cuts_off_is_worth_what_the_critic_says() {
    List<Episodes.Outcome> outcomes =
        Stream.of(Episodes.End.NONE, Episodes.End.OVER, Episodes.End.CUT_OFF)
            .map(end -> new Episodes.Outcome(1, end, new double[] {end.name().length()}, 1))
            .toList();
    double[] still =
        ActorCritic.stillToEarn(
            outcomes,
            state -> new float[] {(float) state[0]},
            seen -> new double[] {seen[0], seen[1], seen[2]});
    assertArrayEquals(new double[] {0, 0, 7}, still);
  }

  @Test
  void advantages_are_normalised_by_mean_and_deviation() {
    double[] advantages = {1, 2, 3, 6};
    ActorCritic.normalise(advantages);
    double deviation = Math.sqrt(14.0 / 3);
    assertArrayEquals(
        new double[] {-2 / deviation, -1 / deviation, 0, 3 / deviation}, advantages, 1e-7);
    double[] one = {5};
    ActorCritic.normalise(one);
    assertEquals(5, one[0]);
  }
}
