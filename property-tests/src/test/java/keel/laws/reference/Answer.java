package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.ConvolutionNorm;
import keel.verify.exact.Evidence;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Shapes;

/**
 * Says whether the gains of a network are true: the product of what its layers do, their operators
 * written out, or, where that is larger, the matrix inequality of all stages with the certificate's
 * numbers b, α and H, both in fractions.
 */
final class Answer {
  private static final int BITS = 80;

  /** Larger than any number that is certified. */
  private static final Rational UNKNOWN = Rational.powerOfTwo(5000);

  /** The reference is slow. */
  private static final int LARGEST = 80;

  private final Network network;
  private final Certificate certificate;
  private final Tally tally;

  Answer(Network network, Certificate certificate, Tally tally) {
    this.network = network;
    this.certificate = certificate;
    this.tally = tally;
  }

  /** Whether the claim is true, as far as this reference can tell. */
  boolean holds(Claim claim) {
    tally.count("claim " + claim.property() + " " + claim.verdict().status());
    if (!(claim.verdict() instanceof Verdict.Certified certified)) {
      return true;
    }
    tally.count("network certified");
    return certified.bounds().stream().allMatch(bound -> holds(claim, bound));
  }

  private boolean holds(Claim claim, Bound bound) {
    Rational number = Rational.of(bound.certified());
    if (bound.quantity().endsWith("/norm")) {
      Layer layer = layer(bound.quantity().replaceFirst("/norm$", ""));
      return isWithin(Operators.of(layer), number.square());
    }
    boolean isOfPairs = bound.quantity().startsWith("gain between two outputs");
    if (!isOfPairs && !bound.quantity().startsWith("gain (")) {
      return false;
    }
    return bound.quantity().endsWith("(chain)")
        ? chain(claim.property(), isOfPairs, number)
        : isProduct(product(claim, isOfPairs), bound);
  }

  private boolean isProduct(Rational product, Bound bound) {
    tally.count("compared with the product of the layers");
    if (product.signum() > 0) {
      tally.greatest(
          "product certified by the reference's",
          Rational.of(bound.certified()).dividedBy(product).nearest());
    }
    return product.isAtMost(Rational.of(bound.certified()));
  }

  private Layer layer(String name) {
    return network.layers().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  /** TᵀT ⪯ square or, the same, TTᵀ. */
  private static boolean isWithin(Rationals map, Rational square) {
    Rationals gram =
        map.rows() < map.columns() ? map.times(map.transpose()) : map.transpose().times(map);
    return Rationals.identity(gram.rows()).times(square).minus(gram).isSemidefinite();
  }

  // ---- Products ----

  /** How far values are apart: the length of their difference, and its greatest number. */
  private record Apart(Rational length, Rational greatest) {
    Apart of(int size) {
      Rational shorter = greatest.times(Rational.of(size).rootUp(BITS)).min(length);
      return new Apart(shorter, greatest.min(shorter));
    }
  }

  private Rational product(Claim claim, boolean isOfPairs) {
    Property gain =
        claim.property() == Property.NETWORK_GAIN_AT_ANY_DEPTH
            ? Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH
            : Property.INPUT_OUTPUT_GAIN;
    boolean isMaximum = claim.statement().inputNorm().orElseThrow() == InputNorm.MAXIMUM;
    Rational one = Rational.of(1);
    Rational root = Rational.of(network.inputSize()).rootUp(BITS);
    Apart apart = times(new Apart(isMaximum ? root : one, one), greatestScale());
    apart = apart.of(network.inputSize());
    List<Layer> layers = network.layers().stream().filter(l -> !(l instanceof Flatten)).toList();
    int last = layers.size() - 1;
    for (int i = 0; i <= last; i++) {
      if (isOfPairs && i == last && layers.get(i) instanceof Linear head) {
        Rationals differences = differences(Rationals.of(head.weight()));
        Rational greatest = Rational.ZERO;
        for (int row = 0; row < differences.rows(); row++) {
          Rational sum = sum(differences, row, false);
          Rational length = sum(differences, row, true).rootUp(BITS);
          greatest = greatest.max(sum.times(apart.greatest).min(length.times(apart.length)));
        }
        return greatest;
      }
      apart = through(apart, layers.get(i), gain).of(size(layers.get(i)));
    }
    if (isOfPairs) {
      return apart
          .length
          .times(Rational.of(2).rootUp(BITS))
          .min(apart.greatest.times(Rational.of(2)));
    }
    return isMaximum ? apart.greatest : apart.length;
  }

  private static int size(Layer layer) {
    return Shapes.size(Network.outputShape(layer).orElseThrow());
  }

  private static Apart times(Apart apart, Rational factor) {
    return new Apart(apart.length.times(factor), apart.greatest.times(factor));
  }

  private Rational greatestScale() {
    Rational scale = Rational.of(network.preprocessing().scale()).abs();
    Rational greatest = Rational.ZERO;
    for (double std : network.preprocessing().std().toArray()) {
      greatest = greatest.max(scale.dividedBy(Rational.of(std)));
    }
    return greatest;
  }

  private Apart through(Apart apart, Layer layer, Property gain) {
    if (layer instanceof Block block) {
      return through(apart, block, gain);
    }
    if (layer instanceof Pointwise) {
      return apart;
    }
    if (layer instanceof Modulus) { // no farther than the number, which is up to √2 times a part
      return new Apart(
          apart.length, apart.length.min(apart.greatest.times(Rational.TWO.rootUp(BITS))));
    }
    if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAXIMUM) {
      int overlaps = -Math.floorDiv(-pooling.size(), pooling.stride());
      return new Apart(apart.length.times(Rational.of(overlaps)), apart.greatest);
    }
    if (layer instanceof BatchNorm norm) {
      Rational greatest = Rational.ZERO;
      for (double scale : norm.scale().toArray()) {
        greatest = greatest.max(Rational.of(scale).abs());
      }
      return times(apart, greatest);
    }
    return through(apart, Operators.of(layer), layer);
  }

