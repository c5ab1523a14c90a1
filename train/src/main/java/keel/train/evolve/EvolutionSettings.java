package keel.train.evolve;

import com.fasterxml.jackson.annotation.JsonInclude;
import keel.verify.model.Prediction;

/**
 * How the gates of a population evolve while weights are trained. Whatever is left out (null) takes
 * its usual value.
 *
 * <p>Source: Chang et al., Genetic-Gated Networks (arXiv:1903.01886), in outline: phases, elitism,
 * crossover and mutation. Numbers and details are Keel's own.
 *
 * @param population members; 16 if left out
 * @param crossover probability that a member exchanges genes with another, each with probability
 *     1/2; 0.8 if left out
 * @param mutation probability that a gene is flipped; 0.03 if left out
 * @param eliteBatches batches in a row with the gates of the elite; 25 if left out. Of an agent,
 *     rollouts
 * @param populationBatches batches after them in which each pattern has the gates of a member drawn
 *     for it; 25 if left out. Then the next generation begins. Of an agent, the least number of
 *     rollouts in which each environment has those of its member
 * @param fitnessPatterns training patterns that weights are not trained on, by whose loss members
 *     are compared; 1000 if left out (null), and none of an agent
 * @param selection who is a parent; linear_rank if left out
 * @param predict whose answer is the network's; the elite's if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvolutionSettings(
    Integer population,
    Double crossover,
    Double mutation,
    Integer eliteBatches,
    Integer populationBatches,
    Integer fitnessPatterns,
    Selection selection,
    Prediction predict) {
  private static final int MOST_MEMBERS = 1024;
  private static final int FITNESS_PATTERNS = 1000;

  /** All as usual. */
  public static final EvolutionSettings DEFAULT =
      new EvolutionSettings(null, null, null, null, null, null, null, null);

  /** Who is a parent of the next generation. */
  public enum Selection {
    /** Each member with a probability that grows evenly with its rank, from 0 for the worst. */
    LINEAR_RANK,
    /** The best of three. */
    TOURNAMENT,
    /** Nobody: the gates stay as they were drawn. */
    NONE
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public EvolutionSettings {
    population = number("population", population, 16, 1, MOST_MEMBERS);
    crossover = probability("crossover", crossover, 0.8);
    mutation = probability("mutation", mutation, 0.03);
    eliteBatches = number("elite_batches", eliteBatches, 25, 0, Integer.MAX_VALUE / 2);
    populationBatches =
        number("population_batches", populationBatches, 25, 0, Integer.MAX_VALUE / 2);
    if (eliteBatches + populationBatches == 0) {
      throw new IllegalArgumentException(
          "elite_batches or population_batches must be at least 1, found 0 and 0");
    }
    if (fitnessPatterns != null) {
      number("fitness_patterns", fitnessPatterns, 0, 1, Integer.MAX_VALUE);
    }
    selection = selection == null ? Selection.LINEAR_RANK : selection;
    predict = predict == null ? Prediction.ELITE : predict;
  }

  private static int number(String what, Integer value, int usual, int least, int most) {
    int number = value == null ? usual : value;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + " must be from " + least + " to " + most + ", found " + number);
    }
    return number;
  }

  private static double probability(String what, Double value, double usual) {
    double number = value == null ? usual : value;
    if (!(number >= 0 && number <= 1)) {
      throw new IllegalArgumentException(what + " must lie in [0, 1], found " + number);
    }
    return number;
  }

  /** Whether there is another generation after the first. */
  public boolean isEvolving() {
    return selection != Selection.NONE;
  }

  /** How many training patterns are held back to compare members by. */
  public int held() {
    return isEvolving() ? fitnessPatterns == null ? FITNESS_PATTERNS : fitnessPatterns : 0;
  }

  /** Batches from one generation to the next. */
  int cycle() {
    return eliteBatches + populationBatches;
  }
}
