package keel.verify.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.Checker;
import keel.verify.FieldVerifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.InvalidModel;
import keel.verify.model.ModelFile;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.model.SolverStep;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certified of polynomial fields, and what is not. */
class FieldConclusionsTest {
  /** x1' = a (x2 − x1), x2' = x1 (b − x3) − x2, x3' = x1 x2 − c x3. */
  static PolynomialField lorenz(Optional<SolverStep> step) {
    return new PolynomialField(
        List.of("x1", "x2", "x3"),
        List.of("a", "b", "c"),
        List.of(
            List.of(1, 0, 0),
            List.of(0, 1, 0),
            List.of(0, 0, 1),
            List.of(1, 0, 1),
            List.of(1, 1, 0)),
        List.of(
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 0, -1, 0, -1, 0, 0, 0, 0, 0, 1),
            Matrix.of(3, 5, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Matrix.of(3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0)),
        step);
  }

  private static Box box(double a, double b, double c, double... radius) {
    return new Box(Vector.of(a, b, c), Vector.of(radius));
  }

  private static List<Claim> claims(PolynomialField field, Box states, Box parameters) {
    FieldModel model = new FieldModel(RandomField.of(field), "0".repeat(64));
    Certificate certificate =
        FieldVerifier.certify(model, Region.of(states, parameters), SecondOpinion.NONE);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate.claims();
  }

