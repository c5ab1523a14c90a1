package keel.interchange.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import keel.interchange.text.DecimalMatrices;
import keel.interchange.text.OrdinaryNetwork;
import keel.verify.certificate.Bound;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.exact.Matrix;
import keel.verify.model.Activation;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel import}: a model file of what another program wrote. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a model file of what another program wrote.",
      "FILE holds matrices of decimal numbers, [[0.5,1],[2,3]],[[4],[5]], maybe compressed by"
          + " gzip: the weights of linear layers without biases, with an activation between. They"
          + " become nearest doubles; by how much the decimal numbers can differ from them, in the"
          + " Frobenius norm, is printed for each layer, to be added to its certified norm."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel import weights.txt.gz --to model.safetensors",
      "  keel certify model.safetensors"
    })
public final class ImportCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The text, or its gzip file.")
  private Path source;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "The model file to write (safetensors).")
  private Path target;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Between layers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "relu")
  private Between activation;

  @Option(
      names = "--outputs-first",
      description =
          "A matrix has a row for every output, as PyTorch writes it; else one for every input.")
  private boolean outputsFirst;

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
    if (target != null) {
      files.writes(target);
    }
  }

  @Override
  public Integer call() throws Exception {
    List<DecimalMatrices.Rounded> matrices = DecimalMatrices.read(source);
    List<Matrix> weights =
        matrices.stream()
            .map(DecimalMatrices.Rounded::matrix)
            .map(matrix -> outputsFirst ? matrix : matrix.transpose())
            .toList();
    Network network = OrdinaryNetwork.of(weights, activation.activation);
    Model written = ModelFile.write(target, network);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.indented(json(matrices, weights, written)));
    } else {
      print(matrices, weights, out);
    }
    return ExitCode.PASSED.code();
  }

  private void print(
      List<DecimalMatrices.Rounded> matrices, List<Matrix> weights, PrintWriter out) {
    for (int i = 0; i < weights.size(); i++) {
      out.println(
          "  'fc"
              + (i + 1)
              + "' "
              + weights.get(i).columns()
              + " → "
              + weights.get(i).rows()
              + ", rounded by at most "
              + Bound.Relation.AT_MOST.text(matrices.get(i).rounding())
              + " in the Frobenius norm");
    }
    out.println("model         " + Text.shown(target));
  }

  private static ObjectNode json(
      List<DecimalMatrices.Rounded> matrices, List<Matrix> weights, Model written) {
    ObjectNode result = Json.MAPPER.createObjectNode().put("model_sha256", written.sha256());
    ArrayNode layers = result.putArray("layers");
    for (int i = 0; i < weights.size(); i++) {
      layers
          .addObject()
          .put("name", "fc" + (i + 1))
          .put("inputs", weights.get(i).columns())
          .put("outputs", weights.get(i).rows())
          .put("rounding", matrices.get(i).rounding());
    }
    return result;
  }
}
