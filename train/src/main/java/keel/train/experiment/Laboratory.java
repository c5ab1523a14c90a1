package keel.train.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import keel.train.data.Dataset;
import keel.train.sweep.Sweep;
import keel.train.sweep.SweepGrid;
import keel.verify.MemoryNeed;
import keel.verify.Tool;
import keel.verify.certificate.CertificateFile;
import keel.verify.model.AtomicFile;
import keel.verify.report.FindingsReport;
import keel.verify.shard.Journal;
import keel.verify.shard.LocalRunner;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;

/**
 * A folder in which an experiment is made: the runs with their models and certificates, the table
 * of what was trained, and once all are there results.tsv, the figures and index.html. Several can
 * train, each a share; whoever measures needs the folders of all runs. What was stopped goes on;
 * the same experiment ends in the same files on one kind of machine.
 */
public final class Laboratory {
  private static final String RESULTS = "results.tsv";
  private static final String PAGE = "index.html";

  private static final String FIGURES = "figures";

  private final Experiment experiment;
  private final Dataset data;
  private final Path folder;

  /** Of an experiment on some data. */
  public Laboratory(Experiment experiment, Dataset data, Path folder) {
    this.experiment = experiment;
    this.data = data;
    this.folder = folder;
  }

  /** The page in a folder. */
  public static Path page(Path folder) {
    return folder.resolve(PAGE);
  }

  /** All that is written about the networks of an experiment, in a folder. */
  public static List<Path> files(Experiment experiment, Path folder) {
    Stream<Path> pictures =
        experiment.measures().stream()
            .flatMap(measure -> measure.files().stream())
            .map(folder.resolve(FIGURES)::resolve);
    return Stream.concat(Stream.of(page(folder), folder.resolve(RESULTS)), pictures).toList();
  }

  /** The table of what a share of the runs came to, in a folder. */
  public static Path runs(Path folder, Shard shard) {
    return folder.resolve(shard.named("runs") + ".tsv");
  }

  /**
   * Trains.
   *
   * @param shard of the runs
   * @param progress hears how many of them have been trained
   * @return a row for each; absent after an interrupt
   */
  public Optional<ShardFile> train(Sweep.Trainer trainer, Shard shard, IntConsumer progress)
      throws IOException {
    Files.createDirectories(folder);
    Sweep sweep =
        new Sweep(
            experiment.grid(), data.sha256(), data.target().score(), trainer, Optional.empty());
    Path journal = Journal.of(runs(folder, shard));
    return new LocalRunner().run(sweep, shard, Optional.of(journal), progress);
  }

  /**
   * Measures what has been trained, all of it, and writes.
   *
   * @param model where the model of each run is
   */
  public Findings measure(IntFunction<Path> model) throws IOException {
    SweepGrid grid = experiment.grid();
    List<Subject> subjects = new ArrayList<>();
    for (int i = 0; i < grid.runs().size(); i++) {
      SweepGrid.Run run = grid.runs().get(i);
      subjects.add(
          new Subject(
              run.choices().get(0),
              run.seed(),
              MemoryNeed.CHECKING.read(model.apply(i)),
              CertificateFile.read(CertificateFile.besideModel(model.apply(i))),
              data));
    }
    Findings findings = Findings.of(experiment, subjects);
    write(findings);
    return findings;
  }

  private void write(Findings findings) throws IOException {
    Path figures = folder.resolve(FIGURES);
    Files.createDirectories(figures);
    for (Figure figure : findings.figures()) {
      for (Map.Entry<String, byte[]> file : figure.files().entrySet()) {
        AtomicFile.write(
            figures.resolve(Figure.file(figure.name(), file.getKey())), file.getValue());
      }
    }
    AtomicFile.write(folder.resolve(RESULTS), findings.table().getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(page(folder), html(findings).getBytes(StandardCharsets.UTF_8));
  }

  private String html(Findings findings) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("experiment", experiment.name());
    provenance.put("tool", Tool.NAME);
    provenance.put("dataset", data.name());
    provenance.put("dataset_sha256", data.sha256());
    provenance.put("seeds", experiment.seeds().toString());
    provenance.put("settings_sha256", experiment.grid().sha256());
    Map<String, String> pictures = new LinkedHashMap<>();
    findings
        .figures()
        .forEach(figure -> pictures.put(FIGURES + "/" + figure.shown(), figure.caption()));
    return FindingsReport.of(
        experiment.title(),
        experiment.question(),
        experiment.source(),
        findings.cells(),
        findings.reasons(),
        pictures,
        provenance);
  }
}
