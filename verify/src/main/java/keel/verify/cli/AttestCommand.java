package keel.verify.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.MemoryNeed;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Attestation;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.model.AtomicFile;
import keel.verify.model.Json;
import keel.verify.model.Subject;
import keel.verify.model.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel attest}: a checked certificate as a statement to sign. */
@Command(
    name = "attest",
    mixinStandardHelpOptions = true,
    description = {
      "Re-checks a certificate and writes an in-toto statement.",
      "Sign it with the tool of your choice. The receiver verifies the signature and runs keel"
          + " check."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel attest model.cert.json model.safetensors",
      "",
      "Ends as keel check does: in 0 for a certified model; in 3 or 4 for one that is refuted or"
          + " inconclusive, which the statement then says; in 5 for an altered certificate."
    })
final class AttestCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CERTIFICATE", description = "The .cert.json file.")
  private Path certificateFile;

  @Parameters(index = "1", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: NAME.intoto.json beside the certificate).")
  private Optional<Path> output;

  @Option(names = "--json", description = "Print the statement as well.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXCHANGE;
  }

  @Override
  public void declare(CommandFiles files) {
    if (certificateFile != null) {
      files.reads(CertificateFile.files(certificateFile));
      files.writes(statementFile());
    }
    if (modelFile != null) {
      files.reads(modelFile);
    }
  }

  private Path statementFile() {
    return output.orElseGet(() -> Attestation.besideCertificate(certificateFile));
  }

  @Override
  public Integer call() throws Exception {
    Path file = statementFile();
    Subject subject = MemoryNeed.CHECKING.readSubject(modelFile);
    Keel.warn(subject, spec);
    Certificate certificate = CertificateFile.read(certificateFile);
    Status status = Checker.check(certificate, subject);
    ObjectNode statement = Attestation.statement(certificate, certificateFile, modelFile);
    if (!CertificateFile.read(certificateFile).equals(certificate)) {
      throw new AlteredCertificate("it was changed while it was read");
    }
    String text = Json.indented(statement);
    AtomicFile.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? text
            : CertificateText.headline(certificate)
                + "  "
                + Text.shown(modelFile)
                + "\nstatement     "
                + Text.shown(file));
    return ExitCode.of(status).code();
  }
}
