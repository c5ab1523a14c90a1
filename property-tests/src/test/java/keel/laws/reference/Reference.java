package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;

/**
 * Says of every claim of a certificate whether it is true: slow, in fractions, from theory.md and
 * the model alone. Witnesses of a certificate are read for what a norm is (Λ, P, the weights of
 * rows), never for why a bound holds.
 */
final class Reference {
  /** Claims that are about σ where slopes are not too small, which a gate takes away. */
  private static final Set<Property> NEAR_THE_EQUILIBRIUM =
      EnumSet.of(
          Property.GLOBAL_ASYMPTOTIC_STABILITY,
          Property.CONTRACTION_RATE,
          Property.DISTURBANCE_TUBE);

  /** Claims about where a trajectory goes, where there may be many equilibria. */
  private static final Set<Property> WHEREVER_IT_IS =
      EnumSet.of(Property.CONVERGENCE, Property.SETTLING);

  /** How far from the exact number a certified one is: the first of these that is too far. */
  private static final double[] LOOSENESS = {0x1p-30, 0x1p-10, 0.125, 1, 7, 1000, 1e6};

  /** Of a square root. */
  private static final int LENGTH_BITS = 80;

  private final List<String> faults = new ArrayList<>();
  private final Tally tally;
  private final Map<Block, Rows> rows = new HashMap<>();

  private Reference(Tally tally) {
    this.tally = tally;
  }

  /** What is false in a certificate; nothing if all of it is true. */
  static List<String> faults(Network network, Certificate certificate, Tally tally) {
    Reference reference = new Reference(tally);
    Answer answer = new Answer(network, certificate, tally);
    for (Claim claim : certificate.claims()) {
      if (claim.scope().equals(Network.SCOPE)) {
        if (!answer.holds(claim)) {
          reference.faults.add("the reference does not show it: " + claim);
        }
        continue;
      }
      Optional<Block> block =
          network.blocks().stream().filter(b -> b.name().equals(claim.scope())).findFirst();
      if (block.isEmpty()) {
        reference.faults.add("no block is called so: " + claim);
      } else {
        reference.judge(new Said(block.get(), claim, certificate));
      }
    }
    for (Block block : network.blocks()) {
      reference.requireDecisive(block, certificate);
    }
    return reference.faults;
  }

  /** What is false in a claim of a block. */
  static List<String> faults(Said said, Tally tally) {
    Reference reference = new Reference(tally);
    reference.judge(said);
    return reference.faults;
  }

  /** A claim of stability is made of every block, and one of uniqueness where σ has one zero. */
  private void requireDecisive(Block block, Certificate certificate) {
    if (certificate.claim(block.name(), Property.INCREMENTAL_STABILITY).isEmpty()) {
      faults.add("nothing is said of the stability of " + block.name());
    }
    if (Slopes.isZeroOnlyAtZero(block.activation())
        && certificate.claim(block.name(), Property.UNIQUE_EQUILIBRIUM).isEmpty()) {
      faults.add("nothing is said of the equilibrium of " + block.name());
    }
  }

  private void judge(Said said) {
    Status status = said.verdict().status();
    tally.count("claim " + said.property() + " " + status + " " + said.claim().theorem());
    Statements.fault(said).ifPresent(faults::add);
    if (status == Status.CERTIFIED) {
      tally.count("claim certified");
      require(said, certified(said), "the reference does not show it");
    } else if (status == Status.REFUTED) {
      require(said, refuted(said), "the refutation is false");
    } else if (said.property() == Property.INCREMENTAL_STABILITY && isStable(said.block())) {
      tally.count("stable, but left open");
    }
  }

  private void require(Said said, boolean holds, String what) {
    if (!holds) {
      faults.add(what + ": " + said.claim());
    }
  }

  // ---- Refutations ----

  private boolean refuted(Said said) {
    if (!said.block().isTied()) {
      return false;
    }
    DenseBlock block = said.dense();
    if (said.property() == Property.UNIQUE_EQUILIBRIUM) {
      return Slopes.isZeroOnlyAtZero(block.activation())
          && !Rationals.of(block.state()).isInvertible();
    }
    return said.property() == Property.INCREMENTAL_STABILITY
        && Slopes.isRestricted(block.activation())
        && block.activation() instanceof Activation
        && !isStable(block)
        && (expandsInMetric(said, block) || expands(said, block) || expandsAtImage(said, block));
  }

  /** At the greatest slope of all units together, which must occur. */
  private boolean expandsInMetric(Said said, DenseBlock block) {
    Optional<Metric> metric = Metric.scaleOf(block).flatMap(scale -> Metric.of(block, scale));
    return metric.isPresent()
        && (!metric.get().p().isSemidefinite() || !metric.get().isAtMost(Rational.TWO))
        && (isEverySlopeMet(block) || isActive(said, block));
  }

