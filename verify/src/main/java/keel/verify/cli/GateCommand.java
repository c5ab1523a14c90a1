package keel.verify.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.gate.Gate;
import keel.verify.gate.Gate.BrokenRule;
import keel.verify.gate.Policy;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.smt.SecondOpinion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel gate}: opens or stays shut, for CI. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Decides whether a model meets a policy. Certifies the model itself, or re-checks the",
      "certificate given; without a policy, every block must be incrementally stable."
    },
    footerHeading = "%nA policy (YAML):%n",
    footer = {
      "  version: 1",
      "  require: [incremental_stability, unique_equilibrium]",
      "  allow_unknown_layers: false",
      "",
      "Ends in 0 when every rule holds, 3 when one is broken, 4 when one is only not proved."
    })
final class GateCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(names = "--policy", paramLabel = "FILE", description = "The policy (YAML).")
  private Optional<Path> policyFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Re-check this certificate instead of certifying anew.")
  private Optional<Path> certificateFile;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Policy policy = policyFile.isPresent() ? Policy.read(policyFile.get()) : Policy.DEFAULT;
    Model model = ModelFile.read(modelFile);
    Certificate certificate = certificate(model);
    List<BrokenRule> broken = Gate.brokenRules(policy, certificate, model.network());
    ExitCode code =
        ExitCode.of(
            broken.stream().map(BrokenRule::status).reduce(Status::worse).orElse(Status.CERTIFIED));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(broken, out);
    } else {
      out.println((broken.isEmpty() ? "PASSED" : "FAILED") + "  " + modelFile);
      broken.forEach(rule -> out.println("  " + rule));
    }
    return code.code();
  }

  private Certificate certificate(Model model) throws IOException {
    if (certificateFile.isEmpty()) {
      return new Verifier(SecondOpinion.NONE).certify(model);
    }
    Certificate certificate = CertificateFile.read(certificateFile.get());
    Checker.check(certificate, model);
    return certificate;
  }

  private void printJson(List<BrokenRule> broken, PrintWriter out) throws IOException {
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("model", modelFile.toString())
            .put("passed", broken.isEmpty());
    ArrayNode rules = root.putArray("broken_rules");
    for (BrokenRule rule : broken) {
      rules
          .addObject()
          .put("place", rule.place())
          .put("needed", rule.needed())
          .put("found", rule.found())
          .put("status", rule.status().name());
    }
    out.println(
        Json.MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root));
  }
}
