package keel.verify.network;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Conclusions;
import keel.verify.condition.EnergyInequality;
import keel.verify.condition.Facts;
import keel.verify.condition.Movement;
import keel.verify.exact.ChainBound;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.MonotoneGain;
import keel.verify.exact.Obligation;
import keel.verify.exact.StepBound;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.Convolution;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import keel.verify.trajectory.Distance;
import keel.verify.trajectory.Factors;
import keel.verify.trajectory.Measure;
import keel.verify.trajectory.NetworkAttack;
import keel.verify.trajectory.Passage;

/**
 * How far the outputs of a network move with its raw input, from what is known of its blocks.
 *
 * <p>Three ways lead there, and the smallest number is claimed and named:
 *
 * <ul>
 *   <li>product: layer after layer, a bound of the Euclidean distance and one of the greatest
 *       number of it are multiplied by what the layer can make of them;
 *   <li>chain: one matrix inequality for all layers at once ({@link ChainBound}), where all of them
 *       are blocks with a quadratic norm, linear maps and activations;
 *   <li>pairs: where a linear layer stands behind an equilibrium block, one matrix inequality with
 *       multipliers of its own for each output and each difference of two ({@link MonotoneGain}),
 *       behind a recurrent block one for all of them ({@link StepBound}).
 * </ul>
 *
 * <p>A network with a layer of unknown type, or with a plain residual block, has no answer, and
 * nothing is claimed of it. Source: ARCHITECTURE.md, the network's answer.
 */
public final class NetworkConclusions {
  private static final String NETWORK = "network-";
  private static final String PRODUCT = NETWORK + "product";
  private static final String CHAIN = NETWORK + "chain";
  private static final String PAIRS = NETWORK + "pairs";

  /** Begins the names of obligations about the network. */
  static final String PREFIX = Network.SCOPE + "/";

  private static final String NORM = "/norm";

  /** What shows a number that follows from the weights without any evidence. */
  private static final String WEIGHTS = "weights";

  /** The name of the evidence for the chain at the blocks' own depth. */
  public static final String CHAIN_EVIDENCE = PREFIX + "chain";

  private static final String GAIN = "gain";
  private static final String PAIR_GAIN = "gain between two outputs";

  /** Linear maps with a smaller side than this get their Euclidean norm. */
  private static final int LARGEST_NORM = 1024;

  /** Pairs of outputs are looked at one by one up to so many outputs. */
  private static final int MOST_OUTPUTS = 128;

  /** Steps of a block at any depth are tried up to so many, and times those that it takes. */
  private static final double DEEP = 500;

  private static final double DEEPER = 16;

  /** Multiply-adds of all steps of such a block. */
  private static final double DEEP_WORK = 5e7;

  private final Network network;
  private final Facts facts;

  /** By the block's name. */
  private final Map<String, Conclusions> blocks = new LinkedHashMap<>();

  private final List<GramBound> norms;

  /** What linear layers can make of a change, by name: each is walked through often. */
  private final Map<String, Factors> sumsOf = new HashMap<>();

  /** The norms of convolutions, by name. */
  private final Map<String, Optional<Bound>> normOf = new HashMap<>();

  private final Map<InputNorm, Optional<OutputGains>> outputGains = new EnumMap<>(InputNorm.class);

  private Optional<Chain> chain = Optional.empty();
  private Optional<Chain> deepChain = Optional.empty();
  private boolean areChainsMade;

  /** Outputs with multipliers of their own. */
  private Optional<OwnOutputs> own = Optional.empty();

  /** Of a network with the conclusions about its blocks, in their order. */
  public NetworkConclusions(Network network, List<Conclusions> blocks, Facts facts) {
    this.network = network;
    this.facts = facts;
    blocks.forEach(conclusions -> this.blocks.put(conclusions.block().name(), conclusions));
    this.norms =
        network.layers().stream()
            .filter(Linear.class::isInstance)
            .map(Linear.class::cast)
            .filter(linear -> smallerSide(linear.weight()) <= LARGEST_NORM)
            .map(linear -> GramBound.ofNorm(linear.name() + NORM, linear.weight()))
            .toList();
  }

