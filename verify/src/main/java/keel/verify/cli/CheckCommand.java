package keel.verify.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keel.verify.Checker;
import keel.verify.MemoryNeed;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Subject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel check}: re-decides a certificate without searching anything. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Re-checks a certificate against its model, in integers.",
      "It searches nothing. Nothing that the certificate says is believed: every"
          + " claim is derived again from the witnesses, and must be the same bound by"
          + " bound. Only what a bound was seen to attain is taken as it stands: nothing"
          + " rests on it. Samples of weights are drawn and decided again."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel check model.cert.json model.safetensors",
      "",
      "Ends in 0 for a certified model, if for constant inputs only, which the first"
          + " line then says; 3 or 4 for a genuine certificate that says refuted or"
          + " inconclusive, 5 for one that was altered or belongs to another model."
    })
final class CheckCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CERTIFICATE", description = "The .cert.json file.")
  private Path certificateFile;

  @Parameters(index = "1", paramLabel = "MODEL", description = "The model file (safetensors).")
  private Path modelFile;

  @Option(names = "--json", description = "Print the certificate as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.CERTIFY;
  }

  @Override
  public void declare(CommandFiles files) {
    // Nothing is written.
  }

  @Override
  public Integer call() throws Exception {
    FutureTask<Certificate> reading = new FutureTask<>(() -> CertificateFile.read(certificateFile));
    new Thread(reading, "certificate-reader").start();
    Subject subject = MemoryNeed.CHECKING.readSubject(modelFile);
    Keel.warn(subject, spec);
    Certificate certificate = result(reading);
    Status status = check(certificate, subject);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      CertificateText.printJson(certificate, out);
    } else {
      CertificateText.print(modelFile, certificate, out);
      out.println("every claim was derived again from the witnesses, exactly");
    }
    return ExitCode.of(status).code();
  }

  private static Status check(Certificate certificate, Subject subject) {
    try (RowProgress progress = RowProgress.of("checking", "samples", samples(certificate))) {
      return Checker.check(certificate, subject, progress::step);
    }
  }

  private static int samples(Certificate certificate) {
    return certificate.probability().map(found -> found.sampling().samples()).orElse(0);
  }

  /** What was read, or what went wrong. */
  private static Certificate result(FutureTask<Certificate> reading) throws Exception {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutOfMemoryError cause) {
        throw NotEnoughMemory.after(cause);
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
