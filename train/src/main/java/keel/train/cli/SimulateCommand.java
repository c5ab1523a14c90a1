package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.Trajectories;
import keel.train.data.TrajectoryFile;
import keel.train.simulate.Bands;
import keel.train.simulate.Forecast;
import keel.train.simulate.MadeSystem;
import keel.train.simulate.Simulation;
import keel.train.simulate.Solver;
import keel.verify.certificate.Box;
import keel.verify.certificate.GivenBox;
import keel.verify.cli.BoxConverter;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.RowProgress;
import keel.verify.cli.Subcommand;
import keel.verify.exact.Vector;
import keel.verify.model.AtomicFile;
import keel.verify.model.FieldFile;
import keel.verify.model.Json;
import keel.verify.model.RandomField;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel simulate}: solutions of a random field, and how well its law foretells others. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Follows solutions of a random differential equation.",
      "Equations are drawn by the field's law, and solutions begin anywhere in a box. The folder"
          + " gets trajectories.csv, as keel identify reads it; field.safetensors with the parameters"
          + " that were drawn; and bands.svg, where solutions from the first of these states are."
          + " Systems that are known by name: rode_ind, rode_dep, oscillator, lotka_volterra, lorenz."
          + " With --against, trajectories that were seen are foretold from where they begin instead:"
          + " how far off the law is, and how many of them lie in its bands."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel simulate rode_ind --odes 500 --noise 0.01 -o data",
      "  keel simulate fields.safetensors --odes 200 --starts 1 -o out",
      "  keel simulate fields.safetensors --against unseen/trajectories.csv"
    })
public final class SimulateCommand implements Subcommand {
  private static final String TRAJECTORIES = "trajectories.csv";
  private static final String FIELD = "field.safetensors";
  private static final String PICTURE = "bands.svg";

  /** Trajectories, or draws, of one command. */
  private static final int MOST = 1_000_000;

  /** Of one trajectory. */
  private static final double MOST_TIMES = 100_000;

