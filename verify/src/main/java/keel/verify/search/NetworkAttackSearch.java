package keel.verify.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;
import keel.verify.model.Spectrum;
import keel.verify.trajectory.Measure;
import keel.verify.trajectory.NetworkAttack;
import keel.verify.trajectory.Passage;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for pairs of raw inputs whose outputs a network moves far apart, in floating point.
 *
 * <p>Method: the derivative at some inputs, row by row where there are fewer outputs than numbers
 * of the input ({@link Adjoint}); else a column for each number by a difference of outputs, or for
 * as many random directions as the budget allows. Of a matrix the best direction is known: a
 * singular vector, a row or the difference of two, or their signs.
 */
public final class NetworkAttackSearch {
  private static final long SEED = 1804;

  /** Multiply-adds that a derivative takes at most: about half a second. */
  private static final double WORK = 1e9;

  /** Multiply-adds that a derivative by rows takes at most, with what is tried: some seconds. */
  private static final double MOST_WORK = 5e9;

  /** Multiply-adds that several derivatives take together. */
  private static final double WORK_OF_STARTS = 2e8;

  /** What an activation costs, and a layer or a step of any size, in multiply-adds. */
  private static final double ACTIVATION = 16;

  private static final double STEP = 100;

  private static final int MOST_STARTS = 4;
  private static final int FEWEST_DIRECTIONS = 8;

  /** Of a derivative, and of slopes that are kept for a way back: 32 MiB. */
  private static final double MOST_ENTRIES = 1 << 22;

  /** Evidence of half a mebibyte. */
  private static final int MOST_INPUTS = 1 << 15;

  /** Outputs that are compared with each other. */
  private static final int MOST_PAIRED = 128;

  private static final int LANCZOS_STEPS = 40;

  /** Of the difference that a derivative is taken over: a preprocessed number changes by it. */
  private static final double SMALL = 0x1p-20;

  /** Where maxima of equal numbers are taken there is no derivative, so no number is just zero. */
  private static final double NEARLY_ZERO = 0x1p-6;

  /** Distances of the two inputs that are tried, preprocessed. */
  private static final double[] DISTANCES = {0x1p-10, 0x1p-5, 1, 0x1p5};

  /** Those of a network that takes long. */
  private static final double[] FEW_DISTANCES = {0x1p-5, 1};

  private final Passage passage;
  private final int inputs;
  private final double unit;

  private NetworkAttackSearch(Passage passage, int inputs) {
    this.passage = passage;
    this.inputs = inputs;
    this.unit = unit(passage.preprocessing());
  }

  /** What a raw number changes by if the preprocessed one changes by about 1. */
  private static double unit(Preprocessing preprocessing) {
    double gain = preprocessing.spectrum().map(s -> s.scale() * Math.sqrt(s.length())).orElse(1.0);
    double unit = Math.abs(preprocessing.std().get(0) / preprocessing.scale() / gain);
    return unit > 0 && unit <= Double.MAX_VALUE ? unit : 1;
  }

  /**
   * For every attack, by name, the two best inputs, one after the other.
   *
   * @param inputs how many raw numbers the network takes
   */
  public static Map<String, Found> search(
      List<NetworkAttack> attacks, int inputs, AttackBudget budget) {
    Map<Passage, List<NetworkAttack>> together = new LinkedHashMap<>();
    attacks.forEach(a -> together.computeIfAbsent(a.passage(), p -> new ArrayList<>()).add(a));
    Map<String, Found> found = new LinkedHashMap<>();
    together.forEach(
        (passage, of) -> found.putAll(new NetworkAttackSearch(passage, inputs).search(of, budget)));
    return found;
  }

  private Map<String, Found> search(List<NetworkAttack> attacks, AttackBudget budget) {
    Plan plan = plan(attacks.size());
    Map<String, Found> found = new LinkedHashMap<>();
    if (plan.directions < Math.min(inputs, FEWEST_DIRECTIONS)) {
      spent(attacks, "not tried, since a network of this size is beyond its budget", found);
    } else if (!budget.allows(plan.work)) {
      spent(attacks, "not tried, since other attacks have spent the budget", found);
    } else {
      budget.spend(plan.work);
      Best best = new Best(attacks, plan.distances);
      for (double[] start : starts(plan.starts)) {
        best.tryFrom(start, plan.areRows ? rows(start) : columns(start, plan.directions));
      }
      found.putAll(best.found());
    }
    return found;
  }

