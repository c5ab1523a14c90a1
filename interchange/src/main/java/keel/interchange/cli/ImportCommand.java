package keel.interchange.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.interchange.Imported;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.interchange.description.DescribedNetwork;
import keel.interchange.description.Proposal;
import keel.interchange.onnx.OnnxImport;
import keel.interchange.pytorch.StateDict;
import keel.interchange.replay.Provenance;
import keel.interchange.replay.Replay;
import keel.interchange.text.DecimalMatrices;
import keel.interchange.text.OrdinaryNetwork;
import keel.verify.certificate.Bound;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Activation;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Json;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import keel.verify.model.Text;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel import}: a model file of what another program wrote. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a model file of what another program wrote.",
      "FILE holds the tensors of a network: a state_dict as PyTorch's torch.save writes it, in the"
          + " format of today or in that from before 1.6, or in a safetensors file; --network says"
          + " which is which. Nothing in the file is run.",
      "Or FILE holds matrices of decimal numbers, [[0.5,1],[2,3]],[[4],[5]], maybe compressed by"
          + " gzip: the weights of linear layers without biases, with an activation between. They"
          + " become nearest doubles.",
      "Or FILE is an ONNX model, by its name (.onnx): its layers and blocks are recognised, what it"
          + " computes of constants is computed exactly and rounded once, and the network is compared"
          + " with what ONNX Runtime computes of FILE.",
      "By how much the weights of a layer differ from those in FILE, in the Frobenius norm and in an"
          + " entry, is printed, to be added to what is certified of it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel import weights.pt --propose",
      "  keel import weights.pt --network network.yaml --to model.safetensors",
      "  keel import weights.pt --network net.yaml --replay out.npz --to m.safetensors",
      "  keel import weights.txt.gz --to model.safetensors",
      "  keel import network.onnx --to model.safetensors",
      "  keel certify model.safetensors"
    })
