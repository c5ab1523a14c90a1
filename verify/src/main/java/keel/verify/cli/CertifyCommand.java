package keel.verify.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.report.Report;
import keel.verify.smt.SecondOpinion;
import keel.verify.smt.Z3;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel certify}: searches, checks, writes the certificate. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = {
      "Certifies the stability of every block of a model and writes the certificate beside it.",
      "Witnesses are searched for in floating point; an exact integer check alone decides."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel certify model.safetensors",
      "  keel certify model.safetensors --report --output out",
      "  keel certify model.safetensors --json | jq .verdict",
      "",
      "Ends in 0 when every block is certified incrementally stable and, where the",
      "activation vanishes only at zero, to have a unique equilibrium; in 3 when a claim",
      "is refuted by a counterexample; in 4 when neither is shown."
    })
final class CertifyCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: beside the model).")
  private Optional<Path> output;

  @Option(names = "--report", description = "Also write NAME.report.html.")
  private boolean report;

  @Option(names = "--no-smt", description = "Do not ask Z3 for a second opinion.")
  private boolean withoutSmt;

  @Option(names = "--json", description = "Print the certificate as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    SecondOpinion opinion = withoutSmt ? SecondOpinion.NONE : Z3.create();
    Model model = ModelFile.read(modelFile);
    Certificate certificate = new Verifier(opinion).certify(model);
    Path file = certificateFile();
    CertificateFile.write(file, certificate);
    Optional<Path> page = Optional.empty();
    if (report) {
      page = Optional.of(Report.besideCertificate(file));
      Report.write(page.get(), model, certificate);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      CertificateText.printJson(certificate, out);
    } else {
      CertificateText.print(modelFile.toString(), certificate, out);
      out.println("certificate   " + file);
      page.ifPresent(p -> out.println("report        " + p));
    }
    return ExitCode.of(certificate.status()).code();
  }

  private Path certificateFile() {
    Path beside = CertificateFile.besideModel(modelFile);
    return output.map(folder -> folder.resolve(beside.getFileName())).orElse(beside);
  }
}