  /** Whose conclusions these are. */
  public Network network() {
    return network;
  }

  private static int smallerSide(Matrix matrix) {
    return Math.min(matrix.rows(), matrix.columns());
  }

  /** Whether there is a function from inputs to outputs to speak of. */
  private boolean hasAnswer() {
    return !network.layers().isEmpty() && network.uncovered().isEmpty();
  }

  /** Whether there is a block that can take another number of steps. */
  private boolean hasSteps() {
    return network.blocks().stream().anyMatch(NaisBlock.class::isInstance);
  }

  /** What to look for next, once the blocks are concluded; empty when nothing is left. */
  public List<Obligation> next() {
    if (!hasAnswer()) {
      return List.of();
    }
    makeChains();
    List<Obligation> open = open(Stream.concat(atDepth(), deepChain.map(Chain::bound).stream()));
    return open.isEmpty() ? open(chains().stream().flatMap(c -> outputs(c).stream())) : open;
  }

  /**
   * The same for what moves at the blocks' own depth alone: for {@link #outputGains} and {@link
   * #passages}, not for claims.
   */
  public List<Obligation> nextAtDepth() {
    if (!hasAnswer()) {
      return List.of();
    }
    makeChains();
    return open(atDepth());
  }

  private Stream<Obligation> atDepth() {
    return Stream.of(
            norms.stream(),
            chain.map(Chain::bound).stream(),
            own.stream().flatMap(outputs -> outputs.gains().stream()))
        .flatMap(all -> all);
  }

  private List<Obligation> open(Stream<? extends Obligation> obligations) {
    return obligations
        .filter(obligation -> !facts.isExamined(obligation.name()))
        .<Obligation>map(obligation -> obligation)
        .toList();
  }

  private void makeChains() {
    if (areChainsMade) {
      return;
    }
    areChainsMade = true;
    Map<String, EnergyInequality> inequalities = new HashMap<>();
    blocks.forEach((name, c) -> c.energy().ifPresent(e -> inequalities.put(name, e)));
    own =
        OwnOutputs.of(network)
            .filter(o -> inequalities.containsKey(o.block().name()) || movesLittle(o.block()));
    chain = Chain.of(CHAIN_EVIDENCE, network.layers(), inequalities, EnergyInequality::atDepth);
    deepChain =
        hasSteps()
            ? Chain.of(
                CHAIN_EVIDENCE + "_at_any_depth",
                network.layers(),
                inequalities,
                e -> Optional.of(e.anyDepth()))
            : Optional.empty();
  }

  private boolean movesLittle(Block block) {
    return blocks.get(block.name()).movement(Property.INPUT_OUTPUT_GAIN).isPresent();
  }

  /** Whether a gain of blocks is that at their own depth. */
  private static boolean isOfDepth(Property gain) {
    return gain == Property.INPUT_OUTPUT_GAIN;
  }

  private List<ChainBound> chains() {
    return Stream.of(chain, deepChain).flatMap(Optional::stream).map(Chain::bound).toList();
  }

  /** The greatest eigenvalue of H, for all outputs of a chain together. */
  private Optional<EigenvalueBound> outputs(ChainBound bound) {
    return facts
        .chain(bound)
        .map(
            question ->
                new EigenvalueBound(
                    bound.name() + "/outputs",
                    question.form(),
                    Vector.constant(question.form().rows(), 1),
                    Double.MAX_VALUE));
  }

