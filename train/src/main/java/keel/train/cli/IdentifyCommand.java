package keel.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.train.SettingsFile;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.train.data.TrajectoryFile;
import keel.train.identify.Comparison;
import keel.train.identify.Identification;
import keel.train.identify.Identified;
import keel.train.identify.IdentifySettings;
import keel.train.identify.ParameterLaws;
import keel.verify.Tool;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.RowProgress;
import keel.verify.cli.Subcommand;
import keel.verify.exact.Vector;
import keel.verify.model.AtomicFile;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.Json;
import keel.verify.model.ParameterLaw;
import keel.verify.model.RandomField;
import keel.verify.model.Sha256;
import keel.verify.sample.FieldDraws;
import keel.verify.shard.Journal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keel identify}: from trajectories to a random differential equation. */
@Command(
    name = "identify",
    mixinStandardHelpOptions = true,
    description = {
      "Finds the differential equations behind trajectories.",
      "Data are CSV files with the columns ode, trajectory, t and one for each state; times need"
          + " not be evenly spaced. The equations are polynomials of one form. What differs from one"
          + " to the next becomes parameters, with a law by which others are drawn. The folder gets"
          + " fields.safetensors, which keel certify takes, and equations.txt and equations.tex. A run"
          + " that was stopped goes on where it was when the same command is given again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel simulate rode_ind --odes 500 --noise 0.01 -o data",
      "  keel identify --data data --truth data/field.safetensors -o run",
      "  keel identify --config examples/rode.yaml --data data -o run",
      "  keel simulate run/fields.safetensors --odes 200 -o others"
    })
public final class IdentifyCommand implements Subcommand {
  private static final String FIELDS = "fields.safetensors";
  private static final String TEXT = "equations.txt";
  private static final String LATEX = "equations.tex";

  /** Drawn by the law, where its means are compared with true ones. */
  private static final int DRAWS = 10_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "A CSV file, or a folder with some; may be repeated.")
  private List<Path> data = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings as YAML (default: all as usual).")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: ${DEFAULT-VALUE}).",
      defaultValue = "keel-identify")
  private Path output;

  @Option(
      names = "--truth",
      paramLabel = "FIELD",
      description =
          "The field that the data were made with, as keel simulate writes it: says how far off the"
              + " result is.")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the equations and what was found as an HTML page.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** The report, once it is known. */
  private String page = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) throws IOException {
    if (data != null) {
      files.reads(dataFiles());
    }
    config.ifPresent(files::reads);
    truth.ifPresent(files::reads);
    report.ifPresent(
        file ->
            files.reports(file, problem -> problem.map(p -> "error: " + p.message()).orElse(page)));
    if (output != null) {
      for (String name : List.of(FIELDS, TEXT, LATEX)) {
        files.makesAnew(output.resolve(name));
      }
    }
  }

  /** The files that are named, and those in the folders that are, by their names. */
  private List<Path> dataFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : data) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(file -> file.toString().endsWith(".csv")).sorted().forEach(files::add);
        }
      } else {
        files.add(path);
      }
    }
    return files;
  }

  @Override
  public Integer call() throws IOException {
    IdentifySettings settings =
        SettingsFile.read(
            config.isPresent() ? SettingsFile.read(config.get()) : SettingsFile.empty(),
            IdentifySettings.class);
    List<Path> files = dataFiles();
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--data: there is no file that ends in .csv in the folder");
    }
    Optional<RandomField> known =
        truth.isPresent() ? Optional.of(FieldFile.read(truth.get()).random()) : Optional.empty();
    Trajectories trajectories = TrajectoryFile.read(files);
    Identification identification = new Identification(trajectories, settings);
    Path journal = Journal.of(output.resolve("networks"));
    Files.createDirectories(output);
    Identified found;
    try (RowProgress bar = RowProgress.of("Identifying", "networks", identification.steps())) {
      found = identification.run(keys(settings, trajectories), Optional.of(journal), bar);
    }
    Optional<Comparison> comparison =
        known.map(field -> new Comparison(trajectories, found, field));
    Optional<ParameterLaw> law;
    try (RowProgress bar = RowProgress.of("Learning the law", "steps", settings.law().steps())) {
      law = ParameterLaws.of(found.members(), settings.law(), settings.seed(), bar::step);
    }
    RandomField field = found.field(law);
    FieldModel model = FieldFile.write(output.resolve(FIELDS), field);
    write(output.resolve(TEXT), IdentifiedText.lines(found));
    write(output.resolve(LATEX), found.latex());
    Files.deleteIfExists(journal);
    Optional<List<Vector>> drawn = law.map(of -> draws(field, settings.seed()));
    IdentifiedText text =
        new IdentifiedText(trajectories, found, comparison, drawn, model.sha256());
    if (report.isPresent()) {
      page = text.page();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = text.json();
      out.println(Json.indented(root.put("model", output.resolve(FIELDS).toString())));
    } else {
      text.print(out);
    }
    return ExitCode.PASSED.code();
  }

  /** Whatever the result depends on. */
  private static SortedMap<String, String> keys(IdentifySettings settings, Trajectories data)
      throws IOException {
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("tool", Tool.NAME);
    keys.put("settings", SettingsFile.tree(settings).toString());
    keys.put(
        "data",
        Sha256.of(
            (OutputStream out) -> {
              DataOutputStream numbers = new DataOutputStream(out);
              for (Trajectory each : data.all()) {
                numbers.write((each.ode() + "\n").getBytes(StandardCharsets.UTF_8));
                for (double number : each.times().toArray()) {
                  numbers.writeDouble(number);
                }
                for (double number : each.states().toArray()) {
                  numbers.writeDouble(number);
                }
              }
              numbers.flush();
            }));
    return keys;
  }

  private static List<Vector> draws(RandomField field, long seed) {
    List<Vector> drawn = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      drawn.add(Vector.of(FieldDraws.parameters(field, seed, i)));
    }
    return drawn;
  }

  private static void write(Path file, List<String> lines) throws IOException {
    AtomicFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
