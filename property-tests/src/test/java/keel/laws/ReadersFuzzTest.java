package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import keel.interchange.Imported;
import keel.interchange.Rounded;
import keel.interchange.description.Proposal;
import keel.interchange.onnx.OnnxExport;
import keel.interchange.onnx.OnnxImport;
import keel.interchange.pytorch.StateDict;
import keel.interchange.replay.Replay;
import keel.interchange.text.DecimalMatrices;
import keel.train.Checkpoint;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.train.data.Digits;
import keel.train.run.CheckpointFile;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.gate.PolicyFile;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Json;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.Sha256;
import keel.verify.model.StepNorm;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in a file, its reader ends in an error with a name or in what the file says, in
 * memory bounded by the file's size. In a test run only the seeds are tried; property-tests/fuzz
 * goes on from them.
 */
class ReadersFuzzTest {
  /** Bytes that a reader may allocate beside those that grow with the file: buffers, messages. */
  private static final long ALLOCATED = 8 << 20;

  /**
   * Bytes for each byte of a file: trees of JSON nodes for the worst of them, mostly dropped soon.
   */
  private static final long ALLOCATED_PER_BYTE = 2000;

  /** A graph may make constants of a number, and compute with them: as of so many bytes more. */
  private static final long CONSTANTS = 1 << 19;

  private static final String CHECKPOINT = "keel-checkpoint";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final DenseBlock BLOCK =
      new DenseBlock(
          "block",
          Activation.TANH,
          Vector.of(1, 1),
          10,
          Matrix.of(2, 2, -1, 0.5, 0.5, -1.5),
          Matrix.of(2, 1, 1, -0.5),
          Vector.of(0.25, 0));

  private static final RecurrentBlock RECURRENT =
      new RecurrentBlock(
          "block",
          Activation.TANH,
          Vector.of(0.5, 0.25),
          RecurrentBlock.Reading.SEQUENCE,
          3,
          Matrix.of(2, 2, 0.5, -0.25, 0.25, 0.5),
          Matrix.of(2, 1, 1, -0.5),
          Vector.of(0.25, 0));

  /** The eigenvalues of P are (5 ± √5)/4. */
  private static final double LEAST = (5 - Math.sqrt(5)) / 4;

  private static final double GREATEST = (5 + Math.sqrt(5)) / 4;

  /** A reader; what it does with errors that have names is no concern of it here. */
  private interface Reader {
    void read() throws IOException;
  }

  /** If too much was allocated, reads once more, with all classes loaded: they allocate too. */
  private static void assertBounded(long before, long length, Reader reader) throws IOException {
    long limit = ALLOCATED + ALLOCATED_PER_BYTE * length;
    if (allocated() - before <= limit) {
      return;
    }
    long again = allocated();
    try {
      reader.read();
    } catch (UnusableInput | AlteredCertificate e) {
      assertFalse(e.getMessage().isEmpty());
    }
    long bytes = allocated() - again;
    assertTrue(bytes <= limit, () -> bytes + " bytes were allocated for a file of " + length);
  }

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  // ---- Models ----

  static Stream<byte[]> models() throws IOException {
    return Stream.of(
        bytes(Blocks.model(BLOCK).network()),
        bytes(Blocks.model(RECURRENT).network()),
        new byte[0]);
  }

