package keel.train.evolve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import keel.verify.model.Seeds;

/**
 * Whose gates are open while weights are trained, and when a generation is over: some batches with
 * those of the elite, then some in which each pattern has a member of its own.
 *
 * <p>Method: who acts depends on seed and batch alone, so that a run that goes on needs the
 * population and nothing else.
 */
public final class Evolution {
  private final EvolutionSettings settings;
  private final long seed;
  private Population population;

  /**
   * The first generation.
   *
   * @param open probability that a gate is open, gene by gene
   */
  public Evolution(EvolutionSettings settings, double[] open, long seed) {
    this.settings = settings;
    this.seed = seed;
    this.population = Population.first(open, settings.population(), seed);
  }

  /** The members as they are now. */
  public Population population() {
    return population;
  }

  /**
   * Goes on from what {@link #population} said.
   *
   * @throws IllegalArgumentException if it has other members or genes
   */
  public void resume(Population other) {
    if (other.size() != population.size() || other.genes() != population.genes()) {
      throw new IllegalArgumentException(
          "the population has "
              + other.size()
              + " members with "
              + other.genes()
              + " genes, and not "
              + population.size()
              + " with "
              + population.genes());
    }
    population = other;
  }

  /**
   * The genes of the member that acts for each pattern of a batch.
   *
   * @param batch counted from 0
   */
  public List<boolean[]> acting(int batch, int patterns) {
    if (batch % settings.cycle() < settings.eliteBatches()) {
      return Collections.nCopies(patterns, population.member(0));
    }
    Random random = Seeds.random("member", seed, batch);
    List<boolean[]> acting = new ArrayList<>();
    for (int i = 0; i < patterns; i++) {
      acting.add(population.member(random.nextInt(population.size())));
    }
    return acting;
  }

  /**
   * Whether a generation is over, and the fitness of its members is asked for: the last is with the
   * run.
   *
   * @param batches that are done
   * @param all of the run
   */
  public boolean isOver(int batches, int all) {
    return settings.isEvolving()
        && (batches == all || (batches > 0 && batches % settings.cycle() == 0));
  }

  /**
   * Begins the next generation.
   *
   * @param fitness of each member, the greater the better
   */
  public void next(double[] fitness) {
    population = population.next(fitness, settings, seed);
  }

  /**
   * Ends with the run: nobody comes after those with whose gates the weights were trained.
   *
   * @param fitness of each member, the greater the better
   */
  public void end(double[] fitness) {
    population = population.ranked(fitness);
  }
}
