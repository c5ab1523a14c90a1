package keel.laws;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every command of {@code keel}, found as picocli describes it, and for each a command line that
 * comes to its end and reads all that the command can read.
 */
final class Commands {
  /**
   * The command lines, in which {@code @} stands for a folder that {@link #prepare} has filled. A
   * new command needs one: the laws fail until it has.
   */
  private static final Map<String, String> LINES =
      Map.ofEntries(
          Map.entry(
              "attack",
              "@m.safetensors --dataset csv:@data.csv --certify --certificate @m.cert.json --steps 2"),
          Map.entry("attest", "@m.cert.json @m.safetensors -o @s.json"),
          Map.entry("benchmark", "@m.safetensors --certificate @m.cert.json --repeats 1"),
          Map.entry("benchmark-training", "--seconds 1 --workers 1"),
          Map.entry("certify", "@m.safetensors --no-smt --report --markdown -o @out"),
          // Of all models one, by a pattern that names it as the others do.
          Map.entry("certify-all", "@ --glob {x/m.safetensors,m.safetensors} -o @out"),
          Map.entry("check", "@m.cert.json @m.safetensors"),
          Map.entry("demo", "--config @run.yaml -o @out"),
          Map.entry(
              "diff",
              "@old.cert.json @m.cert.json --old-model @old.safetensors --new-model"
                  + " @m.safetensors"),
          Map.entry("download", "file:@data.csv --sha256 SHA256 -o @got"),
          Map.entry(
              "evaluate",
              "@m.safetensors --dataset csv:@data.csv --certify --certificate @m.cert.json --to"
                  + " @radii.tsv"),
          Map.entry("export", "@m.safetensors --pytorch @weights.safetensors"),
          Map.entry("gate", "@m.safetensors --policy @p.yaml --certificate @m.cert.json"),
          Map.entry(
              "identify",
              "--data @seen.csv --config @identify.yaml --truth @truth.safetensors -o @out --report"
                  + " @equations.html"),
          Map.entry(
              "import",
              "@weights.pt --network @network.yaml --replay @outputs.npz --to"
                  + " @imported.safetensors"),
          Map.entry(
              "mechanics",
              "@m.safetensors --dataset csv:@data.csv --certificate @m.cert.json --patterns 2"
                  + " --report @m.html"),
          Map.entry("merge", "@1.tsv @2.tsv --to @all.tsv"),
          Map.entry("play", "@policy.safetensors --environment cart_pole --episodes 2"),
          Map.entry("predict", "@t.safetensors --dataset @data.csv --to @said.csv"),
          Map.entry("project", "@m.safetensors --to @nearest.safetensors"),
          Map.entry("experiment", "run trajectories --quick -o @out"),
          Map.entry("simulate", "oscillator --odes 2 --starts 1 -o @out"),
          Map.entry("sweep", "@grid.yaml --dataset csv:@data.csv -o @out"),
          Map.entry(
              "test",
              "@m.safetensors --certificate @m.cert.json --tries 1 --dataset csv:@data.csv"),
          Map.entry("train", "--config @run.yaml --dataset csv:@data.csv -o @out"));

  private static final String RUN =
      """
      network:
      - {type: dense_block, units: 2, steps: 2}
      - {type: linear}
      epochs: 1
      batch: 8
      workers: 1
      """;

  private static final String POLICY =
      """
      version: 1
      require: [incremental_stability]
      baseline: {certificate: old.cert.json, model: old.safetensors, tolerance: 1e9}
      """;

  private static final String DESCRIPTION =
      """
      version: 1
      input: [2]
      layers:
      - {type: linear, name: head, weight: W, bias: c}
      """;

  private static final Map<Path, byte[]> PREPARED = new TreeMap<>();

  private Commands() {}