  /** Whether every pre-activation occurs for some state and input. */
  private static boolean isEverySlopeMet(DenseBlock block) {
    Rationals both = Rationals.of(block.state()).followedBy(Rationals.of(block.input()));
    return both.rank() == block.units();
  }

  /** A x + B u + b > 0 for the state and the input that the certificate holds. */
  private boolean isActive(Said said, DenseBlock block) {
    // The same at every pixel, where there are some.
    int pixels = block.units() / ((NaisBlock) said.block()).bias().length();
    Optional<Rational[]> numbers =
        said.numbers("active_state").map(found -> Rows.spread(found, pixels));
    int n = block.units();
    if (block.activation() != Activation.RELU
        || numbers.isEmpty()
        || numbers.get().length != n + block.inputs()) {
      return false;
    }
    Rational[] x = Arrays.copyOf(numbers.get(), n);
    Rational[] u = Arrays.copyOfRange(numbers.get(), n, n + block.inputs());
    Rational[] z = ExactTrajectories.preActivations(rows(block), 0, x, u);
    return Arrays.stream(z).allMatch(e -> e.signum() > 0);
  }

  /** A product of Jacobians with an eigenvalue outside the unit circle: a trace above n. */
  private boolean expands(Said said, DenseBlock block) {
    int n = block.units();
    Optional<Rational[]> slopes = said.numbers("slopes");
    if (slopes.isEmpty()
        || slopes.get().length % n != 0
        || !Slopes.reachesAll(block.activation())
        || !isEverySlopeMet(block)) {
      return false;
    }
    Rationals product = Rationals.identity(n);
    Rationals a = Rationals.of(block.state());
    Rational[] h = Rationals.of(block.stepSizes());
    Rational slope = Slopes.greatest(block.activation());
    for (int k = 0; k < slopes.get().length; k += n) {
      Rational[] d = new Rational[n];
      for (int i = 0; i < n; i++) {
        Rational share = slopes.get()[k + i];
        if (share.signum() < 0 || Rational.ONE.isLess(share)) {
          return false;
        }
        d[i] = h[i].times(slope).times(share);
      }
      product = Rationals.identity(n).plus(Rationals.diagonal(d).times(a)).times(product);
    }
    for (int power = 0; power < 10; power++) {
      if (Rational.of(n).isLess(product.trace().abs())) {
        return true;
      }
      product = product.times(product);
    }
    return false;
  }

  /** The trace of I + HDA beyond ±n, D the slopes of ReLU at images of one number a channel. */
  private boolean expandsAtImage(Said said, DenseBlock block) {
    int n = block.units();
    int pixels = n / ((NaisBlock) said.block()).bias().length();
    Optional<Rational[]> numbers =
        said.numbers("constant_image").map(found -> Rows.spread(found, pixels));
    if (block.activation() != Activation.RELU
        || numbers.isEmpty()
        || numbers.get().length != n + block.inputs()) {
      return false;
    }
    Rational[] x = Arrays.copyOf(numbers.get(), n);
    Rational[] u = Arrays.copyOfRange(numbers.get(), n, n + block.inputs());
    Rational[] z = ExactTrajectories.preActivations(rows(block), 0, x, u);
    Rational trace = Rational.of(n);
    for (int i = 0; i < n; i++) {
      if (z[i].signum() == 0) {
        return false;
      }
      Rational moved =
          Rational.of(block.stepSizes().get(i)).times(Rational.of(block.state().get(i, i)));
      trace = z[i].signum() > 0 ? trace.plus(moved) : trace;
    }
    return Rational.of(n).isLess(trace.abs());
  }

  /** By any theorem and any norm that the reference finds: such a block must not be refuted. */
  private boolean isStable(Block block) {
    if (!Slopes.isRestricted(block.activation())) {
      return false;
    }
    if (block instanceof DenseBlock dense
        && dense.isTied()
        && Metric.scaleOf(dense)
            .flatMap(scale -> Metric.of(dense, scale))
            .filter(Metric::isStable)
            .filter(metric -> isOneOnGroups(metric.scale(), dense) && hasEvenSteps(dense))
            .isPresent()) {
      return true;
    }
    if (block.activation() instanceof Grouped) {
      return false;
    }
    Rows found = rows(block);
    return found.weighted(PerronWeights.of(found)).margin().signum() >= 0;
  }

  // ---- Groups of units ----

