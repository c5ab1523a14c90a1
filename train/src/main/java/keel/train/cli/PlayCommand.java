package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import keel.train.network.InvalidDesign;
import keel.train.play.Environment;
import keel.train.play.Played;
import keel.verify.MemoryNeed;
import keel.verify.certificate.InputNorm;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel play}: what a policy earns in an environment. */
@Command(
    name = "play",
    mixinStandardHelpOptions = true,
    description = {
      "Lets a policy act in a world, and says what it earns.",
      "It always takes the action with the greatest output. Nothing is proved of the environment;"
          + " with --certify, for each observation of the first episode, the distance is proved"
          + " below which no other observation changes the action."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel train --environment cart_pole --output agent",
      "  keel play agent/model.safetensors --episodes 100 --seed 1",
      "  keel play agent/model.safetensors --episodes 1 --render",
      "",
      "Ends in 4 where --certify finds no certified gain, and says why."
    })
public final class PlayCommand implements Subcommand {
  private static final int IN_A_ROW = 10;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description = "cart_pole or acrobot (default: where the policy was trained).")
  private Optional<String> environment;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int episodes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of where the episodes begin (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--member",
      paramLabel = "I",
      description =
          "Of a policy with gates: the member that acts; 0 is the elite (default: whose answer the"
              + " model's is).")
  private Optional<Integer> member = Optional.empty();

  @Option(names = "--render", description = "Draw every step of the first episode as text.")
  private boolean render;

  @Option(
      names = "--certify",
      description =
          "Prove how far each observation of the first episode can move (l2) before the action can"
              + " change.")
  private boolean certify;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    if (modelFile != null) {
      files.reads(modelFile);
    }
  }

  @Override
  public Integer call() throws IOException {
    Model model = (certify ? MemoryNeed.CERTIFYING : MemoryNeed.READING).read(modelFile);
    Keel.warn(model, spec);
    Environment world = environment(model);
    Network policy = member.map(model.network()::member).orElse(model.network());
    PrintWriter out = spec.commandLine().getOut();
    List<double[]> observations = new ArrayList<>();
    Consumer<Played.Frame> frames =
        frame -> {
          observations.add(frame.observation());
          if (render && !json) {
            out.printf(
                Locale.ROOT,
                "step %d, %s, return %.0f%n%s%n",
                frame.step(),
                world.actions().get(frame.action()),
                frame.sum(),
                world.drawn(frame.state()));
          }
        };
    Played played = Played.of(policy, world, episodes, seed, frames);
    ObjectNode root = json(model, world, played);
    if (!json) {
      print(world, played, out);
    }
    ExitCode code =
        certify
            ? certified(new Model(policy, model.sha256()), observations, root, out)
            : ExitCode.PASSED;
    if (json) {
      out.println(Json.indented(root));
    }
    return code.code();
  }

  private Environment environment(Model model) {
    return Environment.named(
        environment
            .or(() -> model.network().training().map(record -> record.dataset()))
            .orElseThrow(
                () ->
                    new InvalidDesign("the model does not say where it acts; name --environment")));
  }

  private static void print(Environment world, Played played, PrintWriter out) {
    List<Double> returns = played.returns();
    out.printf(
        Locale.ROOT,
        "return        %.2f ± %.2f over %d episodes of %s%n",
        played.mean(),
        played.deviation(),
        returns.size(),
        world.title());
    for (int from = 0; from < returns.size(); from += IN_A_ROW) {
      int to = Math.min(returns.size(), from + IN_A_ROW);
      out.printf(
          Locale.ROOT,
          "  %-11s %s%n",
          (from + 1) + "–" + to,
          returns.subList(from, to).stream()
              .map(sum -> String.format(Locale.ROOT, "%4.0f", sum))
              .collect(Collectors.joining(" ")));
    }
  }

  private ObjectNode json(Model model, Environment world, Played played) {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", modelFile.toString())
            .put("sha256", model.sha256())
            .put("environment", world.title())
            .put("seed", seed);
    member.ifPresent(index -> root.put("member", index));
    root.put("mean_return", played.mean()).put("deviation", played.deviation());
    ArrayNode returns = root.putArray("returns");
    played.returns().forEach(returns::add);
    return root;
  }

  private ExitCode certified(
      Model model, List<double[]> observations, ObjectNode root, PrintWriter out)
      throws IOException {
    NetworkConclusions network = CheckedNetwork.of(model, Optional.empty());
    Optional<CertifiedRadius> certified = CertifiedRadius.of(network, InputNorm.EUCLIDEAN);
    if (certified.isEmpty()) {
      String why = CertifiedRadius.missing(network, InputNorm.EUCLIDEAN).orElseThrow();
      root.put("inconclusive", why);
      if (!json) {
        out.println("INCONCLUSIVE: " + Text.shown(why));
      }
      return ExitCode.INCONCLUSIVE;
    }
    double[] radii =
        observations.stream()
            .mapToDouble(observation -> certified.get().at(observation).radius())
            .sorted()
            .toArray();
    double median = radii[radii.length / 2];
    root.putObject("certified_radius")
        .put("observations", radii.length)
        .put("least", radii[0])
        .put("median", median)
        .put("greatest", radii[radii.length - 1]);
    if (!json) {
      out.printf(
          Locale.ROOT,
          "radius        least %.6f, median %.6f, greatest %.6f of %d observations: no other one"
              + " nearer (l2) changes the action%n",
          radii[0],
          median,
          radii[radii.length - 1],
          radii.length);
    }
    return ExitCode.PASSED;
  }
}
