package keel.verify.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Network;
import keel.verify.model.Scalars;
import keel.verify.model.Score;
import keel.verify.model.Shapes;
import keel.verify.model.TrainingRecord;
import keel.verify.model.Transition;
import keel.verify.sample.Draws;
import keel.verify.search.Spectrum;

/** The figures of the report of a network. */
final class Pictures {
  private static final int UNITS_DRAWN = 5;
  private static final int DEEPEST_UNROLLED = 10_000;
  private static final int OTHER_INITIAL_STATES = 3;

  /** Five pictures each: a page of more is read by nobody. */
  private static final int MOST_BLOCKS = 32;

  /** Multiply-adds that trajectories may take: a minute or two. */
  private static final double MOST_WORK = 1e11;

  /** A shape in a file may be a lie about gigabytes, and no picture is worth that. */
  private static final int LARGEST_DRAWN = 1 << 22;

  /** All eigenvalues of a larger matrix take seconds. */
  private static final int LARGEST_SPECTRUM = 192;

  private static final int SAMPLED_SLOPES = 8;
  private static final int OUTPUTS_DRAWN = 5;
  private static final int CLASSES_DRAWN = 4;
  private static final int INPUTS_DRAWN = 16;

  /** How far beyond the block's depth gains are drawn. */
  private static final int DEPTHS_OF_GAIN = 4;

  private static final int DEEPEST_GAIN = 400;
  private static final long SEED = 1804;

  private final Network network;
  private final Certificate certificate;
  private final Sample sample;
  private final List<Sample> others;
  private final Figures figures = new Figures();

  private Pictures(Network network, Certificate certificate, Sample sample, List<Sample> others) {
    this.network = network;
    this.certificate = certificate;
    this.sample = sample;
    this.others = others;
  }

  /** Every figure that can be drawn of the network, or of one sample if its weights are drawn. */
  static List<Map<String, String>> of(
      Network network, Certificate certificate, Sample sample, List<Sample> others) {
    Pictures pictures = new Pictures(Draws.of(network, 0), certificate, sample, others);
    pictures.training();
    if (isDrawn(network)) {
      pictures.blocks();
      pictures.classes();
    }
    return pictures.figures.all();
  }

  /** Whether no layer takes or gives too many numbers. */
  static boolean isDrawn(Network network) {
    return Math.max(network.rawSize(), network.inputSize()) <= LARGEST_DRAWN
        && network.layers().stream()
            .flatMap(layer -> Network.outputShape(layer).stream())
            .allMatch(shape -> Shapes.size(shape) <= LARGEST_DRAWN);
  }

  private void training() {
    network.training().filter(training -> training.history().size() > 1).ifPresent(this::training);
  }

  private void training(TrainingRecord training) {
    Score score = training.score();
    String caption =
        training
            .measured()
            .map(
                epoch ->
                    "Of these weights: "
                        + score.shown(epoch.testScore())
                        + " on held-out data, "
                        + score.shown(epoch.trainScore())
                        + " on training data.")
            .orElse("These weights are those before the first epoch.");
    String title =
        switch (score) {
          case ACCURACY -> "Accuracy while training";
          case R2 -> "R² while training";
        };
    figures.add(title, caption, () -> Charts.training(training));
    figures.add("Loss while training", "On the training data.", () -> Charts.loss(training));
  }