  /**
   * How much is tried.
   *
   * @param starts from how many inputs
   * @param directions in how many directions from each; none if nothing is tried
   * @param areRows whether derivatives are made row by row, not column by column
   * @param distances of the two inputs
   * @param work multiply-adds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Plan(
      int starts, int directions, boolean areRows, double[] distances, double work) {}

  private Plan plan(int attacks) {
    double pass = work();
    double outputs = outputs();
    double byRows = 2 * outputs + 2; // passes: back again from every output
    if (byRows < inputs && Math.max(kept(), outputs * inputs) <= MOST_ENTRIES) {
      for (double[] distances : List.of(DISTANCES, FEW_DISTANCES)) {
        double passes = byRows + 2.0 * distances.length * attacks;
        if (pass * passes <= (distances == DISTANCES ? WORK : MOST_WORK)) {
          int starts = starts(pass * byRows);
          return new Plan(starts, inputs, true, distances, starts * pass * passes);
        }
      }
    }
    double most = Math.min(WORK / pass, MOST_ENTRIES / outputs);
    int directions = inputs > MOST_INPUTS ? 0 : (int) Math.min(inputs, most);
    int starts = starts(pass * inputs);
    double passes = directions + 2.0 * DISTANCES.length * attacks;
    return new Plan(starts, directions, false, DISTANCES, starts * pass * passes);
  }

  private static int starts(double work) {
    return (int) Math.max(1, Math.min(MOST_STARTS, WORK_OF_STARTS / work));
  }

  /** Slopes that a way back needs. */
  private double kept() {
    double kept = 0;
    for (Passage.Link link : passage.links()) {
      if (link.layer() instanceof Block) {
        kept +=
            (double) link.steps() * Shapes.size(Network.outputShape(link.layer()).orElseThrow());
      }
    }
    return kept;
  }

  /** One note for all. */
  private static void spent(
      List<NetworkAttack> attacks, String sentence, Map<String, Found> found) {
    attacks.forEach(attack -> found.put(attack.name(), Found.of(Evidence.NONE)));
    String name = attacks.get(0).name();
    found.put(name, Found.spent(Evidence.NONE, name, sentence));
  }

  private double outputs() {
    List<Passage.Link> links = passage.links();
    Layer last = links.get(links.size() - 1).layer();
    return Shapes.size(Network.outputShape(last).orElseThrow());
  }

  /** Multiply-adds of one way through the network. */
  private double work() {
    double work = inputs + passage.preprocessing().spectrum().map(Spectrum::work).orElse(0.0);
    for (Passage.Link link : passage.links()) {
      double outputs = Shapes.size(Network.outputShape(link.layer()).orElseThrow());
      double once =
          link.layer()
              .match(
                  block -> outputs * inputs(block),
                  transition ->
                      transition.match(
                          linear -> outputs * linear.weight().columns(),
                          conv -> outputs * conv.kernel().weights().columns(),
                          pooling -> outputs * pooling.size() * pooling.size(),
                          flatten -> outputs,
                          activation -> outputs * ACTIVATION,
                          norm -> outputs,
                          modulus -> outputs * ACTIVATION),
                  unknown -> Double.POSITIVE_INFINITY);
      work += once + STEP;
      if (link.layer() instanceof Block block) {
        double columns = block.states().get(0).columns();
        work += link.steps() * ((columns + ACTIVATION) * outputs + STEP);
      }
    }
    return work;
  }

  /** How many inputs a unit takes. */
  private static int inputs(Block block) {
    return block.match(
        DenseBlock::inputs,
        conv -> conv.inputKernel().weights().columns(),
        EquilibriumBlock::inputs,
        recurrent -> recurrent.inputShape().get(0),
        feedforward -> 0,
        residual -> residual.inputKernel(0).map(k -> k.weights().columns()).orElse(0),
        stochastic -> inputs(stochastic.centre()));
  }

