package keel.verify.condition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FullRank;
import keel.verify.exact.GramBound;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;

/**
 * What the exact kernel says of the evidence at hand, each question put to it once.
 *
 * <p>Missing or invalid evidence is a gap with a reason, never a fact.
 */
public final class Facts {
  private final Map<String, Evidence> evidence = new LinkedHashMap<>();
  private final boolean observes;
  private final Map<String, Object> known = new ConcurrentHashMap<>();

  /** Facts from no evidence. */
  public Facts() {
    this(true);
  }

  private Facts(boolean observes) {
    this.observes = observes;
  }

  /**
   * Facts from the given evidence, by obligation name: only what proves or refutes a claim, not
   * what a bound is seen to attain.
   */
  public static Facts forChecking(Map<String, Evidence> evidence) {
    Facts facts = new Facts(false);
    facts.evidence.putAll(evidence);
    return facts;
  }

  /** Whether to look at what bounds attain, which no claim rests on. */
  boolean observes() {
    return observes;
  }

  /** Adds the evidence for an obligation. */
  public void add(String obligation, Evidence found) {
    evidence.put(obligation, found);
  }

  /** Whether evidence for the obligation was looked for, found or not. */
  boolean isExamined(String obligation) {
    return evidence.containsKey(obligation);
  }

  /** All evidence, by obligation name. */
  public Map<String, Evidence> evidence() {
    return Map.copyOf(evidence);
  }

  /**
   * What is known of a number b that is asked about.
   *
   * @param bound proved: no more than this is needed
   * @param attained shown: no less than this is needed
   * @param gap why there is no proved bound
   */
  record Answer(Optional<Dyadic> bound, OptionalDouble attained, String gap) {}

  /** Has the kernel look at several questions at once; their answers are then at hand. */
  void prepare(List<? extends Obligation> obligations) {
    obligations.parallelStream()
        .forEach(
            obligation ->
                obligation.<Object>match(
                    this::eigenvalue,
                    this::gram,
                    this::rows,
                    matrix -> "",
                    state -> "",
                    vector -> "",
                    slopes -> ""));
  }

  /** The greatest eigenvalue that an {@link EigenvalueBound} asks for. */
  Answer eigenvalue(EigenvalueBound obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence.getOrDefault(obligation.name(), Evidence.NONE);
          OptionalDouble attained = attained(found, obligation::attainedBy);
          if (found.factor().isEmpty()) {
            return new Answer(Optional.empty(), attained, "no witness was found");
          }
          try {
            Dyadic bound = obligation.provenBy(found.factor().get());
            return new Answer(Optional.of(bound), attained, "");
          } catch (InvalidWitness e) {
            return new Answer(Optional.empty(), attained, e.getMessage());
          }
        });
  }

  /** Whether the direction found refutes the limit that an {@link EigenvalueBound} asks for. */
  boolean isRefuted(EigenvalueBound obligation) {
    return once(
        obligation.name() + " refuted",
        () -> {
          Optional<Direction> found =
              evidence.getOrDefault(obligation.name(), Evidence.NONE).direction();
          return found.isPresent() && obligation.refutedBy(found.get(), obligation.limit());
        });
  }

  /** The squared gain that a {@link GramBound} asks for. */
  Answer gram(GramBound obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence.getOrDefault(obligation.name(), Evidence.NONE);
          OptionalDouble attained = attained(found, obligation::attainedBy);
          if (found.factor().isEmpty() || found.numbers().filter(v -> v.length() == 1).isEmpty()) {
            return new Answer(Optional.empty(), attained, "no witness was found");
          }
          try {
            double b = found.numbers().get().get(0);
            obligation.requireProof(found.factor().get(), b);
            return new Answer(Optional.of(Dyadic.of(b)), attained, "");
          } catch (InvalidWitness e) {
            return new Answer(Optional.empty(), attained, e.getMessage());
          }
        });
  }

  /** A number > 0 that the matrices of a {@link MatrixInequality} are not below, if shown. */
  Optional<Dyadic> leastEigenvalue(MatrixInequality obligation) {
    return once(
        obligation.name(),
        () -> {
          Evidence found = evidence.getOrDefault(obligation.name(), Evidence.NONE);
          if (found.factor().isEmpty() || found.numbers().isEmpty()) {
            return Optional.empty();
          }
          try {
            return Optional.of(obligation.provenBy(found.numbers().get(), found.factor().get()));
          } catch (InvalidWitness e) {
            return Optional.empty();
          }
        });
  }

  /** Whether the rows of {@code [A B]} of a block are shown to be independent. */
  boolean hasFullRank(DenseBlock block) {
    return once(block.name() + "/full_rank", () -> FullRank.isShown(block.state(), block.input()));
  }

  /** Whether A of a block is shown to be invertible. */
  boolean isInvertible(DenseBlock block) {
    return once(block.name() + "/invertible", () -> FullRank.isShown(block.state()));
  }

  /** Whether the slopes that were found show what a {@link SlopeProduct} asks for. */
  boolean isShown(SlopeProduct obligation) {
    return once(
        obligation.name(),
        () -> numbers(obligation.name()).filter(obligation::isShownBy).isPresent());
  }

  /** The direction that was found for an obligation. */
  Optional<Direction> direction(String obligation) {
    return evidence.getOrDefault(obligation, Evidence.NONE).direction();
  }

  /** The numbers that were found for an obligation or an attack. */
  Optional<Vector> numbers(String name) {
    return evidence.getOrDefault(name, Evidence.NONE).numbers();
  }

  /** The rows of a {@link RowDominance} with the weights that were found; empty without them. */
  List<RowDominance.Row> rows(RowDominance obligation) {
    return once(
        obligation.name(),
        () -> {
          Optional<Direction> weights = direction(obligation.name());
          try {
            return weights.isPresent() ? obligation.rows(weights.get()) : List.of();
          } catch (InvalidWitness e) {
            return List.of();
          }
        });
  }

  private interface Rayleigh {
    double attainedBy(Direction direction);
  }

  private OptionalDouble attained(Evidence found, Rayleigh quotient) {
    if (!observes || found.direction().isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(quotient.attainedBy(found.direction().get()));
    } catch (InvalidWitness e) {
      return OptionalDouble.empty();
    }
  }

  @SuppressWarnings("unchecked") // every name stands for one question
  private <T> T once(String name, Supplier<T> question) {
    Object answer = known.get(name);
    if (answer == null) {
      answer = question.get();
      known.put(name, answer);
    }
    return (T) answer;
  }
}
