package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Vector;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extracted checker and the Java one accept the same certificates, and refuse the same. */
class AgreementTest {
  /** How many models are drawn beside those of every kind. */
  private static final int DRAWN = Integer.getInteger("keel.agreement", 80);

  private static final int ALTERATIONS = Integer.getInteger("keel.alterations", 1000);
  @TempDir private static Path folder;
  private static final List<Path> MODELS = new ArrayList<>();

  /** What is done to the files of one certificate. */
  private enum Alteration {
    MODEL_BIT,
    CERTIFICATE_BIT,
    WITNESS_BIT,
    WITNESS_BIT_WITH_DIGESTS,
    WEIGHT_BIT_WITH_DIGESTS,
    HEADER_BIT_WITH_DIGESTS,
    CLAIM_WITH_DIGESTS,
    /** Layers in another order, or other preprocessing. */
    NETWORK_WITH_DIGESTS,
    /** Evidence, or a part of it, beside what is there. */
    MORE_EVIDENCE
  }

  @BeforeAll
  static void certify() throws Exception {
    CoqProofsTest.makeChecker();
    for (RandomModels.Example example : RandomModels.all()) {
      write(example.name(), example.network());
    }
    for (int seed = 0; seed < DRAWN; seed++) {
      RandomModels.Drawn drawn = RandomModels.drawn(seed);
      write(drawn.example().name(), drawn.example().network(), drawn.region());
    }
    for (int seed = 0; seed < DRAWN / 2; seed++) {
      RandomModels.Drawn drawn = RandomModels.drawnInGroups(seed);
      write(drawn.example().name(), drawn.example().network(), drawn.region());
    }
    for (int seed = 0; seed < DRAWN; seed++) {
      RandomModels.Drawn drawn = RandomModels.drawnNetwork(seed);
      write(drawn.example().name(), drawn.example().network(), drawn.region());
    }
    for (int seed = 0; seed < DRAWN / 2; seed++) {
      RandomModels.Drawn drawn = RandomModels.drawnEquilibrium(seed);
      write(drawn.example().name(), drawn.example().network(), drawn.region());
    }
    for (int seed = 0; seed < DRAWN; seed++) {
      RandomModels.Drawn drawn = RandomModels.drawnLeaky(seed);
      write(drawn.example().name(), drawn.example().network(), drawn.region());
    }
    List<RandomModels.Example> examples = RandomModels.all();
    Path known = write("unknown layer", examples.get(examples.size() - 1).network());
    String text = Files.readString(known, StandardCharsets.ISO_8859_1);
    Files.writeString(known, text.replace("linear", "mystic"), StandardCharsets.ISO_8859_1);
    certify(known, Region.DEFAULT);
  }

  private static Path write(String name, Network network) throws IOException {
    return write(name, network, Region.DEFAULT);
  }

  private static Path write(String name, Network network, Region region) throws IOException {
    Path file = folder.resolve(name.replaceAll("\\W+", "-") + ".safetensors");
    ModelFile.write(file, network);
    MODELS.add(file);
    certify(file, region);
    return file;
  }

  private static void certify(Path file, Region region) throws IOException {
    CertificateFile.write(
        CertificateFile.besideModel(file),
        new Verifier(SecondOpinion.NONE, region).certify(ModelFile.read(file)));
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
    assertTrue(MODELS.size() >= 60, MODELS.size() + " models");
    Set<Status> ofModels = EnumSet.complementOf(EnumSet.of(Status.WITH_CONFIDENCE));
    for (Status status : ofModels) {
      assertTrue(verdicts.getOrDefault(status.name(), 0) >= 5, verdicts.toString());
    }
    assertEquals(ofModels.size(), verdicts.size(), verdicts.toString());
    assertTrue(verdicts.get(Status.REFUTED.name()) >= DRAWN / 10, verdicts.toString());
  }

