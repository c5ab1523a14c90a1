package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import keel.train.Answers;
import keel.train.SettingsFile;
import keel.train.data.Patterns;
import keel.train.data.TestSet;
import keel.train.network.InvalidDesign;
import keel.verify.MemoryNeed;
import keel.verify.certificate.CertificateFile;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.mechanics.BlockMechanics;
import keel.verify.mechanics.Loss;
import keel.verify.mechanics.Mechanics;
import keel.verify.model.Block;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Text;
import keel.verify.report.MechanicsReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel mechanics}: blocks as mechanical systems, whose time is their depth. */
@Command(
    name = "mechanics",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is conserved along a block's depth.",
      "The gradient of the loss with respect to the state is a momentum p, the step a field f:"
          + " p·δx is the same at every step for every tangent δx, which tests the backward pass (of"
          + " small ReLU blocks to the last bit); the energy pᵀf drifts with the size of the step,"
          + " a corrected one with its square; at the end it is how fast the loss changes with depth,"
          + " which the certified norm bounds. Shows, and proves nothing: there is no verdict."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel mechanics out/model.safetensors",
      "  keel mechanics model.safetensors --patterns 16 --report mechanics.html",
      "  keel mechanics nais.safetensors --beside plain.safetensors --report page.html"
    })
public final class MechanicsCommand implements Subcommand {
  private static final int MOST_HALVINGS = 8;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Mixin private DataOptions data;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      defaultValue = "64",
      description = "Only the first N patterns (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--refine",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Halve the step N times to see how fast the drifts fall (default: ${DEFAULT-VALUE}).")
  private int halvings;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Re-check this certificate and take its norms instead of certifying anew.")
  private Optional<Path> certificateFile;

