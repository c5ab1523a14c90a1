package keel.verify.condition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.NaisBlock;
import keel.verify.model.StochasticBlock;
import keel.verify.trajectory.GainAttack;

/**
 * All theorems together: what to look for next, and the best that can be said of a block.
 *
 * <p>The theorems are asked one after the other; one whose subject is answered already is passed
 * over, and evidence for it is not looked at. The verifier and the checker draw the same
 * conclusions from the same facts; only the verifier stops on the way to search.
 */
public final class Conclusions {
  /** In the order in which they are asked. */
  private static final List<Theorem> THEOREMS =
      List.of(
          new Theorem(Property.UNIQUE_EQUILIBRIUM, MonotoneCondition::of),
          new Theorem(Property.UNIQUE_EQUILIBRIUM, TwoEquilibriaCondition::of),
          new Theorem(Property.INCREMENTAL_STABILITY, residual(MetricCondition::plain)),
          new Theorem(Property.INCREMENTAL_STABILITY, residual(ScaledMetricCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, residual(DominanceCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, MetricCondition::pixelwise),
          new Theorem(Property.INCREMENTAL_STABILITY, SymbolCondition::of),
          new Theorem(Property.INCREMENTAL_STABILITY, ungated(MatrixInequalityCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, ungated(NearlySymmetricCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, ungated(LurieCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, leaky(StepNormCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, leaky(StepRowsCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, leaky(UnstableStepCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, leaky(StepMetricCondition::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, leaky(UnstableStackCondition::of)),
          new Theorem(Property.UNIQUE_EQUILIBRIUM, ungated(EquilibriumCondition::of)),
          new Theorem(Property.EUCLIDEAN_GAIN, UnrolledGain::about),
          new Theorem(Property.EUCLIDEAN_GAIN, leaky(StepGain::of)),
          new Theorem(Property.INCREMENTAL_STABILITY, DivergenceCondition::of),
          new Theorem(Property.INCREMENTAL_STABILITY, ConstantImageCondition::of),
          new Theorem(Property.WEIGHT_BALL_AMPLIFICATION, residual(WeightBallCondition::of)),
          new Theorem(Property.WEIGHT_BOX_STABILITY, WeightBoxCondition::of));

  /** Where a gate is outside [0, 1]: no theorem holds, but a member may be shown to expand. */
  private static final List<Theorem> REFUTATIONS =
      List.of(
          new Theorem(Property.INCREMENTAL_STABILITY, Members::outside),
          new Theorem(Property.INCREMENTAL_STABILITY, DivergenceCondition::of),
          new Theorem(Property.INCREMENTAL_STABILITY, ConstantImageCondition::of));

  /** Where the weights of the state follow a law themselves. */
  private static final List<Theorem> DRAWN_STATES =
      List.of(
          new Theorem(Property.INCREMENTAL_STABILITY, WeightPaths::ofDrawnState),
          new Theorem(Property.WEIGHT_BOX_STABILITY, WeightBoxCondition::of));

  /** What is claimed of two states after the steps of the block, the same number for both. */
  private static final Set<Property> AT_ITS_DEPTH =
      EnumSet.of(Property.INPUT_OUTPUT_GAIN, Property.EUCLIDEAN_GAIN);

  private final Block block;

  /** The block that theorems are asked about. */
  private final Block subject;

  private final Region region;
  private final Facts facts;
  private final List<Theorem> theorems;

  /** For every property the best claim so far, and the theorem that it comes from. */
  private final Map<Property, Conclusion> best = new EnumMap<>(Property.class);

  private final List<Condition> concluded = new ArrayList<>();

  /** The theorem that is being asked, as applied to the block. */
  private Optional<Condition> current = Optional.empty();

  /** How many of the theorems were asked, or passed over. */
  private int asked;

  /**
   * A theorem.
   *
   * @param subject the property that it is asked for
   * @param about applies it to a block; empty where it says nothing about such a block
   */
  private record Theorem(Property subject, Function<Block, Optional<Condition>> about) {}

  private record Conclusion(Claim claim, Condition from) {}

  /** A theorem about blocks of NAIS-Nets. */
  private static Function<Block, Optional<Condition>> residual(
      Function<NaisBlock, Optional<Condition>> about) {
    return block -> block instanceof NaisBlock own ? about.apply(own) : Optional.empty();
  }

  /** A theorem whose conclusion is lost where units are closed. */
  private static Function<Block, Optional<Condition>> ungated(
      Function<Block, Optional<Condition>> about) {
    return block -> Members.of(block).isEmpty() ? about.apply(block) : Optional.empty();
  }

  /** A theorem about blocks with a leak. */
  private static Function<Block, Optional<Condition>> leaky(
      Function<LeakyBlock, Optional<Condition>> about) {
    return block -> block instanceof LeakyBlock own ? about.apply(own) : Optional.empty();
  }

  /** Conclusions about a block from facts, to which more may be added after {@link #next}. */
  public Conclusions(Block block, Region region, Facts facts) {
    this(block, region, facts, theorems(block));
  }

  private Conclusions(Block block, Region region, Facts facts, List<Theorem> theorems) {
    this.block = block;
    this.region = region;
    this.facts = facts;
    this.subject = WeightPaths.subject(block);
    this.theorems = theorems;
  }

  /** The same from the theorems alone that are asked for incremental stability. */
  public static Conclusions aboutStability(Block block, Region region, Facts facts) {
    return new Conclusions(
        block,
        region,
        facts,
        theorems(block).stream()
            .filter(theorem -> theorem.subject == Property.INCREMENTAL_STABILITY)
            .toList());
  }

  private static List<Theorem> theorems(Block block) {
    if (Members.outside(block).isPresent()) {
      return REFUTATIONS;
    }
    return block instanceof StochasticBlock own && own.law().drawsState() ? DRAWN_STATES : THEOREMS;
  }

  /** What to look for next; empty when all is known that can be of use. */
  public List<Obligation> next() {
    while (findsOne()) {
      List<Obligation> open =
          current.orElseThrow().next(facts).stream()
              .filter(obligation -> !facts.isExamined(obligation.name()))
              .toList();
      if (!open.isEmpty()) {
        return open;
      }
      conclude();
    }
    return List.of();
  }

  /** Whether there is a theorem to be asked, which is the current one then. */
  private boolean findsOne() {
    while (current.isEmpty() && asked < theorems.size()) {
      Theorem theorem = theorems.get(asked);
      asked++;
      if (!isAnswered(theorem.subject)) {
        current = theorem.about.apply(subject);
      }
    }
    return current.isPresent();
  }

  private boolean isAnswered(Property property) {
    Conclusion found = best.get(property);
    return found != null && found.claim.verdict().status() != Status.INCONCLUSIVE;
  }

  private void conclude() {
    Condition condition = current.orElseThrow();
    for (Claim claim : WeightPaths.claims(block, condition.conclude(region, facts))) {
      best.merge(claim.property(), new Conclusion(claim, condition), Conclusions::better);
    }
    concluded.add(condition);
    current = Optional.empty();
  }

  /** The claims of the block: for every property the best verdict of any theorem. */
  public List<Claim> claims() {
    while (findsOne()) {
      conclude();
    }
    return best.values().stream().map(conclusion -> asDeployed(conclusion.claim)).toList();
  }

  /** The block. */
  public Block block() {
    return block;
  }

  /** What is left for constant inputs of the theorem by which the block is certified stable. */
  public Optional<EnergyInequality> energy() {
    return block instanceof ConvBlock // the form of one pixel is known
            || block instanceof StochasticBlock // whose B is any
        ? Optional.empty()
        : certified(stability()).flatMap(c -> c.from.energy(facts));
  }

  /** The property without which nothing is known of how inputs move the block. */
  private Property stability() {
    return block instanceof EquilibriumBlock
        ? Property.UNIQUE_EQUILIBRIUM
        : Property.INCREMENTAL_STABILITY;
  }

  /** An equilibrium is where it is after any number of steps. */
  private Property gain(Property wanted) {
    return block instanceof EquilibriumBlock ? Property.EUCLIDEAN_GAIN : wanted;
  }

  /** What a gain says in a plain norm of states and inputs; empty if it is not certified. */
  public Optional<Movement> movement(Property wanted) {
    Property gain = gain(wanted);
    Optional<Movement> inNorm =
        certified(gain)
            .flatMap(
                conclusion ->
                    conclusion
                        .from
                        .plainNorm(facts)
                        .map(norm -> movement(norm, bound(conclusion))));
    Optional<Movement> plain =
        certified(Property.EUCLIDEAN_GAIN)
            .filter(conclusion -> gain == Property.INPUT_OUTPUT_GAIN)
            .map(Conclusions::bound)
            .map(b -> new Movement(InputNorm.EUCLIDEAN, Dyadic.of(b.certified()), b.shownBy()));
    return Stream.of(plain, inNorm)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Movement::factor));
  }

  private static Bound bound(Conclusion certified) {
    return ((Verdict.Certified) certified.claim.verdict()).bounds().get(0);
  }

  private static Movement movement(Movement norm, Bound bound) {
    List<String> shownBy = new ArrayList<>(bound.shownBy());
    norm.shownBy().stream().filter(name -> !shownBy.contains(name)).forEach(shownBy::add);
    return new Movement(norm.norm(), norm.factor().times(Dyadic.of(bound.certified())), shownBy);
  }

  /**
   * How far, in a plain norm, a state is off at the end at most if every number of it was off by 1
   * at one step; empty where the gain is not certified.
   */
  public Optional<Movement> spread(Property gain) {
    Property shown = block instanceof LeakyBlock ? stability() : gain(gain);
    return certified(shown).flatMap(conclusion -> conclusion.from.spread(facts));
  }

  /**
   * How far, in length, the state at which the block stops can be from the limit of its trajectory,
   * if its last step changed no number by more than its tolerance, as one does not that is no
   * longer in the Euclidean norm; empty where nothing is known of it, or it has no tolerance.
   */
  public Optional<Dyadic> distanceAtStop() {
    OptionalDouble tolerance = block.depth().tolerance();
    double gate = block instanceof NaisBlock own ? own.leastGate() : 1;
    return block.hasOneDepth()
        ? Optional.empty()
        : certified(Property.INCREMENTAL_STABILITY)
            .flatMap(
                c ->
                    c.from.distanceToLimit(
                        Dyadic.of(tolerance.getAsDouble()).dividedUp(Dyadic.of(gate)), facts));
  }

  private Optional<Conclusion> certified(Property property) {
    return Optional.ofNullable(best.get(property))
        .filter(c -> asDeployed(c.claim).verdict().status() == Status.CERTIFIED);
  }

  /** What to attack in order to see how good the claims are: gains, where there are any. */
  public List<GainAttack> attacks() {
    return block instanceof StochasticBlock
        ? List.of()
        : concluded.stream().flatMap(condition -> condition.attacks(facts).stream()).toList();
  }

  /** What the bounds of the claims were seen to reach. */
  public List<Observed> observations() {
    List<Observed> observed = new ArrayList<>();
    for (Conclusion conclusion : best.values()) {
      Claim claim = asDeployed(conclusion.claim);
      if (claim.verdict() instanceof Verdict.Certified certified) {
        for (Bound bound : certified.bounds()) {
          conclusion.from.observe(claim, bound, facts).ifPresent(observed::add);
        }
      }
    }
    return observed;
  }

  /**
   * The claim, or why it is not made: every theorem compares states after equally many steps, and
   * the deployed block may stop at another depth for each input. A small change of the input that
   * brings another step with it moves the state by as much as that step does, so there is no gain.
   */
  private Claim asDeployed(Claim claim) {
    return block.hasOneDepth() || !AT_ITS_DEPTH.contains(claim.property())
        ? claim
        : claim.with(
            new Verdict.Inconclusive(
                "the block stops at a depth of its own for each input, but the gain is proved for"
                    + " states after equally many steps; a block with a fixed number of steps can"
                    + " have this claim"));
  }

  /** The first that has an answer; where none has one, the reasons of all. */
  private static Conclusion better(Conclusion first, Conclusion second) {
    if (first.claim.verdict() instanceof Verdict.Inconclusive one
        && second.claim.verdict() instanceof Verdict.Inconclusive other
        && !one.reason().contains(other.reason())) {
      Verdict both = new Verdict.Inconclusive(one.reason() + "; " + other.reason());
      return new Conclusion(first.claim.with(both), first.from);
    }
    return first.claim.verdict().status() == Status.INCONCLUSIVE ? second : first;
  }
}
