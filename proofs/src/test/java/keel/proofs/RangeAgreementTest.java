package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Status;
import keel.verify.condition.Conclusions;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.network.NetworkConclusions;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of a witness at the end of the range of the exact check, the extracted checker and the Java one
 * conclude the same, claim by claim and reason by reason.
 */
class RangeAgreementTest {
  @TempDir private static Path folder;

  /** A factor of {@code P = I}, but for p_31. */
  private record Edge(String name, boolean isInRange, double p31, FactorWitness factor) {
    static Edge of(String name, boolean isInRange, int grid, double p31, long... lower) {
      return new Edge(name, isInRange, p31, FactorWitness.of(grid, 3, lower));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void makeChecker() throws Exception {
    CoqProofsTest.makeChecker();
  }

  static Stream<Edge> edges() {
    // The greatest square below 2^53, at the most bits that the low digit may have.
    long root = 94906265;
    long digit = 1L << 29;
    long high = root * digit;
    double matched = (digit - root - 1) * 0x1p-57; // l_31 · 2^55 on the grid 2^-112
    long half = 1L << 31;
    return Stream.of(
        Edge.of("a high digit", true, 112, 0, high, 0, 0, 0, 0, 0),
        Edge.of("a longer high digit", false, 112, 0, high + digit - 1, 0, 0, 0, 0, 0),
        Edge.of("a longer sum of digits", false, 112, 0, high + 1, 0, 0, 0, 0, 0),
        Edge.of("a low digit", true, 112, matched, 1L << 55, 0, 0, digit - root, 0, 0),
        Edge.of("a longer low digit", false, 112, matched, 1L << 55, 0, 0, digit - root - 1, 0, 0),
        Edge.of("a rest of -2^62", true, 100, 0, half, 0, 0, half, 0, 0),
        Edge.of("a rest below -2^62", false, 100, -0x1p-100, half, 0, 0, half, 0, 0),
        Edge.of("a rest of 2^62", true, 100, 0, half, 0, 0, -half, 0, 0),
        Edge.of("a rest above 2^62", false, 100, 0x1p-100, half, 0, 0, -half, 0, 0),
        Edge.of("rests of 2^63 - 1", true, 100, 0x1p-100, half, 0, half, half, half, 0),
        Edge.of("rests of 2^63", false, 100, 0, half, 0, half, half, half, 0),
        Edge.of("a rounded rest", false, 100, 0x1.8p-100, half, 0, half, half, half, 0),
        Edge.of("a grid", true, 119, 0, 0, 0, 0, 0, 0, 0),
        Edge.of("a finer grid", false, 120, 0, 0, 0, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("edges")
  void both_draw_the_line_at_the_same_number(Edge edge) throws Exception {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.constant(3, 1),
            5,
            Matrix.of(3, 3, -1, 0, -edge.p31, 0, -1, 0, -edge.p31, 0, -1),
            Matrix.identity(3),
            Vector.constant(3, 0));
    Path file = folder.resolve("edge.safetensors");
    ModelFile.write(
        file,
        new Network(block.inputShape(), Preprocessing.NONE, List.of(block), Optional.empty()));
    Model model = ModelFile.read(file);
    Certificate genuine = new Verifier(SecondOpinion.NONE).certify(model);
    SortedMap<String, Evidence> evidence = new TreeMap<>(genuine.evidence());
    evidence.put(
        "block/lambda_min",
        new Evidence(Optional.of(edge.factor), Optional.empty(), Optional.empty()));
    Certificate certificate = concludedByBoth(file, model, genuine, evidence);
    assertEquals(edge.isInRange, isInRange(certificate), certificate.claims().toString());
    assertEquals(
        edge.isInRange ? Status.CERTIFIED : Status.INCONCLUSIVE,
        certificate.status(),
        certificate.claims().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"size 12", "scaled relu", "chain"})
  void on_finer_grids_witnesses_leave_the_range_of_both(String name) throws Exception {
    Network network =
        RandomModels.all().stream()
            .filter(example -> example.name().equals(name))
            .findFirst()
            .orElseThrow()
            .network();
    Path file = folder.resolve("finer.safetensors");
    ModelFile.write(file, network);
    Model model = ModelFile.read(file);
    Certificate genuine = new Verifier(SecondOpinion.NONE).certify(model);
    int inside = 0;
    int outside = 0;
    for (int bits = 1; bits <= 16; bits++) {
      SortedMap<String, Evidence> evidence = new TreeMap<>();
      for (Map.Entry<String, Evidence> one : genuine.evidence().entrySet()) {
        evidence.put(one.getKey(), finer(one.getValue(), bits));
      }
      if (isInRange(concludedByBoth(file, model, genuine, evidence))) {
        inside++;
      } else {
        outside++;
      }
    }
    assertTrue(inside > 0, "none of " + outside + " is in range");
    assertTrue(outside > 0, "all of " + inside + " are in range");
  }

  /** The same factor, with so many more bits. */
  private static Evidence finer(Evidence evidence, int bits) {
    return new Evidence(
        evidence
            .factor()
            .map(
                factor ->
                    FactorWitness.of(
                        factor.exponent() + 2 * bits,
                        factor.size(),
                        Arrays.stream(factor.toArray())
                            .map(entry -> Math.multiplyExact(entry, 1L << bits))
                            .toArray())),
        evidence.direction(),
        evidence.numbers());
  }

  private static boolean isInRange(Certificate certificate) {
    return !certificate.claims().toString().contains("leaves the range of the exact check");
  }

  /** The certificate that says what follows from some evidence, once both have accepted it. */
  private static Certificate concludedByBoth(
      Path file, Model model, Certificate genuine, SortedMap<String, Evidence> evidence)
      throws Exception {
    Facts facts = Facts.of(evidence);
    List<Claim> claims = new ArrayList<>();
    List<Conclusions> blocks = new ArrayList<>();
    for (Block block : model.network().blocks()) {
      Conclusions conclusions = new Conclusions(block, genuine.region(), facts);
      blocks.add(conclusions);
      claims.addAll(conclusions.claims());
    }
    claims.addAll(new NetworkConclusions(model.network(), blocks, facts).claims());
    SortedMap<String, Evidence> needed = facts.evidence();
    needed.keySet().retainAll(facts.consulted());
    Certificate certificate =
        new Certificate(
            genuine.tool(),
            genuine.modelSha256(),
            genuine.region(),
            claims,
            needed,
            List.of(),
            genuine.notCovered(),
            List.of(),
            List.of());
    Path written = CertificateFile.besideModel(file);
    CertificateFile.write(written, certificate);
    String status = certificate.status().name();
    assertEquals(status, BothCheckers.java(written, file), claims.toString());
    assertEquals(status, BothCheckers.extracted(written, file), claims.toString());
    return certificate;
  }
}