  private static boolean isOneOnGroups(Rational[] numbers, Block block) {
    int groups = numbers.length / block.activation().groupSize();
    return IntStream.range(0, numbers.length).allMatch(i -> numbers[i].equals(numbers[i % groups]));
  }

  private static boolean hasEvenSteps(Block block) {
    return isOneOnGroups(Rationals.of(block.stepSizes()), block);
  }

  /**
   * Whether a claim is one that the lemma for groups leads to: Theorems 1 to 3 with weights that
   * are the same within a group, what chord slopes of radial rules or F18 show there, and the
   * equilibrium of an invertible A.
   */
  private static boolean isKnownOfGroups(Said said) {
    return switch (said.property()) {
      case UNIQUE_EQUILIBRIUM -> said.basis() == Said.Basis.NONE || isInMetricOfGroups(said);
      case INCREMENTAL_STABILITY,
          INPUT_OUTPUT_GAIN,
          INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
          INPUT_TO_STATE_GAIN,
          GRADIENT_BOUND ->
          isInMetricOfGroups(said);
      case EUCLIDEAN_GAIN -> said.isByAllSteps() || isInMetricOfGroups(said);
      case BOUNDED_AMPLIFICATION ->
          said.basis() == Said.Basis.SYMMETRIC_PART && hasEvenSteps(said.block());
      case GLOBAL_ASYMPTOTIC_STABILITY, CONTRACTION_RATE, DISTURBANCE_TUBE ->
          isInMetricOfGroups(said) && Slopes.profile(said.block().activation()).isPresent();
      case CONVERGENCE, SETTLING ->
          isInMetricOfGroups(said) && said.metric().orElseThrow().overshoot().signum() > 0;
      case MEMBER_DISTANCE,
          NETWORK_GAIN,
          NETWORK_GAIN_AT_ANY_DEPTH,
          NETWORK_GAIN_IN_MAXIMUM_NORM,
          CONTRACTION_ON_BOX,
          TRAPPING_BALL,
          GLOBAL_STABILITY,
          STABILITY_PROBABILITY,
          WEIGHT_BALL_AMPLIFICATION,
          WEIGHT_BOX_STABILITY ->
          false;
    };
  }

  private static boolean isInMetricOfGroups(Said said) {
    return (said.basis() == Said.Basis.METRIC || said.property() == Property.EUCLIDEAN_GAIN)
        && hasEvenSteps(said.block())
        && said.metric().filter(m -> isOneOnGroups(m.scale(), said.block())).isPresent();
  }

  // ---- What is certified ----

  private boolean certified(Said said) {
    if (!Slopes.isRestricted(said.block().activation())
        || (said.block().activation() instanceof Grouped && !isKnownOfGroups(said))) {
      return false;
    }
    boolean needsOneZero =
        said.property() == Property.UNIQUE_EQUILIBRIUM
            || NEAR_THE_EQUILIBRIUM.contains(said.property());
    boolean needsTied = needsOneZero || WHEREVER_IT_IS.contains(said.property());
    boolean needsLaw = WHEREVER_IT_IS.contains(said.property()) && !said.isByMultipliers();
    boolean needsDepth =
        said.property() == Property.INPUT_OUTPUT_GAIN || said.property() == Property.EUCLIDEAN_GAIN;
    if ((needsOneZero && !Slopes.isZeroOnlyAtZero(said.block().activation()))
        || (needsTied && !said.block().isTied())
        || (needsLaw && !Slopes.isRestOfProjection(said.block().activation()))
        || (needsDepth && !said.block().depth().isFixed())) {
      return false;
    }
    if (said.isByAllSteps()) {
      return unrolled(said);
    }
    if (said.basis() == Said.Basis.MAXIMUM) {
      Optional<Rational[]> weights = said.weights();
      return weights.isPresent()
          && Arrays.stream(weights.get()).allMatch(v -> v.signum() > 0)
          && certified(said, rows(said.block()).weighted(weights.get()));
    }
    if (!said.block().isTied()) {
      return false;
    }
    DenseBlock block = said.dense();
    return switch (said.basis()) {
      case METRIC -> said.metric().map(metric -> certified(said, block, metric)).orElse(false);
      case GIVEN_METRIC -> said.given().map(given -> inequality(said, block, given)).orElse(false);
      case SYMMETRIC_PART -> nearlySymmetric(said, block);
      case POTENTIAL -> potential(said, block);
      case NONE ->
          switch (said.property()) {
            case EUCLIDEAN_GAIN ->
                said.metric().filter(metric -> euclidean(said, metric)).isPresent();
            case SETTLING -> settlesByMultipliers(said, block);
            default ->
                said.isByMultipliers()
                    ? attracts(said, block)
                    : said.property() == Property.UNIQUE_EQUILIBRIUM
                        && Rationals.of(block.state()).isInvertible();
          };
      case MAXIMUM -> false;
    };
  }