  /** The claims; none if there is no answer. */
  public List<Claim> claims() {
    if (!hasAnswer()) {
      return List.of();
    }
    makeChains();
    facts.prepare(norms);
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim(
            Property.NETWORK_GAIN,
            statement(Norm.EUCLIDEAN, InputNorm.EUCLIDEAN),
            gains(Property.INPUT_OUTPUT_GAIN, InputNorm.EUCLIDEAN, chain).with(layerNorms())));
    if (hasSteps()) {
      claims.add(
          claim(
              Property.NETWORK_GAIN_AT_ANY_DEPTH,
              statement(Norm.EUCLIDEAN, InputNorm.EUCLIDEAN).with(Horizon.ANY),
              gains(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, InputNorm.EUCLIDEAN, deepChain)));
    }
    claims.add(
        claim(
            Property.NETWORK_GAIN_IN_MAXIMUM_NORM,
            statement(Norm.MAXIMUM, InputNorm.MAXIMUM),
            gains(Property.INPUT_OUTPUT_GAIN, InputNorm.MAXIMUM, Optional.empty())));
    return claims;
  }

  /**
   * What the outputs for two inputs can be apart, in length, beyond what the gain at any depth
   * allows, if every block that has a tolerance stops since a step changed no number by more than
   * it: twice the distance to the outputs in the limit. Empty where nothing is known of it.
   */
  public Optional<Double> apartAtStop() {
    Walk walk = new Walk(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, InputNorm.EUCLIDEAN);
    Distance distance = Distance.NONE;
    for (Layer layer : network.layers()) {
      int size = Shapes.size(Network.outputShape(layer).orElseThrow());
      distance = distance.through(walk.factors(layer)).ofSize(size);
      if (layer instanceof Block block && !block.hasOneDepth()) {
        Optional<Distance> own =
            blocks
                .get(block.name())
                .distanceAtStop()
                .map(Dyadic::ceilToDouble)
                .map(Distance::ofLength);
        if (own.isEmpty()) {
          return Optional.empty();
        }
        distance = distance.plus(own.get());
      }
    }
    return Optional.of(Distance.times(2, distance.euclidean())).filter(Double::isFinite);
  }

  /** What to attack in order to see how good the gains of the claims are. */
  public List<NetworkAttack> attacks(List<Claim> claims) {
    List<NetworkAttack> attacks = new ArrayList<>();
    Map<Property, Optional<Passage>> passages = new EnumMap<>(Property.class);
    for (Claim claim : claims) {
      Optional<Passage> passage =
          passages.computeIfAbsent(gainOfBlocks(claim.property()), this::passage);
      for (Bound bound : bounds(claim)) {
        Optional<Measure> measure = measure(claim, bound);
        if (measure.isPresent() && passage.isPresent()) {
          String name = attackName(claim, measure.get());
          attacks.add(new NetworkAttack(name, passage.get(), measure.get()));
        }
      }
    }
    return attacks;
  }

  /** What the gains of the claims were seen to reach by the attacks on them, and the norms. */
  public List<Observed> observations(List<Claim> claims, List<NetworkAttack> attacks) {
    List<Observed> observed = new ArrayList<>();
    for (Claim claim : claims) {
      for (Bound bound : bounds(claim)) {
        Optional<String> attack = measure(claim, bound).map(m -> attackName(claim, m));
        OptionalDouble value =
            attack.isPresent() ? reached(attack.get(), attacks) : reached(bound.quantity());
        if (value.isPresent()) {
          observed.add(Observed.of(claim, bound, value.getAsDouble(), attack));
        }
      }
    }
    return observed;
  }

  private OptionalDouble reached(String name, List<NetworkAttack> attacks) {
    return attacks.stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .flatMap(a -> facts.attack(name).map(pair -> a.gain(pair.toArray())))
        .orElse(OptionalDouble.empty());
  }

  /** The norm of a linear layer. */
  private OptionalDouble reached(String name) {
    return norms.stream()
        .filter(norm -> norm.name().equals(name))
        .findFirst()
        .map(facts::attained)
        .orElse(OptionalDouble.empty());
  }

  private static List<Bound> bounds(Claim claim) {
    return claim.verdict() instanceof Verdict.Certified certified ? certified.bounds() : List.of();
  }

  private static Optional<Measure> measure(Claim claim, Bound bound) {
    boolean isMaximum = claim.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM;
    if (bound.quantity().startsWith(PAIR_GAIN)) {
      return Optional.of(isMaximum ? Measure.GREATEST_PAIR : Measure.PAIR);
    }
    return bound.quantity().startsWith(GAIN + " (")
        ? Optional.of(isMaximum ? Measure.GREATEST : Measure.LENGTH)
        : Optional.empty();
  }

  private static String attackName(Claim claim, Measure measure) {
    String where = claim.property().fileName().substring(Property.NETWORK_GAIN.fileName().length());
    return PREFIX + (measure.isOfPairs() ? "pair_attack" : "attack") + where;
  }

  /** The gain of blocks that a gain of the network follows from. */
  private static Property gainOfBlocks(Property property) {
    return property == Property.NETWORK_GAIN_AT_ANY_DEPTH
        ? Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH
        : Property.INPUT_OUTPUT_GAIN;
  }

  /**
   * The ways through the network at the blocks' own depth, with all that is proved of its layers:
   * one for each member of a population whose answers are the answer; none where that is not enough
   * to bound what rounding does.
   */
  public List<Passage> passages() {
    return Optional.of(Property.INPUT_OUTPUT_GAIN)
        .filter(gain -> hasAnswer())
        .flatMap(this::passage)
        .map(way -> network.voters().stream().map(voter -> way.with(voter.layers())).toList())
        .orElse(List.of());
  }

  private Optional<Passage> passage(Property gain) {
    Walk walk = new Walk(gain, InputNorm.EUCLIDEAN);
    List<Passage.Link> links = new ArrayList<>();
    for (Layer layer : network.layers()) {
      Factors factors = walk.factors(layer);
      Optional<Passage.Link> link =
          layer instanceof Block block
              ? spread(block, gain)
                  .map(s -> new Passage.Link(block, steps(block, gain), factors, s))
              : Optional.of(Passage.Link.once(layer, factors));
      if (link.isEmpty() || !factors.areKnown()) {
        return Optional.empty();
      }
      links.add(link.get());
    }
    return Optional.of(new Passage(network.preprocessing(), links));
  }

  private Optional<Distance> spread(Block block, Property gain) {
    return block.activation() instanceof Activation // what rounding does is known of single units
        ? blocks.get(block.name()).spread(gain).map(movement -> distance(movement, block))
        : Optional.empty();
  }

  private static Distance distance(Movement movement, Block block) {
    double factor = movement.factor().ceilToDouble();
    Distance known =
        movement.norm() == InputNorm.EUCLIDEAN
            ? Distance.ofLength(factor)
            : Distance.ofMaximum(factor);
    return known.ofSize(Shapes.size(Network.outputShape(block).orElseThrow()));
  }

  /** At any depth, some that is far beyond the block's own. */
  private static int steps(Block block, Property gain) {
    if (gain == Property.INPUT_OUTPUT_GAIN
        || !block.isTied()
        || block instanceof EquilibriumBlock) {
      return block.steps();
    }
    Matrix state = block.states().get(0);
    double step = (double) state.rows() * state.columns() * block.pixels();
    double most = Math.min(DEEP, Math.min(DEEPER * block.steps(), DEEP_WORK / step));
    return (int) Math.max(block.steps(), most);
  }

  private Statement statement(Norm outputs, InputNorm inputs) {
    return Statement.in(outputs).with(inputs).with(HoldsFor.stored(network));
  }

  /**
   * Gains of all outputs together and, where there are several, of the difference of any two.
   *
   * @param theorem of the first
   * @param bounds none where nothing is known
   */
  private record Gains(String theorem, List<Bound> bounds) {
    /** With more numbers, if there are any. */
    Gains with(List<Bound> more) {
      return bounds.isEmpty()
          ? this
          : new Gains(theorem, Stream.concat(bounds.stream(), more.stream()).toList());
    }
  }

  private Claim claim(Property property, Statement statement, Gains gains) {
    Verdict verdict =
        gains.bounds.isEmpty()
            ? new Verdict.Inconclusive(missing(property))
            : new Verdict.Certified(gains.bounds);
    return new Claim(Network.SCOPE, property, gains.theorem, statement, verdict);
  }

  /** The layers that no number is known of. */
  private String missing(Property property) {
    Property gain = gainOfBlocks(property);
    List<String> names =
        network.blocks().stream()
            .filter(block -> blocks.get(block.name()).movement(gain).isEmpty())
            .map(block -> "'" + block.name() + "'")
            .toList();
    return names.isEmpty()
        ? "a bound is larger than any double"
        : "the " + gain.title() + " of " + String.join(", ", names) + " is not certified";
  }

  private Gains gains(Property gain, InputNorm norm, Optional<Chain> chain) {
    Gain product = product(gain, norm);
    Gain together = product;
    Optional<Gain> pairs = outputSize() > 1 ? Optional.of(pairs(gain, norm)) : Optional.empty();
    Optional<ChainBound.Question> found = chain.map(Chain::bound).flatMap(facts::chain);
    if (found.isPresent()) {
      ChainBound bound = chain.get().bound();
      Dyadic stretch = chain.get().stretch();
      Dyadic squared = stretch.times(stretch);
      Set<String> shownBy = new LinkedHashSet<>();
      blocks.values().forEach(c -> c.energy().ifPresent(e -> shownBy.addAll(e.shownBy())));
      shownBy.add(bound.name());
      Dyadic difference = greatestDifference(found.get()).times(squared);
      pairs = pairs.map(p -> p.or(chained(difference, shownBy)));
      Optional<EigenvalueBound> outputs = outputs(bound);
      Optional<Dyadic> form = outputs.flatMap(o -> facts.eigenvalue(o).bound());
      if (form.isPresent()) {
        shownBy.add(outputs.orElseThrow().name());
        Dyadic square = found.get().square().times(form.get().max(Dyadic.ZERO)).times(squared);
        together = product.or(chained(square, shownBy));
      }
    }
    pairs =
        pairs.map(
            p ->
                own.filter(o -> isOfDepth(gain) || o.block() instanceof EquilibriumBlock)
                    .map(o -> p.or(ofPairs(o, gain, norm)))
                    .orElse(p));
    List<Bound> bounds = new ArrayList<>();
    together.bound(GAIN).ifPresent(bounds::add);
    if (!bounds.isEmpty()) {
      pairs.flatMap(p -> p.bound(PAIR_GAIN)).ifPresent(bounds::add);
    }
    return new Gains(together.theorem, bounds);
  }

  /** ‖T‖₂ of the linear layers and convolutions, as far as it is known. */
  private List<Bound> layerNorms() {
    return network.layers().stream().flatMap(layer -> norm(layer).stream()).toList();
  }

  private Optional<Bound> norm(Layer layer) {
    if (layer instanceof Linear linear) {
      return norm(linear);
    }
    return layer instanceof Convolution convolution
        ? normOf.computeIfAbsent(layer.name(), name -> norm(convolution))
        : Optional.empty();
  }

  private Optional<Bound> norm(Linear layer) {
    return norms.stream()
        .filter(norm -> norm.name().equals(layer.name() + NORM))
        .findFirst()
        .flatMap(
            norm ->
                facts.gram(norm).bound().map(b -> norm(layer, b.ceilSquareRoot(), norm.name())));
  }

  private static Optional<Bound> norm(Convolution layer) {
    return LinearMaps.norm(layer)
        .map(Dyadic::ceilToDouble)
        .filter(Double::isFinite)
        .map(norm -> norm(layer, norm, WEIGHTS));
  }

  private static Bound norm(Layer layer, double norm, String shownBy) {
    return new Bound(layer.name() + NORM, Bound.Relation.AT_MOST, norm, List.of(shownBy));
  }

  private int outputSize() {
    Layer last = network.layers().get(network.layers().size() - 1);
    return Shapes.size(Network.outputShape(last).orElseThrow());
  }

  /** A number, infinite where nothing is known, and where it comes from. */
  private record Gain(String theorem, double value, List<String> shownBy) {
    Gain or(Gain other) {
      return other.value < value ? other : this;
    }

    Optional<Bound> bound(String quantity) {
      return Double.isFinite(value)
          ? Optional.of(
              new Bound(
                  quantity + " (" + theorem.substring(NETWORK.length()) + ")",
                  Bound.Relation.AT_MOST,
                  value,
                  shownBy))
          : Optional.empty();
    }
  }

  private Gain chained(Dyadic square, Set<String> shownBy) {
    return new Gain(CHAIN, raw(square), List.copyOf(shownBy));
  }

  /** The greatest difference of two outputs with multipliers of their own. */
  private Gain ofPairs(OwnOutputs outputs, Property gain, InputNorm norm) {
    Walk walk = new Walk(gain, norm);
    outputs.before().forEach(walk::through);
    double apart = behind(outputs, walk).greatestDifference();
    blocks.get(outputs.block().name()).energy().ifPresent(e -> walk.shownBy.addAll(e.shownBy()));
    walk.shownBy.addAll(outputs.pairs());
    return new Gain(PAIRS, apart, List.copyOf(walk.shownBy));
  }

  private OutputGains behind(OwnOutputs outputs, Walk walk) {
    double input = walk.distance.euclidean();
    return new OutputGains(outputSize(), (i, j) -> Distance.times(input, outputs.of(i, j, facts)));
  }

  private static Dyadic greatestDifference(ChainBound.Question question) {
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < question.form().rows(); i++) {
      for (int j = 0; j < i; j++) {
        greatest = greatest.max(question.difference(i, j));
      }
    }
    return greatest;
  }

  private Gain product(Property gain, InputNorm norm) {
    Walk walk = new Walk(gain, norm);
    network.layers().forEach(walk::through);
    return walk.gain(walk.distance, norm);
  }

  /** How far two outputs move apart: by the rows of the last layer, if it is linear. */
  private Gain pairs(Property gain, InputNorm norm) {
    Walk walk = new Walk(gain, norm);
    Optional<Linear> head = throughAllBut(walk);
    double apart =
        head.isPresent()
            ? OutputGains.behind(walk.distance, head.get().weight()).greatestDifference()
            : apart(walk.distance);
    return walk.gain(new Distance(apart, apart), norm);
  }

  /** Goes up to the last layer, if it is linear and has rows to be told apart; else to the end. */
  private Optional<Linear> throughAllBut(Walk walk) {
    List<Layer> layers =
        network.layers().stream().filter(layer -> !(layer instanceof Flatten)).toList();
    if (!layers.isEmpty()
        && layers.get(layers.size() - 1) instanceof Linear head
        && head.weight().rows() <= MOST_OUTPUTS) {
      layers.subList(0, layers.size() - 1).forEach(walk::through);
      return Optional.of(head);
    }
    layers.forEach(walk::through);
    return Optional.empty();
  }

  /** Two outputs, of which only the distance of all is known. */
  private static double apart(Distance all) {
    return Math.min(
        Distance.times(Dyadic.of(2).ceilSquareRoot(), all.euclidean()),
        Distance.times(2, all.maximum()));
  }

  /**
   * How far each output, and the difference of any two, moves at most with a raw input, at the
   * blocks' own depth: by the product or by the chain, whatever says less.
   *
   * @return empty where nothing is known, or there are more outputs than are told apart
   */
  public Optional<OutputGains> outputGains(InputNorm norm) {
    return outputGains.computeIfAbsent(norm, this::gainsOfOutputs);
  }

  private Optional<OutputGains> gainsOfOutputs(InputNorm norm) {
    if (!hasAnswer() || outputSize() > MOST_OUTPUTS) {
      return Optional.empty();
    }
    makeChains();
    facts.prepare(norms);
    Walk walk = new Walk(Property.INPUT_OUTPUT_GAIN, norm);
    OutputGains gains =
        throughAllBut(walk)
            .map(head -> OutputGains.behind(walk.distance, head.weight()))
            .orElseGet(
                () ->
                    OutputGains.alike(outputSize(), walk.distance.maximum(), apart(walk.distance)));
    Optional<ChainBound.Question> found = chain.map(Chain::bound).flatMap(facts::chain);
    if (found.isPresent()) {
      Dyadic stretch = chain.get().stretch();
      Dyadic squared = stretch.times(stretch);
      if (norm == InputNorm.MAXIMUM) { // n numbers of at most 1 are at most √n long
        squared = squared.times(Dyadic.of(network.rawSize()));
      }
      Dyadic factor = squared;
      gains =
          gains.or(
              (i, j) ->
                  raw(
                      (i == j ? found.get().output(i) : found.get().difference(i, j))
                          .times(factor)));
    }
    if (own.isPresent()) {
      Walk before = new Walk(Property.INPUT_OUTPUT_GAIN, norm);
      own.get().before().forEach(before::through);
      OutputGains each = behind(own.get(), before);
      gains = gains.or((i, j) -> i == j ? each.of(i) : each.between(i, j));
    }
    return Optional.of(gains).filter(OutputGains::areKnown);
  }

  /** From a square, with preprocessed inputs, to raw ones. */
  private double raw(Dyadic square) {
    return Distance.times(
        LinearMaps.of(network.preprocessing()).euclidean(),
        square.max(Dyadic.ZERO).ceilSquareRoot());
  }

  /** From the raw input on, layer after layer. */
  private final class Walk {
    private final Property gain;
    private final Set<String> shownBy = new LinkedHashSet<>();
    private Distance distance;

    Walk(Property gain, InputNorm norm) {
      this.gain = gain;
      Distance raw =
          norm == InputNorm.EUCLIDEAN
              ? Distance.ofEuclideanInput()
              : Distance.ofMaximumInput(network.rawSize());
      Factors preprocessing = LinearMaps.of(network.preprocessing());
      this.distance = raw.through(preprocessing).ofSize(network.inputSize());
    }

    void through(Layer layer) {
      int size = Shapes.size(Network.outputShape(layer).orElseThrow());
      distance = distance.through(factors(layer)).ofSize(size);
    }

    private Factors factors(Layer layer) {
      return layer.match(
          this::block,
          transition ->
              transition.match(
                  this::linear,
                  this::convolution,
                  LinearMaps::of,
                  flatten -> Factors.NON_EXPANSIVE,
                  activation -> Factors.NON_EXPANSIVE,
                  LinearMaps::of,
                  modulus -> Factors.MODULUS),
          unknown -> Factors.maximum(Double.POSITIVE_INFINITY));
    }

    private Factors linear(Linear layer) {
      Factors sums = sumsOf.computeIfAbsent(layer.name(), name -> LinearMaps.of(layer.weight()));
      Optional<Bound> norm = norm(layer);
      norm.ifPresent(bound -> shownBy.addAll(bound.shownBy()));
      return orNorm(sums, norm);
    }

    private Factors convolution(Convolution layer) {
      Factors sums = sumsOf.computeIfAbsent(layer.name(), name -> LinearMaps.of(layer));
      return orNorm(sums, norm(layer));
    }

    private Factors orNorm(Factors sums, Optional<Bound> norm) {
      return norm.map(bound -> sums.orEuclidean(bound.certified())).orElse(sums);
    }

    private Factors block(Block block) {
      return blocks
          .get(block.name())
          .movement(gain)
          .map(
              movement -> {
                shownBy.addAll(movement.shownBy());
                double factor = movement.factor().ceilToDouble();
                return movement.norm() == InputNorm.EUCLIDEAN
                    ? Factors.euclidean(factor)
                    : Factors.maximum(factor);
              })
          .orElse(Factors.maximum(Double.POSITIVE_INFINITY));
    }

    Gain gain(Distance reached, InputNorm norm) {
      double value = norm == InputNorm.EUCLIDEAN ? reached.euclidean() : reached.maximum();
      return new Gain(PRODUCT, value, shownBy.isEmpty() ? List.of(WEIGHTS) : List.copyOf(shownBy));
    }
  }
}