public final class ImportCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file of tensors, or the text, or its gzip file.")
  private Path source;

  /** What becomes of the file. */
  private static final class Result {
    @Option(
        names = "--to",
        paramLabel = "FILE",
        required = true,
        description = "The model file to write (safetensors).")
    private Path target;

    @Option(
        names = "--list",
        required = true,
        description = "Print the names, types and shapes of the tensors, and write nothing.")
    private boolean isList;

    @Option(
        names = "--propose",
        required = true,
        description = "Print a proposal for --network, to be completed, and write nothing.")
    private boolean isProposal;

    boolean isPrinted() {
      return isList || isProposal;
    }
  }

  @ArgGroup(multiplicity = "1")
  private Result result;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "YAML that says which tensor is what, as in docs/model-file.md.")
  private Optional<Path> description;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Outputs that PyTorch computed, numpy.savez(FILE, inputs=…, outputs=…): written is only a"
              + " network that computes the same here, but for rounding.")
  private Optional<Path> replay;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Between matrices: ${COMPLETION-CANDIDATES} (default: relu).")
  private Optional<Between> activation;

  @Option(
      names = "--outputs-first",
      description =
          "A matrix has a row for every output, as PyTorch writes it; else one for every input.")
  private boolean outputsFirst;

  @Option(
      names = "--no-replay",
      description = "Do not run an ONNX model in ONNX Runtime; the model file says so.")
  private boolean skipsReplay;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Activations that may stand between layers, named as in model files. */
  @SuppressWarnings("checkstyle:ConstantName") // as they are typed
  enum Between {
    /** max(0, x). */
    relu(Activation.RELU),
    /** tanh. */
    tanh(Activation.TANH);

    private final Activation activation;

    Between(Activation activation) {
      this.activation = activation;
    }
  }

  @Override
  public CommandGroup group() {
    return CommandGroup.EXCHANGE;
  }

  @Override
  public void declare(CommandFiles files) throws IOException {
    if (source != null) {
      files.reads(source);
    }
    description.ifPresent(files::reads);
    replay.ifPresent(files::reads);
    if (result != null && result.target != null) {
      files.writes(result.target);
    }
  }

  @Override
  public Integer call() throws Exception {
    if (OnnxImport.isOne(source)) {
      return onnx();
    }
    boolean isTensors = StateDict.isOne(source);
    if (skipsReplay) {
      throw usage("--no-replay goes with an ONNX model alone");
    }
    requireFitting(isTensors);
    PrintWriter out = spec.commandLine().getOut();
    if (result.isList) {
      list(StateDict.read(source), out);
      return ExitCode.PASSED.code();
    }
    if (result.isProposal) {
      propose(Proposal.of(StateDict.read(source)), out);
      return ExitCode.PASSED.code();
    }
    Imported imported =
        isTensors
            ? DescribedNetwork.read(description.orElseThrow(), StateDict.read(source))
            : OrdinaryNetwork.of(matrices(), activation.orElse(Between.relu).activation);
    Optional<Replay> replayed = Optional.empty();
    if (replay.isPresent()) {
      replayed = Optional.of(Replay.of(replay.get(), imported));
    }
    write(imported, Provenance.noted(imported.network(), source, replayed), replayed.map(Seen::of));
    return ExitCode.PASSED.code();
  }

  private Integer onnx() throws IOException {
    if (result.target == null
        || description.isPresent()
        || activation.isPresent()
        || outputsFirst) {
      throw usage("of an ONNX model its own graph says all; it goes with --to, and --no-replay");
    }
    OnnxImport read =
        OnnxImport.read(
            source, skipsReplay ? OnnxImport.Replaying.SKIPPED : OnnxImport.Replaying.REPLAYED);
    write(read.imported(), read.imported().network(), read.replay().map(Seen::of));
    return ExitCode.PASSED.code();
  }

  /** What a replay has shown. */
  private record Seen(int inputs, double difference, double bound, String text) {
    static Seen of(Replay replay) {
      return new Seen(replay.inputs(), replay.difference(), replay.bound(), replay.text());
    }

    static Seen of(keel.interchange.onnx.Replay replay) {
      return new Seen(replay.patterns(), replay.difference(), replay.allowed(), replay.text());
    }
  }

  private void write(Imported imported, Network network, Optional<Seen> replayed)
      throws IOException {
    Model written = ModelFile.write(result.target, network);
    Keel.warn(imported.warnings(), spec);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(json(imported, replayed, written)));
    } else {
      sizes(imported).forEach(layer -> out.println(line(layer)));
      imported.computed().forEach(sentence -> out.println("  " + sentence));
      solved(imported).forEach(block -> out.println(solver(block)));
      replayed.ifPresent(seen -> out.println("replayed      " + seen.text()));
      out.println("model         " + Text.shown(result.target));
    }
  }

  /** What goes with tensors does not go with matrices. */
  private void requireFitting(boolean isTensors) {
    if (isTensors && (activation.isPresent() || outputsFirst)) {
      throw usage("--activation and --outputs-first go with matrices of decimal numbers alone");
    }
    if (result.isPrinted() && (replay.isPresent() || description.isPresent())) {
      throw usage("--network and --replay go with --to");
    }
    if (isTensors && !result.isPrinted() && description.isEmpty()) {
      throw usage(
          "--network is needed: "
              + Text.shown(source)
              + " holds tensors, and nothing says which is which; --propose prints a beginning");
    }
    if (!isTensors && (result.isPrinted() || description.isPresent())) {
      throw usage(
          "--network, --list and --propose go with files of tensors alone, and "
              + Text.shown(source)
              + " is none");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void propose(String text, PrintWriter out) throws IOException {
    if (json) {
      out.println(Json.indented(Json.MAPPER.createObjectNode().put("network", text)));
    } else {
      out.print(text);
    }
  }

  private List<Rounded> matrices() throws IOException {
    return DecimalMatrices.read(source).stream()
        .map(read -> outputsFirst ? read : new Rounded(read.matrix().transpose(), read.rounding()))
        .toList();
  }

  private void list(StateDict tensors, PrintWriter out) throws IOException {
    ObjectNode node = Json.MAPPER.createObjectNode();
    ArrayNode list = node.putArray("tensors");
    tensors
        .shapes()
        .forEach(
            (name, shape) -> {
              String type = tensors.type(name).name();
              shape.forEach(
                  list.addObject().put("name", name).put("type", type).putArray("shape")::add);
              if (!json) {
                out.println("  " + Text.quoted(name) + " " + type + " " + shape);
              }
            });
    if (json) {
      out.println(Json.indented(node));
    }
  }

  /** A layer with weights: how many numbers go in and out, and what they were rounded by. */
  private record Size(String name, int inputs, int outputs, Rounding rounding) {}

  private static List<Size> sizes(Imported imported) {
    List<Size> sizes = new ArrayList<>();
    int inputs = imported.network().inputSize();
    for (Layer layer : imported.network().layers()) {
      int outputs = Network.outputShape(layer).map(Shapes::size).orElse(0);
      Rounding rounding = imported.roundings().get(layer.name());
      if (rounding != null) {
        int taken = Network.inputShape(layer).map(Shapes::size).orElse(inputs);
        sizes.add(new Size(layer.name(), taken, outputs, rounding));
      }
      inputs = outputs;
    }
    return sizes;
  }

  private static String line(Size layer) {
    Rounding rounding = layer.rounding;
    return "  %s %s → %s, %s"
        .formatted(
            Text.quoted(layer.name),
            layer.inputs,
            layer.outputs,
            rounding.equals(Rounding.NONE)
                ? "as stored"
                : "rounded by at most %s in the Frobenius norm, %s in an entry"
                    .formatted(text(rounding.frobenius()), text(rounding.ofAnEntry())));
  }

  private static List<EquilibriumBlock> solved(Imported imported) {
    return imported.network().blocks().stream()
        .filter(EquilibriumBlock.class::isInstance)
        .map(EquilibriumBlock.class::cast)
        .toList();
  }

  /** How the equilibrium is found, which the file does not say. */
  private static String solver(EquilibriumBlock block) {
    return "  "
        + Text.quoted(block.name())
        + " finds its equilibrium by forward-backward splitting, step size "
        + block.stepSize()
        + ", "
        + block.depth();
  }

  private static String text(double number) {
    return Bound.Relation.AT_MOST.text(number);
  }

  private static ObjectNode json(Imported imported, Optional<Seen> replayed, Model written) {
    ObjectNode result = Json.MAPPER.createObjectNode().put("model_sha256", written.sha256());
    ArrayNode layers = result.putArray("layers");
    for (Size layer : sizes(imported)) {
      layers
          .addObject()
          .put("name", layer.name)
          .put("inputs", layer.inputs)
          .put("outputs", layer.outputs)
          .put("rounding", layer.rounding.frobenius())
          .put("rounding_of_an_entry", layer.rounding.ofAnEntry());
    }
    replayed.ifPresent(
        seen ->
            result
                .putObject("replay")
                .put("inputs", seen.inputs())
                .put("difference", seen.difference())
                .put("bound", seen.bound()));
    imported.computed().forEach(result.putArray("computed")::add);
    ArrayNode solvers = result.putArray("solvers");
    for (EquilibriumBlock block : solved(imported)) {
      ObjectNode solver =
          solvers
              .addObject()
              .put("name", block.name())
              .put("step_size", block.stepSize())
              .put("max_steps", block.steps());
      block.depth().tolerance().ifPresent(tolerance -> solver.put("tolerance", tolerance));
    }
    return result;
  }
}
