package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.FieldVerifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.Json;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extracted checker and the Java one accept the same certificates of polynomial fields. */
class FieldAgreementTest {
  /** How many fields are drawn beside those of docs/fields.md. */
  private static final int DRAWN = Integer.getInteger("keel.agreement", 60);

  private static final int ALTERATIONS = Integer.getInteger("keel.alterations", 240);
  private static final Path EXAMPLES = CoqProofsTest.FOLDER.resolve("../examples");

  @TempDir private static Path folder;
  private static final List<Path> MODELS = new ArrayList<>();

  private enum Alteration {
    MODEL_BIT,
    CERTIFICATE_BIT,
    WITNESS_BIT_WITH_DIGESTS,
    COEFFICIENT_BIT_WITH_DIGESTS,
    HEADER_BIT_WITH_DIGESTS,
    CLAIM_WITH_DIGESTS
  }

  @BeforeAll
  static void certify() throws Exception {
    CoqProofsTest.makeChecker();
    Box around = box(new double[3], 1, 1, 1);
    example("lorenz", "chaos", around, box(new double[] {10, 28, 2.65}, 0.5, 1, 0.15));
    example("lorenz", "stable", around, box(new double[] {2, -1.25, 1}, 0.8, 1.75, 0.5));
    example(
        "lorenz-euler",
        "contracts",
        box(new double[3], 0.3, 0.3, 0.3),
        box(new double[] {2, -1, 1}, 0.5, 0.5, 0.3));
    for (int seed = 0; seed < DRAWN; seed++) {
      Random random = new Random(seed);
      Path file = folder.resolve("drawn-" + seed + ".safetensors");
      PolynomialField field = drawn(random);
      certify(
          file,
          FieldFile.write(file, field),
          Region.of(
              drawnBox(field.dimension(), random), drawnBox(field.parameters().size(), random)));
    }
  }

  private static Box box(double[] centre, double... radius) {
    return new Box(Vector.of(centre), Vector.of(radius));
  }

  private static void example(String field, String name, Box states, Box parameters)
      throws IOException {
    Path file = folder.resolve(name + ".safetensors");
    Files.copy(EXAMPLES.resolve(field + ".safetensors"), file);
    certify(file, FieldFile.read(file), Region.of(states, parameters));
  }

  private static void certify(Path file, FieldModel field, Region region) throws IOException {
    CertificateFile.write(
        CertificateFile.besideModel(file),
        FieldVerifier.certify(field, region, SecondOpinion.NONE));
    MODELS.add(file);
  }

  /** Of up to three states and two parameters, mostly damped, now and then of degree 3. */
  private static PolynomialField drawn(Random random) {
    int states = 1 + random.nextInt(3);
    int parameters = random.nextInt(3);
    List<List<Integer>> monomials =
        IntStream.range(0, 1 + random.nextInt(5))
            .mapToObj(i -> monomial(states, random))
            .distinct()
            .collect(ArrayList::new, List::add, List::addAll);
    for (int i = 0; i < states; i++) {
      List<Integer> alone = exponents(states, i);
      if (!monomials.contains(alone)) {
        monomials.add(alone);
      }
    }
    List<Matrix> coefficients = new ArrayList<>();
    for (int p = 0; p <= parameters; p++) {
      double[] numbers = new double[states * monomials.size()];
      for (int n = 0; n < numbers.length; n++) {
        List<Integer> monomial = monomials.get(n % monomials.size());
        boolean isDamping = p == 0 && monomial.equals(exponents(states, n / monomials.size()));
        boolean isSmall = random.nextInt(3) > 0 && sum(monomial) > 0;
        numbers[n] =
            isDamping
                ? -1 - random.nextInt(3) + (random.nextInt(6) == 0 ? 4 : 0)
                : isSmall ? random.nextInt(5) * 0x1p-4 - 0x1p-3 : 0;
      }
      coefficients.add(Matrix.of(states, monomials.size(), numbers));
    }
    return new PolynomialField(
        names("x", states),
        names("p", parameters),
        monomials,
        coefficients,
        random.nextBoolean() ? Optional.of(SolverStep.euler(0.1)) : Optional.empty());
  }

  private static List<String> names(String letter, int count) {
    return IntStream.range(0, count).mapToObj(i -> letter + i).toList();
  }

  private static int sum(List<Integer> exponents) {
    return exponents.stream().mapToInt(e -> e).sum();
  }

  /** Of a product of the given states. */
  private static List<Integer> exponents(int states, int... factors) {
    return IntStream.range(0, states)
        .mapToObj(i -> (int) Arrays.stream(factors).filter(j -> j == i).count())
        .toList();
  }

  private static List<Integer> monomial(int states, Random random) {
    int degree = random.nextInt(8) == 0 ? 3 : random.nextInt(3);
    return exponents(states, IntStream.range(0, degree).map(i -> random.nextInt(states)).toArray());
  }

  private static Box drawnBox(int count, Random random) {
    boolean isCentred = random.nextBoolean();
    return box(
        IntStream.range(0, count).mapToDouble(i -> isCentred ? 0 : random.nextGaussian()).toArray(),
        IntStream.range(0, count).mapToDouble(i -> random.nextInt(4) * 0x1.3p-4).toArray());
  }