  /**
   * A file beside the laws. In weights.pt, W, 2 x 2, and c of two numbers, as PyTorch 2.13 wrote
   * them; in outputs.npz, what it computes with them.
   */
  static byte[] resource(String name) throws IOException {
    try (InputStream in = Commands.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** How a command ended. */
  record Ended(int code, String out, String err) {}

  /** The commands that do something, with what picocli knows of them. */
  static SortedMap<String, CommandSpec> all() {
    SortedMap<String, CommandSpec> all = new TreeMap<>();
    for (Map.Entry<String, CommandLine> entry : Keel.commandLine().getSubcommands().entrySet()) {
      if (!(entry.getValue().getCommand() instanceof CommandLine.HelpCommand)) {
        all.put(entry.getKey(), entry.getValue().getCommandSpec());
      }
    }
    return all;
  }

  /** A command line of the command that comes to its end. */
  static List<String> line(String command, Path folder) {
    String line = LINES.get(command);
    if (line == null) {
      throw new IllegalStateException("keel " + command + " needs a line in Commands.LINES");
    }
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(
        Arrays.stream(line.split(" "))
            .map(word -> word.replace("@", folder + "/").replace("SHA256", digest(folder)))
            .toList());
    return words;
  }

  private static String digest(Path folder) {
    try {
      return Sha256.of(Files.readAllBytes(folder.resolve("data.csv")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The options of a command whose value is a path. */
  static List<OptionSpec> pathOptions(CommandSpec command) {
    return command.options().stream()
        .filter(
            option ->
                Stream.of(option.auxiliaryTypes()).anyMatch(Path.class::equals)
                    || option.type().equals(Path.class))
        .toList();
  }

  /** The words with an option that has another value, or that was not there. */
  static List<String> with(List<String> line, OptionSpec option, String value) {
    List<String> words = new ArrayList<>(line);
    Optional<Integer> at =
        Arrays.stream(option.names()).map(words::indexOf).filter(i -> i > 0).findFirst();
    if (at.isPresent()) {
      words.set(at.get() + 1, value);
    } else {
      words.add(option.longestName());
      words.add(value);
    }
    return words;
  }

  /** The files that commands read, and no others: made once, and the same in every folder. */
  static void prepare(Path folder) throws IOException {
    for (Map.Entry<Path, byte[]> file : prepared().entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static synchronized Map<Path, byte[]> prepared() throws IOException {
    if (PREPARED.isEmpty()) {
      try (Scratch scratch = new Scratch()) {
        Path folder = scratch.file("");
        make(folder);
        for (Path file : contents(folder).keySet()) {
          PREPARED.put(file, Files.readAllBytes(folder.resolve(file)));
        }
      }
    }
    return PREPARED;
  }

  private static void make(Path folder) throws IOException {
    for (String name : List.of("m", "old")) {
      DenseBlock block =
          new DenseBlock(
              "block",
              Activation.TANH,
              Vector.of(1, 1),
              3,
              Matrix.of(2, 2, name.equals("m") ? -1 : -0.9, 0, 0, -1),
              Matrix.of(2, 2, 1, 0, 0, 1),
              Vector.of(0, 0));
      Path model = folder.resolve(name + ".safetensors");
      ModelFile.write(
          model, new Network(List.of(2), Preprocessing.NONE, List.of(block), Optional.empty()));
      Ended ended = run(List.of("certify", "--no-smt", model.toString()));
      if (ended.code() != 0) {
        throw new IllegalStateException(ended.toString());
      }
    }
    ModelFile.write(folder.resolve("t.safetensors"), ofTable());
    ModelFile.write(folder.resolve("policy.safetensors"), policy());
    StringBuilder table = new StringBuilder("x,y,class\n");
    for (int i = 0; i < 20; i++) {
      table.append(i).append(',').append(i * i % 7).append(',').append(i % 2).append('\n');
    }
    Files.writeString(folder.resolve("data.csv"), table);
    Files.write(folder.resolve("weights.pt"), resource("weights.pt"));
    Files.write(folder.resolve("outputs.npz"), resource("outputs.npz"));
    Files.writeString(folder.resolve("network.yaml"), DESCRIPTION);
    Files.writeString(folder.resolve("run.yaml"), RUN);
    Files.writeString(folder.resolve("grid.yaml"), "config: run.yaml\ngrid: {epochs: [1]}\n");
    Files.writeString(folder.resolve("p.yaml"), POLICY);
    Files.writeString(folder.resolve("identify.yaml"), "law: {name: empirical}\n");
    Path made = folder.resolve("made");
    Ended simulated = run(List.of("simulate", "oscillator", "--odes", "2", "-o", made.toString()));
    if (simulated.code() != 0) {
      throw new IllegalStateException(simulated.toString());
    }
    Files.move(made.resolve("trajectories.csv"), folder.resolve("seen.csv"));
    Files.move(made.resolve("field.safetensors"), folder.resolve("truth.safetensors"));
    Files.delete(made.resolve("bands.svg"));
    Files.delete(made);
    for (int shard = 1; shard <= 2; shard++) {
      List<String> words = new ArrayList<>(line("evaluate", folder));
      words.set(words.size() - 1, folder.resolve(shard + ".tsv").toString());
      words.addAll(List.of("--shard", shard + "/2"));
      Ended ended = run(words);
      if (ended.code() != 0) {
        throw new IllegalStateException(ended.toString());
      }
    }
  }

  /** A network that pushes a cart to where its pole leans. */
  private static Network policy() {
    Matrix weights = Matrix.of(2, 4, 0, 0, 0, 0, 0, 0, 1, 1);
    return new Network(
        List.of(4),
        Preprocessing.NONE,
        List.of(new Linear("head", weights, Vector.of(0, 0))),
        Optional.empty());
  }

  /** A network that takes the columns of the table. */
  private static Network ofTable() {
    TrainingTable table =
        TrainingTable.of(
            List.of(TableColumn.of("x"), TableColumn.of("y")),
            new Target.Classes("class", List.of("0", "1")),
            List.of());
    return new Network(
        List.of(2),
        Preprocessing.NONE,
        List.of(new Linear("head", Matrix.of(2, 2, 1, 0, 0, 1), Vector.of(0, 0))),
        Optional.of(
            new TrainingRecord(
                "keel", 1, "data.csv", "", new TreeMap<>(), List.of(), 0, Optional.of(table))));
  }

  static Ended run(List<String> line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out), new PrintWriter(err), line.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }

  /** Every regular file in the folder and below, links not followed, with its content. */
  static SortedMap<Path, String> contents(Path folder) throws IOException {
    SortedMap<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