  /** Enough for pictures. */
  private static final double DRAWN = 1e-6;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FIELD",
      description = "A model file with a field, or the name of a system.")
  private String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to.")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--odes", paramLabel = "N", description = "Equations to draw (default: 100).")
  private Optional<Integer> odes = Optional.empty();

  @Option(names = "--starts", paramLabel = "N", description = "Solutions of each (default: 5).")
  private Optional<Integer> starts = Optional.empty();

  @Option(
      names = "--start",
      paramLabel = "BOX",
      converter = BoxConverter.class,
      description = "Where they begin, box:RADII or box:CENTRES:RADII (default: the system's).")
  private Optional<GivenBox> box = Optional.empty();

  @Option(
      names = "--time",
      paramLabel = "T",
      description = "For how long they are followed (default: the system's, or 2.5).")
  private Optional<Double> time = Optional.empty();

  @Option(
      names = "--every",
      paramLabel = "DT",
      description = "From one time to the next (default: 0.05, or the step of the field's map).")
  private Optional<Double> every = Optional.empty();

  @Option(
      names = "--noise",
      paramLabel = "SHARE",
      description =
          "Add normal noise, this share of each number's deviation over its trajectory (default:"
              + " 0).")
  private Optional<Double> noise = Optional.empty();

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "Foretell the trajectories of this CSV file.")
  private Optional<Path> against = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "With --against: equations to draw (default: 199).")
  private Optional<Integer> samples = Optional.empty();

  @Option(
      names = "--coverage",
      paramLabel = "SHARE",
      defaultValue = "0.9",
      description = "The share of solutions that bands hold (default: ${DEFAULT-VALUE}).")
  private double coverage;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Of all that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (name != null && system().isEmpty()) {
      files.reads(Path.of(name));
    }
    against.ifPresent(files::reads);
    output.ifPresent(
        folder -> {
          files.makesAnew(folder.resolve(TRAJECTORIES));
          files.makesAnew(folder.resolve(FIELD));
          files.makesAnew(folder.resolve(PICTURE));
        });
  }

  /** A file goes before a system of the same name. */
  private Optional<MadeSystem> system() {
    return Files.exists(Path.of(name)) ? Optional.empty() : MadeSystem.named(name);
  }

  @Override
  public Integer call() throws IOException {
    require(
        output.isPresent() != against.isPresent(),
        "either --output DIR, to simulate, or --against FILE, to foretell, must be given");
    require(coverage > 0 && coverage < 1, "--coverage must lie between 0 and 1, found " + coverage);
    RandomField field = field();
    if (against.isPresent()) {
      foretell(field);
    } else {
      simulate(field, output.get());
    }
    return ExitCode.PASSED.code();
  }

  private RandomField field() throws IOException {
    Optional<MadeSystem> system = system();
    if (system.isPresent()) {
      return system.get().field();
    }
    require(
        Files.exists(Path.of(name)),
        "there is no file "
            + Text.shown(name)
            + ", nor is it a system; those are "
            + MadeSystem.names());
    RandomField field = FieldFile.read(Path.of(name)).random();
    require(
        field.law().isPresent() || field.equations().parameters().isEmpty(),
        "the field has the parameters "
            + String.join(", ", field.equations().parameters())
            + " and no law to draw them by");
    return field;
  }

  private void simulate(RandomField field, Path folder) throws IOException {
    require(samples.isEmpty(), "--samples goes with --against");
    Simulation simulation = simulation(field);
    int count = simulation.odes() * simulation.starts();
    Simulation.Result result;
    try (RowProgress bar = RowProgress.of("Simulating", "trajectories", count)) {
      result = simulation.of(field, bar::step);
    }
    Files.createDirectories(folder);
    TrajectoryFile.write(folder.resolve(TRAJECTORIES), result.seen());
    FieldFile.write(folder.resolve(FIELD), result.drawn());
    Optional<String> picture = picture(field, simulation);
    if (picture.isPresent()) {
      AtomicFile.write(folder.resolve(PICTURE), picture.get().getBytes(StandardCharsets.UTF_8));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = Json.MAPPER.createObjectNode();
      root.put("equations", simulation.odes())
          .put("trajectories", result.seen().all().size())
          .put("times", simulation.times().length())
          .put("noise", simulation.noise())
          .put("seed", seed);
      ArrayNode left = root.putArray("ran_away");
      result.left().forEach(left::add);
      out.println(Json.indented(root));
    } else {
      out.printf(
          Locale.ROOT,
          "%d equations, %d trajectories of %d times; %d ran away and are left out%n",
          simulation.odes(),
          result.seen().all().size(),
          simulation.times().length(),
          result.left().size());
      out.println("written to    " + Text.shown(folder));
    }
  }

  private Simulation simulation(RandomField field) {
    Optional<MadeSystem> system = system();
    int d = field.equations().dimension();
    int drawn = field.equations().parameters().isEmpty() ? 1 : odes.orElse(100);
    require(
        odes.isEmpty() || odes.get() == drawn,
        "a field without parameters is one equation; leave out --odes");
    int each = starts.orElse(5);
    require(
        drawn >= 1 && each >= 1 && (long) drawn * each <= MOST,
        "--odes and --starts must be at least 1, and at most " + MOST + " trajectories together");
    double step = every.orElse(field.equations().step().map(map -> map.length()).orElse(0.05));
    double span = time.orElse(system.map(MadeSystem::time).orElse(2.5));
    require(
        step > 0 && span > 0 && span / step <= MOST_TIMES && span / step >= 1,
        "--every must be above 0 and --time at least that, and at most "
            + (long) MOST_TIMES
            + " times as long");
    double share = noise.orElse(0.0);
    require(share >= 0 && share <= 1, "--noise must lie from 0 to 1, found " + share);
    return new Simulation(
        drawn, each, box(d, system), times(step, (int) Math.round(span / step)), share, seed);
  }

  private Box box(int d, Optional<MadeSystem> system) {
    try {
      return box.isPresent()
          ? box.get().of(d)
          : system
              .map(MadeSystem::starts)
              .orElse(new Box(Vector.constant(d, 0), Vector.constant(d, 1)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--start: " + e.getMessage(), e);
    }
  }

  private static Vector times(double step, int count) {
    return Vector.of(IntStream.rangeClosed(0, count).mapToDouble(k -> k * step).toArray());
  }

  /** Where solutions from the first state are. */
  private Optional<String> picture(RandomField field, Simulation simulation) {
    List<Solver> draws = Bands.draws(field, simulation.odes(), seed, DRAWN);
    return Bands.of(draws, simulation.firstStart(), simulation.times(), coverage)
        .map(
            bands ->
                BandPicture.svg(field.equations().states(), simulation.times(), bands, coverage));
  }

  private void foretell(RandomField field) throws IOException {
    require(
        odes.isEmpty()
            && starts.isEmpty()
            && box.isEmpty()
            && time.isEmpty()
            && every.isEmpty()
            && noise.isEmpty(),
        "--odes, --starts, --start, --time, --every and --noise go with --output");
    int draws = samples.orElse(199);
    require(draws >= 1 && draws <= MOST, "--samples must be from 1 to " + MOST);
    Trajectories truth = TrajectoryFile.read(List.of(against.orElseThrow()));
    require(
        truth.states().equals(field.equations().states()),
        "the states of the field, "
            + String.join(", ", field.equations().states())
            + ", must be those of the trajectories, "
            + String.join(", ", truth.states()));
    Forecast forecast;
    try (RowProgress bar = RowProgress.of("Foretelling", "trajectories", truth.all().size())) {
      forecast = Forecast.of(field, truth, draws, coverage, seed, bar::step);
    }
    ForecastText text = new ForecastText(forecast, truth.all().size(), coverage, seed);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(text.json()));
    } else {
      text.print(out);
    }
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