  /** σ of single units, or what has the same chord slopes. */
  private static Activation profile(Block block) {
    return Slopes.profile(block.activation()).orElseThrow();
  }

  /** One bound, which must be there: whether it is true, and how close it is. */
  private boolean bound(
      Said said, String quantity, Bound.Relation relation, Predicate<Rational> isTrue) {
    Optional<Bound> bound = said.bound(quantity);
    if (bound.isEmpty() || bound.get().relation() != relation) {
      return false;
    }
    Rational certified = Rational.of(bound.get().certified());
    if (!isTrue.test(certified)) {
      faults.add("false is " + bound.get() + " of " + said.claim());
      return false;
    }
    String place = said.basis() + " " + quantity + ", off by less than ";
    for (double looseness : LOOSENESS) {
      Rational factor = Rational.ONE.plus(Rational.of(looseness));
      Rational tighter =
          relation == Bound.Relation.AT_MOST
              ? certified.dividedBy(factor)
              : certified.times(factor);
      if (certified.signum() == 0 || !isTrue.test(tighter)) {
        tally.count(place + looseness);
        return true;
      }
    }
    tally.count(place + "any number known");
    return true;
  }

  private boolean atMost(Said said, String quantity, Predicate<Rational> isTrue) {
    return bound(said, quantity, Bound.Relation.AT_MOST, isTrue);
  }

  private boolean atLeast(Said said, String quantity, Predicate<Rational> isTrue) {
    return bound(said, quantity, Bound.Relation.AT_LEAST, c -> c.signum() > 0 && isTrue.test(c));
  }

  private boolean certified(Said said, DenseBlock block, Metric metric) {
    if (!metric.isDefinite()) {
      return false;
    }
    boolean needsStability = said.property() != Property.UNIQUE_EQUILIBRIUM;
    if (needsStability && !metric.isAtMost(Rational.TWO)) {
      return false;
    }
    return switch (said.property()) {
      case INCREMENTAL_STABILITY ->
          atLeast(said, "λmin(P)", metric::isAtLeast)
              && atMost(said, "λmax(", c -> c.isAtMost(Rational.TWO) && metric.isAtMost(c));
      case UNIQUE_EQUILIBRIUM, CONVERGENCE -> atLeast(said, "λmin(P)", metric::isAtLeast);
      case INPUT_OUTPUT_GAIN ->
          said.bound("gain (limit)").isPresent()
              ? atMost(said, "gain (limit)", metric::limitGainIsAtMost)
              : said.bound("gain (split)").isPresent()
                  ? atMost(said, "gain (split)", metric::splitGainIsAtMost)
                  : atMost(said, "gain (energy)", metric::energyGainIsAtMost);
      case INPUT_OUTPUT_GAIN_AT_ANY_DEPTH ->
          atMost(said, "gain (limit)", metric::limitGainIsAtMost);
      case INPUT_TO_STATE_GAIN ->
          atMost(said, "gain (energy)", metric::energyGainIsAtMost)
              && atMost(said, said.isScaled() ? "‖ΛB‖₂" : "‖B‖₂", metric::inputNormIsAtMost);
      case GRADIENT_BOUND ->
          atMost(said, "Euclidean growth", metric::lengthGrowsAtMost)
              && (said.bound("share left by a step").isEmpty()
                  || atLeast(
                      said,
                      "share left by a step",
                      share -> metric.isAtMost(Rational.ONE.minus(share))));
      case GLOBAL_ASYMPTOTIC_STABILITY ->
          atMost(said, "distance at the start", d -> metric.startsWithin(d, said.inputRadius()))
              && settles(
                  said,
                  distanceAtStart(said, metric),
                  d -> {
                    Rational slope = Slopes.fromZero(profile(block), metric.reach().times(d));
                    return metric.overshoot().min(slope.times(metric.least()));
                  });
      case SETTLING ->
          atMost(
                  said,
                  "distance at the start",
                  d -> metric.startsWithin(d.dividedBy(Rational.TWO), said.inputRadius()))
              && settlesAnywhere(said, metric);
      case CONTRACTION_RATE ->
          atLeast(
                  said,
                  "chord slope",
                  s ->
                      s.isAtMost(
                          Slopes.between(profile(block), metric.reach().times(said.stateRadius()))))
              && atMost(
                  said,
                  "ρ",
                  rate ->
                      rate.isLess(Rational.ONE)
                          && metric.contracts(
                              rate, Rational.of(said.bound("chord slope").get().certified())));
      case DISTURBANCE_TUBE ->
          tube(
              said,
              progress ->
                  metric.contracts(
                      Rational.ONE.minus(progress),
                      Slopes.fromZero(profile(block), metric.reach().times(said.stateRadius()))));
      case EUCLIDEAN_GAIN,
          BOUNDED_AMPLIFICATION,
          MEMBER_DISTANCE,
          NETWORK_GAIN,
          NETWORK_GAIN_AT_ANY_DEPTH,
          NETWORK_GAIN_IN_MAXIMUM_NORM,
          CONTRACTION_ON_BOX,
          TRAPPING_BALL,
          GLOBAL_STABILITY,
          STABILITY_PROBABILITY,
          WEIGHT_BALL_AMPLIFICATION,
          WEIGHT_BOX_STABILITY ->
          false;
    };
  }

