package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table to a model to what it says, by the commands alone. */
class PredictCommandTest {
  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    config = folder.resolve("run.yaml");
    Files.writeString(
        config,
        """
        network: [{type: dense_block, units: 8, steps: 5, activation: relu}, {type: linear}]
        optimiser: {name: adam, learning_rate: 0.01}
        epochs: 40
        batch: 16
        """);
  }

  /** What a command prints, or says that is wrong. */
  private String keel(int expected, Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, err::toString);
    return (expected == 0 ? out : err).toString();
  }

  private Path table(String name, String header, int rows, IntFunction<String> row)
      throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        IntStream.range(0, rows)
            .mapToObj(row)
            .collect(Collectors.joining("\n", header + "\n", "\n")));
    return file;
  }

  private Path model() {
    return folder.resolve("run").resolve("model.safetensors");
  }

  @Test
  void samples_of_drawn_weights_say_how_far_they_deviate_from_their_mean() throws Exception {
    Files.writeString(
        config,
        """
        task: regression
        network: [{type: dense_block, units: 8, steps: 5, weights: {diffusion: 0.5}}, {type: linear}]
        optimiser: {name: adam, learning_rate: 0.01}
        epochs: 5
        batch: 16
        """);
    Path csv = table("line.csv", "x,y", 200, i -> i % 20 + "," + (3 * (i % 20) + i % 3));
    keel(0, "train", "--config", config, "--dataset", csv, "-o", model().getParent());
    Path to = folder.resolve("answers.csv");
    keel(0, "predict", model(), "--dataset", csv, "--to", to);
    List<String> ten = Files.readAllLines(to);
    assertEquals("y,\"deviation of y\"", ten.get(0));
    assertTrue(Double.parseDouble(ten.get(1).split(",", 2)[1]) > 0.1, ten.get(1));
    keel(0, "predict", model(), "--dataset", csv, "--to", to, "--samples", 1);
    List<String> one = Files.readAllLines(to);
    assertEquals("0.0", one.get(1).split(",", 2)[1]);
    assertFalse(one.get(1).split(",", 2)[0].equals(ten.get(1).split(",", 2)[0]));
    assertTrue(
        keel(2, "predict", model(), "--dataset", csv, "--to", to, "--samples", 0)
            .contains("at least 1"));
  }

  /** Whether a walk ends above where it began: one step a row. */
  @Test
  void sequences_in_rows_are_learned_measured_certified_and_predicted() throws Exception {
    Files.writeString(
        config,
        """
        sequence: {id: walk, step: t}
        network: [{type: recurrent_block, units: 8, steps: 6}, {type: linear}]
        optimiser: {name: adam, learning_rate: 0.01}
        epochs: 40
        batch: 16
        """);
    Path csv =
        table(
            "walks.csv",
            "walk,t,east,noise,end",
            1800,
            i -> {
              int walk = i / 6;
              int t = i % 6;
              return walk + "," + t + "," + east(walk, t) + "," + i % 5 + "," + end(walk);
            });
    keel(0, "train", "--config", config, "--dataset", csv, "-o", model().getParent());
    assertTrue(keel(0, "certify", "--no-smt", model()).startsWith("CERTIFIED"));
    String[] columns = {"--sequence-id", "walk", "--sequence-step", "t"};
    String measured =
        keel(
            0,
            "evaluate",
            model(),
            "--dataset",
            csv,
            columns[0],
            columns[1],
            columns[2],
            columns[3]);
    double accuracy = Double.parseDouble(measured.split("\\s+", -1)[1]);
    assertTrue(accuracy >= 90, measured);
    assertTrue(measured.contains("of 60 held-out rows"), measured);
    Path others =
        table(
            "others.csv",
            "t,walk,noise,east",
            12,
            i -> i / 2 + "," + (i % 2 == 0 ? "up" : "down") + ",2," + (i % 2 == 0 ? 2 : -2));
    Path answers = folder.resolve("answers.csv");
    keel(
        0,
        "predict",
        model(),
        "--dataset",
        others,
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        "--to",
        answers);
    List<String> lines = Files.readAllLines(answers);
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith("above"), lines::toString);
    assertTrue(lines.get(2).startsWith("below"), lines::toString);
    String alone = keel(2, "evaluate", model(), "--dataset", csv, "--sequence-id", "walk");
    assertTrue(alone.contains("belong together"), alone);
  }

  private static int east(int walk, int t) {
    return (walk * 31 + t * (walk % 7 + 1) * 17) % 7 - 3;
  }

  private static String end(int walk) {
    return IntStream.range(0, 6).map(t -> east(walk, t)).sum() > 0 ? "above" : "below";
  }

  @Test
  void a_quantity_is_learned_measured_certified_and_predicted() throws Exception {
    Path csv =
        table(
            "houses.csv",
            "size,kind,price",
            300,
            i -> {
              double size = (i * 37 % 100) / 10.0;
              return size
                  + ","
                  + (i % 3 == 0 ? "flat" : "house")
                  + ","
                  + (1000 + 100 * size * size + (i % 3 == 0 ? 0 : 2000) + 0.5);
            });
    String trained =
        keel(0, "train", "--config", config, "--dataset", csv, "-o", folder.resolve("run"));
    assertTrue(
        trained.startsWith(
            "objective     squared error: the target 'price' has numbers that are not all whole"),
        trained);
    JsonNode evaluated =
        Json.MAPPER.readTree(keel(0, "evaluate", model(), "--dataset", csv, "--json"));
    double r2 = evaluated.get("held_out_r2").asDouble();
    assertTrue(r2 > 0.95 && r2 < 1, evaluated::toString);
    assertEquals(60, evaluated.get("patterns").asInt());
    assertFalse(evaluated.has("correct"));
    assertTrue(trained.contains(String.format(Locale.ROOT, "R²            %.4f", r2)), trained);
    keel(0, "certify", model(), "--no-smt");

    Path fresh = table("fresh.csv", "kind,size", 3, i -> "flat," + 3 * i);
    Path said = folder.resolve("said.csv");
    keel(0, "predict", model(), "--dataset", fresh, "--to", said);
    List<String> lines = Files.readAllLines(said);
    assertEquals("price", lines.get(0));
    assertEquals(4, lines.size());
    double error = evaluated.get("held_out_rmse").asDouble();
    for (int i = 0; i < 3; i++) {
      double wanted = 1000 + 100.0 * 9 * i * i;
      assertEquals(wanted, Double.parseDouble(lines.get(i + 1)), 4 * error, lines::toString);
    }
  }

  @Test
  void classes_and_labels_are_predicted_with_probabilities() throws Exception {
    IntFunction<String> row = i -> (i % 40 - 20) + "," + (i % 40 < 20 ? "lo,w" : "high");
    Path csv = table("t.csv", "x,kind", 200, i -> row.apply(i).replace("lo,w", "\"lo,w\""));
    Path run = folder.resolve("run");
    keel(0, "train", "--config", config, "--dataset", csv, "-o", run);
    Path said = folder.resolve("said.csv");
    keel(0, "predict", model(), "--dataset", csv, "--to", said);
    List<String> lines = Files.readAllLines(said);
    assertEquals("kind,\"probability of high\",\"probability of lo,w\"", lines.get(0));
    assertEquals(201, lines.size());
    assertTrue(lines.get(1).startsWith("\"lo,w\","), lines.get(1));
    assertTrue(lines.get(40).startsWith("high,"), lines.get(40));

    Path labels =
        table(
            "l.csv",
            "x,sun,rain",
            200,
            i -> (i % 40 - 20) + "," + i % 40 / 20 + "," + (i % 40 < 10 ? 1 : 0));
    keel(
        0,
        "train",
        "--config",
        config,
        "--dataset",
        labels,
        "--target",
        "sun",
        "--target",
        "rain",
        "-o",
        run,
        "--overwrite");
    keel(0, "predict", model(), "--dataset", labels, "--to", said);
    List<String> given = Files.readAllLines(said);
    assertEquals("sun,rain,\"probability of sun\",\"probability of rain\"", given.get(0));
    assertTrue(given.get(1).startsWith("0,1,"), given.get(1));
    assertTrue(given.get(40).startsWith("1,0,"), given.get(40));
    String evaluated = keel(0, "evaluate", model(), "--dataset", labels);
    assertTrue(evaluated.contains("label accuracy"), evaluated);
    String measured = keel(0, "evaluate", model(), "--dataset", labels, "--json");
    JsonNode precision = Json.read(measured).get("held_out_average_precision");
    assertTrue(precision.doubleValue() > 0.5, measured);
    List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertEquals(
        precision.doubleValue(),
        Json.read(metrics.get(metrics.size() - 1)).get("test_average_precision").doubleValue(),
        0.01);
  }

  @Test
  void a_settings_file_names_its_data_and_an_option_goes_before_it() throws Exception {
    Path csv = table("t.csv", "x,y,z", 40, i -> i + "," + i % 2 + "," + i * 0.5);
    Files.writeString(
        config,
        "dataset: '" + csv + "'\ntarget: y\n" + Files.readString(config).replace("40", "1"));
    Path run = folder.resolve("run");
    assertTrue(
        keel(0, "train", "--config", config, "-o", run).startsWith("objective     cross-entropy"));
    assertTrue(
        keel(0, "train", "--config", config, "--target", "z", "-o", run, "--overwrite")
            .startsWith("objective     squared error"));
    Files.writeString(config, "task: forecasting\n");
    assertTrue(keel(2, "train", "--config", config).contains("task must be one of classification"));
  }

  @Test
  void weights_of_classes_need_classes_and_stand_in_the_model_file() throws Exception {
    Path csv = table("t.csv", "x,y", 40, i -> i + "," + (i < 30 ? "a" : "b"));
    Files.writeString(config, Files.readString(config).replace("40", "1"));
    Files.writeString(config, Files.readString(config) + "class_weights: balanced\n");
    Path run = folder.resolve("run");
    keel(0, "train", "--config", config, "--dataset", csv, "-o", run);
    assertTrue(Files.readString(model(), StandardCharsets.ISO_8859_1).contains("BALANCED"));
    Path quantity = table("q.csv", "x,y", 40, i -> i + "," + i * 0.1);
    String refused =
        keel(2, "train", "--config", config, "--dataset", quantity, "-o", run, "--overwrite");
    assertTrue(refused.contains("class_weights need classes"), refused);
  }

  @Test
  void no_predictions_of_an_earlier_run_outlive_an_error() throws Exception {
    Path csv = table("t.csv", "x,y", 40, i -> i + "," + i % 2);
    Files.writeString(config, Files.readString(config).replace("40", "1"));
    keel(0, "train", "--config", config, "--dataset", csv, "-o", folder.resolve("run"));
    Path said = folder.resolve("said.csv");
    Files.writeString(said, "y\n1\n");
    Path wrong = table("w.csv", "x", 3, i -> i == 2 ? "?" : "1");
    keel(2, "predict", model(), "--dataset", wrong, "--to", said);
    assertTrue(Files.readString(said).startsWith("error: w.csv"), Files.readString(said));
    String rows = Files.readString(csv);
    keel(2, "predict", model(), "--dataset", csv, "--to", csv);
    assertEquals(rows, Files.readString(csv));
  }
}