  @Test
  void altered_files_are_refused_by_both_or_by_none() throws Exception {
    Path model = folder.resolve("altered.safetensors");
    Path certificate = CertificateFile.besideModel(model);
    Path evidence = CertificateFile.evidenceFile(certificate);
    Map<Alteration, Integer> refused = new EnumMap<>(Alteration.class);
    for (int seed = 0; seed < ALTERATIONS; seed++) {
      Random random = new Random(seed);
      Path original = MODELS.get(random.nextInt(MODELS.size()));
      Path genuine = CertificateFile.besideModel(original);
      byte[] modelBytes = Files.readAllBytes(original);
      byte[] evidenceBytes = Files.readAllBytes(CertificateFile.evidenceFile(genuine));
      byte[] text = Files.readAllBytes(genuine);
      Alteration alteration = Alteration.values()[seed % Alteration.values().length];
      switch (alteration) {
        case MODEL_BIT -> AlteredFiles.flip(modelBytes, 0, random);
        case CERTIFICATE_BIT -> AlteredFiles.flip(text, 0, random);
        case WITNESS_BIT -> AlteredFiles.flip(evidenceBytes, 0, random);
        case WITNESS_BIT_WITH_DIGESTS ->
            AlteredFiles.flip(evidenceBytes, AlteredFiles.data(evidenceBytes), random);
        case WEIGHT_BIT_WITH_DIGESTS ->
            AlteredFiles.flip(modelBytes, AlteredFiles.data(modelBytes), random);
        case HEADER_BIT_WITH_DIGESTS ->
            modelBytes[8 + random.nextInt(AlteredFiles.data(modelBytes) - 8)] ^=
                (byte) (1 << random.nextInt(7));
        case CLAIM_WITH_DIGESTS -> text = withOtherClaim(text, random);
        case NETWORK_WITH_DIGESTS -> modelBytes = withOtherNetwork(modelBytes, random);
        case MORE_EVIDENCE -> {
          CertificateFile.write(certificate, withMore(CertificateFile.read(genuine), random));
          text = Files.readAllBytes(certificate);
          evidenceBytes = Files.readAllBytes(evidence);
        }
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
    for (Alteration raw :
        List.of(Alteration.MODEL_BIT, Alteration.CERTIFICATE_BIT, Alteration.WITNESS_BIT)) {
      assertTrue(refused.get(raw) >= each, refused.toString());
    }
    for (Alteration deep : Alteration.values()) {
      assertTrue(refused.getOrDefault(deep, 0) >= each / 5, refused.toString());
    }
  }

  @Test
  void every_number_of_a_chain_counts_for_both() throws Exception {
    Path original = folder.resolve("chain.safetensors");
    Certificate genuine = CertificateFile.read(CertificateFile.besideModel(original));
    Path certificate = CertificateFile.besideModel(folder.resolve("altered.safetensors"));
    for (String name : List.of("network/chain", "network/chain_at_any_depth")) {
      Evidence found = genuine.evidence().get(name);
      double[] numbers = found.numbers().orElseThrow().toArray();
      for (int i = 0; i < numbers.length; i++) {
        double[] other = numbers.clone();
        other[i] *= 1 - 0x1p-10;
        SortedMap<String, Evidence> evidence = new TreeMap<>(genuine.evidence());
        evidence.put(
            name, new Evidence(found.factor(), found.direction(), Optional.of(Vector.of(other))));
        CertificateFile.write(certificate, with(genuine, evidence));
        assertEquals(
            BothCheckers.ALTERED, BothCheckers.java(certificate, original), name + ", " + i);
        assertEquals(
            BothCheckers.ALTERED, BothCheckers.extracted(certificate, original), name + ", " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "equilibrium-three-outputs,20",
    "recurrent-sequence-outputs,10",
    "recurrent-constant-metric,8",
    "recurrent-constant-unstable,2"
  })
  void every_number_of_a_block_counts_for_both_or_for_none(String name, int least)
      throws Exception {
    Path original = folder.resolve(name + ".safetensors");
    Certificate genuine = CertificateFile.read(CertificateFile.besideModel(original));
    Path certificate = CertificateFile.besideModel(folder.resolve("altered.safetensors"));
    int refused = 0;
    for (Map.Entry<String, Evidence> one : genuine.evidence().entrySet()) {
      Evidence found = one.getValue();
      double[] numbers = found.numbers().map(Vector::toArray).orElse(new double[0]);
      for (int i = 0; i < numbers.length; i++) {
        double[] other = numbers.clone();
        other[i] *= 1 - 0x1p-10;
        SortedMap<String, Evidence> evidence = new TreeMap<>(genuine.evidence());
        evidence.put(
            one.getKey(),
            new Evidence(found.factor(), found.direction(), Optional.of(Vector.of(other))));
        CertificateFile.write(certificate, with(genuine, evidence));
        String java = BothCheckers.java(certificate, original);
        assertEquals(java, BothCheckers.extracted(certificate, original), one.getKey() + ", " + i);
        refused += java.equals(BothCheckers.ALTERED) ? 1 : 0;
      }
    }
    assertTrue(refused >= least, refused + " refused");
  }

  @Test
  void every_layer_of_a_chain_counts_for_both() throws Exception {
    Path original = folder.resolve("chain.safetensors");
    Path genuine = CertificateFile.besideModel(original);
    byte[] text = Files.readAllBytes(genuine);
    byte[] evidence = Files.readAllBytes(CertificateFile.evidenceFile(genuine));
    Path model = folder.resolve("altered.safetensors");
    Path certificate = CertificateFile.besideModel(model);
    Files.write(CertificateFile.evidenceFile(certificate), evidence);
    for (Network other : RandomModels.besideChain()) {
      ModelFile.write(model, other);
      Files.write(certificate, AlteredFiles.withDigests(text, Files.readAllBytes(model), evidence));
      assertEquals(BothCheckers.ALTERED, BothCheckers.java(certificate, model), other.toString());
      assertEquals(
          BothCheckers.ALTERED, BothCheckers.extracted(certificate, model), other.toString());
    }
  }

  /** A part that shows nothing, in the place of what is there or beside it. */
  private static Certificate withMore(Certificate certificate, Random random) {
    SortedMap<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
    List<String> names = List.copyOf(evidence.keySet());
    String name =
        names.isEmpty() || random.nextInt(4) == 0
            ? certificate.claims().get(0).scope() + "/scale"
            : names.get(random.nextInt(names.size()));
    Evidence found = evidence.getOrDefault(name, Evidence.NONE);
    evidence.put(
        name,
        switch (random.nextInt(3)) {
          case 0 ->
              new Evidence(
                  Optional.of(FactorWitness.of(0, 2, new long[3])),
                  found.direction(),
                  found.numbers());
          case 1 -> new Evidence(found.factor(), Optional.of(Direction.of(1, 0)), found.numbers());
          default -> new Evidence(found.factor(), found.direction(), Optional.of(Vector.of(1, 1)));
        });
    return with(certificate, evidence);
  }

  private static Certificate with(Certificate certificate, SortedMap<String, Evidence> evidence) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        certificate.claims(),
        evidence,
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }

  /** Two layers in the place of each other; without a second one, the raw data times 3. */
  private static byte[] withOtherNetwork(byte[] file, Random random) throws IOException {
    int data = AlteredFiles.data(file);
    ObjectNode header = (ObjectNode) Json.MAPPER.readTree(file, 8, data - 8);
    ObjectNode metadata = (ObjectNode) header.get("__metadata__");
    ObjectNode network = (ObjectNode) Json.MAPPER.readTree(metadata.get("keel").asText());
    ArrayNode layers = (ArrayNode) network.get("layers");
    if (layers.size() > 1) {
      int i = random.nextInt(layers.size() - 1);
      JsonNode layer = layers.get(i);
      layers.set(i, layers.get(i + 1));
      layers.set(i + 1, layer);
    } else {
      ObjectNode preprocessing = network.putObject("preprocessing").put("scale", 3);
      preprocessing.putArray("mean").add(0);
      preprocessing.putArray("std").add(1);
    }
    metadata.put("keel", Json.MAPPER.writeValueAsString(network));
    byte[] text = Json.MAPPER.writeValueAsBytes(header);
    int length = (text.length + 7) / 8 * 8;
    byte[] padded = Arrays.copyOf(text, length);
    Arrays.fill(padded, text.length, length, (byte) ' ');
    return ByteBuffer.allocate(8 + length + file.length - data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(padded)
        .put(file, data, file.length - data)
        .array();
  }

  private static byte[] withOtherClaim(byte[] text, Random random) throws IOException {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(text);
    ObjectNode body = (ObjectNode) root.get("certificate");
    ArrayNode claims = (ArrayNode) body.get("claims");
    ObjectNode claim = (ObjectNode) claims.get(random.nextInt(claims.size()));
    switch (random.nextInt(15)) {
      case 0 -> claims.remove(random.nextInt(claims.size()));
      case 1 -> claims.add(claim.deepCopy());
      case 2 -> claim.put("theorem", "theorem-4-dominance");
      case 3 -> claim.put("verdict", "CERTIFIED").putArray("bounds");
      case 4 -> body.put("verdict", random.nextBoolean() ? "CERTIFIED" : "INCONCLUSIVE");
      case 5 ->
          AlteredFiles.number(
              (ObjectNode) body.get("region"), "state_radius", Bound.Relation.AT_LEAST, random);
      case 6 -> ((ArrayNode) body.get("not_covered")).add("the rest");
      case 7 -> claim.putObject("norm").put("kind", random.nextBoolean() ? "every" : "none");
      case 8 -> claim.putObject("depth").put("kind", "up_to").put("steps", random.nextInt(3));
      case 9 -> {
        List<HoldsFor> all = List.of(HoldsFor.values());
        claim.put("holds_for", all.get(random.nextInt(all.size())).fileName());
      }
      case 10 -> claim.put("input_norm", random.nextBoolean() ? "euclidean" : "maximum");
      case 11 -> claim.put("scope", random.nextBoolean() ? "network" : "block");
      case 12 -> ((ArrayNode) body.get("evidence")).remove(0);
      case 13 -> observe(body, claim);
      default -> {
        JsonNode bounds = claim.path("bounds");
        if (bounds.size() > 0) {
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

  /** What is observed is believed by nobody, but must be a number of a known claim. */
  private static void observe(ObjectNode body, ObjectNode claim) {
    ((ArrayNode) body.get("observed"))
        .addObject()
        .put("scope", "block")
        .set("property", claim.get("property"));
  }
}
