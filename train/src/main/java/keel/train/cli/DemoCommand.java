package keel.train.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import keel.train.Defaults;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.run.RunFiles;
import keel.verify.Checker;
import keel.verify.MemoryNeed;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.cli.CertificateText;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Text;
import keel.verify.report.Report;
import keel.verify.report.Sample;
import keel.verify.smt.Z3;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keel demo}: the main job in one line. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Trains on embedded digits, certifies, checks and reports.",
      "The certificate is re-checked from its files. Everything it makes lies in one" + " folder."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  keel demo --output keel-demo",
      "",
      "Ends as certify and check do: 0 only for a certified and re-checked model."
    })
public final class DemoCommand implements Subcommand {
  private static final int SAMPLES_OF_A_CLASS = 4;

  @Spec private CommandSpec spec;

  @Mixin private TrainingOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: ${DEFAULT-VALUE}).",
      defaultValue = "keel-demo")
  private Path output;

  @Option(names = "--json", description = "Print the certificate as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.TRAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    options.declare(files);
    if (output != null) {
      files.writes(modelFile());
      files.writes(CertificateFile.files(CertificateFile.besideModel(modelFile())));
      files.writes(RunFiles.inFolder(output));
      files.makesAnew(reportFile());
    }
  }

  private Path modelFile() {
    return output.resolve(RunFiles.MODEL);
  }

  private Path reportFile() {
    return output.resolve("report.html");
  }

  @Override
  public Integer call() throws Exception {
    TrainingSettings settings = options.settings(options.file(), Defaults.USUAL);
    Dataset data = Digits.load();
    Optional<Network> trained =
        Runs.train(settings, data, output, Runs.Start.OVER_ANOTHER, training -> {});
    if (trained.isEmpty()) {
      return TrainCommand.INTERRUPTED;
    }
    Network network = trained.get();
    Path modelFile = modelFile();
    ModelFile.write(modelFile, network);

    // From here on nothing is believed but the files.
    Model model = MemoryNeed.CERTIFYING.read(modelFile);
    Path certificateFile = CertificateFile.besideModel(modelFile);
    CertificateFile.write(certificateFile, new Verifier(Z3.create()).certify(model));
    Certificate certificate = CertificateFile.read(certificateFile);
    Status status = Checker.check(certificate, model);
    Path reportFile = reportFile();
    Report.write(reportFile, model, certificate, sample(data, 0), samples(data));

    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      CertificateText.printJson(certificate, out);
    } else {
      CertificateText.print(modelFile, certificate, out);
      out.println(TrainCommand.scoreLine(network));
      out.println("model         " + Text.shown(modelFile));
      out.println("certificate   " + Text.shown(certificateFile) + " (re-checked)");
      out.println("report        " + Text.shown(reportFile));
    }
    return ExitCode.of(status).code();
  }

  private static Sample sample(Dataset data, int index) {
    int digit = data.heldOut().label(index);
    return new Sample(
        "a held-out digit " + digit, data.heldOut().input(index), OptionalInt.of(digit));
  }

  /** The first few of every class. */
  private static List<Sample> samples(Dataset data) {
    int[] found = new int[data.target().outputs()];
    return IntStream.range(0, data.heldOut().size())
        .filter(index -> found[data.heldOut().label(index)]++ < SAMPLES_OF_A_CLASS)
        .mapToObj(index -> sample(data, index))
        .toList();
  }
}