  private static byte[] bytes(Network network) throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, network);
      return Files.readAllBytes(file);
    }
  }

  @MethodSource("models")
  @FuzzTest(maxDuration = "10m")
  void a_model_is_read_as_it_is_written_or_refused_by_name(byte[] data) throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      Files.write(file, data);
      long before = allocated();
      Model model;
      try {
        model = ModelFile.read(file);
      } catch (UnusableInput e) {
        assertBounded(before, data.length, () -> ModelFile.read(file));
        return;
      }
      assertBounded(before, data.length, () -> ModelFile.read(file));
      if (model.network().unknownLayers().isEmpty()) {
        Path again = scratch.file("again.safetensors");
        ModelFile.write(again, model.network());
        assertEquals(model.network(), ModelFile.read(again).network());
      }
    }
  }

  // ---- Certificates ----

  /** The length of the text in two bytes, the text, the evidence. */
  static Stream<byte[]> certificates() throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.cert.json");
      CertificateFile.write(file, new Verifier(SecondOpinion.NONE).certify(Blocks.model(BLOCK)));
      byte[] text = Json.MAPPER.writeValueAsBytes(Json.MAPPER.readTree(Files.readAllBytes(file)));
      byte[] evidence = Files.readAllBytes(CertificateFile.evidenceFile(file));
      return Stream.of(
          ByteBuffer.allocate(2 + text.length + evidence.length)
              .putShort((short) text.length)
              .put(text)
              .put(evidence)
              .array());
    }
  }

  @MethodSource("certificates")
  @FuzzTest(maxDuration = "10m")
  void a_certificate_is_refused_by_name_or_says_what_is_true(byte[] data) throws IOException {
    if (data.length < 2) {
      return;
    }
    int length = Math.min(ByteBuffer.wrap(data).getShort() & 0xffff, data.length - 2);
    byte[] text = Arrays.copyOfRange(data, 2, 2 + length);
    byte[] evidence = Arrays.copyOfRange(data, 2 + length, data.length);
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.cert.json");
      Files.write(file, withDigests(text, evidence));
      Files.write(CertificateFile.evidenceFile(file), evidence);
      long before = allocated();
      try {
        Certificate certificate = CertificateFile.read(file);
        assertBounded(before, data.length, () -> CertificateFile.read(file));
        if (Checker.check(certificate, Blocks.model(BLOCK)) == Status.CERTIFIED) {
          requireTrue(certificate);
        }
      } catch (UnusableInput | AlteredCertificate e) {
        assertBounded(before, data.length, () -> CertificateFile.read(file));
      }
    }
  }

  /** As a forger would write them; text that is no certificate stays what it is. */
  private static byte[] withDigests(byte[] text, byte[] evidence) {
    try {
      JsonNode root = Json.MAPPER.readTree(text);
      if (root instanceof ObjectNode object
          && object.get("certificate") instanceof ObjectNode body) {
        body.put("evidence_sha256", Sha256.of(evidence));
        object.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
        return Json.MAPPER.writeValueAsBytes(object);
      }
    } catch (IOException e) {
      return text;
    }
    return text;
  }

  private static void requireTrue(Certificate certificate) {
    Claim claim = certificate.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
    List<Bound> bounds = ((Verdict.Certified) claim.verdict()).bounds();
    assertTrue(bounds.get(0).certified() <= Math.nextUp(LEAST), bounds::toString);
    assertTrue(bounds.get(1).certified() >= Math.nextDown(GREATEST), bounds::toString);
  }

  // ---- What training and gates read ----

  /** A reader of one file that must end in what stands there or in a named error. */
  private static void assertNamed(String name, byte[] data, FileReader reader) throws IOException {
    assertNamed(name, data, data.length, reader);
  }

  /** The same of a file that stands for one of another length. */
  private static void assertNamed(String name, byte[] data, long length, FileReader reader)
      throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file(name);
      Files.write(file, data);
      Reader read =
          () -> {
            try {
              reader.read(file);
            } catch (UnusableInput e) {
              assertFalse(e.getMessage().isEmpty());
            }
          };
      long before = allocated();
      read.read();
      assertBounded(before, length, read);
    }
  }

  private interface FileReader {
    void read(Path file) throws IOException;
  }

  static Stream<byte[]> tables() {
    return Stream.of(
            "x,y,label\n1,2,a\n3,4.5,b\n-1e3,0,a\n2,2,b\n7,1,a\n5,5,b\n1,1,a\n0,0,b\n",
            "1;2;0\n3;4;1\n5;6;0\n7;8;1\n9;10;0\n11;12;1\n",
            "\"a \"\"b\"\"\",c\r\n1,0\r\n2,1\r\n3,0\r\n4,1\r\n5,0\r\n6,1\r\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("tables")
  @FuzzTest(maxDuration = "10m")
  void a_table_is_a_data_set_or_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "table.csv",
        data,
        file -> {
          Dataset set = Datasets.load("csv:" + file, Optional.empty());
          assertTrue(
              set.target().outputs() >= 1 && set.training().size() > 0 && set.heldOut().size() > 0);
        });
  }

  static Stream<byte[]> settings() throws IOException {
    return Stream.concat(
        Stream.of("epochs: 3\n", "", "network: [{type: dense_block, units: 4}, {type: linear}]\n")
            .map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Stream.of(Files.readAllBytes(Path.of("..", "examples", "mnist-conv.yaml"))));
  }

  @MethodSource("settings")
  @FuzzTest(maxDuration = "10m")
  void settings_make_sense_or_are_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "settings.yaml",
        data,
        file -> {
          TrainingSettings read = SettingsFile.settings(SettingsFile.read(file));
          assertTrue(read.epochs() >= 1 && read.batch() >= 1);
        });
  }

  static Stream<byte[]> policies() throws IOException {
    return Stream.of(
        Files.readAllBytes(Path.of("..", "examples", "keel.yaml")),
        """
        version: 1
        require: [contraction_rate]
        region: {input_radius: 2, state_radius: 0.5, tolerance: 1e-6}
        expires: 2099-12-31
        baseline: {certificate: a.json, tolerance: 0.1, properties: [convergence]}
        """
            .getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("policies")
  @FuzzTest(maxDuration = "10m")
  void a_policy_asks_for_something_or_is_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "policy.yaml", data, file -> assertFalse(PolicyFile.read(file).required().isEmpty()));
  }

  static Stream<byte[]> checkpoints() throws IOException {
    try (Scratch scratch = new Scratch();
        Training training = training()) {
      training.run(new ResumeLaws.StopAfterOneStep(training));
      Path file = scratch.file("checkpoint.safetensors");
      CheckpointFile.write(file, training.checkpoint());
      return Stream.of(Files.readAllBytes(file));
    }
  }

  private static Training training() {
    return new Training(
        SettingsFile.settings(
            SettingsFile.empty().put("epochs", 1).put("batch", 64).put("workers", 1)),
        Digits.load());
  }

  @MethodSource("checkpoints")
  @FuzzTest(maxDuration = "10m")
  void a_checkpoint_is_gone_on_from_or_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "checkpoint.safetensors",
        data,
        file -> {
          withFittingDigest(file);
          Checkpoint checkpoint = CheckpointFile.read(file);
          try (Training training = training()) {
            training.resume(checkpoint);
          }
        });
  }

  private static void withFittingDigest(Path file) throws IOException {
    TensorFile content = TensorFile.read(file);
    String description = content.metadata().get(CHECKPOINT);
    if (description != null) {
      List<Tensor> tensors = List.copyOf(content.tensors().values());
      String digest = Sha256.of(TensorFile.bytes(Map.of(CHECKPOINT, description), tensors));
      TensorFile.write(
          file, Map.of(CHECKPOINT, description, CHECKPOINT + "-sha256", digest), tensors);
    }
  }

  // ---- What other programs wrote ----

  static Stream<byte[]> matrices() throws IOException {
    byte[] plain = "[[0.5,1e-3],[-2,3]],\n[[4, 5e300]]".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(plain);
    }
    return Stream.of(plain, packed.toByteArray());
  }

  @MethodSource("matrices")
  @FuzzTest(maxDuration = "10m")
  void matrices_are_read_as_they_are_written_or_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "matrices.txt",
        data,
        unpackedLength(data),
        file -> {
          List<Rounded> read = DecimalMatrices.read(file);
          Path again = file.resolveSibling("again.txt");
          Files.writeString(again, text(read));
          assertEquals(read, DecimalMatrices.read(again));
        });
  }

  static Stream<byte[]> tensors() throws IOException {
    Tensor g = Tensor.ofNumbers("0.weight_g", List.of(2, 1), new double[] {1, 2});
    Tensor v = Tensor.ofNumbers("0.weight_v", List.of(2, 2), new double[] {1, 2, 3, 4});
    return Stream.of(
        Commands.resource("weights.pt"),
        Commands.resource("weights-zip.pt"),
        TensorFile.bytes(Map.of("format", "pt", "1.weight_v", "0.weight_v"), List.of(g, v)));
  }

  @MethodSource("tensors")
  @FuzzTest(maxDuration = "10m")
  void tensors_lie_within_their_file_or_are_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "weights.pt",
        data,
        file -> {
          StateDict read = StateDict.read(file);
          for (String name : read.shapes().keySet()) {
            assertTrue(read.tensor(name).bytes().remaining() <= data.length, name);
          }
          assertTrue(Proposal.of(read).startsWith("# Proposed"));
        });
  }

  /** The outputs of an archive, whose checksums are made to fit. */
  static Stream<byte[]> outputs() throws IOException {
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Commands.resource("outputs.npz")))) {
      List<byte[]> arrays = new ArrayList<>();
      while (zip.getNextEntry() != null) {
        arrays.add(zip.readAllBytes());
      }
      return arrays.stream();
    }
  }

  private static byte[] archive(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(part.getKey());
        CRC32 sum = new CRC32();
        sum.update(part.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(part.getValue().length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(part.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @MethodSource("outputs")
  @FuzzTest(maxDuration = "10m")
  void outputs_are_those_of_the_network_or_refused_by_name(byte[] data) throws IOException {
    Network identity =
        new Network(
            List.of(2),
            Preprocessing.NONE,
            List.of(new Linear("a", Matrix.identity(2), Vector.of(0, 0))),
            Optional.empty());
    assertNamed(
        "outputs.npz",
        archive(Map.of("inputs.npy", data, "outputs.npy", data)),
        file -> {
          Replay replay = Replay.of(file, new Imported(identity, Map.of(), List.of()));
          assertEquals(0, replay.difference());
        });
  }

  static Stream<byte[]> onnx() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (Block block : List.of(BLOCK, RECURRENT)) {
      for (OnnxExport.Form form : OnnxExport.Form.values()) {
        models.add(onnx(block, form));
      }
    }
    for (Depth depth :
        List.of(
            Depth.untilEquilibrium(0.125, 9),
            Depth.untilEquilibrium(0.125, StepNorm.EUCLIDEAN, 9),
            Depth.of(Integer.MAX_VALUE))) { // more than are gone through: found by fuzzing
      Block block =
          new DenseBlock(
              "block",
              Activation.TANH,
              Vector.of(0.5, 1),
              depth,
              BLOCK.states(),
              BLOCK.input(),
              BLOCK.bias());
      models.add(onnx(block, OnnxExport.Form.LOOP));
    }
    return models.stream();
  }

  private static byte[] onnx(Block block, OnnxExport.Form form) throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.onnx");
      OnnxExport.write(
          file,
          new Network(block.inputShape(), Preprocessing.NONE, List.of(block), Optional.empty()),
          form);
      return Files.readAllBytes(file);
    }
  }

  @MethodSource("onnx")
  @FuzzTest(maxDuration = "10m")
  void an_onnx_model_is_a_network_or_refused_by_name(byte[] data) throws IOException {
    assertNamed(
        "model.onnx",
        data,
        data.length + CONSTANTS,
        file -> {
          Network network =
              OnnxImport.read(file, OnnxImport.Replaying.SKIPPED).imported().network();
          assertFalse(network.layers().isEmpty());
        });
  }

  /** A file of zeros is packed into a thousandth: what counts is what is in it. */
  private static long unpackedLength(byte[] data) {
    long length = data.length;
    try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(data))) {
      byte[] buffer = new byte[1 << 12];
      int read = stream.read(buffer);
      while (read >= 0) {
        length += read;
        read = stream.read(buffer);
      }
    } catch (IOException e) {
      return length; // as far as it is undamaged
    }
    return length;
  }

  private static String text(List<Rounded> matrices) {
    return matrices.stream()
        .map(Rounded::matrix)
        .map(
            matrix ->
                IntStream.range(0, matrix.rows())
                    .mapToObj(
                        i ->
                            IntStream.range(0, matrix.columns())
                                .mapToObj(j -> Double.toString(matrix.get(i, j)))
                                .collect(Collectors.joining(",", "[", "]")))
                    .collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(","));
  }
}
