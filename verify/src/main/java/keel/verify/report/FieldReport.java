package keel.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Region;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;

/** What the report of a polynomial field says beside its claims. */
final class FieldReport {
  static final String TEMPLATE = "field.html";

  private FieldReport() {}

  static Map<String, Object> context(FieldModel model, Certificate certificate) {
    Map<String, Object> context = Report.shared(certificate);
    context.put("meaning", meaning(certificate));
    context.put("equations", Equations.of(model.field()));
    context.put("spokenOf", spokenOf(model.field()));
    context.put("law", law(model.random()).stream().toList());
    context.put("boxes", boxes(model.field(), certificate.region()));
    context.put("figures", FieldPictures.of(model, certificate));
    return context;
  }

  /** The verdict in two sentences. */
  static String meaning(Certificate certificate) {
    return switch (certificate.status()) {
      case CERTIFIED, CERTIFIED_FOR_CONSTANT_INPUTS ->
          "At least one property of this differential equation is proved, for every parameter of the"
              + " box: the table of claims says which. Each proof was checked in exact integer"
              + " arithmetic, without any rounding.";
      case REFUTED ->
          "Nothing is proved of this differential equation, and at least one claim about it is false:"
              + " there are solutions that grow without a bound, or an equilibrium that they leave.";
      case WITH_CONFIDENCE, INCONCLUSIVE ->
          "Neither a proof nor a counterexample was found, for any claim. That is no certificate; the"
              + " reasons stand below.";
    };
  }

  /** Which system claims are about: the equation, or the map that is run. */
  static String spokenOf(PolynomialField field) {
    return field
        .step()
        .map(
            step ->
                "the file says that a map is run in the place of the equation: "
                    + switch (step.method()) {
                      case EULER -> "Euler's method, x⁺ = x + h F(x, θ)";
                      case RUNGE_KUTTA -> "Runge's and Kutta's method of order 4";
                    }
                    + ", h = "
                    + step.length()
                    + ". Contraction is claimed of that map; a trapping ball and global stability are"
                    + " claimed of the solutions of the equation, not of the map.")
        .orElse(
            "the solutions of the equation. A program that solves it in steps runs another system,"
                + " of which nothing is claimed.");
  }

  /** What the file knows of the parameters. */
  static Optional<String> law(RandomField random) {
    return random
        .law()
        .map(
            law ->
                "The parameters follow a law ("
                    + law.type()
                    + (random.members().isEmpty()
                        ? ""
                        : ", beside " + random.members().size() + " equations that were identified")
                    + "). Claims about the box speak of all parameters in it, whatever the law.");
  }

  /** A row for each coordinate. */
  static List<Map<String, String>> boxes(PolynomialField field, Region region) {
    List<Map<String, String>> rows = new ArrayList<>();
    add(rows, "state", field.states(), region.states().orElseThrow());
    region.parameters().ifPresent(box -> add(rows, "parameter", field.parameters(), box));
    return rows;
  }

  private static void add(
      List<Map<String, String>> rows, String kind, List<String> names, Box box) {
    IntStream.range(0, names.size())
        .mapToObj(
            i ->
                Map.of(
                    "name", names.get(i),
                    "kind", kind,
                    "centre", Double.toString(box.centre().get(i)),
                    "radius", Bound.Relation.AT_LEAST.text(box.radius().get(i))))
        .forEach(rows::add);
  }
}
