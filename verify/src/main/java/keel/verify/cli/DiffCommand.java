package keel.verify.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.MemoryNeed;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.gate.Difference;
import keel.verify.model.Json;
import keel.verify.model.Subject;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel diff}: what became better or worse from one certificate to another. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two certificates, claim by claim.",
      "Bounds are compared one by one. A certificate whose model is given is re-"
          + " checked first; another is taken at its word."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel diff release-1.cert.json model.cert.json --new-model model.safetensors",
      "",
      "Ends in 0 when nothing is worse, 3 when something is, 4 when numbers cannot be"
          + " compared."
    })
final class DiffCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OLD", description = "The older .cert.json file.")
  private Path oldFile;

  @Parameters(index = "1", paramLabel = "NEW", description = "The newer .cert.json file.")
  private Path newFile;

  @Option(names = "--old-model", paramLabel = "FILE", description = "Re-check OLD against it.")
  private Optional<Path> oldModel;

  @Option(names = "--new-model", paramLabel = "FILE", description = "Re-check NEW against it.")
  private Optional<Path> newModel;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      description = "A bound may be worse by this share of it (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private double tolerance;

  @Option(names = "--json", description = "Print the differences as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    // Nothing is written.
  }

  @Override
  public Integer call() throws Exception {
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new ParameterException(
          spec.commandLine(), "--tolerance must be ≥ 0, found " + tolerance);
    }
    List<Difference> differences =
        Difference.between(read(oldFile, oldModel), read(newFile, newModel), tolerance);
    Status status =
        differences.stream()
            .map(difference -> difference.change().status())
            .reduce(Status::worse)
            .orElse(Status.INCONCLUSIVE);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(differences, status, out);
    } else {
      print(differences, status, out);
    }
    return ExitCode.of(status).code();
  }

  private Certificate read(Path file, Optional<Path> model) throws IOException {
    if (model.isEmpty()) {
      return CertificateFile.read(file);
    }
    Subject claimed = MemoryNeed.CHECKING.readSubject(model.get());
    Keel.warn(claimed, spec);
    Certificate certificate = CertificateFile.read(file);
    Checker.check(certificate, claimed);
    return certificate;
  }

  private static String word(Status status) {
    return switch (status) {
      case CERTIFIED -> "NO WORSE";
      case REFUTED -> "WORSE";
      case CERTIFIED_FOR_CONSTANT_INPUTS, WITH_CONFIDENCE, INCONCLUSIVE -> "NOT COMPARABLE";
    };
  }

  private void print(List<Difference> differences, Status status, PrintWriter out) {
    out.println(word(status) + "  " + Text.shown(oldFile) + " → " + Text.shown(newFile));
    differences.stream()
        .filter(difference -> !difference.before().equals(difference.after()))
        .forEach(difference -> out.println("  " + Text.shown(difference.toString())));
    long same = differences.stream().filter(d -> d.before().equals(d.after())).count();
    out.println("  " + same + " of " + differences.size() + " unchanged");
    if (oldModel.isEmpty() || newModel.isEmpty()) {
      out.println(
          "  not re-checked: "
              + Text.shown(oldModel.isEmpty() ? oldFile : newFile)
              + (oldModel.isEmpty() && newModel.isEmpty() ? " and " + Text.shown(newFile) : ""));
    }
  }

  private void printJson(List<Difference> differences, Status status, PrintWriter out)
      throws IOException {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("old", oldFile.toString())
            .put("old_rechecked", oldModel.isPresent())
            .put("new", newFile.toString())
            .put("new_rechecked", newModel.isPresent())
            .put("outcome", word(status));
    ArrayNode entries = root.putArray("differences");
    for (Difference difference : differences) {
      entries
          .addObject()
          .put("block", difference.block())
          .put("property", difference.property().fileName())
          .put("what", difference.what())
          .put("before", difference.before())
          .put("after", difference.after())
          .put("change", difference.change().fileName());
    }
    out.println(Json.indented(root));
  }
}
