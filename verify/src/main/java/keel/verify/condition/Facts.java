package keel.verify.condition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import keel.verify.exact.ActiveState;
import keel.verify.exact.ChainBound;
import keel.verify.exact.ConstantImage;
import keel.verify.exact.DepthRecursion;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.FullRank;
import keel.verify.exact.GramBound;
import keel.verify.exact.Inequality;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.MonotoneGain;
import keel.verify.exact.NullVector;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.RowWeights;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.StepBound;
import keel.verify.exact.StepRows;
import keel.verify.exact.TwoEquilibria;
import keel.verify.exact.UnrolledBound;
import keel.verify.exact.UnstableJacobian;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.LeakyBlock;

/**
 * What the exact kernel says of the evidence at hand, each question put to it once.
 *
 * <p>Missing or invalid evidence is a gap with a reason, never a fact.
 */
public final class Facts {
  private final Map<String, Evidence> evidence = new LinkedHashMap<>();

  /** What was looked at, by name, and which parts of evidence can be of use there. */
  private final Map<String, Predicate<Evidence>> consulted = new ConcurrentHashMap<>();

  private final Map<String, Object> known = new ConcurrentHashMap<>();

  /** Who hears of every question that was answered. */
  private final Listener listener;

  /** Facts from no evidence. */
  public Facts() {
    this(Listener.NONE);
  }

  private Facts(Listener listener) {
    this.listener = listener;
  }

  /** Facts from the given evidence, by obligation name. */
  public static Facts of(Map<String, Evidence> evidence) {
    return of(evidence, Listener.NONE);
  }

  /** The same, with somebody who hears of every question that the kernel was asked. */
  public static Facts of(Map<String, Evidence> evidence, Listener listener) {
    Facts facts = new Facts(listener);
    facts.evidence.putAll(evidence);
    return facts;
  }

  /** Hears of questions, maybe of several at once. */
  public interface Listener {
    /** Nobody. */
    Listener NONE = (name, again) -> {};

    /**
     * A question was answered.
     *
     * @param name of the question
     * @param again has the kernel answer it once more, as if nothing was known
     */
    void answered(String name, Supplier<?> again);
  }

  /** Adds the evidence for an obligation. */
  public void add(String obligation, Evidence found) {
    evidence.put(obligation, found);
  }

  /** Whether evidence for the obligation was looked for, found or not. */
  public boolean isExamined(String obligation) {
    return evidence.containsKey(obligation);
  }

  /** The evidence that was looked at, or would have been if there had been some, by name. */
  public Set<String> consulted() {
    return Set.copyOf(consulted.keySet());
  }

  /**
   * Whether all parts of some evidence can be of use: as its obligation says, and where it was not
   * consulted, for it shows what was observed, the numbers of an attack.
   */
  public boolean canUse(String name, Evidence found) {
    return consulted.getOrDefault(name, Evidence::isNumbersAlone).test(found);
  }

  /** All evidence that there is, by obligation name. */
  public SortedMap<String, Evidence> evidence() {
    SortedMap<String, Evidence> found = new TreeMap<>(evidence);
    found.values().removeIf(Evidence.NONE::equals);
    return found;
  }

  private Evidence evidence(Obligation obligation) {
    return evidence(obligation.name(), obligation.usable());
  }

  private Evidence evidence(String name, Predicate<Evidence> usable) {
    consulted.put(name, usable);
    return evidence.getOrDefault(name, Evidence.NONE);
  }

  /**
   * What is known of a number b that is asked about.
   *
   * @param bound proved: no more than this is needed
   * @param gap why there is no proved bound
   */
  public record Answer(Optional<Dyadic> bound, String gap) {}

  /** Has the kernel look at several questions at once; their answers are then at hand. */
  public void prepare(List<? extends Obligation> obligations) {
    obligations.parallelStream()
        .forEach(
            obligation ->
                obligation.<Object>match(
                    this::eigenvalue,
                    this::gram,
                    this::chain,
                    this::recursion,
                    this::unrolled,
                    this::monotoneGain,
                    this::step,
                    this::rows,
                    this::rows,
                    matrix -> "",
                    lurie -> "",
                    monotone -> "",
                    unstable -> "",
                    scaling -> "",
                    state -> "",
                    vector -> "",
                    equilibria -> "",
                    slopes -> "",
                    image -> ""));
  }

