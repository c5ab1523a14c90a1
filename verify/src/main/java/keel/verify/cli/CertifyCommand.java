package keel.verify.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import keel.verify.FieldVerifier;
import keel.verify.MemoryNeed;
import keel.verify.Progress;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.comparison.PaperConditions;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.FieldFile;
import keel.verify.model.FieldModel;
import keel.verify.model.ForeignModel;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Outline;
import keel.verify.model.Subject;
import keel.verify.model.TensorFile;
import keel.verify.model.Text;
import keel.verify.model.TrainingRecord;
import keel.verify.model.WeightBoxFile;
import keel.verify.report.Chromium;
import keel.verify.report.MarkdownReport;
import keel.verify.report.Report;
import keel.verify.sample.StabilityProbability;
import keel.verify.smt.SecondOpinion;
import keel.verify.smt.SmtFiles;
import keel.verify.smt.Z3;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keel certify}: searches, checks, writes the certificate. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = {
      "Certifies every block and writes the certificate.",
      "The certificate lies beside the model. Witnesses are searched for in floating"
          + " point; an exact integer check alone decides."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keel certify model.safetensors",
      "  keel certify model.safetensors --report --output out",
      "  keel certify model.safetensors --json | jq .verdict",
      "  keel certify network.onnx --output out",
      "  keel certify field.safetensors --parameters box:2,-1:0.5 --states box:0.3",
      "",
      "Ends in 0 when every block is certified incrementally stable and, of a NAIS-Net"
          + " whose activation vanishes only at zero, to have a unique equilibrium, or that"
          + " equilibrium to attract every trajectory with a constant input, which the first"
          + " line then says; of a block that gives its equilibrium, that there is one for"
          + " every input; of a polynomial field, when one of its properties is certified; in 3 when a claim is refuted by a counterexample; in 4 when"
          + " neither is shown, or there is no block: the network's gains are certified all"
          + " the same."
    })
