package keel.train.play;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.train.evolve.EvolutionSettings;
import keel.train.evolve.Population;
import keel.train.network.InvalidDesign;

/**
 * Whose gates each environment acts with, and what each member of the population has earned: first
 * all act with those of the elite; then each with those of its own member, until every member has
 * finished an episode that it began. The mean return is its fitness.
 *
 * <p>Source: Chang et al., Genetic-Gated Networks (arXiv:1903.01886), in outline. Gradients flow
 * through the gates that have acted, so that what was seen is never of another policy.
 */
final class Members {
  private final EvolutionSettings settings;
  private final long seed;
  private final int places;
  private Population population;
  private int rollouts;
  private final boolean[] began;
  private final double[] sums;
  private final int[] counts;

  /**
   * The first generation.
   *
   * @param open probability that a gate is open, gene by gene
   * @param places environments, at least as many as there are members
   */
  Members(EvolutionSettings settings, double[] open, int places, long seed) {
    this.settings = settings;
    this.seed = seed;
    this.places = places;
    this.population = Population.first(open, settings.population(), seed);
    this.began = new boolean[places];
    this.sums = new double[population.size()];
    this.counts = new int[population.size()];
  }

  Population population() {
    return population;
  }

  private boolean isOfElite() {
    return rollouts < settings.eliteBatches();
  }

  private int member(int place) {
    return isOfElite() ? 0 : place % population.size();
  }

  /** The genes with which each environment acts in the rollout that begins. */
  List<boolean[]> acting() {
    return IntStream.range(0, places).mapToObj(i -> population.member(member(i))).toList();
  }

  /** Hears that an episode has ended, and with what return. */
  void ended(int place, double sum) {
    if (isOfElite()) {
      return;
    }
    if (began[place]) {
      sums[member(place)] += sum;
      counts[member(place)]++;
    }
    began[place] = true;
  }

  /** Hears that a rollout was learned from; the next generation may begin. */
  void rolloutDone() {
    rollouts++;
    boolean isOver =
        rollouts >= settings.eliteBatches() + settings.populationBatches()
            && Arrays.stream(counts).allMatch(count -> count > 0);
    if (!settings.isEvolving() || !isOver) {
      return;
    }
    double[] fitness = new double[sums.length];
    Arrays.setAll(fitness, m -> sums[m] / counts[m]);
    population = population.next(fitness, settings, seed);
    rollouts = 0;
    Arrays.fill(began, false);
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
  }

  /** Where the generation is, to go on from. */
  double[] numbers() {
    double[] all = new double[1 + places + 2 * sums.length];
    all[0] = rollouts;
    for (int i = 0; i < places; i++) {
      all[1 + i] = began[i] ? 1 : 0;
    }
    for (int m = 0; m < sums.length; m++) {
      all[1 + places + m] = sums[m];
      all[1 + places + sums.length + m] = counts[m];
    }
    return all;
  }

  /**
   * Goes on from what {@link #numbers} and {@link #population} said.
   *
   * @throws InvalidDesign if they are those of another population
   */
  void resume(Population other, double[] all) {
    InvalidDesign.require(
        other.size() == population.size()
            && other.genes() == population.genes()
            && all.length == numbers().length,
        "the population of the checkpoint is that of another agent");
    population = other;
    rollouts = (int) all[0];
    for (int i = 0; i < places; i++) {
      began[i] = all[1 + i] != 0;
    }
    for (int m = 0; m < sums.length; m++) {
      sums[m] = all[1 + places + m];
      counts[m] = (int) all[1 + places + sums.length + m];
    }
  }
}