  /** Theorem 9, with the multipliers of the witness, the same at every pixel and within groups. */
  private boolean unrolled(Said said) {
    DenseBlock block = said.dense();
    Optional<Rational[]> numbers = said.numbers("unrolled");
    int units = ((NaisBlock) said.block()).bias().length();
    int groups = units / block.activation().groupSize();
    int steps = block.steps();
    if (numbers.isEmpty()
        || numbers.get().length != 1 + groups * steps
        || Arrays.stream(numbers.get()).skip(1).anyMatch(m -> m.signum() <= 0)) {
      return false;
    }
    Rational[][] multipliers = new Rational[steps][units];
    for (int k = 0; k < steps; k++) {
      for (int i = 0; i < units; i++) {
        multipliers[k][i] = numbers.get()[1 + k * groups + i % groups];
      }
      multipliers[k] = Rows.spread(multipliers[k], block.units() / units);
    }
    return Unrolled.gain(block, multipliers)
        .filter(gram -> atMost(said, "gain (unrolled)", c -> Metric.isAtMost(gram, c.square())))
        .isPresent();
  }

  /** Theorem 5, with the multipliers of the witness; in the metric that the block is stable in. */
  private boolean euclidean(Said said, Metric metric) {
    Optional<Rational[]> numbers = said.numbers("recursion");
    if (numbers.isEmpty()
        || numbers.get().length != 1 + said.block().steps()
        || !metric.isDefinite()
        || !metric.isAtMost(Rational.TWO)) {
      return false;
    }
    Rational[] multipliers = Arrays.copyOfRange(numbers.get(), 1, numbers.get().length);
    return metric
        .euclideanGain(multipliers)
        .filter(gram -> atMost(said, "gain (recursion)", c -> Metric.isAtMost(gram, c.square())))
        .isPresent();
  }

  /** The least number of which something holds, from above. */
  private static Rational least(Predicate<Rational> holds) {
    return Metric.greatest(inverse -> holds.test(inverse.inverse()), 8000).inverse();
  }

  /** The disturbance borne, and how much of one adds up. */
  private boolean tube(Said said, Predicate<Rational> makesProgress) {
    return atLeast(
            said,
            "disturbance borne",
            borne -> {
              Rational progress = borne.dividedBy(said.stateRadius());
              return progress.isAtMost(Rational.ONE) && makesProgress.test(progress);
            })
        && atMost(
            said,
            "amplification",
            a -> Rational.ONE.isAtMost(a) && makesProgress.test(a.inverse()));
  }

  /** What a step takes off a distance d at least, as a share of it. */
  private interface Progress {
    Rational from(Rational distance);
  }

  private boolean settles(Said said, Rational start, Progress progress) {
    return settles(said, Settling.steps(start, said.tolerance(), progress::from));
  }

  /** F18: within 2 √(ν / κ) r ρ^k of every later state, ρ = max (1 − κ, ν − 1); and within 2 r. */
  private boolean settlesAnywhere(Said said, Metric metric) {
    Rational distance = distanceAtStart(said, metric);
    Rational twice = distance.plus(distance);
    Rational least = metric.least();
    Rational overshoot = metric.overshoot();
    if (twice.isAtMost(said.tolerance()) || least.signum() <= 0) {
      return settles(said, twice.isAtMost(said.tolerance()) ? 0 : Double.POSITIVE_INFINITY);
    }
    Rational stretch = Rational.TWO.minus(overshoot).dividedBy(least).rootUp(LENGTH_BITS);
    return settles(
        said, Settling.steps(twice.times(stretch), said.tolerance(), least.min(overshoot)));
  }