  private static double bound(List<Claim> claims, Property property, String quantity) {
    Claim claim = claims.stream().filter(c -> c.property() == property).findFirst().orElseThrow();
    assertEquals(Status.CERTIFIED, claim.verdict().status(), claim::toString);
    return ((Verdict.Certified) claim.verdict())
        .bounds().stream()
            .filter(bound -> bound.quantity().equals(quantity))
            .mapToDouble(Bound::certified)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void euler_s_map_contracts_on_a_small_box() {
    List<Claim> claims =
        claims(
            lorenz(Optional.of(SolverStep.euler(0.05))),
            box(0, 0, 0, 0.3, 0.3, 0.3),
            box(2, -1, 1, 0.5, 0.5, 0.3));
    double rate = bound(claims, Property.CONTRACTION_ON_BOX, "ρ");
    assertTrue(rate <= 0.976 && rate >= 0.9688, "ρ = " + rate);
    assertTrue(bound(claims, Property.CONTRACTION_ON_BOX, "radius that stays") > 0.2);
    assertEquals(
        "parameters (2.0 ± 0.5, -1.0 ± 0.5, 1.0 ± 0.29999999), states (0.0 ± 0.29999999, 0.0"
            + " ± 0.29999999, 0.0 ± 0.29999999)",
        claims.get(0).statement().extent().text());
    assertEquals(
        "parameters (2.0 ± 0.5, -1.0 ± 0.5, 1.0 ± 0.29999999)",
        claims.get(1).statement().extent().text());
  }

  @Test
  void chaos_is_trapped() {
    List<Claim> claims =
        claims(lorenz(Optional.empty()), box(0, 0, 0, 1, 1, 1), box(10, 28, 2.65, 0.5, 1, 0.15));
    double radius = bound(claims, Property.TRAPPING_BALL, "radius");
    assertTrue(radius <= 101 && radius >= 77, "radius " + radius);
    assertEquals(Status.INCONCLUSIVE, status(claims, Property.CONTRACTION_ON_BOX));
    assertEquals(Status.REFUTED, status(claims, Property.GLOBAL_STABILITY));
  }

  @Test
  void every_equation_of_a_box_has_an_equilibrium_that_attracts_all() {
    List<Claim> claims =
        claims(lorenz(Optional.empty()), box(0, 0, 0, 1, 1, 1), box(2, -1.25, 1, 0.8, 1.75, 0.5));
    assertTrue(bound(claims, Property.GLOBAL_STABILITY, "λ") > 0);
  }

  private static Status status(List<Claim> claims, Property property) {
    return claims.stream()
        .filter(c -> c.property() == property)
        .findFirst()
        .orElseThrow()
        .verdict()
        .status();
  }

  /** A field of linear terms, and of one of degree 2. */
  private static PolynomialField plane(double a, double b, double c, double d, double square) {
    return new PolynomialField(
        List.of("x1", "x2"),
        List.of(),
        List.of(List.of(1, 0), List.of(0, 1), List.of(2, 0)),
        List.of(Matrix.of(2, 3, a, b, square, c, d, 0)),
        Optional.empty());
  }

  private static final Box NO_PARAMETERS = Box.of(Vector.of());

  private static final Box AROUND = new Box(Vector.of(0, 0), Vector.of(1, 1));

  @Test
  void what_grows_along_an_axis_is_refuted() {
    List<Claim> claims = claims(plane(11.57, 0.5, 0, -1, 0), AROUND, NO_PARAMETERS);
    assertEquals(Status.REFUTED, status(claims, Property.TRAPPING_BALL));
    assertEquals(Status.REFUTED, status(claims, Property.GLOBAL_STABILITY));
    assertEquals(Status.INCONCLUSIVE, status(claims, Property.CONTRACTION_ON_BOX));
  }

  @Test
  void a_square_in_its_own_equation_is_not_trapped() {
    List<Claim> claims = claims(plane(-1, 0, 0, -1, 0x1p-40), AROUND, NO_PARAMETERS);
    assertEquals(Status.REFUTED, status(claims, Property.TRAPPING_BALL));
    assertTrue(bound(claims, Property.CONTRACTION_ON_BOX, "λ") > 0.99);
  }

  @Test
  void an_unstable_equilibrium_is_refuted_and_may_be_trapped() {
    List<Claim> claims =
        claims(lorenz(Optional.empty()), box(0, 0, 0, 1, 1, 1), box(10, 28, 2.65, 0, 0, 0));
    assertEquals(Status.REFUTED, status(claims, Property.GLOBAL_STABILITY));
    assertEquals(Status.CERTIFIED, status(claims, Property.TRAPPING_BALL));
  }

  @Test
  void cubes_have_to_be_pruned() {
    PolynomialField cube =
        new PolynomialField(
            List.of("x"),
            List.of(),
            List.of(List.of(1), List.of(3)),
            List.of(Matrix.of(1, 2, -1, -0.25)),
            Optional.of(SolverStep.euler(0.1)));
    Box one = new Box(Vector.of(0), Vector.of(1));
    claims(cube, one, NO_PARAMETERS)
        .forEach(claim -> assertEquals(Status.INCONCLUSIVE, claim.verdict().status()));
  }

  @Test
  void of_boxes_with_too_many_corners_some_coordinates_are_added() {
    int d = 26;
    List<String> names = IntStream.range(0, d).mapToObj(i -> "x" + i).toList();
    List<List<Integer>> monomials =
        IntStream.range(0, d)
            .mapToObj(i -> IntStream.range(0, d).mapToObj(j -> i == j ? 1 : 0).toList())
            .toList();
    PolynomialField field =
        new PolynomialField(
            names, List.of(), monomials, List.of(Matrix.identity(d).negate()), Optional.empty());
    Box known = Box.of(Vector.constant(d, 0));
    assertTrue(Cover.of(field, NO_PARAMETERS, known).isPresent());
    assertEquals(
        List.of(1, 2048),
        List.of(
            Cover.of(field, NO_PARAMETERS, known).orElseThrow().jacobians().size(),
            Cover.of(field, NO_PARAMETERS, unknown(d, 11)).orElseThrow().jacobians().size()));
    // 2^12 corners are too many of 26 states: some coordinates are parts.
    List<Spread> spreads = Cover.of(field, NO_PARAMETERS, unknown(d, 12)).orElseThrow().jacobians();
    assertTrue(spreads.size() < 4096, "corners");
    Box most = unknown(d, 25);
    assertTrue(Cover.of(field, NO_PARAMETERS, most).isPresent());
  }

  private static Box unknown(int dimension, int unknown) {
    double[] radius = new double[dimension];
    Arrays.fill(radius, 0, unknown, 1);
    return new Box(Vector.constant(dimension, 0), Vector.of(radius));
  }

  @Test
  void a_step_that_is_too_long_does_not_contract() {
    PolynomialField line =
        new PolynomialField(
            List.of("x"),
            List.of(),
            List.of(List.of(1)),
            List.of(Matrix.of(1, 1, -1)),
            Optional.of(SolverStep.euler(2)));
    Box one = new Box(Vector.of(0), Vector.of(1));
    List<Claim> claims = claims(line, one, NO_PARAMETERS);
    assertEquals(Status.INCONCLUSIVE, status(claims, Property.CONTRACTION_ON_BOX));
    assertEquals(Status.CERTIFIED, status(claims, Property.GLOBAL_STABILITY));
  }

  @Test
  void a_certificate_of_another_box_or_metric_is_altered() {
    FieldModel model =
        new FieldModel(RandomField.of(lorenz(Optional.of(SolverStep.euler(0.05)))), "0".repeat(64));
    Region region = Region.of(box(0, 0, 0, 0.3, 0.3, 0.3), box(2, -1, 1, 0.5, 0.5, 0.3));
    Certificate good = FieldVerifier.certify(model, region, SecondOpinion.NONE);
    Region wider = Region.of(box(0, 0, 0, 0.6, 0.3, 0.3), box(2, -1, 1, 0.5, 0.5, 0.3));
    assertThrows(AlteredCertificate.class, () -> Checker.check(with(good, wider, good), model));
    Certificate other = FieldVerifier.certify(model, wider, SecondOpinion.NONE);
    assertThrows(AlteredCertificate.class, () -> Checker.check(with(good, region, other), model));
    assertThrows(
        AlteredCertificate.class,
        () -> Checker.check(good, new FieldModel(model.random(), "1".repeat(64))));
    Region flat = Region.of(new Box(Vector.of(0), Vector.of(1)), region.parameters().orElseThrow());
    assertThrows(AlteredCertificate.class, () -> Checker.check(with(good, flat, good), model));
  }

  @Test
  void a_box_with_too_many_corners_is_looked_at_in_parts() {
    int parameters = 31;
    List<Matrix> coefficients = Collections.nCopies(parameters + 1, Matrix.of(1, 1, -0x1p-10));
    PolynomialField line =
        new PolynomialField(
            List.of("x"),
            IntStream.range(0, parameters).mapToObj(i -> "p" + i).toList(),
            List.of(List.of(1)),
            coefficients,
            Optional.empty());
    FieldModel model = new FieldModel(RandomField.of(line), "0".repeat(64));
    Region region =
        Region.of(
            new Box(Vector.of(0), Vector.of(1)),
            new Box(Vector.constant(parameters, 0), Vector.constant(parameters, 1)));
    Certificate good = FieldVerifier.certify(model, region, SecondOpinion.NONE);
    SortedMap<String, Evidence> evidence = new TreeMap<>(good.evidence());
    Optional<Vector> weights = Optional.of(Vector.of(1, 0));
    evidence.put(
        "field/trapping/metric", new Evidence(Optional.empty(), Optional.empty(), weights));
    Certificate more = with(good, evidence, List.of());
    assertThrows(AlteredCertificate.class, () -> Checker.check(more, model));
    Box small = new Box(Vector.constant(parameters, 0), Vector.constant(parameters, 0x1p-6));
    List<Claim> claims = claims(line, new Box(Vector.of(0), Vector.of(1)), small);
    // x' = -2^-10 (1 + p0 + ... + p30) x, where 1 - 31/64 is left of the rate.
    assertEquals(33.0 / 65536, bound(claims, Property.GLOBAL_STABILITY, "λ"), 1e-9);
    assertEquals(33.0 / 65536, bound(claims, Property.CONTRACTION_ON_BOX, "λ"), 1e-9);
    Box large = new Box(Vector.constant(parameters, 0), Vector.constant(parameters, 0x1p-4));
    assertEquals(
        Status.INCONCLUSIVE,
        status(
            claims(line, new Box(Vector.of(0), Vector.of(1)), large), Property.GLOBAL_STABILITY));
  }

  @Test
  void a_certificate_without_a_box_or_with_something_left_uncovered_is_altered() {
    FieldModel model = new FieldModel(RandomField.of(plane(-1, 0, 0, -1, 0)), "0".repeat(64));
    Region region = Region.of(AROUND, NO_PARAMETERS);
    Certificate good = FieldVerifier.certify(model, region, SecondOpinion.NONE);
    Certificate open = with(good, good.evidence(), List.of("the rest"));
    assertThrows(AlteredCertificate.class, () -> Checker.check(open, model));
    assertThrows(
        AlteredCertificate.class, () -> Checker.check(with(good, Region.DEFAULT, good), model));
  }

  /** What is said of x' = push - 2^-100 x with W = 1 around 0. */
  private static Status trapped(double push) {
    PolynomialField pushed =
        new PolynomialField(
            List.of("x"),
            List.of(),
            List.of(List.of(0), List.of(1)),
            List.of(Matrix.of(1, 2, push, -0x1p-100)),
            Optional.empty());
    Evidence weights =
        new Evidence(Optional.empty(), Optional.empty(), Optional.of(Vector.of(1, 0)));
    FactorWitness factor = FactorWitness.of(0, 1, new long[1]);
    Evidence witness = new Evidence(Optional.of(factor), Optional.empty(), Optional.empty());
    Facts facts = Facts.of(Map.of("field/trapping/metric", weights, "field/trapping[0]", witness));
    Region region = Region.of(new Box(Vector.of(0), Vector.of(1)), NO_PARAMETERS);
    return status(new FieldConclusions(pushed, region, facts).claims(), Property.TRAPPING_BALL);
  }

  @Test
  void a_radius_larger_than_any_double_is_not_certified() {
    assertEquals(Status.CERTIFIED, trapped(0x1p900));
    assertEquals(Status.INCONCLUSIVE, trapped(0x1p1000));
  }

  private static Certificate with(
      Certificate claims, SortedMap<String, Evidence> evidence, List<String> notCovered) {
    return new Certificate(
        claims.tool(),
        claims.modelSha256(),
        claims.region(),
        claims.claims(),
        evidence,
        claims.solverAnswers(),
        notCovered,
        claims.observed(),
        claims.notes());
  }

  private static Certificate with(Certificate claims, Region region, Certificate evidence) {
    return new Certificate(
        claims.tool(),
        claims.modelSha256(),
        region,
        claims.claims(),
        evidence.evidence(),
        claims.solverAnswers(),
        claims.notCovered(),
        claims.observed(),
        claims.notes());
  }

  @Test
  void files_keep_a_field_and_its_certificate(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("lorenz.safetensors");
    FieldModel model = FieldFile.write(file, lorenz(Optional.of(SolverStep.euler(0.05))));
    assertEquals(model, FieldFile.read(file));
    assertTrue(
        assertThrows(InvalidModel.class, () -> ModelFile.read(file))
            .getMessage()
            .contains("needs a network"));
    Region region = Region.of(box(0, 0, 0, 0.3, 0.3, 0.3), box(2, -1, 1, 0.5, 0.5, 0.3));
    Certificate certificate = FieldVerifier.certify(model, region, SecondOpinion.NONE);
    Path written = folder.resolve("lorenz.cert.json");
    CertificateFile.write(written, certificate);
    Certificate read = CertificateFile.read(written);
    assertEquals(certificate.claims(), read.claims());
    assertEquals(Status.CERTIFIED, Checker.check(read, model));
  }
}
