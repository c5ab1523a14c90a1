package keel.verify.certificate;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.exact.Evidence;
import keel.verify.model.FieldModel;
import keel.verify.model.Network;

/**
 * What is claimed of one model file, with the evidence for it.
 *
 * @param tool name and version of the program that made it
 * @param modelSha256 of the model file that it speaks about
 * @param region where the claims hold that do not hold everywhere
 * @param claims block by block, in the order of the network
 * @param evidence by obligation name
 * @param solverAnswers second opinions
 * @param notCovered what stands in the model but is not spoken about, in sentences
 * @param observed what bounds were seen to reach; no claim rests on it
 * @param notes what the search gave up, in sentences
 */
public record Certificate(
    String tool,
    String modelSha256,
    Region region,
    List<Claim> claims,
    SortedMap<String, Evidence> evidence,
    List<SolverAnswer> solverAnswers,
    List<String> notCovered,
    List<Observed> observed,
    List<String> notes) {

  /** What the claims are about: no floating point execution, but the stored numbers themselves. */
  public static final String ARITHMETIC = "real arithmetic over the stored weights";

  /** Copies the collections. */
  public Certificate {
    claims = ScopedList.copyOf(claims, Claim::scope);
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
    solverAnswers = List.copyOf(solverAnswers);
    notCovered = List.copyOf(notCovered);
    observed = ScopedList.copyOf(observed, Observed::scope);
    notes = List.copyOf(notes);
  }

  /** The names of the blocks that something is claimed of. */
  public List<String> blocks() {
    return claims.stream()
        .map(Claim::scope)
        .distinct()
        .filter(scope -> !scope.equals(Network.SCOPE))
        .toList();
  }

  /**
   * The worst verdict of all blocks; inconclusive at best if there are none or a layer is unknown.
   */
  public Status status() {
    List<String> blocks = blocks();
    Status best =
        blocks.isEmpty() || !notCovered.isEmpty() ? Status.INCONCLUSIVE : Status.CERTIFIED;
    return blocks.stream().map(this::status).reduce(best, Status::worse);
  }

  /**
   * The worst verdict of all decisive claims of a block; inconclusive if there are none. An
   * additional claim counts if it is refuted, or makes up for incremental stability where inputs do
   * not change. Of a field, one that is certified is enough: they are not all wanted.
   */
  public Status status(String block) {
    if (claims(block).stream().anyMatch(claim -> claim.property().isOfField())) {
      return ofField(claims(block).stream().map(claim -> claim.verdict().status()).toList());
    }
    Status worst =
        claims(block).stream()
            .flatMap(Certificate::decisive)
            .reduce(Status::worse)
            .orElse(Status.INCONCLUSIVE);
    return worst == Status.INCONCLUSIVE
            && isCertified(block, Property.UNIQUE_EQUILIBRIUM)
            && isCertified(block, Property.GLOBAL_ASYMPTOTIC_STABILITY)
        ? Status.CERTIFIED_FOR_CONSTANT_INPUTS
        : worst;
  }

  private static Status ofField(List<Status> claims) {
    return Stream.of(Status.CERTIFIED, Status.REFUTED)
        .filter(claims::contains)
        .findFirst()
        .orElse(Status.INCONCLUSIVE);
  }

  /** Whether a property of a block, or of the network, is certified. */
  public boolean isCertified(String scope, Property property) {
    return claim(scope, property)
        .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
        .isPresent();
  }

  private static Stream<Status> decisive(Claim claim) {
    Status status = claim.verdict().status();
    return claim.property().isDecisive() || status == Status.REFUTED
        ? Stream.of(status)
        : Stream.empty();
  }

  /** What samples say of the probability that one is stable, if any were drawn. */
  public Optional<Verdict.WithConfidence> probability() {
    return Stream.of(Network.SCOPE, FieldModel.SCOPE)
        .flatMap(scope -> claim(scope, Property.STABILITY_PROBABILITY).stream())
        .findFirst()
        .map(Claim::verdict)
        .filter(Verdict.WithConfidence.class::isInstance)
        .map(Verdict.WithConfidence.class::cast);
  }

  /** What is claimed of a property of a block; none if nothing is. */
  public Optional<Claim> claim(String block, Property property) {
    return claims(block).stream().filter(claim -> claim.property() == property).findFirst();
  }

  /** What is claimed of a block. */
  private List<Claim> claims(String block) {
    return ((ScopedList<Claim>) claims).of(block);
  }

  /** What a bound of a claim was seen to reach, if that is said. */
  public Optional<Observed> observed(Claim claim, Bound bound) {
    return ((ScopedList<Observed>) observed)
        .of(claim.scope()).stream().filter(o -> o.isAbout(claim, bound)).findFirst();
  }

  /** A bound of a claim for people, with what it was seen to reach. */
  public String text(Claim claim, Bound bound) {
    return bound.text() + observed(claim, bound).map(o -> " (" + o.text() + ")").orElse("");
  }
}