  /**
   * F18 by the multipliers Λ of a witness: ‖σ(z)‖_Λ shrinks by the least ρ known, and within max
   * (h_i / √λ_i) / (1 − ρ) of it every later state is, in length.
   */
  private boolean settlesByMultipliers(Said said, DenseBlock block) {
    Optional<Rational[]> numbers = said.numbers("lurie").filter(found -> attracts(found, block));
    if (numbers.isEmpty()) {
      return false;
    }
    Rational[] h = Rationals.of(block.stepSizes());
    Rational stretch = Rational.ZERO;
    for (int i = 0; i < h.length; i++) {
      stretch = stretch.max(h[i].square().dividedBy(numbers.get()[i]));
    }
    Rationals lambda = Rationals.diagonal(numbers.get());
    Rationals step = Rationals.identity(h.length).plus(pushed(block));
    Rationals left = step.transpose().times(lambda).times(step);
    Rational taken =
        Metric.greatest(c -> lambda.times(Rational.ONE.minus(c)).minus(left).isSemidefinite(), 1);
    Rational progress = Rational.ONE.minus(Rational.ONE.minus(taken).rootUp(LENGTH_BITS));
    Rationals input = Rationals.of(block.input());
    Rationals gram = input.transpose().times(lambda).times(input);
    Rational square = Rational.ZERO;
    if (!Metric.isAtMost(gram, Rational.ZERO)) {
      square = least(c -> Metric.isAtMost(gram, c));
    }
    Rational bias = lambda.form(Rationals.of(((NaisBlock) block).bias()));
    Rational length =
        square.rootUp(LENGTH_BITS).times(said.inputRadius()).plus(bias.rootUp(LENGTH_BITS));
    Rational start = stretch.rootUp(LENGTH_BITS).times(length).dividedBy(progress);
    return atMost(said, "distance at the start", start::isAtMost)
        && settles(said, Settling.steps(start, said.tolerance(), progress));
  }

  /** The least d known to bound the length of P⁻¹(ΛBu + Λb). */
  private static Rational distanceAtStart(Said said, Metric metric) {
    return metric.startsWithin(Rational.ZERO, said.inputRadius())
        ? Rational.ZERO
        : least(d -> metric.startsWithin(d, said.inputRadius()));
  }

  private boolean settles(Said said, double needed) {
    Optional<Bound> bound = said.bound("steps until settled");
    if (bound.isEmpty()) {
      return false;
    }
    double certified = bound.get().certified();
    if (!(certified >= needed)) {
      faults.add("it takes up to " + needed + " steps: " + said.claim());
      return false;
    }
    if (needed > 0) {
      tally.greatest("steps certified by steps needed", certified / needed);
    }
    return true;
  }

  // ---- Dominance ----

  private Rows rows(Block block) {
    return rows.computeIfAbsent(block, Rows::new);
  }

  private boolean certified(Said said, Rows.Weighted rows) {
    Rational margin = rows.margin();
    Block block = said.block();
    if (margin.signum() <= 0) {
      return false;
    }
    return switch (said.property()) {
      case INCREMENTAL_STABILITY, UNIQUE_EQUILIBRIUM, CONVERGENCE, GRADIENT_BOUND ->
          atLeast(said, "κ", c -> c.isAtMost(margin));
      case INPUT_OUTPUT_GAIN ->
          said.bound("gain (dominance)").isPresent()
              ? atMost(said, "gain (dominance)", c -> rows.gain().isAtMost(c))
              : atMost(
                  said,
                  "gain (K steps)",
                  c -> rows.gainOfStep().times(Rational.of(block.steps())).isAtMost(c));
      case INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, INPUT_TO_STATE_GAIN ->
          atMost(said, "gain (dominance)", c -> rows.gain().isAtMost(c));
      case GLOBAL_ASYMPTOTIC_STABILITY ->
          atMost(said, "distance at the start", d -> rows.start(said.inputRadius()).isAtMost(d))
              && settles(
                  said,
                  rows.start(said.inputRadius()),
                  d -> rows.progress(Slopes.fromZero(profile(block), rows.reach().times(d))));
      case CONTRACTION_RATE ->
          atLeast(
                  said,
                  "chord slope",
                  s ->
                      s.isAtMost(
                          Slopes.between(profile(block), rows.reach().times(said.stateRadius()))))
              && atMost(
                  said,
                  "ρ",
                  rate ->
                      rate.isLess(Rational.ONE)
                          && Rational.ONE
                              .minus(rate)
                              .isAtMost(
                                  rows.progress(
                                      Rational.of(said.bound("chord slope").get().certified()))));
      case DISTURBANCE_TUBE ->
          tube(
              said,
              progress ->
                  progress.isAtMost(
                      rows.progress(
                          Slopes.fromZero(
                              profile(block), rows.reach().times(said.stateRadius())))));
      case SETTLING,
          EUCLIDEAN_GAIN,
          BOUNDED_AMPLIFICATION,
          MEMBER_DISTANCE,
          NETWORK_GAIN,
          NETWORK_GAIN_AT_ANY_DEPTH,
          NETWORK_GAIN_IN_MAXIMUM_NORM,
          CONTRACTION_ON_BOX,
          TRAPPING_BALL,
          GLOBAL_STABILITY,
          STABILITY_PROBABILITY,
          WEIGHT_BALL_AMPLIFICATION,
          WEIGHT_BOX_STABILITY ->
          false;
    };
  }