final class CertifyCommand implements Subcommand {
  /** From here on people may want to know. */
  private static final long MUCH_MEMORY = 512L << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "The model file (safetensors), or an ONNX model: of that, a model file is made and"
              + " certified, MODEL.safetensors beside the certificate.")
  private Path modelFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to write to (default: beside the model).")
  private Optional<Path> output;

  @Option(
      names = "--overwrite",
      description = "Replace the certificate of another model of that name in the folder, too.")
  private boolean overwrite;

  @Option(names = "--report", description = "Also write NAME.report.html.")
  private boolean report;

  @Option(names = "--markdown", description = "Also write NAME.report.md.")
  private boolean markdown;

  @Option(
      names = "--pdf",
      description = "Also print the report to NAME.report.pdf, if Chromium is installed.")
  private boolean pdf;

  @Option(names = "--no-smt", description = "Do not ask Z3 for a second opinion.")
  private boolean withoutSmt;

  @Option(
      names = "--smt-dir",
      paramLabel = "DIR",
      description = "Write the obligations as SMT-LIB 2 files, for any solver: all must be unsat.")
  private Optional<Path> smtFolder;

  @Option(
      names = "--compare",
      description = "Also print what the NAIS-Net paper's own conditions say; not a proof.")
  private boolean compare;

  @Option(
      names = "--input-radius",
      paramLabel = "R",
      description =
          "Inputs that settling times speak of: of length at most R (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private double inputRadius;

  @Option(
      names = "--state-radius",
      paramLabel = "R",
      description =
          "States that rates and tubes speak of: within R of the equilibrium, in the norm of the"
              + " claim (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double stateRadius;

  @Option(
      names = "--tolerance",
      paramLabel = "D",
      description =
          "A state has settled within distance D of its equilibrium (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.0009765625")
  private double tolerance;

  @Mixin private FieldOptions field;

  @Option(
      names = "--weight-ball",
      paramLabel = "R",
      description =
          "Also say how far trajectories can move apart with any weights of the state within R of"
              + " those stored, in the Euclidean norm.")
  private Optional<Double> weightBall;

  @Option(
      names = "--weight-box",
      paramLabel = "FILE",
      description =
          "Also certify dense blocks for every symmetric A within a box: a safetensors file with"
              + " how far each number may be from the stored one, a tensor for each block, by its"
              + " name.")
  private Optional<Path> weightBox;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Of weights, or parameters of a field, that follow a law, also draw N samples and say how"
              + " often one is stable: with a confidence, which is no certificate, and ends in 0 only"
              + " what ends so without.")
  private Optional<Integer> samples;

  @Option(
      names = "--sample-property",
      paramLabel = "PROPERTY",
      description =
          "With --samples of a polynomial field: what a sample of its equations is to have,"
              + " global_stability, trapping_ball or contraction_on_box (default:"
              + " global_stability).")
  private Optional<String> sampleProperty;

  @Option(
      names = "--confidence",
      paramLabel = "C",
      description = "With --samples: how sure, between 0 and 1 (default: 0.999).")
  private Optional<String> confidence;

  @Option(names = "--json", description = "Print the certificate as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.CERTIFY;
  }

  @Override
  public void declare(CommandFiles files) throws IOException {
    if (modelFile != null) {
      files.reads(modelFile);
      if (ForeignModel.isOne(modelFile)) {
        files.writes(certifiedFile());
      }
      Path file = certificateFile();
      files.writes(CertificateFile.files(file));
      if (report || pdf) {
        files.makesAnew(Report.besideCertificate(file));
      }
      if (markdown) {
        files.makesAnew(MarkdownReport.besideCertificate(file));
      }
      if (pdf) {
        files.makesAnew(printedFile(file));
      }
    }
    weightBox.ifPresent(files::reads);
    if (smtFolder.isPresent()) {
      files.writes(SmtFiles.inFolder(smtFolder.get()));
    }
  }

  @Override
  public Integer call() throws Exception {
    Optional<TensorFile> tensors =
        ForeignModel.isOne(modelFile)
            ? Optional.empty()
            : Optional.of(ModelFile.tensors(modelFile));
    if (tensors.filter(FieldFile::isOne).isPresent()) {
      return certify(FieldFile.read(modelFile, tensors.get()));
    }
    field.requireNone(spec);
    if (sampleProperty.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--sample-property is of a polynomial field, not a network");
    }
    Region region = region();
    Optional<Sampling> sampling = sampling();
    SecondOpinion opinion = opinion();
    Optional<ForeignModel> foreign =
        ForeignModel.isOne(modelFile)
            ? Optional.of(ForeignModel.read(modelFile))
            : Optional.empty();
    Model model =
        foreign.isPresent()
            ? foreign.get().model(modelFile, this::requireMemory)
            : ModelFile.read(modelFile, tensors.orElseThrow(), this::requireMemory);
    Keel.warn(model, spec);
    requirePlace(model.sha256());
    if (sampling.isPresent() && !StabilityProbability.isAbout(model.network())) {
      throw new ParameterException(
          spec.commandLine(),
          "--samples: no weights of "
              + modelFile
              + " follow a law, so that there is nothing to draw; leave it out");
    }
    Map<String, Vector> boxes =
        weightBox.isPresent() ? WeightBoxFile.read(weightBox.get(), model.network()) : Map.of();
    Certificate certificate;
    try (CertifyProgress progress = CertifyProgress.start()) {
      certificate =
          new Verifier(opinion, region, sampling, boxes)
              .certify(model, progress == null ? Progress.NONE : progress);
    }
    if (foreign.isPresent()) {
      foreign.get().write(certifiedFile());
    }
    return written(
        model,
        certificate,
        out -> {
          if (compare) {
            model.network().blocks().forEach(block -> printComparison(block, out));
          }
          if (foreign.isPresent()) {
            model
                .network()
                .training()
                .flatMap(TrainingRecord::replayed)
                .ifPresent(replay -> out.println("replayed      " + Text.shown(replay)));
            out.println("model         " + Text.shown(certifiedFile()));
          }
        });
  }

  private int certify(FieldModel model) throws IOException {
    if (compare) {
      throw new ParameterException(
          spec.commandLine(), "--compare is about the paper's networks, not a polynomial field");
    }
    if (weightBall.isPresent() || weightBox.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "a polynomial field has no weights that are near others");
    }
    Optional<Sampling> sampling = sampling().map(this::ofField);
    if (sampling.isPresent() && model.random().law().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--samples: the parameters of "
              + modelFile
              + " follow no law, so that there is nothing to draw; leave it out");
    }
    Region region = field.region(model.field(), sampling, spec);
    requirePlace(model.sha256());
    Certificate certificate;
    try (RowProgress progress =
        RowProgress.of("deciding", "samples", sampling.map(Sampling::samples).orElse(0))) {
      certificate = FieldVerifier.certify(model, region, opinion(), sampling, progress::step);
    }
    return written(model, certificate, out -> {});
  }

  /**
   * Writes a certificate and its reports, and prints it.
   *
   * @param more what else is printed for people
   */
  private int written(Subject model, Certificate certificate, Consumer<PrintWriter> more)
      throws IOException {
    Path file = certificateFile();
    CertificateFile.write(file, certificate);
    List<Path> reports = reports(file, model, certificate);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      CertificateText.printJson(certificate, out);
    } else {
      CertificateText.print(modelFile, certificate, out);
      more.accept(out);
      out.println("certificate   " + Text.shown(file));
      reports.forEach(path -> out.println("report        " + Text.shown(path)));
    }
    return ExitCode.of(certificate.status()).code();
  }

  private SecondOpinion opinion() throws IOException {
    SecondOpinion solver = withoutSmt ? SecondOpinion.NONE : Z3.create();
    return smtFolder.<SecondOpinion>map(folder -> new SmtFiles(folder, solver)).orElse(solver);
  }

  private List<Path> reports(Path file, Subject model, Certificate certificate) throws IOException {
    List<Path> written = new ArrayList<>();
    Path page = Report.besideCertificate(file);
    if (report || pdf) {
      Report.write(page, model, certificate);
      written.add(page);
    }
    if (markdown) {
      Path text = MarkdownReport.besideCertificate(file);
      MarkdownReport.write(text, model, certificate);
      written.add(text);
    }
    if (pdf) {
      Optional<Chromium> chromium = Chromium.find();
      if (chromium.isPresent()) {
        Path printed = printedFile(file);
        chromium.get().print(page, printed);
        written.add(printed);
      } else {
        spec.commandLine()
            .getErr()
            .println(
                "no PDF: Chromium is not on the PATH; print "
                    + Text.shown(page)
                    + " from a browser");
      }
    }
    return written;
  }

  private static Path printedFile(Path certificate) {
    Path page = Report.besideCertificate(certificate);
    return page.resolveSibling(page.getFileName().toString().replaceFirst("\\.html$", ".pdf"));
  }

  private static void printComparison(Block block, PrintWriter out) {
    for (PaperConditions.Note note : PaperConditions.of(block)) {
      out.printf(
          Locale.ROOT,
          "not a proof   %s: %s is %.6g, %s %.6g%n",
          Text.quoted(block.name()),
          note.name(),
          note.value(),
          note.holds() ? "below" : "not below",
          note.limit());
    }
  }

  private Sampling ofField(Sampling sampling) {
    try {
      return sampleProperty
          .map(
              name ->
                  sampling.of(
                      Property.named(name)
                          .orElseThrow(
                              () ->
                                  new IllegalArgumentException(
                                      "--sample-property: '" + name + "' is no property"))))
          .orElseGet(sampling::ofField);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<Sampling> sampling() {
    if (samples.isEmpty()) {
      if (confidence.isPresent() || sampleProperty.isPresent()) {
        throw new ParameterException(
            spec.commandLine(),
            "--confidence and --sample-property are of samples: say how many with --samples");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(
          Sampling.of(samples.get(), confidence.orElse(Sampling.DEFAULT.confidenceText())));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Region region() {
    try {
      return new Region(
          inputRadius,
          stateRadius,
          tolerance,
          weightBall.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Says what will be needed where it is much, and gives up at once where there is not enough. */
  private void requireMemory(Outline model) {
    MemoryNeed.CERTIFYING.require(modelFile.toString(), model);
    long needed = MemoryNeed.CERTIFYING.bytes(model);
    if (needed > MUCH_MEMORY) {
      spec.commandLine()
          .getErr()
          .println(
              "certifying needs at most "
                  + NotEnoughMemory.mebibytes(needed)
                  + " of "
                  + NotEnoughMemory.mebibytes(Runtime.getRuntime().maxMemory()));
    }
  }

  /** In a folder for many models, a/m and b/m must not take each other's place. */
  private void requirePlace(String sha256) throws IOException {
    Path file = certificateFile();
    if (output.isPresent()
        && !overwrite
        && Files.exists(file)
        && !CertificateFile.isOf(file, sha256)) {
      throw new ParameterException(
          spec.commandLine(),
          file
              + " is the certificate of another model of that name, or of this one as it was"
              + " before; name another folder with --output, or replace it with --overwrite");
    }
  }

  /** The model file that the certificate speaks of. */
  private Path certifiedFile() {
    return ForeignModel.isOne(modelFile) ? inOutput(ForeignModel.modelFile(modelFile)) : modelFile;
  }

  private Path certificateFile() {
    return inOutput(CertificateFile.besideModel(certifiedFile()));
  }

  private Path inOutput(Path beside) {
    return output.map(folder -> folder.resolve(beside.getFileName())).orElse(beside);
  }
}