  /** The greatest eigenvalue that an {@link EigenvalueBound} asks for. */
  public Answer eigenvalue(EigenvalueBound obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence(obligation);
          if (found.factor().isEmpty()) {
            return new Answer(Optional.empty(), "no witness was found");
          }
          try {
            Dyadic bound = obligation.provenBy(found.factor().get());
            return new Answer(Optional.of(bound), "");
          } catch (InvalidWitness e) {
            return new Answer(Optional.empty(), e.getMessage());
          }
        });
  }

  /** What the direction found shows that an {@link EigenvalueBound} cannot be below. */
  OptionalDouble attained(EigenvalueBound obligation) {
    return attained(obligation, obligation::attainedBy);
  }

  /** The root of what the direction found shows that a {@link GramBound} cannot be below. */
  public OptionalDouble attained(GramBound obligation) {
    OptionalDouble square = attained(obligation, obligation::attainedBy);
    return square.isPresent()
        ? OptionalDouble.of(Dyadic.of(Math.max(0, square.getAsDouble())).floorSquareRoot())
        : square;
  }

  private interface Rayleigh {
    double attainedBy(Direction direction);
  }

  private OptionalDouble attained(Obligation obligation, Rayleigh quotient) {
    Optional<Direction> found = direction(obligation);
    try {
      return found.isPresent()
          ? OptionalDouble.of(quotient.attainedBy(found.get()))
          : OptionalDouble.empty();
    } catch (InvalidWitness e) {
      return OptionalDouble.empty();
    }
  }

  /** Whether the direction found refutes the limit that an {@link EigenvalueBound} asks for. */
  boolean isRefuted(EigenvalueBound obligation) {
    return once(
        obligation.name() + " refuted",
        () -> {
          Optional<Direction> found = evidence(obligation).direction();
          return found.isPresent() && obligation.refutedBy(found.get(), obligation.limit());
        });
  }

  /** The squared gain that a {@link GramBound} asks for. */
  public Answer gram(GramBound obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence(obligation);
          if (found.factor().isEmpty() || found.numbers().filter(v -> v.length() == 1).isEmpty()) {
            return new Answer(Optional.empty(), "no witness was found");
          }
          try {
            double b = found.numbers().get().get(0);
            obligation.requireProof(found.factor().get(), b);
            return new Answer(Optional.of(Dyadic.of(b)), "");
          } catch (InvalidWitness e) {
            return new Answer(Optional.empty(), e.getMessage());
          }
        });
  }

  /** What a {@link ChainBound} asks for, if it is shown. */
  public Optional<ChainBound.Question> chain(ChainBound obligation) {
    return proven(obligation, obligation::provenBy);
  }

  /** The numbers that a {@link DepthRecursion} asks for. */
  Optional<DepthRecursion.Shown> recursion(DepthRecursion obligation) {
    return once(
        obligation.name(),
        () -> {
          try {
            return evidence(obligation).numbers().map(obligation::shownBy);
          } catch (InvalidWitness e) {
            return Optional.empty();
          }
        });
  }

  /** The squared gain that an {@link UnrolledBound} asks for, if it is shown. */
  Optional<Dyadic> unrolled(UnrolledBound obligation) {
    return proven(obligation, obligation::provenBy);
  }

  /** The squared gain that a {@link MonotoneGain} asks for, if it is shown. */
  public Optional<Dyadic> monotoneGain(MonotoneGain obligation) {
    return proven(obligation, obligation::provenBy);
  }

  /** What a {@link StepBound} asks for, if it is shown. */
  public Optional<StepBound.Shown> step(StepBound obligation) {
    return proven(obligation, obligation::provenBy);
  }

  /** A number that the least eigenvalue of an {@link Inequality} was seen not to be above. */
  OptionalDouble leastAttained(Inequality obligation) {
    Optional<Vector> numbers = numbers(obligation);
    return numbers.isPresent()
        ? attained(obligation, direction -> obligation.with(numbers.get()).attainedBy(direction))
        : OptionalDouble.empty();
  }

  /** A number > 0 that no eigenvalue of an {@link Inequality} is below, if shown. */
  Optional<Dyadic> leastEigenvalue(Inequality obligation) {
    return proven(obligation, obligation::provenBy);
  }

  /** What numbers and a factor show. */
  private interface Proof<T> {
    T of(Vector numbers, FactorWitness factor);
  }

  private <T> Optional<T> proven(Obligation obligation, Proof<T> proof) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence(obligation);
          if (found.factor().isEmpty() || found.numbers().isEmpty()) {
            return Optional.empty();
          }
          try {
            return Optional.of(proof.of(found.numbers().get(), found.factor().get()));
          } catch (InvalidWitness e) {
            return Optional.empty();
          }
        });
  }

  /** The same rounded down to a double, if that is > 0: a number that reads 0 shows nothing. */
  Optional<Double> leastDouble(Inequality obligation) {
    return leastEigenvalue(obligation).map(Dyadic::floorToDouble).filter(least -> least > 0);
  }

  /** The multipliers of an {@link Inequality}, if one is shown. */
  Optional<Vector> numbers(Inequality obligation) {
    return leastEigenvalue(obligation).flatMap(shown -> evidence(obligation).numbers());
  }

  /** Whether the rows of {@code [A B]} of a block are shown to be independent. */
  boolean hasFullRank(DenseBlock block) {
    return once(block.name() + "/full_rank", () -> FullRank.isShown(block.state(), block.input()));
  }

  /** Whether the rows of {@code [W B]} of a block with a stored W are shown to be independent. */
  boolean hasFullRank(LeakyBlock block) {
    Matrix state = block.states().get(0);
    return once(
        block.name() + "/full_rank",
        () ->
            block
                .inputWeights()
                .map(input -> FullRank.isShown(state, input))
                .orElseGet(() -> FullRank.isShown(state)));
  }

  /** Whether A of a block is shown to be invertible. */
  boolean isInvertible(DenseBlock block) {
    return once(block.name() + "/invertible", () -> FullRank.isShown(block.state()));
  }

  /** Numbers that somebody gave to be asked about, if they did. */
  Optional<Vector> given(String name) {
    return isExamined(name) ? evidence(name, Evidence::isNumbersAlone).numbers() : Optional.empty();
  }

  /** The diagonal that a {@link DiagonalScaling} asks for, if one was found. */
  Optional<Vector> scale(DiagonalScaling obligation) {
    return once(
        obligation.name(), () -> evidence(obligation).numbers().filter(obligation::isShownBy));
  }

  /** Whether a state was found that an {@link ActiveState} asks for. */
  boolean isShown(ActiveState obligation) {
    return once(
        obligation.name(),
        () -> evidence(obligation).numbers().filter(obligation::isShownBy).isPresent());
  }

  /** Whether a vector was found that a {@link NullVector} asks for. */
  boolean isShown(NullVector obligation) {
    return once(
        obligation.name(), () -> direction(obligation).filter(obligation::isShownBy).isPresent());
  }

  /** Whether a vector was found that a {@link TwoEquilibria} asks for. */
  boolean isShown(TwoEquilibria obligation) {
    return once(
        obligation.name(), () -> direction(obligation).filter(obligation::isShownBy).isPresent());
  }

  /** Whether every argument of an equilibrium block is shown to occur for some input. */
  boolean hasFreeArguments(EquilibriumBlock block) {
    return once(block.name() + "/free_arguments", () -> FullRank.isShown(block.input()));
  }

  /** Whether the slopes that were found show what a {@link SlopeProduct} asks for. */
  boolean isShown(SlopeProduct obligation) {
    return once(
        obligation.name(),
        () -> evidence(obligation).numbers().filter(obligation::isShownBy).isPresent());
  }

  /** Whether the images that were found are what a {@link ConstantImage} asks for. */
  boolean isShown(ConstantImage obligation) {
    return once(
        obligation.name(),
        () -> evidence(obligation).numbers().filter(obligation::isShownBy).isPresent());
  }

  /** The direction that was found for an obligation. */
  Optional<Direction> direction(Obligation obligation) {
    return evidence(obligation).direction();
  }

  /** The numbers that were found for an attack. */
  public Optional<Vector> attack(String name) {
    return evidence(name, Evidence::isNumbersAlone).numbers();
  }

  /** Whether the evidence is what an {@link UnstableJacobian} asks for. */
  boolean isShown(UnstableJacobian obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence(obligation);
          return found.numbers().isPresent()
              && found.factor().isPresent()
              && found.direction().isPresent()
              && obligation.isShownBy(
                  found.numbers().get(), found.factor().get(), found.direction().get());
        });
  }

  /** The weights that were found for the rows of a block. */
  Optional<RowWeights> weights(Obligation obligation) {
    return RowWeights.of(evidence(obligation));
  }

  /** The rows of a {@link RowDominance} with the weights that were found; empty without them. */
  List<RowDominance.Row> rows(RowDominance obligation) {
    return rows(obligation, obligation::rows);
  }

  /** The rows of a {@link StepRows} with the weights that were found; empty without them. */
  List<RowDominance.Row> rows(StepRows obligation) {
    return rows(obligation, obligation::rows);
  }

  private List<RowDominance.Row> rows(
      Obligation obligation, Function<RowWeights, List<RowDominance.Row>> rows) {
    return once(
        obligation.name(),
        () -> {
          try {
            return weights(obligation).map(rows).orElse(List.of());
          } catch (InvalidWitness e) {
            return List.of();
          }
        });
  }

  @SuppressWarnings("unchecked") // every name stands for one question
  private <T> T once(String name, Supplier<T> question) {
    Object answer = known.get(name);
    if (answer == null) {
      answer = question.get();
      known.put(name, answer);
      listener.answered(name, question);
    }
    return (T) answer;
  }
}