  // ---- Other theorems ----

  /** diag(Q, P) ⪰ c, with Q as theory.md has it. */
  private boolean inequality(Said said, DenseBlock block, Said.Given given) {
    int n = block.units();
    if (block.activation() != Activation.LEAKY_RELU) {
      return false;
    }
    Rational slope = Rational.of(profile(block).leastSlope());
    if (!slope.isAtMost(Slopes.LEAK)
        || Arrays.stream(given.multipliers()).anyMatch(m -> m.signum() < 0)) {
      return false;
    }
    Rationals a = Rationals.of(block.state());
    Rationals h = Rationals.diagonal(Rationals.of(block.stepSizes()));
    Rationals multipliers = Rationals.diagonal(given.multipliers());
    Rationals mixed =
        given.p().times(h).plus(a.transpose().times(multipliers).times(slope.plus(Rational.ONE)));
    Rationals above = a.transpose().times(multipliers).times(a).times(slope.plus(slope));
    Rationals below = multipliers.times(Rational.TWO).minus(h.times(given.p()).times(h));
    Rationals q =
        Rationals.of(
            2 * n,
            2 * n,
            (i, j) ->
                i < n && j < n
                    ? above.get(i, j)
                    : i >= n && j >= n
                        ? below.get(i - n, j - n)
                        : i < n ? mixed.get(i, j - n).negate() : mixed.get(j, i - n).negate());
    Rationals both = q.beside(given.p());
    boolean isKnown =
        said.property() == Property.INCREMENTAL_STABILITY
            || (said.property() == Property.UNIQUE_EQUILIBRIUM
                && Rationals.of(block.state()).isInvertible());
    return isKnown
        && atLeast(
            said,
            "λmin(diag(Q, P))",
            c -> both.minus(Rationals.identity(3 * n).times(c)).isSemidefinite());
  }

  /** How soon a state comes near its equilibrium by Theorem 6. */
  private boolean potential(Said said, DenseBlock block) {
    Optional<Rational[]> numbers = said.numbers("lurie").filter(found -> attracts(found, block));
    if (numbers.isEmpty() || !(block.activation() instanceof Activation activation)) {
      return false;
    }
    Potential potential = new Potential(block, activation, numbers.get());
    return switch (said.property()) {
      case GLOBAL_ASYMPTOTIC_STABILITY ->
          attracts(said, block)
              && atMost(
                  said,
                  "distance at the start",
                  d -> potential.start(said.inputRadius()).isAtMost(d))
              && settles(said, potential.start(said.inputRadius()), potential::progress);
      case CONTRACTION_RATE ->
          atLeast(said, "chord slope", s -> s.isAtMost(potential.slope(said.stateRadius())))
              && atMost(
                  said,
                  "ρ",
                  rate ->
                      rate.isLess(Rational.ONE)
                          && Rational.ONE
                              .minus(rate)
                              .isAtMost(potential.progress(said.stateRadius())));
      case DISTURBANCE_TUBE ->
          tube(said, progress -> progress.isAtMost(potential.disturbed(said.stateRadius())));
      default -> false;
    };
  }

  /** What follows from Theorem 6, and W ⪰ c. */
  private boolean attracts(Said said, DenseBlock block) {
    int n = block.units();
    Optional<Rational[]> numbers = said.numbers("lurie");
    boolean isKnown =
        Slopes.isZeroOnlyAtZero(block.activation())
            ? said.property() != Property.UNIQUE_EQUILIBRIUM
                || Rationals.of(block.state()).isInvertible()
            : block.activation() == Activation.RELU && said.property() == Property.CONVERGENCE;
    if (!isKnown || numbers.isEmpty() || !attracts(numbers.get(), block)) {
      return false;
    }
    Rationals multipliers = Rationals.diagonal(numbers.get());
    Rationals weighed = multipliers.times(pushed(block));
    Rationals w =
        Rationals.of(
            2 * n,
            2 * n,
            (i, j) ->
                i < n && j < n
                    ? weighed.get(i, j).plus(weighed.get(j, i)).negate()
                    : i >= n && j >= n
                        ? multipliers.get(i - n, j - n)
                        : i < n ? weighed.get(j - n, i) : weighed.get(i - n, j));
    return atLeast(
        said, "λmin(W)", c -> w.minus(Rationals.identity(2 * n).times(c)).isSemidefinite());
  }

