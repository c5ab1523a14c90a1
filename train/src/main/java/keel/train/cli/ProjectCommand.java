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
import java.util.OptionalDouble;
import keel.train.NearestModel;
import keel.verify.MemoryNeed;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.CertificateText;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import keel.verify.displacement.Displacement;
import keel.verify.displacement.DisplacementSearch;
import keel.verify.exact.Matrix;
import keel.verify.model.Block;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.smt.SecondOpinion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel project}: the nearest model that can be certified, and how far away it is. */
@Command(
    name = "project",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the nearest model that can be certified.",
      "Its certificate is written beside it. The A of a dense block is made symmetric"
          + " and the eigenvalues of -A are cut to an interval; the taps of a convolution"
          + " are brought to the set of the paper's Algorithm 2. It also says how far the"
          + " states of each block can move by that: a bound for every input within the"
          + " radius, and beside it the greatest distance that a search found."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel project model.safetensors --to stable.safetensors",
      "  keel project model.safetensors --to stable.safetensors --input-radius 1 --json",
      "",
      "Ends as `keel certify` would with the model that was written."
    })
public final class ProjectCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "The model file to write.")
  private Path target;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "How far eigenvalues, or margins of rows, are kept from the edge of what is stable"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.01")
  private double epsilon;

  @Option(
      names = "--input-radius",
      paramLabel = "R",
      description =
          "Inputs of a block that the distance is for: of length at most R, for convolutions with"
              + " entries of at most R (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private double radius;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description = "Inputs that the search tries for each block (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int tries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the search (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private long seed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** What became of a block: how far its weights moved, and its states can. */
  private record Moved(
      String block, double weights, Optional<Displacement.Reach> reach, OptionalDouble seen) {
    void print(double radius, PrintWriter out) {
      out.printf(
          Locale.ROOT,
          "  %s: A moved by %.6g in the Frobenius norm; for inputs within %s its states move%n",
          Text.quoted(block),
          weights,
          radius);
      out.println(
          reach
              .map(
                  bound ->
                      "    by at most "
                          + Bound.Relation.AT_MOST.text(bound.distance())
                          + " in the norm of the claim, "
                          + Bound.Relation.AT_MOST.text(bound.unit())
                          + " in any unit")
              .orElse("    by an amount for which no bound is shown"));
      if (seen.isPresent()) {
        out.printf(
            Locale.ROOT,
            "    and were seen to move by %.6g in the norm of the claim%n",
            seen.getAsDouble());
      }
    }
  }

  @Override
  public CommandGroup group() {
    return CommandGroup.CERTIFY;
  }

  @Override
  public void declare(CommandFiles files) {
    if (modelFile != null) {
      files.reads(modelFile);
    }
    if (target != null) {
      files.writes(target);
      files.writes(CertificateFile.files(CertificateFile.besideModel(target)));
    }
  }

  @Override
  public Integer call() throws Exception {
    require(radius > 0 && radius < Double.POSITIVE_INFINITY, "--input-radius must be > 0");
    require(tries > 0, "--tries must be at least 1");
    Model model = MemoryNeed.CERTIFYING.read(modelFile);
    Keel.warn(model, spec);
    require(
        model.network().unknownLayers().isEmpty(),
        "the model has layers of unknown type, which cannot be written again");
    Network nearest = nearest(model.network());
    Model written = ModelFile.write(target, nearest);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(written);
    CertificateFile.write(CertificateFile.besideModel(target), certificate);
    List<Moved> moved = moved(model.network().blocks(), nearest.blocks(), certificate);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(certificate.status(), moved, out);
    } else {
      print(certificate, moved, out);
    }
    return ExitCode.of(certificate.status()).code();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private Network nearest(Network network) {
    try {
      return NearestModel.of(network, epsilon);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<Moved> moved(List<Block> before, List<Block> after, Certificate certificate) {
    List<Moved> moved = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Block one = before.get(i);
      Block other = after.get(i);
      moved.add(
          new Moved(
              one.name(),
              distance(one.states().get(0), other.states().get(0)),
              Displacement.of(one, other, certificate, radius),
              DisplacementSearch.greatest(one, other, certificate, radius, tries, seed)));
    }
    return moved;
  }

  /** In the Frobenius norm. */
  private static double distance(Matrix one, Matrix other) {
    double[] a = one.toArray();
    double[] b = other.toArray();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private void print(Certificate certificate, List<Moved> moved, PrintWriter out) {
    out.println(CertificateText.headline(certificate) + "  " + Text.shown(target));
    for (Moved block : moved) {
      block.print(radius, out);
    }
    out.println("model         " + Text.shown(target));
    out.println("certificate   " + Text.shown(CertificateFile.besideModel(target)));
  }

  private void printJson(Status status, List<Moved> moved, PrintWriter out) throws IOException {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", target.toString())
            .put("verdict", status.name())
            .put("epsilon", epsilon)
            .put("input_radius", radius);
    ArrayNode blocks = root.putArray("blocks");
    for (Moved block : moved) {
      ObjectNode node =
          blocks.addObject().put("block", block.block()).put("weights_moved", block.weights());
      block
          .reach()
          .ifPresent(
              reach ->
                  node.put("states_move_at_most", reach.distance())
                      .put("any_unit_moves_at_most", reach.unit()));
      block.seen().ifPresent(seen -> node.put("states_seen_to_move", seen));
    }
    out.println(Json.indented(root));
  }
}