  @Option(
      names = "--beside",
      paramLabel = "OTHER",
      description =
          "Draw the gradients of this model on one picture with those of the first, on the same"
              + " data.")
  private Optional<Path> other;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a page with pictures.")
  private Optional<Path> report;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** What is to be written, once it is known. */
  private String page = "";

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (modelFile != null) {
      files.reads(modelFile);
    }
    data.declare(files, SettingsFile.empty());
    certificateFile.ifPresent(file -> files.reads(CertificateFile.files(file)));
    other.ifPresent(files::reads);
    report.ifPresent(
        file ->
            files.reports(
                file, problem -> problem.map(p -> "error: " + p.message() + "\n").orElse(page)));
  }

  @Override
  public Integer call() throws IOException {
    require(most >= 1, "--patterns must be at least 1, found " + most);
    require(
        halvings >= 1 && halvings <= MOST_HALVINGS,
        "--refine must be from 1 to " + MOST_HALVINGS + ", found " + halvings);
    Seen seen = seen(modelFile, certificateFile);
    Optional<Seen> beside =
        other.isPresent() ? Optional.of(seen(other.get(), Optional.empty())) : Optional.empty();
    if (report.isPresent()) {
      page =
          MechanicsReport.of(
              seen.blocks, beside.map(Seen::blocks).orElse(List.of()), provenance(seen, beside));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = json(seen);
      beside.ifPresent(s -> root.set("beside", json(s)));
      out.println(Json.indented(root));
    } else {
      print(seen, out);
      beside.ifPresent(
          s -> {
            out.println("beside        " + Text.shown(other.get()));
            print(s, out);
          });
      report.ifPresent(file -> out.println("report        " + Text.shown(file)));
    }
    return ExitCode.PASSED.code();
  }

  /**
   * What was seen of a model.
   *
   * @param blocks those that are looked at
   * @param provenance what it is of
   * @param title how many patterns of what
   */
  private record Seen(List<BlockMechanics> blocks, Map<String, String> provenance, String title) {}

  private Seen seen(Path file, Optional<Path> certificate) throws IOException {
    Model model =
        (certificate.isPresent() ? MemoryNeed.CHECKING : MemoryNeed.CERTIFYING).read(file);
    Keel.warn(model, spec);
    TestSet all = data.test(model.network());
    Answers.requireFits(model.network(), all);
    Patterns patterns = all.patterns();
    int count = Math.min(most, patterns.size());
    List<Block> blocks = model.network().blocks();
    InvalidDesign.require(
        blocks.stream().anyMatch(block -> Mechanics.obstacle(block).isEmpty()),
        Text.shown(file)
            + " has no block whose mechanics are looked at"
            + blocks.stream()
                .map(b -> ": '" + b.name() + "' " + Mechanics.obstacle(b).orElse(""))
                .collect(Collectors.joining()));
    Mechanics mechanics =
        new Mechanics(
            model.network(), Optional.of(CheckedNetwork.certificate(model, certificate)), halvings);
    return new Seen(
        mechanics.of(
            IntStream.range(0, count).mapToObj(patterns::input).toList(),
            IntStream.range(0, count).mapToObj(i -> loss(all, patterns, i)).toList()),
        provenance(file, model, all, count),
        count + " " + Text.shown(all.part() + " of " + all.name()));
  }

  private static Loss loss(TestSet data, Patterns patterns, int i) {
    return data.target()
        .match(
            classes -> Loss.ofClass(patterns.label(i)),
            quantities -> Loss.ofNumbers(quantities.standardised(patterns.target(i))),
            labels -> Loss.ofLabels(patterns.target(i)));
  }

  private static Map<String, String> provenance(Path file, Model model, TestSet data, int count) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("model", file.toString());
    keys.put("sha256", model.sha256());
    keys.put("dataset", data.name());
    keys.put("dataset_sha256", data.sha256());
    keys.put("part", data.part());
    keys.put("patterns", Integer.toString(count));
    return keys;
  }

  /** Of a page: that of the first, and which model stands beside it. */
  private static Map<String, String> provenance(Seen seen, Optional<Seen> beside) {
    Map<String, String> keys = new LinkedHashMap<>(seen.provenance);
    for (String key : List.of("model", "sha256")) {
      beside.ifPresent(other -> keys.put("beside " + key, other.provenance.get(key)));
    }
    return keys;
  }

  private static void print(Seen seen, PrintWriter out) {
    out.println(seen.title);
    seen.blocks.forEach(block -> print(block, out));
  }

  private static void print(BlockMechanics block, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s  %d steps of %s%n",
        Text.quoted(block.name()),
        block.steps(),
        block.stepSize());
    out.println(
        "  p·δx               "
            + (block.exactBits().isPresent()
                ? "equal at every step, " + block.exactBits().getAsInt() + " bits"
                : String.format(
                    Locale.ROOT, "the same but for %.1e of it", block.pairingSpread())));
    if (!block.drifts().isEmpty()) {
      print("x[K] at half of h", "moves", block.distances(), block.distanceRatios(), out);
      print("energy pᵀf", "drifts", block.drifts(), block.ratios(), out);
      print("corrected energy", "drifts", block.correctedDrifts(), block.correctedRatios(), out);
    }
    out.printf(
        Locale.ROOT,
        "  ∂L/∂depth          %.4g (mean of |…|)%s%n",
        block.depthDerivative(),
        block.depthBound().isPresent()
            ? String.format(
                Locale.ROOT, ", at most %.4g by its norm", block.depthBound().getAsDouble())
            : "");
    out.printf(
        Locale.ROOT,
        "  ‖p‖                a step makes at most %.6g of it%s%n",
        block.growth(),
        block.isGrowthCertified() ? "; certified: never more than 1" : "");
  }

  private static void print(
      String name, String verb, List<Double> numbers, double[] ratios, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "  %-18s %s by %.3e; halving the step divides that by %s%n",
        name,
        verb,
        numbers.get(0),
        DoubleStream.of(ratios)
            .mapToObj(
                ratio -> Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "–")
            .collect(Collectors.joining(", ")));
  }

  private static ObjectNode json(Seen seen) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    seen.provenance.forEach(root::put);
    ArrayNode all = root.putArray("blocks");
    for (BlockMechanics block : seen.blocks) {
      ObjectNode node = all.addObject();
      node.put("name", block.name())
          .put("steps", block.steps())
          .put("step_size", block.stepSize())
          .put("pairing_spread", block.pairingSpread());
      block.exactBits().ifPresent(bits -> node.put("pairing_exact_bits", bits));
      put(node.putArray("distances_to_half_step"), block.distances());
      put(node.putArray("energy_drifts"), block.drifts());
      put(node.putArray("corrected_energy_drifts"), block.correctedDrifts());
      put(node.putArray("energies"), block.energies());
      put(node.putArray("corrected_energies"), block.correctedEnergies());
      put(node.putArray("momenta"), block.momenta());
      put(node.putArray("momenta_in_units_of_the_last"), block.shares());
      node.put("norm_of_momenta", block.norm())
          .put("greatest_growth", block.growth())
          .put("growth_certified", block.isGrowthCertified())
          .put("depth_derivative", block.depthDerivative());
      block.depthBound().ifPresent(bound -> node.put("depth_derivative_bound", bound));
    }
    return root;
  }

  private static void put(ArrayNode array, List<Double> numbers) {
    numbers.forEach(array::add);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