  /** A H, for an activation with slopes up to one. */
  private static Rationals pushed(DenseBlock block) {
    Rational[] steps = Rationals.of(block.stepSizes());
    return Rationals.of(block.state())
        .times(Rationals.diagonal(steps).times(Slopes.greatest(block.activation())));
  }

  /** Λ − (I + AH)ᵀ Λ (I + AH) ≻ 0, multiplied out. */
  private static boolean attracts(Rational[] numbers, DenseBlock block) {
    if (numbers.length != block.units() || Arrays.stream(numbers).anyMatch(m -> m.signum() <= 0)) {
      return false;
    }
    Rationals multipliers = Rationals.diagonal(numbers);
    Rationals step = Rationals.identity(numbers.length).plus(pushed(block));
    Rationals less = multipliers.minus(step.transpose().times(multipliers).times(step));
    return less.isSemidefinite() && less.isInvertible();
  }

  /** A = −P + E with a symmetric P and a small E. */
  private boolean nearlySymmetric(Said said, DenseBlock block) {
    int n = block.units();
    Rationals a = Rationals.of(block.state());
    Metric metric =
        Metric.given(
            block,
            Rationals.of(
                n,
                n,
                (i, j) ->
                    Rational.of(-(block.state().get(i, j) / 2 + block.state().get(j, i) / 2))));
    if (!metric.isStable()) {
      return false;
    }
    if (said.property() == Property.BOUNDED_AMPLIFICATION) {
      return amplification(said, block, metric);
    }
    if (!(block.activation() instanceof Activation activation)) {
      return false;
    }
    return switch (said.property()) {
      case GLOBAL_ASYMPTOTIC_STABILITY -> settles(said, block, activation, metric);
      case CONTRACTION_RATE -> {
        Rational radius = metric.reachOf(a).times(said.stateRadius());
        yield atLeast(said, "chord slope", s -> s.isAtMost(Slopes.between(activation, radius)))
            && atMost(
                said,
                "ρ",
                rate ->
                    rate.isLess(Rational.ONE)
                        && metric.contracts(
                            rate, Rational.of(said.bound("chord slope").get().certified()), a));
      }
      case DISTURBANCE_TUBE -> {
        Rational radius = metric.reachOf(a).times(said.stateRadius());
        yield tube(
            said,
            progress ->
                metric.contracts(
                    Rational.ONE.minus(progress), Slopes.fromZero(activation, radius), a));
      }
      default -> false;
    };
  }

  /** From the zero state; and from everywhere, by the multipliers of Theorem 6. */
  private boolean settles(Said said, DenseBlock block, Activation activation, Metric metric) {
    Rationals a = Rationals.of(block.state());
    Rational reach = metric.reachOf(a);
    return said.numbers("lurie").filter(found -> attracts(found, block)).isPresent()
        && atMost(said, "distance at the start", d -> metric.startsWithin(d, said.inputRadius(), a))
        && settles(
            said,
            least(d -> metric.startsWithin(d, said.inputRadius(), a)),
            d -> {
              Rational slope = Slopes.fromZero(activation, reach.times(d));
              Rational progress = metric.progress(slope, a);
              boolean isShown = metric.contracts(Rational.ONE.minus(progress), slope, a);
              return isShown ? progress : Rational.ZERO;
            });
  }

  /** Theorem 2 with the rest E of a nearly symmetric A as disturbance. */
  private boolean amplification(Said said, DenseBlock block, Metric metric) {
    Rationals rest = Rationals.of(block.state()).plus(metric.p());
    Rational square = rest.times(rest.transpose()).trace();
    Rational weight = Rational.ZERO;
    for (Rational h : Rationals.of(block.stepSizes())) {
      weight = weight.max(h.times(Slopes.greatest(block.activation())));
    }
    Rational least = Metric.greatest(metric::isAtLeast, 8000);
    Rational growth = weight.times(square).times(Rational.of(block.steps()));
    // (1 + c)(1 − K τ / 2) ≥ 1, τ = w‖E‖² / (2η λmin), 2η = 2 − λmax
    return atMost(
        said,
        "amplification less 1",
        c -> {
          Rational needed =
              growth.times(Rational.ONE.plus(c)).dividedBy(c.times(Rational.TWO).times(least));
          return metric.isAtMost(Rational.TWO.minus(needed));
        });
  }
}
