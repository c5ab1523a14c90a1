package keel.train.play;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.Stream;
import keel.train.TrainingSettings;
import keel.train.evolve.EvolutionSettings;
import keel.train.network.DenseBlockDesign;
import keel.train.network.LayerDesign;
import keel.train.network.LinearDesign;
import keel.train.network.PointwiseDesign;
import keel.train.optimise.OptimiserSettings;
import keel.verify.model.Activation;

/**
 * What agent to train and how: the content of a YAML file. Whatever is left out (null) takes its
 * usual value.
 *
 * @param network the policy, from an observation to a number for each action; a dense block of 64
 *     units with 5 steps of 0.5 and a linear layer if left out
 * @param critic from an observation to what is still to be earned; two layers of 64 tanh units and
 *     a linear one if left out
 * @param agent how it learns
 * @param evolution of the gates of the policy's blocks; as usual if left out where a block has some
 * @param optimiser of policy and critic, each with steps of its own; that of the algorithm if left
 *     out
 * @param seed of the first weights, the environments, the actions and the order of the patterns; 42
 *     if left out
 * @param certified whether a policy that is not certified ends the run; true if left out
 */
public record PlaySettings(
    List<LayerDesign> network,
    List<LayerDesign> critic,
    AgentSettings agent,
    @JsonInclude(JsonInclude.Include.NON_NULL) EvolutionSettings evolution,
    OptimiserSettings optimiser,
    Long seed,
    Boolean certified) {
  private static final long SEED = 42;

  private static final List<LayerDesign> POLICY =
      List.of(
          new DenseBlockDesign(
              64, Activation.TANH, 5, null, null, null, 0.5, null, null, null, null, null, null),
          new LinearDesign(null));

  private static final List<LayerDesign> CRITIC =
      List.of(
          new LinearDesign(64),
          new PointwiseDesign.Tanh(),
          new LinearDesign(64),
          new PointwiseDesign.Tanh(),
          new LinearDesign(null));

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public PlaySettings {
    network = layers("network", network, POLICY);
    critic = layers("critic", critic, CRITIC);
    agent = agent == null ? AgentSettings.DEFAULT : agent;
    boolean isGated = network.stream().anyMatch(LayerDesign::hasGates);
    require(
        evolution == null || isGated,
        "evolution needs a block with gates in the network of the policy");
    require(
        critic.stream().noneMatch(LayerDesign::hasGates),
        "the critic is one for all members; leave its gates out");
    require(
        Stream.concat(network.stream(), critic.stream()).noneMatch(LayerDesign::hasDrawnWeights),
        "policies are trained with weights that are not drawn; leave weights out");
    evolution = evolution == null && isGated ? EvolutionSettings.DEFAULT : evolution;
    require(
        evolution == null || evolution.fitnessPatterns() == null,
        "members of a population of policies are compared by returns; leave fitness_patterns out");
    require(
        evolution == null || evolution.population() <= agent.environments(),
        "population must be at most the "
            + agent.environments()
            + " environments, each of which acts with a member, but is "
            + (evolution == null ? 0 : evolution.population())
            + "; say environments, or population");
    optimiser = optimiser == null ? agent.optimiser() : optimiser;
    seed = seed == null ? SEED : seed;
    certified = certified == null || certified;
  }

  /** The same with another seed. */
  public PlaySettings withSeed(long other) {
    return new PlaySettings(network, critic, agent, evolution, optimiser, other, certified);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private static List<LayerDesign> layers(
      String what, List<LayerDesign> given, List<LayerDesign> usual) {
    if (given == null) {
      return usual;
    }
    require(
        given.size() <= TrainingSettings.MOST_LAYERS,
        what
            + " must have at most "
            + TrainingSettings.MOST_LAYERS
            + " layers, found "
            + given.size());
    return List.copyOf(given);
  }
}
