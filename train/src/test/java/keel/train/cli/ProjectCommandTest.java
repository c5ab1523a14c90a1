package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Grouped;
import keel.verify.model.Json;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.model.Scalars;
import keel.verify.model.TrainingRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectCommandTest {
  @TempDir private Path folder;

  /** −RᵀR − εI as another library computes it in floats: not symmetric to the bit. */
  private static Matrix inFloats(int n, Random random) {
    float[] r = new float[n * n];
    for (int i = 0; i < r.length; i++) {
      r[i] = (float) (random.nextGaussian() / n);
    }
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int k = 0; k < n; k++) {
          int at = i < j ? k : n - 1 - k; // the order of a sum is the library's own
          sum += r[at * n + i] * r[at * n + j];
        }
        a[i * n + j] = -sum - (i == j ? 0.01f : 0);
      }
    }
    return Matrix.of(n, n, a);
  }

  private static DenseBlock dense(Activation activation, Matrix state, Random random) {
    int n = state.rows();
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 0.5),
        30,
        state,
        Matrix.of(n, 3, random.doubles(3L * n, -1, 1).toArray()),
        Vector.of(random.doubles(n, -1, 1).toArray()));
  }

  private static ConvBlock conv(double size, Random random) {
    return new ConvBlock(
        "block",
        Activation.RELU,
        Vector.constant(3, 1),
        10,
        List.of(new Kernel(Matrix.of(3, 27, random.doubles(81, -size, size).toArray()), 3, 3)),
        new Kernel(Matrix.of(3, 9, random.doubles(27, -1, 1).toArray()), 3, 3),
        Vector.constant(3, 0.5),
        4,
        4);
  }

  private static Matrix gaussian(int n, double size, Random random) {
    double[] entries = new double[n * n];
    Arrays.setAll(entries, i -> size * random.nextGaussian());
    return Matrix.of(n, n, entries);
  }

  private Path write(Layer block, Integer... input) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(
        file, new Network(List.of(input), Preprocessing.NONE, List.of(block), Optional.empty()));
    return file;
  }

  private static String keel(int code, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    assertEquals(
        code, Keel.run(new PrintWriter(out), new PrintWriter(err), texts), () -> out + "" + err);
    return out + err.toString();
  }

  private JsonNode projected(Path model) throws IOException {
    Path target = folder.resolve("nearest.safetensors");
    JsonNode result =
        Json.MAPPER.readTree(
            keel(
                0, "project", model, "--to", target, "--input-radius", 1, "--tries", 60, "--json"));
    Model nearest = ModelFile.read(target);
    assertEquals(
        Status.CERTIFIED,
        Checker.check(CertificateFile.read(CertificateFile.besideModel(target)), nearest));
    JsonNode block = result.get("blocks").get(0);
    assertTrue(
        block.get("states_seen_to_move").asDouble() <= block.get("states_move_at_most").asDouble(),
        block::toString);
    return block;
  }

  @Test
  void models_of_other_tools_are_brought_to_the_nearest_that_is_certified() throws Exception {
    Random random = new Random(19);
    for (Activation activation :
        List.of(Activation.TANH, Activation.RELU, Activation.SIGMOID, Activation.ELU)) {
      Matrix state = inFloats(16, random);
      assertFalse(state.isSymmetric());
      JsonNode block = projected(write(dense(activation, state, random), 3));
      assertTrue(block.get("states_move_at_most").asDouble() < 1e-3, block::toString);
    }
    for (double size : new double[] {0.1, 0.5}) {
      for (int n : new int[] {1, 12}) {
        projected(write(dense(Activation.TANH, gaussian(n, size, random), random), 3));
      }
      projected(write(conv(size / 5, random), 1, 4, 4));
    }
  }

  @Test
  void complex_blocks_stay_complex() throws Exception {
    Random random = new Random(23);
    for (Nonlinearity activation :
        List.of(Activation.TANH, new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.constant(5, -0.1)))) {
      Matrix state = Scalars.embedded(gaussian(5, 0.3, random), gaussian(5, 0.3, random));
      projected(
          write(
              new DenseBlock(
                  "block",
                  activation,
                  Vector.constant(10, 0.5),
                  Depth.of(20),
                  List.of(state),
                  Scalars.embedded(gaussian(5, 1, random), gaussian(5, 1, random)),
                  Vector.constant(10, 0.5),
                  Scalars.COMPLEX),
              10));
      Network nearest = ModelFile.read(folder.resolve("nearest.safetensors")).network();
      assertEquals(Scalars.COMPLEX, nearest.blocks().get(0).scalars());
    }
    Kernel kernel =
        new Kernel(
            Scalars.embedded(
                Matrix.of(2, 18, random.doubles(36, -0.2, 0.2).toArray()),
                Matrix.of(2, 18, random.doubles(36, -0.2, 0.2).toArray())),
            3,
            3);
    projected(
        write(
            new ConvBlock(
                "block",
                Activation.RELU,
                Vector.constant(4, 1),
                Depth.of(10),
                List.of(kernel),
                kernel,
                Vector.constant(4, 0.5),
                4,
                4,
                Scalars.COMPLEX),
            4,
            4,
            4));
  }

  @Test
  void what_is_certified_already_stays_to_the_bit() throws Exception {
    DenseBlock block = dense(Activation.TANH, Matrix.of(2, 2, -1, 0.3, 0.3, -0.7), new Random(1));
    JsonNode moved = projected(write(block, 3));
    assertEquals(0, moved.get("states_move_at_most").asDouble());
    Network nearest = ModelFile.read(folder.resolve("nearest.safetensors")).network();
    assertEquals(List.of(block), nearest.blocks());
  }

  @Test
  void the_result_is_told_to_people_too() throws Exception {
    Path model = write(dense(Activation.TANH, gaussian(3, 0.1, new Random(2)), new Random(3)), 3);
    Path target = folder.resolve("t.safetensors");
    String text = keel(0, "project", model, "--to", target);
    assertTrue(text.startsWith("CERTIFIED incremental stability  " + target), text);
    assertTrue(text.contains("in the norm of the claim"), text);
    assertTrue(Files.exists(CertificateFile.besideModel(target)), text);
  }

  @Test
  void what_cannot_be_projected_is_refused_and_nothing_written() throws Exception {
    Random random = new Random(4);
    Path model = write(dense(Activation.TANH, gaussian(3, 0.1, random), random), 3);
    Path target = folder.resolve("t.safetensors");
    String message = keel(2, "project", model, "--to", target, "--epsilon", 5);
    assertTrue(message.contains("epsilon must be > 0 and leave room"), message);
    assertTrue(
        keel(2, "project", model, "--to", target, "--input-radius", "NaN").contains("must be > 0"));
    assertTrue(keel(2, "project", model, "--to", model).contains("is to be written"));
    Path huge =
        write(
            dense(Activation.TANH, Matrix.of(2, 2, -1.7e308, 1.7e308, 1.7e308, -1.7e308), random),
            3);
    message = keel(2, "project", huge, "--to", target);
    assertTrue(message.contains("too large to be projected"), message);
    DenseBlock tied = dense(Activation.TANH, gaussian(2, 0.1, random), random);
    List<Matrix> states = List.of(tied.state(), gaussian(2, 0.1, random));
    Path untied =
        write(
            new DenseBlock(
                "block", Activation.TANH, tied.stepSizes(), 2, states, tied.input(), tied.bias()),
            3);
    message = keel(2, "project", untied, "--to", target);
    assertTrue(message.contains("other weights at every step"), message);
    assertFalse(Files.exists(target), target::toString);
  }

  @Test
  void what_is_projected_was_not_replayed_itself() throws IOException {
    Path model = write(dense(Activation.TANH, inFloats(4, new Random(1)), new Random(2)), 3);
    TrainingRecord record =
        TrainingRecord.ofImport("Keel", "net.onnx", "00", Optional.of("24 inputs"), Map.of());
    Network read = ModelFile.read(model).network();
    ModelFile.write(
        model, new Network(read.input(), read.preprocessing(), read.layers(), Optional.of(record)));
    projected(model);
    Network nearest = ModelFile.read(folder.resolve("nearest.safetensors")).network();
    assertTrue(nearest.training().orElseThrow().isImported());
    assertEquals(Optional.empty(), nearest.training().orElseThrow().replayed());
  }
}