  /** What preprocessing makes nearly zero, zero itself, and random numbers. */
  private List<double[]> starts(int count) {
    Preprocessing preprocessing = passage.preprocessing();
    int shared = inputs / preprocessing.mean().length();
    Random random = new Random(SEED);
    List<double[]> starts = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] start = new double[inputs];
      for (int i = 0; i < inputs && k != 1; i++) {
        double mean = preprocessing.mean().get(i / shared) / preprocessing.scale();
        double spread = (k == 0 ? NEARLY_ZERO : 1) * unit * random.nextGaussian();
        start[i] = Double.isFinite(mean) ? mean + spread : spread;
      }
      starts.add(start);
    }
    return starts;
  }

  /** One of the numbers of the input, or a random direction, the first of them all together. */
  private double[] direction(int k, int count) {
    double[] direction = new double[inputs];
    if (count == inputs) {
      direction[k] = 1;
    } else {
      Random random = new Random(SEED + k);
      Arrays.setAll(direction, i -> k == 0 || random.nextBoolean() ? 1 : -1);
    }
    return direction;
  }

  private double[] combined(double[] weights) {
    if (weights.length == inputs) {
      return weights;
    }
    double[] sum = new double[inputs];
    for (int k = 0; k < weights.length; k++) {
      sum = moved(sum, direction(k, weights.length), weights[k]);
    }
    return sum;
  }

  /** The best pairs so far. */
  private final class Best {
    private final List<NetworkAttack> attacks;
    private final double[] distances;
    private final double[] gains;
    private final double[][] pairs;

    Best(List<NetworkAttack> attacks, double[] distances) {
      this.attacks = attacks;
      this.distances = distances;
      this.gains = new double[attacks.size()];
      this.pairs = new double[attacks.size()][];
    }

    void tryFrom(double[] start, double[][] derivative) {
      for (int a = 0; a < attacks.size(); a++) {
        Optional<double[]> weights = best(derivative, attacks.get(a).measure());
        if (weights.isPresent()) {
          double[] direction = combined(weights.get());
          for (double distance : distances) {
            double[] pair = pair(start, direction, distance * unit);
            double gain = attacks.get(a).gain(pair).orElse(0);
            if (gain > gains[a]) {
              gains[a] = gain;
              pairs[a] = pair;
            }
          }
        }
      }
    }

    Map<String, Found> found() {
      Map<String, Found> found = new LinkedHashMap<>();
      for (int a = 0; a < pairs.length; a++) {
        Optional<Vector> pair = Optional.ofNullable(pairs[a]).map(Vector::of);
        found.put(
            attacks.get(a).name(),
            Found.of(new Evidence(Optional.empty(), Optional.empty(), pair)));
      }
      return found;
    }
  }

  /** The derivative by way of its transpose. */
  private double[][] rows(double[] start) {
    Adjoint adjoint = Adjoint.at(passage, start);
    int outputs = (int) outputs();
    return IntStream.range(0, outputs)
        .parallel()
        .mapToObj(
            i -> {
              double[] one = new double[outputs];
              one[i] = 1;
              return adjoint.of(one);
            })
        .toArray(double[][]::new);
  }

  /** The derivative in some directions, by what a step in each of them changes. */
  private double[][] columns(double[] start, int directions) {
    double[] before = passage.outputs(start).numbers();
    double step = SMALL * unit;
    List<double[]> columns =
        IntStream.range(0, directions)
            .parallel()
            .mapToObj(k -> passage.outputs(moved(start, direction(k, directions), step)).numbers())
            .toList();
    double[][] rows = new double[before.length][directions];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < directions; k++) {
        rows[i][k] = (columns.get(k)[i] - before[i]) / step;
      }
    }
    return rows;
  }

  /** The direction, in those of the columns, in which a matrix attains most. */
  private static Optional<double[]> best(double[][] rows, Measure measure) {
    if (measure == Measure.LENGTH) {
      return singular(rows);
    }
    ToDoubleFunction<double[]> size =
        measure.isInMaximum() ? NetworkAttackSearch::sum : NetworkAttackSearch::square;
    double[] best = measure.isOfPairs() ? greatestDifference(rows, size) : greatest(rows, size);
    return Optional.of(
        measure.isInMaximum() ? Arrays.stream(best).map(Math::signum).toArray() : best);
  }

  private static Optional<double[]> singular(double[][] rows) {
    return Lanczos.greatest(
            rows[0].length,
            LANCZOS_STEPS,
            x -> {
              RealVector sum = new ArrayRealVector(rows[0].length);
              for (double[] row : rows) {
                RealVector vector = new ArrayRealVector(row, false);
                sum.combineToSelf(1, vector.dotProduct(x), vector);
              }
              return sum;
            },
            RealVector::copy)
        .map(found -> found.vector().toArray());
  }

  private static double[] greatest(double[][] rows, ToDoubleFunction<double[]> size) {
    return Arrays.stream(rows).max(Comparator.comparingDouble(size)).orElseThrow();
  }

  private static double[] greatestDifference(double[][] rows, ToDoubleFunction<double[]> size) {
    List<double[]> longest =
        Arrays.stream(rows)
            .sorted(Comparator.comparingDouble(size).reversed())
            .limit(MOST_PAIRED)
            .toList();
    return IntStream.range(0, longest.size())
        .boxed()
        .flatMap(i -> longest.subList(0, i).stream().map(row -> moved(row, longest.get(i), -1)))
        .max(Comparator.comparingDouble(size))
        .orElseThrow();
  }

  private static double[] pair(double[] start, double[] direction, double distance) {
    double length = Math.sqrt(square(direction));
    double half = length > 0 ? distance / 2 / length : 0;
    double[] pair = Arrays.copyOf(moved(start, direction, half), 2 * start.length);
    System.arraycopy(moved(start, direction, -half), 0, pair, start.length, start.length);
    return pair;
  }

  private static double[] moved(double[] start, double[] direction, double by) {
    double[] moved = start.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += by * direction[i];
    }
    return moved;
  }

  private static double sum(double[] x) {
    double sum = 0;
    for (double entry : x) {
      sum += Math.abs(entry);
    }
    return sum;
  }

  private static double square(double[] x) {
    double sum = 0;
    for (double entry : x) {
      sum += entry * entry;
    }
    return sum;
  }
}