  private void blocks() {
    double[] value = network.preprocessing().apply(sample.raw());
    List<Layer> layers = network.layers();
    int drawn = 0;
    double work = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Block block) {
        work += Trajectories.work(block);
        if (drawn == MOST_BLOCKS || work > MOST_WORK) {
          figures.add(
              block.name() + " and what stands behind it",
              "Not drawn: so many pictures, or such deep ones, would take too long.");
          return;
        }
        drawn++;
        block(block, value, layers.subList(i + 1, layers.size()));
        if (block.steps() > DEEPEST_UNROLLED) {
          return; // what comes out of it would take too long to compute for a picture
        }
        value = block.unroll(value);
      } else if (layers.get(i) instanceof Transition transition) {
        value = transition.apply(value);
      } else {
        return; // nothing is known of what comes out of an unknown layer
      }
    }
  }

  /** The first block for inputs of several classes. */
  private void classes() {
    List<double[]> values = new ArrayList<>();
    others.forEach(other -> values.add(network.preprocessing().apply(other.raw())));
    for (Layer layer : network.layers()) {
      if (layer instanceof Transition transition) {
        values.replaceAll(transition::apply);
      } else {
        if (layer instanceof Block block && !values.isEmpty()) {
          classes(block, values);
          depths(block, values);
        }
        return;
      }
    }
  }

  private void classes(Block block, List<double[]> values) {
    List<Integer> drawn =
        IntStream.range(0, others.size())
            .filter(i -> others.get(i).target().isPresent())
            .boxed()
            .filter(i -> others.get(i).target().getAsInt() < CLASSES_DRAWN)
            .limit(INPUTS_DRAWN)
            .toList();
    if (drawn.isEmpty()) {
      return;
    }
    List<Integer> targets = drawn.stream().map(i -> others.get(i).target().getAsInt()).toList();
    Trajectories trajectories =
        Trajectories.ofInputs(block, drawn.stream().map(values::get).toList());
    int unit = mostSpread(trajectories);
    figures.add(
        block.name() + ": unit " + (unit + 1) + " for inputs of several classes",
        drawn.size()
            + " inputs, from zero; of all units the one whose last states are spread most. The"
            + " deployed block takes "
            + block.depth()
            + ".",
        () ->
            Charts.classes(
                trajectories.steps(),
                IntStream.range(0, drawn.size())
                    .mapToObj(run -> trajectories.unit(run, unit))
                    .toList(),
                targets));
  }

  private static int mostSpread(Trajectories trajectories) {
    int best = 0;
    double most = -1;
    for (int unit = 0; unit < trajectories.units(); unit++) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int run = 0; run < trajectories.runs(); run++) {
        double[] values = trajectories.unit(run, unit);
        least = Math.min(least, values[values.length - 1]);
        greatest = Math.max(greatest, values[values.length - 1]);
      }
      if (greatest - least > most) {
        most = greatest - least;
        best = unit;
      }
    }
    return best;
  }

  private void depths(Block block, List<double[]> values) {
    if (block.hasOneDepth() || block.steps() > DEEPEST_UNROLLED) {
      return;
    }
    int[] depths = values.stream().mapToInt(block::stepsFor).toArray();
    figures.add(
        block.name() + ": depth of each input",
        values.size()
            + " inputs; a median of "
            + Arrays.stream(depths).sorted().toArray()[depths.length / 2]
            + " steps. The block takes "
            + block.depth()
            + ".",
        () -> Charts.depths(depths));
  }

  private void block(Block block, double[] input, List<Layer> rest) {
    Optional<ClaimedNorm> norm = ClaimedNorm.of(block, certificate);
    Trajectories trajectories = Trajectories.of(block, input, OTHER_INITIAL_STATES);
    states(block, trajectories);
    phases(block, input);
    if (block instanceof EquilibriumBlock equilibrium) {
      convergence(equilibrium, trajectories);
      monotonicity(equilibrium);
    } else if (block instanceof LeakyBlock leaky) {
      norm.ifPresent(n -> contraction(leaky, trajectories, n));
      eigenvalues(leaky);
    } else {
      norm.ifPresent(n -> distances(block, trajectories, n));
      norm.ifPresent(n -> gains(block, input, n));
      eigenvalues(block);
      margins(block);
    }
    unroll(block, trajectories, rest);
  }

  private void states(Block block, Trajectories trajectories) {
    int drawn = Math.min(UNITS_DRAWN, trajectories.units());
    int[] units = IntStream.range(0, drawn).map(i -> i * trajectories.units() / drawn).toArray();
    figures.add(
        block.name() + ": states of " + drawn + " units",
        "Input: "
            + sample.label()
            + ". Solid lines begin at zero, dashed ones at random states; the deployed block begins"
            + " at zero and takes "
            + block.depth()
            + ".",
        () -> Charts.states(trajectories, units));
  }

  /** Of complex units: how far each moves with the input, and in which direction. */
  private void phases(Block block, double[] input) {
    if (block.scalars() != Scalars.COMPLEX || block.steps() > DEEPEST_UNROLLED) {
      return;
    }
    OptionalDouble gain = bound(block, Property.EUCLIDEAN_GAIN, "gain");
    double[] moved = block.unroll(input);
    double[] unmoved = block.unroll(new double[input.length]);
    Arrays.setAll(moved, i -> moved[i] - unmoved[i]);
    double certified = gain.isPresent() ? gain.getAsDouble() * length(input) : Double.NaN;
    figures.add(
        block.name() + ": phases and moduli",
        "How far complex units stand, for "
            + sample.label()
            + ", from where they stand without an input, and in which direction. All units together"
            + " moved by "
            + number(length(moved))
            + (gain.isPresent()
                ? "; by no more than " + number(certified) + ", as is certified."
                : "; no gain between Euclidean lengths is certified."),
        () -> Charts.phases(moved, length(moved), certified));
  }

  private static double length(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).sum());
  }

  private void distances(Block block, Trajectories trajectories, ClaimedNorm norm) {
    List<double[]> distances = new ArrayList<>();
    List<double[]> envelopes = new ArrayList<>();
    OptionalDouble rate = bound(block, Property.CONTRACTION_RATE, "ρ");
    double[] steps = trajectories.steps();
    for (int run = 1; run < trajectories.runs(); run++) {
      double[] distance = trajectories.distance(run, norm);
      double[] envelope = new double[distance.length];
      int near = rate.isPresent() ? near(trajectories, run, norm) : distance.length;
      for (int k = 0; k < distance.length; k++) {
        envelope[k] =
            k <= near
                ? distance[0]
                : Math.min(
                    distance[0],
                    distance[near] * Math.pow(rate.getAsDouble(), steps[k] - steps[near]));
      }
      distances.add(distance);
      envelopes.add(envelope);
    }
    figures.add(
        block.name() + ": distance of trajectories",
        "Input: "
            + sample.label()
            + ". Distance to the trajectory from zero; norm: "
            + norm.formula().text()
            + ". Dashed: what is certified: no distance ever grows"
            + (rate.isPresent()
                ? ", and once both states are within "
                    + number(certificate.region().stateRadius())
                    + " of the equilibrium it shrinks at every step at least to "
                    + number(rate.getAsDouble())
                    + " of itself (the last state is taken for the equilibrium here)."
                : "."),
        () -> Charts.distances(steps, distances, envelopes));
  }

  /** Of a block whose every step makes distances shorter, wherever the states are. */
  private void contraction(LeakyBlock block, Trajectories trajectories, ClaimedNorm norm) {
    OptionalDouble rate = bound(block, Property.CONTRACTION_RATE, "ρ");
    double[] steps = trajectories.steps();
    List<double[]> distances = new ArrayList<>();
    List<double[]> envelopes = new ArrayList<>();
    for (int run = 1; run < trajectories.runs(); run++) {
      double[] distance = trajectories.distance(run, norm);
      distances.add(distance);
      envelopes.add(
          Arrays.stream(steps).map(k -> distance[0] * Math.pow(rate.orElse(1), k)).toArray());
    }
    figures.add(
        block.name() + ": distance of trajectories",
        "Input: "
            + sample.label()
            + ". Distance to the first trajectory; norm: "
            + norm.formula().text()
            + ". Dashed: what is certified: at every step it "
            + (rate.isPresent()
                ? "shrinks at least to " + number(rate.getAsDouble()) + " of itself."
                : "does not grow."),
        () -> Charts.distances(steps, distances, envelopes));
  }

  /** How the solver of an equilibrium approaches it, beside what is certified of a step. */
  private void convergence(EquilibriumBlock block, Trajectories trajectories) {
    OptionalDouble rate = bound(block, Property.CONTRACTION_RATE, "‖I − a(I − W)‖₂");
    double[] steps = trajectories.steps();
    List<double[]> distances = new ArrayList<>();
    List<double[]> envelopes = new ArrayList<>();
    for (int run = 0; run < trajectories.runs(); run++) {
      double[] distance = trajectories.distanceToEnd(run);
      double[] envelope = new double[distance.length];
      double start = distance[0];
      Arrays.setAll(envelope, k -> start * Math.pow(rate.orElse(1), steps[k]));
      distances.add(distance);
      envelopes.add(envelope);
    }
    figures.add(
        block.name() + ": how the solver approaches the equilibrium",
        "Input: "
            + sample.label()
            + ". Euclidean distance to the last state, which is taken for the equilibrium, from zero"
            + " and from random states. "
            + (rate.isPresent()
                ? "Dashed: what is certified: a step leaves at most "
                    + number(rate.getAsDouble())
                    + " of it, so that "
                    + stepsFor(rate.getAsDouble())
                    + " steps make it a million times smaller."
                : "Nothing is certified of its steps."),
        () -> Charts.distances(steps, distances, envelopes));
  }

  private static String stepsFor(double rate) {
    double steps = Math.ceil(Math.log(1e-6) / Math.log(rate));
    return Double.isFinite(steps) ? String.valueOf((long) steps) : "no number of";
  }

  /** The eigenvalues whose least is certified, with the Λ of the certificate. */
  private void monotonicity(EquilibriumBlock block) {
    int n = block.units();
    Optional<Vector> numbers =
        Optional.ofNullable(certificate.evidence().get(block.name() + "/monotone"))
            .flatMap(Evidence::numbers);
    if (n > LARGEST_SPECTRUM) {
      return;
    }
    double[][] symmetric = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        symmetric[i][j] = (entry(block, numbers, i, j) + entry(block, numbers, j, i)) / 2;
      }
    }
    Spectrum.of(symmetric)
        .map(spectrum -> Arrays.stream(spectrum.real()).sorted().toArray())
        .ifPresent(
            eigenvalues ->
                figures.add(
                    block.name() + ": eigenvalues of sym(Λ(I − W))",
                    (numbers.isPresent()
                            ? "With the Λ of the certificate, "
                            : "No Λ was found; with Λ = I, ")
                        + "from "
                        + number(eigenvalues[0])
                        + " to "
                        + number(eigenvalues[n - 1])
                        + ". Where all are above zero there is one equilibrium for every input, and"
                        + " the larger the least the less it moves.",
                    () -> Charts.symmetric(eigenvalues)));
  }

  /** Of Λ(I − W). */
  private static double entry(EquilibriumBlock block, Optional<Vector> multipliers, int i, int j) {
    int group = block.activation().groupOf(i, block.units());
    double multiplier =
        multipliers.filter(v -> v.length() > group).map(v -> v.get(group)).orElse(1.0);
    return multiplier * ((i == j ? 1 : 0) - block.state().get(i, j));
  }

  /** The first index from which on both runs stay in the region that the rate speaks about. */
  private int near(Trajectories trajectories, int run, ClaimedNorm norm) {
    double radius = certificate.region().stateRadius();
    double[] one = trajectories.distanceToEnd(run, norm);
    double[] zero = trajectories.distanceToEnd(0, norm);
    int near = one.length;
    while (near > 0 && one[near - 1] <= radius && zero[near - 1] <= radius) {
      near--;
    }
    return near;
  }

  private OptionalDouble bound(Block block, Property property, String quantity) {
    return certificate.claim(block.name(), property).stream()
        .flatMap(
            c ->
                c.verdict() instanceof Verdict.Certified certified
                    ? certified.bounds().stream()
                    : null)
        .filter(b -> b.quantity().startsWith(quantity))
        .mapToDouble(Bound::certified)
        .findFirst();
  }

  private void gains(Block block, double[] input, ClaimedNorm norm) {
    int depth =
        block.isTied()
            ? (int)
                Math.max(
                    Math.min((long) DEPTHS_OF_GAIN * block.steps(), DEEPEST_GAIN),
                    Math.min(block.steps(), DEEPEST_UNROLLED))
            : Math.min(block.steps(), DEEPEST_UNROLLED);
    if (depth < 2) {
      return;
    }
    double atDepth = bound(block, Property.INPUT_OUTPUT_GAIN, "gain").orElse(Double.NaN);
    double anyDepth =
        bound(block, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, "gain").orElse(Double.NaN);
    figures.add(
        block.name() + ": gain against depth",
        "How far states move with the input, seen for a few directions from "
            + sample.label()
            + "; norm of states: "
            + norm.formula().text()
            + ". Certified at the block’s depth: "
            + number(atDepth)
            + ", at any depth: "
            + number(anyDepth)
            + ".",
        () ->
            Charts.gains(
                GainCurve.of(block, input, norm, depth), block.steps(), atDepth, anyDepth));
  }

  private void eigenvalues(Block block) {
    if (!(block instanceof DenseBlock dense)
        || !dense.isTied()
        || !(dense.activation() instanceof Activation activation)
        || dense.units() > LARGEST_SPECTRUM) {
      return;
    }
    eigenvalues(block, "I + H D A", activation, slope -> spectrum(dense, slope));
  }

  private void eigenvalues(LeakyBlock block) {
    if (block.isTied()
        && block.activation() instanceof Activation activation
        && block.units() <= LARGEST_SPECTRUM) {
      eigenvalues(block, "(I − S) + S D W", activation, slope -> spectrum(block, slope));
    }
  }

  private void eigenvalues(
      Block block,
      String jacobian,
      Activation activation,
      Function<DoubleSupplier, Optional<Spectrum>> spectrum) {
    double greatest = activation.greatestSlope();
    Random random = new Random(SEED);
    Optional<Spectrum> one = spectrum.apply(() -> 1);
    List<Spectrum> sampled =
        IntStream.range(0, SAMPLED_SLOPES)
            .mapToObj(i -> spectrum.apply(() -> greatest * random.nextDouble()))
            .flatMap(Optional::stream)
            .toList();
    if (one.isPresent()) {
      figures.add(
          block.name() + ": eigenvalues of the Jacobian",
          "Of "
              + jacobian
              + ", D the slopes of the activation: all 1 (spectral radius "
              + number(one.get().radius())
              + "), and "
              + sampled.size()
              + " random choices. Eigenvalues within the unit circle at every slope do not by"
              + " themselves prove stability; one outside shows growth where these slopes occur.",
          () -> Charts.eigenvalues(one.get(), sampled));
    }
  }

  /** In slopes drawn one for each unit. */
  private static Optional<Spectrum> spectrum(DenseBlock block, DoubleSupplier slope) {
    int n = block.units();
    double[][] jacobian = new double[n][n];
    for (int i = 0; i < n; i++) {
      double weight = block.stepSizes().get(i) * slope.getAsDouble();
      for (int j = 0; j < n; j++) {
        jacobian[i][j] = (i == j ? 1 : 0) + weight * block.state().get(i, j);
      }
    }
    return Spectrum.of(jacobian);
  }

  private static Optional<Spectrum> spectrum(LeakyBlock block, DoubleSupplier slope) {
    int n = block.units();
    ShiftedMatrix weight = block.weights().get(0);
    double[][] jacobian = new double[n][n];
    for (int i = 0; i < n; i++) {
      double leak = block.leaks().get(i);
      double factor = leak * slope.getAsDouble();
      for (int j = 0; j < n; j++) {
        jacobian[i][j] = (i == j ? 1 - leak : 0) + factor * weight.at(i, j).floorToDouble();
      }
    }
    return Spectrum.of(jacobian);
  }

  private void margins(Block block) {
    Optional<double[]> found = ClaimedNorm.weights(block, certificate);
    double[] weights =
        found.orElseGet(
            () -> {
              double[] ones = new double[block.stepSizes().length()];
              Arrays.fill(ones, 1);
              return ones;
            });
    double[] margins = Margins.of(block, weights);
    figures.add(
        block.name() + ": row margins",
        "By how much the centre of each row outweighs the rest of it (κ of Theorem 4, "
            + (found.isPresent() ? "with the weights of the certificate" : "all weights 1")
            + "). If all are positive, steps contract in the max norm; "
            + Arrays.stream(margins).filter(m -> m > 0).count()
            + " of "
            + margins.length
            + " are. A margin that is not positive refutes nothing.",
        () -> Charts.margins(margins));
  }

  /** What the network would give if its last block stopped earlier, or later. */
  private void unroll(Block block, Trajectories trajectories, List<Layer> rest) {
    if (rest.isEmpty() || !rest.stream().allMatch(layer -> layer instanceof Transition)) {
      return;
    }
    List<double[]> outputs =
        trajectories.states().stream()
            .map(
                state -> {
                  double[] value = state;
                  for (Layer layer : rest) {
                    value = ((Transition) layer).apply(value);
                  }
                  return value;
                })
            .toList();
    double[] last = outputs.get(outputs.size() - 1);
    if (last.length < 2
        || outputs.stream().flatMapToDouble(DoubleStream::of).anyMatch(v -> !Double.isFinite(v))) {
      return;
    }
    int[] classes =
        IntStream.range(0, last.length)
            .boxed()
            .sorted(Collections.reverseOrder(Comparator.comparingDouble(c -> last[c])))
            .limit(OUTPUTS_DRAWN)
            .mapToInt(c -> c)
            .toArray();
    figures.add(
        block.name() + ": output over the unroll",
        "The largest outputs of the network for "
            + sample.label()
            + " (in the end output "
            + classes[0]
            + ") if the block stopped at step k; deployed: "
            + block.depth()
            + ".",
        () -> Charts.scores(trajectories.steps(), outputs, classes));
    if (sample.target().isPresent() && sample.target().getAsInt() < last.length) {
      int target = sample.target().getAsInt();
      figures.add(
          block.name() + ": loss over the unroll",
          "Of " + sample.label() + ", if the block stopped at step k.",
          () ->
              Charts.unrollLoss(
                  trajectories.steps(),
                  outputs.stream().mapToDouble(output -> crossEntropy(output, target)).toArray()));
    }
  }

  private static double crossEntropy(double[] outputs, int target) {
    double most = Arrays.stream(outputs).max().orElseThrow();
    return most
        + Math.log(Arrays.stream(outputs).map(o -> Math.exp(o - most)).sum())
        - outputs[target];
  }

  private static String number(double number) {
    return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6g", number) : "nothing";
  }
}