  /** A linear map, with the norm that the certificate shows of it or by its rows and columns. */
  private Apart through(Apart apart, Rationals map, Layer layer) {
    Rational row = Rational.ZERO;
    Rational square = Rational.ZERO;
    Rational column = Rational.ZERO;
    for (int i = 0; i < map.rows(); i++) {
      row = row.max(sum(map, i, false));
      square = square.max(sum(map, i, true));
    }
    Rationals transposed = map.transpose();
    for (int j = 0; j < map.columns(); j++) {
      column = column.max(sum(transposed, j, false));
    }
    Rational length = row.times(column).rootUp(BITS);
    Optional<Rational> shown = layer instanceof Convolution c ? norm(c) : norm(layer.name());
    if (shown.isPresent() && isWithin(map, shown.get().square())) {
      length = length.min(shown.get());
    }
    return new Apart(
        apart.length.times(length),
        apart.greatest.times(row).min(apart.length.times(square.rootUp(BITS))));
  }

  private Optional<Rational> norm(String layer) {
    return certificate
        .evidence()
        .getOrDefault(layer + "/norm", Evidence.NONE)
        .numbers()
        .map(b -> Rational.of(b.get(0)).rootUp(BITS));
  }

  /** The number that needs no evidence; believed as far as the written out operator shows it. */
  private static Optional<Rational> norm(Convolution layer) {
    Kernel kernel = layer.kernel();
    return ConvolutionNorm.of(
            kernel.weights(),
            new ConvolutionNorm.Axis(kernel.height(), layer.stride(), layer.height()),
            new ConvolutionNorm.Axis(kernel.width(), layer.stride(), layer.width()))
        .map(norm -> Rational.of(norm.ceilToDouble()));
  }

  private static Rational sum(Rationals map, int row, boolean ofSquares) {
    Rational sum = Rational.ZERO;
    for (int j = 0; j < map.columns(); j++) {
      Rational entry = map.get(row, j).abs();
      sum = sum.plus(ofSquares ? entry.square() : entry);
    }
    return sum;
  }

  private Apart through(Apart apart, Block block, Property gain) {
    Apart inNorm = inNorm(apart, block, gain);
    Optional<Rational> plain =
        certificate
            .claim(block.name(), Property.EUCLIDEAN_GAIN)
            .filter(c -> gain == Property.INPUT_OUTPUT_GAIN)
            .filter(claim -> claim.verdict() instanceof Verdict.Certified)
            .map(c -> new Said(block, c, certificate).bound("gain").orElseThrow().certified())
            .map(Rational::of);
    if (plain.isEmpty()) {
      return inNorm;
    }
    Rational length = apart.length.times(plain.get()).min(inNorm.length);
    return new Apart(length, length.min(inNorm.greatest));
  }

