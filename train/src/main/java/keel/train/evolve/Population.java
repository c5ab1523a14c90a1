package keel.train.evolve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.model.Seeds;

/**
 * The gates of all members, a gene for each gate, open or closed, and what became of the
 * generations before. The first member is the elite.
 */
public final class Population {
  private final List<boolean[]> members;
  private final List<Past> past;

  /**
   * What there was to be seen of a generation when its fitness was known.
   *
   * @param eliteOpen open gates of its fittest member
   * @param meanOpen of all members
   * @param eliteFitness of its fittest member
   * @param meanFitness of all members
   */
  public record Past(int eliteOpen, double meanOpen, double eliteFitness, double meanFitness) {
    /** What there was to be seen. */
    static Past of(List<boolean[]> members, double[] fitness) {
      int fittest = 0;
      for (int m = 1; m < fitness.length; m++) {
        fittest = fitness[m] > fitness[fittest] ? m : fittest;
      }
      return new Past(
          open(members.get(fittest)),
          members.stream().mapToInt(Population::open).average().orElseThrow(),
          fitness[fittest],
          Arrays.stream(fitness).average().orElseThrow());
    }
  }

  /**
   * Members and generations as they are.
   *
   * @param members as many genes each
   * @throws IllegalArgumentException if there is none, or they differ in length
   */
  public Population(List<boolean[]> members, List<Past> past) {
    if (members.isEmpty() || members.stream().anyMatch(m -> m.length != members.get(0).length)) {
      throw new IllegalArgumentException("members need as many genes each, and there must be one");
    }
    this.members = members.stream().map(boolean[]::clone).toList();
    this.past = List.copyOf(past);
  }

  /**
   * The first generation.
   *
   * @param open probability that a gate is open, gene by gene
   */
  public static Population first(double[] open, int size, long seed) {
    Random random = Seeds.random("gates", seed);
    List<boolean[]> members = new ArrayList<>();
    for (int m = 0; m < size; m++) {
      boolean[] genes = new boolean[open.length];
      for (int g = 0; g < genes.length; g++) {
        genes[g] = random.nextDouble() < open[g];
      }
      members.add(genes);
    }
    return new Population(members, List.of());
  }

  /** How many members there are. */
  public int size() {
    return members.size();
  }

  /** How many genes each of them has. */
  public int genes() {
    return members.get(0).length;
  }

  /** The genes of one member, from 0: which of the gates are open. */
  public boolean[] member(int index) {
    return members.get(index).clone();
  }

  /** Of the generations before, the first of them first. */
  public List<Past> past() {
    return past;
  }

  /** Members x genes, open gates 1 and closed ones 0. */
  public Matrix matrix() {
    double[] entries = new double[size() * genes()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = members.get(i / genes())[i % genes()] ? 1 : 0;
    }
    return Matrix.of(size(), genes(), entries);
  }

  /**
   * The next generation, whose first member is the fittest of this one.
   *
   * @param fitness of each member, the greater the better
   */
  public Population next(double[] fitness, EvolutionSettings settings, long seed) {
    Random random = Seeds.random("generation", seed, past.size());
    return new Population(Generation.after(members, fitness, settings, random), more(fitness));
  }

  /**
   * The same members, the fittest first: what is left of the last generation.
   *
   * @param fitness of each member, the greater the better
   */
  public Population ranked(double[] fitness) {
    List<boolean[]> ranked =
        IntStream.range(0, fitness.length)
            .boxed()
            .sorted(Comparator.comparingDouble(m -> -fitness[m]))
            .map(members::get)
            .toList();
    return new Population(ranked, more(fitness));
  }

  private List<Past> more(double[] fitness) {
    List<Past> more = new ArrayList<>(past);
    more.add(Past.of(members, fitness));
    return more;
  }

  private static int open(boolean[] genes) {
    int count = 0;
    for (boolean gene : genes) {
      count += gene ? 1 : 0;
    }
    return count;
  }
}
