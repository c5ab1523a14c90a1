package keel.verify.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.field.FieldConclusions;
import keel.verify.model.FieldModel;
import keel.verify.model.InvalidModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.Sha256;

/**
 * How often a sample of the equations of a polynomial field has a property: what {@link
 * StabilityProbability} is for networks. Each sample is a field without parameters, which is
 * certified, refuted, or counts as without the property.
 *
 * <p>The same model, region and sampling give the same claim on every machine.
 */
public final class FieldProbability {
  private static final int REFUTED_NAMED = 8;

  private final FieldModel model;
  private final Region region;
  private final Sampling sampling;
  private final long seed;
  private final List<Decision> decisions;

  private record Decision(Verdict verdict, String sha256) {}

  private FieldProbability(FieldModel model, Region region, Sampling sampling, Runnable decided) {
    this.model = model;
    this.region = region;
    this.sampling = sampling;
    this.seed = StabilityProbability.seed(model);
    this.decisions =
        IntStream.range(0, sampling.samples())
            .parallel()
            .mapToObj(
                sample -> {
                  Decision decision = decide(sample);
                  decided.run();
                  return decision;
                })
            .toList();
  }

  /**
   * Draws the samples and decides each.
   *
   * @param region the states of which count where contraction is asked for
   * @param sampling which names a property of fields
   * @param decided called for each sample that was decided
   * @throws InvalidModel if the field has no law
   */
  public static FieldProbability of(
      FieldModel model, Region region, Sampling sampling, Runnable decided) {
    if (model.random().law().isEmpty()) {
      throw new InvalidModel(
          "field: its parameters follow no law, so that there is nothing to draw");
    }
    return new FieldProbability(model, region, sampling, decided);
  }

  private Decision decide(int sample) {
    PolynomialField drawn;
    try {
      drawn = FieldDraws.of(model.random(), seed, sample);
    } catch (InvalidModel overflow) {
      return new Decision(new Verdict.Inconclusive(overflow.getMessage()), "");
    }
    double[] numbers = drawn.coefficients().get(0).toArray();
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    return new Decision(
        FieldConclusions.decide(drawn, region.states().orElseThrow(), property()),
        Sha256.of(bytes.array()));
  }

  private Property property() {
    return sampling.property().orElseThrow();
  }

  private int count(Status status) {
    return (int) decisions.stream().filter(d -> d.verdict.status() == status).count();
  }

  /** What the samples say. */
  public Claim claim() {
    String digests =
        decisions.stream()
            .map(d -> d.sha256 + ' ' + d.verdict.status() + '\n')
            .collect(Collectors.joining());
    return new Claim(
        FieldModel.SCOPE,
        Property.STABILITY_PROBABILITY,
        StabilityProbability.THEOREM,
        Statement.in(Norm.NONE).with(extent()),
        Verdict.WithConfidence.of(
            sampling,
            count(Status.CERTIFIED),
            count(Status.REFUTED),
            seed,
            Sha256.of(digests.getBytes(StandardCharsets.UTF_8))));
  }

  /** The box of states, where the property is one of the box. */
  private Extent extent() {
    return property() == Property.CONTRACTION_ON_BOX
        ? new Extent(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            region.states(),
            Optional.empty())
        : Extent.EVERYWHERE;
  }

  /** Which samples are refuted, and why the first of them is, in a sentence. */
  public Optional<String> refuted() {
    List<Integer> refuted =
        IntStream.range(0, decisions.size())
            .filter(sample -> decisions.get(sample).verdict.status() == Status.REFUTED)
            .boxed()
            .toList();
    return refuted.stream()
        .findFirst()
        .map(
            first ->
                "refuted are the samples "
                    + refuted.stream()
                        .limit(REFUTED_NAMED)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "))
                    + (refuted.size() > REFUTED_NAMED ? ", …" : "")
                    + "; of sample "
                    + first
                    + ", "
                    + decisions.get(first).verdict.reason());
  }
}
