package keel.interchange.cli;

import java.io.IOException;
import java.nio.file.Path;
import keel.interchange.pytorch.StateDictExport;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.model.Json;
import keel.verify.model.Text;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel export}: a model for another program. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a model as another program reads it.",
      "With --pytorch, the tensors of a state_dict in a safetensors file, which load in"
          + " examples/pytorch/keel_blocks.py makes a module of. No number changes."
    },
    footerHeading = "%nExamples:%n",
    footer = "  keel export model.safetensors --pytorch weights.safetensors")
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
  }

  @ArgGroup(multiplicity = "1")
  private Reader reader;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXCHANGE;
  }

  @Override
  public void declare(CommandFiles files) throws IOException {
    if (source != null) {
      files.reads(source);
    }
    if (reader != null && reader.pytorch != null) {
      files.writes(reader.pytorch);
    }
  }

  @Override
  public Integer call() throws Exception {
    String digest = StateDictExport.write(source, reader.pytorch);
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.indented(Json.MAPPER.createObjectNode().put("sha256", digest))
                : "state_dict    " + Text.shown(reader.pytorch));
    return ExitCode.PASSED.code();
  }
}