  @Test
  void every_certificate_gets_the_same_verdict() throws Exception {
    Map<String, Integer> verdicts = new TreeMap<>();
    for (Path model : MODELS) {
      Path certificate = CertificateFile.besideModel(model);
      String java = BothCheckers.java(certificate, model);
      assertEquals(java, BothCheckers.extracted(certificate, model), model.toString());
      verdicts.merge(java, 1, Integer::sum);
    }
    for (Status status : List.of(Status.CERTIFIED, Status.REFUTED, Status.INCONCLUSIVE)) {
      assertTrue(verdicts.getOrDefault(status.name(), 0) >= 3, verdicts.toString());
    }
  }

  @Test
  void altered_files_are_refused_by_both_or_by_none() throws Exception {
    Path model = folder.resolve("altered.safetensors");
    Path certificate = CertificateFile.besideModel(model);
    Path evidence = CertificateFile.evidenceFile(certificate);
    Map<Alteration, Integer> refused = new TreeMap<>();
    for (int seed = 0; seed < ALTERATIONS; seed++) {
      Random random = new Random(seed);
      Path original = MODELS.get(random.nextInt(seed % 2 == 0 ? 3 : MODELS.size()));
      Path genuine = CertificateFile.besideModel(original);
      byte[] modelBytes = Files.readAllBytes(original);
      byte[] evidenceBytes = Files.readAllBytes(CertificateFile.evidenceFile(genuine));
      byte[] text = Files.readAllBytes(genuine);
      Alteration alteration = Alteration.values()[seed % Alteration.values().length];
      switch (alteration) {
        case MODEL_BIT -> AlteredFiles.flip(modelBytes, 0, random);
        case CERTIFICATE_BIT -> AlteredFiles.flip(text, 0, random);
        case WITNESS_BIT_WITH_DIGESTS ->
            AlteredFiles.flip(evidenceBytes, AlteredFiles.data(evidenceBytes), random);
        case COEFFICIENT_BIT_WITH_DIGESTS ->
            AlteredFiles.flip(modelBytes, AlteredFiles.data(modelBytes), random);
        case HEADER_BIT_WITH_DIGESTS ->
            modelBytes[8 + random.nextInt(AlteredFiles.data(modelBytes) - 8)] ^=
                (byte) (1 << random.nextInt(7));
        case CLAIM_WITH_DIGESTS -> text = withOtherClaim(text, random);
      }
      if (alteration.name().endsWith("WITH_DIGESTS")) {
        text = AlteredFiles.withDigests(text, modelBytes, evidenceBytes);
      }
      Files.write(model, modelBytes);
      Files.write(evidence, evidenceBytes);
      Files.write(certificate, text);
      String java = BothCheckers.java(certificate, model);
      String coq = BothCheckers.extracted(certificate, model);
      if (!java.equals(coq)) {
        BothCheckers.keep(seed, model, certificate, evidence);
      }
      assertEquals(java, coq, alteration + " of " + original + ", seed " + seed);
      if (java.equals(BothCheckers.UNUSABLE) || java.equals(BothCheckers.ALTERED)) {
        refused.merge(alteration, 1, Integer::sum);
      }
    }
    int each = ALTERATIONS / Alteration.values().length;
    for (Alteration alteration : Alteration.values()) {
      assertTrue(refused.getOrDefault(alteration, 0) >= each / 3, refused.toString());
    }
  }

  private static byte[] withOtherClaim(byte[] text, Random random) throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(text);
    ObjectNode body = (ObjectNode) root.get("certificate");
    ObjectNode region = (ObjectNode) body.get("region");
    ArrayNode claims = (ArrayNode) body.get("claims");
    ObjectNode claim = (ObjectNode) claims.get(random.nextInt(claims.size()));
    switch (random.nextInt(12)) {
      case 0 -> claims.remove(random.nextInt(claims.size()));
      case 1 -> claims.add(claim.deepCopy());
      case 2 -> claim.put("theorem", "theorem-4-dominance");
      case 3 -> claim.put("verdict", "CERTIFIED").putArray("bounds");
      case 4 -> body.put("verdict", random.nextBoolean() ? "CERTIFIED" : "INCONCLUSIVE");
      case 5 -> ((ArrayNode) body.get("not_covered")).add("the rest");
      case 6 -> claim.putObject("norm").put("kind", random.nextBoolean() ? "every" : "none");
      case 7 -> region.remove(random.nextBoolean() ? "states" : "parameters");
      case 8 -> ((ObjectNode) claim.get("region")).remove("parameters");
      case 9 -> otherBox(random.nextBoolean() ? region : (ObjectNode) claim.get("region"), random);
      case 10 -> claim.put("scope", "network");
      default -> {
        if (claim.path("bounds").size() > 0) {
          ArrayNode bounds = (ArrayNode) claim.get("bounds");
          ObjectNode bound = (ObjectNode) bounds.get(random.nextInt(bounds.size()));
          boolean isUpper = bound.get("relation").asText().equals("at_most");
          AlteredFiles.number(
              bound,
              "certified",
              isUpper ? Bound.Relation.AT_MOST : Bound.Relation.AT_LEAST,
              random);
        } else {
          claim.put("reason", claim.path("reason").asText() + " in any case");
        }
      }
    }
    return Json.MAPPER.writeValueAsBytes(root);
  }

  /** Another number, or another zero, in the first coordinate of the states' box. */
  private static void otherBox(ObjectNode region, Random random) {
    JsonNode numbers = region.path("states").path(random.nextBoolean() ? "centre" : "radius");
    if (numbers.size() > 0) {
      double value = Double.parseDouble(numbers.get(0).asText());
      double other = random.nextBoolean() ? Math.nextUp(value) : -value;
      ((ArrayNode) numbers)
          .set(0, Json.MAPPER.getNodeFactory().textNode(Double.toHexString(other)));
    }
  }
}
