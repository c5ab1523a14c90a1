package keel.train.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import keel.train.Workers;
import keel.train.data.Patterns;
import keel.train.network.InvalidDesign;
import keel.verify.model.Network;

/**
 * Projected gradient descent: looks for inputs near given ones for which a network names another
 * class.
 *
 * <p>Source: Madry et al. (arXiv:1706.06083), with the margin {@code max_{j≠i} y_j − y_i} in the
 * place of a loss (Carlini and Wagner, arXiv:1608.04644), i the class that the network names, right
 * or wrong. The first start is where the linearised network changes its class soonest (DeepFool,
 * arXiv:1511.04599); the others are random. Steps shrink evenly to nothing.
 *
 * <p>Units: those of the raw input; the preprocessing is a part of the network.
 *
 * <p>Method: gradients are computed in floats, batch by batch. Nothing counts as found before the
 * network has named another class in doubles ({@link Network#output}) at a distance that was
 * measured exactly and rounded up. The same seed gives the same result, whatever the workers.
 *
 * <p>Rigour: none where nothing is found.
 */
public final class Pgd {
  /** Halvings of the radius in the search for the least one. */
  private static final int HALVINGS = 10;

  private final Network network;
  private final Patterns patterns;
  private final PgdSettings settings;
  private final Geometry geometry;
  private final int[] answers;
  private final List<AttackedBatch> workers;
  private final int count;

  /**
   * Prepares an attack, and asks the network what it answers to the patterns.
   *
   * @param patterns raw
   * @throws InvalidDesign if the network cannot be computed, does not fit the patterns, of which
   *     there must be some, or names no classes
   * @throws IllegalArgumentException if a pattern is not in the box
   */
  public Pgd(Network network, Patterns patterns, PgdSettings settings) {
    this.network = network;
    this.patterns = patterns;
    this.settings = settings;
    this.geometry = Geometry.of(settings.norm());
    InvalidDesign.require(patterns.size() > 0, "an attack needs patterns");
    InvalidDesign.require(
        patterns.inputSize() == network.rawSize(),
        "the model takes "
            + network.rawSize()
            + " numbers, but the patterns have "
            + patterns.inputSize());
    this.count = Math.min(settings.batch(), patterns.size());
    int threads = Math.min(settings.workers(), (patterns.size() + count - 1) / count);
    int classes = network.output(patterns.input(0)).length;
    InvalidDesign.require(
        classes >= 2, "an attack needs a network that names one of several classes");
    this.workers =
        IntStream.range(0, threads)
            .mapToObj(i -> new AttackedBatch(network, patterns, settings, classes, count))
            .toList();
    this.answers = new int[patterns.size()];
    forEach(
        IntStream.range(0, answers.length).toArray(),
        place -> answers[place] = Outputs.answer(network.output(inBox(place))));
  }

  private double[] inBox(int place) {
    double[] raw = patterns.input(place);
    for (double value : raw) {
      if (settings.box().nearest(value) != value) {
        throw new IllegalArgumentException(
            "pattern " + place + " has the number " + value + ", which is not in the box");
      }
    }
    return raw;
  }

  /**
   * Looks for a change of class within a radius of each pattern's own.
   *
   * @param radius of the pattern at a place; at 0 nothing is tried
   * @throws IllegalArgumentException if a radius is negative or not finite
   */
  public Attack within(IntToDoubleFunction radius) {
    Attacked[] results = new Attacked[answers.length];
    long steps = attack(IntStream.range(0, answers.length).toArray(), radius, results);
    return new Attack(List.of(results), steps);
  }

  /**
   * Looks for the nearest change of class of each pattern: halves what is left between the radius
   * within which one was found and that within which none was; before and after, it goes back on
   * the way to what was found.
   *
   * @param radius the greatest that is tried
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public Attack nearest(double radius) {
    Attacked[] nearest = new Attacked[answers.length];
    long steps = attack(IntStream.range(0, answers.length).toArray(), place -> radius, nearest);
    double[] none = new double[answers.length];
    int[] places =
        IntStream.range(0, answers.length)
            .filter(place -> nearest[place].change().isPresent())
            .toArray();
    goBack(places, nearest);
    for (int halving = 0; halving < HALVINGS; halving++) {
      Attacked[] nearer = new Attacked[answers.length];
      IntToDoubleFunction middle =
          place -> (none[place] + nearest[place].change().orElseThrow().distance()) / 2;
      steps += attack(places, middle, nearer);
      for (int place : places) {
        if (nearer[place].change().isPresent()) {
          nearest[place] = nearer[place];
        } else {
          none[place] = middle.applyAsDouble(place);
        }
      }
    }
    goBack(places, nearest);
    return new Attack(List.of(nearest), steps);
  }

  private void goBack(int[] places, Attacked[] found) {
    forEach(
        places,
        place -> found[place] = found[place].backTowards(network, geometry, patterns.input(place)));
  }

  /** Attacks the patterns at some places, and says how many gradients of one pattern it took. */
  private long attack(int[] places, IntToDoubleFunction radius, Attacked[] results) {
    int stride = count * workers.size();
    try (Workers threads = new Workers(workers.size())) {
      return threads
          .each(
              worker -> {
                long steps = 0;
                for (int from = worker * count; from < places.length; from += stride) {
                  List<Trial> trials =
                      Arrays.stream(places, from, Math.min(places.length, from + count))
                          .mapToObj(place -> trial(place, radius.applyAsDouble(place)))
                          .toList();
                  steps += workers.get(worker).attack(trials);
                  trials.forEach(trial -> results[trial.place()] = trial.result());
                }
                return steps;
              })
          .stream()
          .mapToLong(steps -> steps)
          .sum();
    }
  }

  private Trial trial(int place, double radius) {
    if (!(radius >= 0 && radius < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a radius must be finite and at least 0, found " + radius + " for pattern " + place);
    }
    return new Trial(settings, place, patterns.input(place), answers[place], radius);
  }

  private void forEach(int[] places, IntConsumer work) {
    try (Workers threads = new Workers(workers.size())) {
      threads.forEach(
          worker -> {
            for (int i = worker; i < places.length; i += workers.size()) {
              work.accept(places[i]);
            }
          });
    }
  }
}