  private Apart inNorm(Apart apart, Block block, Property gain) {
    Optional<Claim> gains =
        certificate
            .claim(block.name(), gain)
            .filter(claim -> claim.verdict() instanceof Verdict.Certified);
    if (gains.isEmpty()) {
      // What does not move moves nothing, and a map of zeros behind it may know better.
      return apart.length.signum() == 0 ? apart : new Apart(UNKNOWN, UNKNOWN);
    }
    Claim claim = gains.get();
    Said said = new Said(block, claim, certificate);
    Rational number = Rational.of(said.bound("gain").orElseThrow().certified());
    if (claim.statement().norm().kind() == Norm.Kind.WEIGHTED_MAXIMUM) {
      Rational weight = Rational.ZERO;
      for (Rational v : said.weights().orElseThrow()) {
        weight = weight.max(v);
      }
      Rational greatest = apart.greatest.times(number).times(weight);
      return new Apart(greatest.times(Rational.of(size(block)).rootUp(BITS)), greatest);
    }
    Metric metric = said.metric().orElseThrow();
    Rational least = Metric.greatest(metric::isAtLeast, 1100);
    Rational length = apart.length.times(number).times(least.inverse().rootUp(BITS));
    return new Apart(length, length);
  }

  private static Rationals differences(Rationals map) {
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < map.rows(); i++) {
      for (int j = 0; j < i; j++) {
        pairs.add(new int[] {i, j});
      }
    }
    return Rationals.of(
        pairs.size(),
        map.columns(),
        (k, c) -> map.get(pairs.get(k)[0], c).minus(map.get(pairs.get(k)[1], c)));
  }

  // ---- Chains ----

  /** Q, and all that is linear between the stage before and its change. */
  private record Stage(Rationals form, Rationals map) {}

  private boolean chain(Property property, boolean isOfPairs, Rational number) {
    boolean isDeep = property == Property.NETWORK_GAIN_AT_ANY_DEPTH;
    String name = "network/chain" + (isDeep ? "_at_any_depth" : "");
    Rational[] numbers = Rationals.of(certificate.evidence().get(name).numbers().orElseThrow());
    List<Stage> stages = new ArrayList<>();
    Rationals pending = Rationals.identity(network.inputSize());
    for (Layer layer : network.layers()) {
      Optional<Rationals> form = form(layer, isDeep);
      if (form.isPresent()) {
        Rationals input =
            layer instanceof DenseBlock block ? input(block) : Rationals.identity(size(layer));
        stages.add(new Stage(form.get(), input.times(pending)));
        pending = Rationals.identity(size(layer));
      } else {
        pending = Operators.of(layer).times(windowSize(layer)).times(pending);
      }
    }
    int outputs = pending.rows();
    int size = stages.stream().mapToInt(s -> s.form.rows()).sum() + outputs;
    if (size > LARGEST) {
      tally.count("chain too large for the reference");
      return true;
    }
    Rationals h = triangle(numbers, stages.size(), outputs);
    Rational form = isOfPairs ? greatestDifference(h) : greatestEigenvalue(h);
    Rational scale = (isDeep ? Rational.ONE : stretch()).times(greatestScale());
    for (Layer layer : network.layers()) {
      scale = scale.dividedBy(windowSize(layer));
    }
    tally.count("compared with the inequality of a chain");
    if (form.signum() == 0) {
      Rationals still = isOfPairs ? differences(pending) : pending;
      return still.times(still.transpose()).trace().signum() == 0;
    }
    Rational b =
        number.square().dividedBy(scale.square().times(form)); // the least that the number says
    return isShown(stages, pending, h, b, numbers);
  }

  /** How many numbers a mean is of; in the matrix of the certificate each has a power of two. */
  private static Rational windowSize(Layer layer) {
    if (!(layer instanceof Pooling mean)) {
      return Rational.ONE;
    }
    int numbers = mean.size() * mean.size();
    return Rational.of(numbers).dividedBy(Rational.of(Integer.highestOneBit(numbers)));
  }

  private static Rational greatestDifference(Rationals h) {
    return IntStream.range(0, h.rows())
        .boxed()
        .flatMap(i -> IntStream.range(0, i).mapToObj(j -> difference(h, i, j)))
        .reduce(Rational.ZERO, Rational::max);
  }

  /** From above; zero if no eigenvalue is above. */
  private static Rational greatestEigenvalue(Rationals h) {
    return Metric.isAtMost(h, Rational.ZERO)
        ? Rational.ZERO
        : Metric.greatest(inverse -> Metric.isAtMost(h, inverse.inverse()), 1100).inverse();
  }

  private static Rational difference(Rationals h, int i, int j) {
    return h.get(i, i).plus(h.get(j, j)).minus(h.get(i, j).times(Rational.of(2)));
  }

  private static Rationals triangle(Rational[] numbers, int begin, int size) {
    return Rationals.of(
        size,
        size,
        (i, j) -> numbers[begin + Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j)]);
  }

  /** b M − G Gᵀ ⪰ 0. */
  private static boolean isShown(
      List<Stage> stages, Rationals head, Rationals h, Rational b, Rational[] numbers) {
    int[] begins = new int[stages.size() + 1];
    for (int l = 0; l < stages.size(); l++) {
      begins[l + 1] = begins[l] + stages.get(l).form.rows();
    }
    int outputs = begins[stages.size()];
    Rational[][] m = new Rational[outputs + h.rows()][outputs + h.rows()];
    Stream.of(m).forEach(row -> Arrays.fill(row, Rational.ZERO));
    for (int l = 0; l < stages.size(); l++) {
      Stage stage = stages.get(l);
      enter(
          m,
          begins[l],
          begins[l],
          stage.form.times(b.times(multiplier(numbers, l, stages.size()))));
      if (l > 0) {
        Rational before = multiplier(numbers, l - 1, stages.size());
        enter(m, begins[l], begins[l - 1], stage.map.times(b.times(before).negate()));
      }
    }
    enter(m, outputs, begins[stages.size() - 1], head.times(b.negate()));
    enter(m, outputs, outputs, h.times(b));
    Rationals first = stages.get(0).map;
    Rationals gram = first.times(first.transpose());
    return Rationals.of(
            m.length,
            m.length,
            (i, j) -> i < gram.rows() && j < gram.rows() ? m[i][j].minus(gram.get(i, j)) : m[i][j])
        .isSemidefinite();
  }

  private static Rational multiplier(Rational[] numbers, int stage, int stages) {
    return stage + 1 < stages ? numbers[1 + stage] : Rational.of(1);
  }

  private static void enter(Rational[][] m, int row, int column, Rationals part) {
    for (int i = 0; i < part.rows(); i++) {
      for (int j = 0; j < part.columns(); j++) {
        m[row + i][column + j] = part.get(i, j);
        m[column + j][row + i] = part.get(i, j);
      }
    }
  }

  /** Q of a stage; none for a linear map. */
  private Optional<Rationals> form(Layer layer, boolean isDeep) {
    if (layer instanceof Pointwise) {
      return Optional.of(Rationals.identity(size(layer)).times(Rational.of(2)));
    }
    if (!(layer instanceof DenseBlock block)) {
      return Optional.empty();
    }
    Metric metric = metric(block);
    if (isDeep) {
      return Optional.of(metric.p());
    }
    // κ ((1 − 1/K) P + (2/K) W⁻¹) for κ = K / (K − 1), or 2 W⁻¹.
    return Optional.of(
        block.steps() == 1
            ? metric.inverseWeights().times(Rational.TWO)
            : metric
                .p()
                .plus(
                    metric
                        .inverseWeights()
                        .times(Rational.TWO.dividedBy(Rational.of(block.steps() - 1)))));
  }

  /** The product of all κ: by so much more than the matrix says, the stages make of the input. */
  private Rational stretch() {
    Rational stretch = Rational.ONE;
    for (Layer layer : network.layers()) {
      if (layer instanceof DenseBlock block && block.steps() > 1) {
        stretch =
            stretch.times(Rational.of(block.steps()).dividedBy(Rational.of(block.steps() - 1)));
      }
    }
    return stretch;
  }

  private Rationals input(DenseBlock block) {
    return metric(block).input();
  }

  private Metric metric(DenseBlock block) {
    Claim claim = certificate.claim(block.name(), Property.INCREMENTAL_STABILITY).orElseThrow();
    return new Said(block, claim, certificate).metric().orElseThrow();
  }
}
