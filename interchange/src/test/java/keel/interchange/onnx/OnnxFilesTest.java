package keel.interchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.interchange.onnx.OnnxImport.Replaying;
import keel.verify.Verifier;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that PyTorch 1.13 and others wrote: what each of them is, and which verdict it deserves.
 */
class OnnxFilesTest {
  private static final Path FILES = Path.of("../../shared/data/onnx");

  /** What becomes of a file that is not read. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "conv_train", "(BatchNormalization): it normalises by the mean and the variance of the");

  @TempDir private Path folder;

  private static Path file(String name) {
    Path file = FILES.resolve(name + ".onnx");
    assumeTrue(Files.exists(file), () -> file + " is not there");
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "dense_op9,    block linear, 5, CERTIFIED",
    "dense_op13,   block linear, 5, CERTIFIED",
    "dense_op16,   block linear, 5, CERTIFIED",
    "dense_op17,   block linear, 5, CERTIFIED",
    "dense_nofold, block linear, 5, CERTIFIED",
    "dense_lin,    block linear, 5, CERTIFIED",
    "dense_dyn,    block linear, 5, CERTIFIED",
    "dense_f16,    block linear, 5, CERTIFIED",
    "dense_f64,    block linear, 5, CERTIFIED",
    "loop,         block, 5, CERTIFIED",
    "while,        block, 500, CERTIFIED",
    "written_f32,      block, 6, CERTIFIED",
    "written_f32_loop, block, 6, CERTIFIED",
    "written_f64,      block, 6, CERTIFIED",
    "written_f64_loop, block, 6, CERTIFIED",
    "conv_eval,   conv relu block pool flatten linear, 4, REFUTED",
    "conv_nofold, conv norm relu block pool flatten linear, 4, REFUTED",
  })
  void a_file_is_read_as_it_was_written_and_gets_its_verdict(
      String name, String layers, int steps, String verdict) throws IOException {
    OnnxImport read = OnnxImport.read(file(name), Replaying.REPLAYED);
    Network network = read.imported().network();
    assertEquals(
        layers,
        network.layers().stream()
            .map(layer -> layer.name().replaceAll("[0-9]", ""))
            .collect(Collectors.joining(" ")));
    assertEquals(steps, network.blocks().get(0).steps());
    assertTrue(network.blocks().get(0).isTied());
    Replay replay = read.replay().orElseThrow();
    assertTrue(replay.share() <= 1 && replay.share() > 0x1p-20, () -> name + " " + replay);
    Path model = folder.resolve("model.safetensors");
    ModelFile.write(model, network);
    assertEquals(
        verdict,
        new Verifier(SecondOpinion.NONE).certify(ModelFile.read(model)).status().name(),
        () -> name + ": " + network.blocks());
  }

  @Test
  void what_depends_on_the_batch_is_refused_by_name() {
    REFUSED.forEach(
        (name, sentence) -> {
          Path file = file(name);
          InvalidModel refused =
              assertThrows(InvalidModel.class, () -> OnnxImport.read(file, Replaying.REPLAYED));
          assertTrue(refused.getMessage().contains(sentence), refused::getMessage);
        });
  }

  @Test
  void every_file_has_its_line_here() throws IOException {
    assumeTrue(Files.isDirectory(FILES), () -> FILES + " is not there");
    Set<String> lines = new HashSet<>(REFUSED.keySet());
    try (Stream<Path> files = Files.list(FILES)) {
      List<String> found =
          files
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith(".onnx"))
              .toList();
      assertEquals(18, found.size());
      lines.addAll(lines());
      assertEquals(
          lines, found.stream().map(n -> n.replace(".onnx", "")).collect(Collectors.toSet()));
    }
  }

  private static List<String> lines() {
    return Stream.of(OnnxFilesTest.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(CsvSource.class))
        .flatMap(method -> Stream.of(method.getAnnotation(CsvSource.class).value()))
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  @Test
  void numbers_of_sixteen_and_of_sixty_four_bits_are_not_narrowed() throws IOException {
    DenseBlock half = block("dense_f16");
    DenseBlock full = block("written_f64");
    for (double number : half.input().toArray()) {
      assertEquals(number, FloatType.FLOAT16.nearest(number));
    }
    assertTrue(
        Stream.of(full.input()).anyMatch(matrix -> matrix.get(0, 0) != (float) matrix.get(0, 0)));
  }

  private static DenseBlock block(String name) throws IOException {
    return (DenseBlock)
        OnnxImport.read(file(name), Replaying.SKIPPED).imported().network().blocks().get(0);
  }

  @Test
  void what_the_exporter_folded_and_what_it_did_not_are_the_same_numbers_rounded_once()
      throws IOException {
    OnnxImport read = OnnxImport.read(file("dense_nofold"), Replaying.REPLAYED);
    DenseBlock block = (DenseBlock) read.imported().network().blocks().get(0);
    assertTrue(block.state().isSymmetric(), "−RᵀR − εI is symmetric where each entry is exact");
    assertTrue(read.replay().orElseThrow().folded().getAsDouble() > 0);
    assertTrue(read.imported().roundings().get("block1").ofAnEntry() > 0);
  }

  @Test
  void a_model_says_which_file_it_came_of_and_whether_it_was_replayed() throws IOException {
    OnnxImport read = OnnxImport.read(file("conv_eval"), Replaying.SKIPPED);
    var record = read.imported().network().training().orElseThrow();
    assertEquals("another program, imported by keel 0.1.0", record.tool());
    assertEquals("conv_eval.onnx", record.settings().get("source"));
    assertEquals(64, record.settings().get("source_sha256").length());
    assertEquals(Optional.empty(), record.replayed());
    assertTrue(read.imported().warnings().get(0).contains("not compared"));
    assertTrue(read.imported().network().blocks().get(0) instanceof ConvBlock);
  }
}
