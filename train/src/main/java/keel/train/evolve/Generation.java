package keel.train.evolve;

import io.jenetics.Alterer;
import io.jenetics.AltererResult;
import io.jenetics.BitChromosome;
import io.jenetics.BitGene;
import io.jenetics.EliteSelector;
import io.jenetics.Genotype;
import io.jenetics.LinearRankSelector;
import io.jenetics.Optimize;
import io.jenetics.Phenotype;
import io.jenetics.Selector;
import io.jenetics.TournamentSelector;
import io.jenetics.UniformCrossover;
import io.jenetics.util.ISeq;
import io.jenetics.util.MSeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * One generation after another, by the operators of Jenetics: the fittest survives, the others are
 * offspring of selected parents by uniform crossover and mutation.
 *
 * <p>Method: fitness is that of now, for weights have moved since the generation before. Mutation
 * flips each gene with its probability; that of Jenetics sets genes of some members at random.
 */
final class Generation {
  private static final double SWAPPED = 0.5;
  private static final int TOURNAMENT = 3;

  private Generation() {}

  /** As many members, the fittest first. */
  static List<boolean[]> after(
      List<boolean[]> members, double[] fitness, EvolutionSettings settings, Random random) {
    List<Phenotype<BitGene, Double>> evaluated = new ArrayList<>();
    for (int m = 0; m < fitness.length; m++) {
      evaluated.add(Phenotype.of(genotype(members.get(m)), 1, fitness[m]));
    }
    ISeq<Phenotype<BitGene, Double>> parents = ISeq.of(evaluated);
    Alterer<BitGene, Double> alterer =
        new UniformCrossover<BitGene, Double>(settings.crossover(), SWAPPED)
            .andThen(new Flip(settings.mutation(), random));
    ISeq<Phenotype<BitGene, Double>> next =
        RandomRegistry.with(
            random,
            own -> {
              ISeq<Phenotype<BitGene, Double>> elite =
                  new EliteSelector<BitGene, Double>(1).select(parents, 1, Optimize.MAXIMUM);
              ISeq<Phenotype<BitGene, Double>> selected =
                  selector(settings).select(parents, parents.size() - 1, Optimize.MAXIMUM);
              return elite.append(alterer.alter(selected, 1).population());
            });
    return next.stream().map(Generation::genes).toList();
  }

  private static Selector<BitGene, Double> selector(EvolutionSettings settings) {
    return switch (settings.selection()) {
      case LINEAR_RANK -> new LinearRankSelector<>(0);
      case TOURNAMENT -> new TournamentSelector<>(TOURNAMENT);
      case NONE -> throw new IllegalStateException("gates that stay have no next generation");
    };
  }

  private static Genotype<BitGene> genotype(boolean[] genes) {
    BitSet bits = new BitSet(genes.length);
    for (int g = 0; g < genes.length; g++) {
      bits.set(g, genes[g]);
    }
    return Genotype.of(BitChromosome.of(bits, genes.length));
  }

  private static boolean[] genes(Phenotype<BitGene, Double> phenotype) {
    boolean[] genes = new boolean[phenotype.genotype().chromosome().length()];
    for (int g = 0; g < genes.length; g++) {
      genes[g] = phenotype.genotype().chromosome().get(g).bit();
    }
    return genes;
  }

  /**
   * Flips each gene of each member with one probability.
   *
   * @param random which decides
   */
  private record Flip(double probability, Random random) implements Alterer<BitGene, Double> {
    @Override
    public AltererResult<BitGene, Double> alter(
        Seq<Phenotype<BitGene, Double>> population, long generation) {
      MSeq<Phenotype<BitGene, Double>> altered = MSeq.of(population);
      for (int m = 0; m < altered.size(); m++) {
        boolean[] genes = genes(altered.get(m));
        for (int g = 0; g < genes.length; g++) {
          genes[g] ^= random.nextDouble() < probability;
        }
        altered.set(m, Phenotype.of(genotype(genes), generation));
      }
      return new AltererResult<>(altered.toISeq());
    }
  }
}
