package keel.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.SolverAnswer;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.field.FieldConclusions;
import keel.verify.model.FieldModel;
import keel.verify.sample.FieldProbability;
import keel.verify.search.EvidenceSearch;
import keel.verify.search.Found;
import keel.verify.smt.SecondOpinion;

/** Certifies a polynomial field: what {@link Verifier} is for networks. */
public final class FieldVerifier {
  private FieldVerifier() {}

  /**
   * The certificate of a field in a region.
   *
   * @throws IllegalArgumentException if the region's boxes are not of the field's dimensions
   */
  public static Certificate certify(FieldModel model, Region region, SecondOpinion opinion) {
    return certify(model, region, opinion, Optional.empty(), () -> {});
  }

  /**
   * The same, with what samples of the field's law say, if it has one.
   *
   * @param sampling how many are drawn, and of what they are to be certified
   * @param decided called for each sample that was decided
   */
  public static Certificate certify(
      FieldModel model,
      Region region,
      SecondOpinion opinion,
      Optional<Sampling> sampling,
      Runnable decided) {
    Facts facts = new Facts();
    List<SolverAnswer> answers = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    FieldConclusions conclusions = new FieldConclusions(model.field(), region, facts);
    conclusions.search();
    List<Obligation> obligations = conclusions.obligations();
    List<Found> found = obligations.parallelStream().map(EvidenceSearch::search).toList();
    for (int i = 0; i < found.size(); i++) {
      SolverAnswer answer = opinion.about(obligations.get(i), found.get(i).evidence());
      answers.add(answer);
      found.get(i).note().ifPresent(notes::add);
      // A solver that disagrees keeps the evidence from being used at all.
      boolean usable = answer.answer() != SolverAnswer.Answer.SAT;
      facts.add(obligations.get(i).name(), usable ? found.get(i).evidence() : Evidence.NONE);
    }
    List<Claim> claims = new ArrayList<>(conclusions.claims());
    sampling
        .filter(s -> model.random().law().isPresent())
        .map(s -> FieldProbability.of(model, region, s, decided))
        .ifPresent(
            samples -> {
              claims.add(samples.claim());
              samples.refuted().ifPresent(notes::add);
            });
    return new Certificate(
        Tool.NAME,
        model.sha256(),
        region,
        claims,
        Checker.needed(facts, List.of()),
        answers,
        List.of(),
        List.of(),
        notes);
  }
}
