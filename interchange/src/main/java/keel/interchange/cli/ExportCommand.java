package keel.interchange.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keel.interchange.onnx.OnnxExport;
import keel.interchange.pytorch.StateDictExport;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel export}: a model for another program. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a model as another program reads it.",
      "With --pytorch, the tensors of a state_dict in a safetensors file, which load in"
          + " examples/pytorch/keel_blocks.py makes a module of. With --onnx, an ONNX model (opset"
          + " 17), the steps of its blocks one after the other, or as a loop. No number changes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel export model.safetensors --pytorch weights.safetensors",
      "  keel export model.safetensors --onnx model.onnx --form loop",
      "  keel export gated.safetensors --onnx model.onnx --member 0"
    })
public final class ExportCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path source;

  /** What reads it: one of them. */
  private static final class Reader {
    @Option(
        names = "--pytorch",
        paramLabel = "FILE",
        required = true,
        description = "A state_dict to write (safetensors).")
    private Path pytorch;

    @Option(
        names = "--onnx",
        paramLabel = "FILE",
        required = true,
        description = "An ONNX model to write.")
    private Path onnx;

    Path file() {
      return pytorch == null ? onnx : pytorch;
    }
  }

  @ArgGroup(multiplicity = "1")
  private Reader reader;

  @Option(
      names = "--form",
      paramLabel = "NAME",
      description =
          "How an ONNX model takes the steps of a block: ${COMPLETION-CANDIDATES} (default:"
              + " unrolled, which every program reads).")
  private Optional<Form> form = Optional.empty();

  @Option(
      names = "--member",
      paramLabel = "I",
      description =
          "With --onnx, of a model with gates: the member that is written (default: 0, the elite;"
              + " needed where the population answers).")
  private Optional<Integer> member = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Forms of blocks, as they are typed. */
  @SuppressWarnings("checkstyle:ConstantName")
  private enum Form {
    unrolled(OnnxExport.Form.UNROLLED),
    loop(OnnxExport.Form.LOOP);

    private final OnnxExport.Form form;

    Form(OnnxExport.Form form) {
      this.form = form;
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
    if (reader != null && reader.file() != null) {
      files.writes(reader.file());
    }
  }

  @Override
  public Integer call() throws Exception {
    boolean isOnnx = reader.onnx != null;
    if (form.isPresent() && !isOnnx) {
      throw new ParameterException(spec.commandLine(), "--form goes with --onnx");
    }
    if (member.isPresent() && !isOnnx) {
      throw new ParameterException(
          spec.commandLine(), "--member goes with --onnx; with --pytorch all of them are written");
    }
    String digest;
    if (isOnnx) {
      Model model = ModelFile.read(source);
      Keel.warn(model, spec);
      Network network = member.map(model.network()::member).orElse(model.network());
      digest = OnnxExport.write(reader.onnx, network, form.orElse(Form.unrolled).form);
    } else {
      digest = StateDictExport.write(source, reader.pytorch);
    }
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.indented(Json.MAPPER.createObjectNode().put("sha256", digest))
                : (isOnnx ? "ONNX model    " : "state_dict    ") + Text.shown(reader.file()));
    return ExitCode.PASSED.code();
  }
}
