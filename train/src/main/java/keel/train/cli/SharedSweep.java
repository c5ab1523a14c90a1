package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.train.data.DataRequest;
import keel.train.data.Dataset;
import keel.train.data.Datasets;
import keel.train.data.Framing;
import keel.train.data.Missing;
import keel.train.data.SequenceColumns;
import keel.train.data.Task;
import keel.train.sweep.Sweep;
import keel.train.sweep.SweepGrid;
import keel.verify.shard.Parcel;
import keel.verify.shard.Work;
import keel.verify.shard.WorkKind;

/**
 * A sweep as another machine opens it: the file of its grid, its data and the folder of its runs
 * must be there under the same names, as on a disk that they share.
 */
public final class SharedSweep implements WorkKind {
  static final String KIND = "sweep";
  private static final String GRID = "grid";
  private static final String OUTPUT = "output";
  private static final String DATASET = "dataset";
  private static final String FOLDER = "data";
  private static final String TARGET = "target_";
  private static final String TASK = "task";
  private static final String MISSING = "missing";
  private static final String SEQUENCE_ID = "sequence_id";
  private static final String SEQUENCE_STEP = "sequence_step";
  private static final String FRAMES = "frames";

  /** For {@link java.util.ServiceLoader}. */
  public SharedSweep() {}

  /** The sweep of a grid. */
  static Sweep of(Path grid, DataRequest request, Dataset patterns, Path output)
      throws IOException {
    return new Sweep(
        SweepGrid.read(grid),
        patterns.sha256(),
        patterns.target().score(),
        new RunFolders(output, patterns),
        Optional.of(new Sweep.Origin(KIND, settings(grid, request, output))));
  }

  private static SortedMap<String, String> settings(Path grid, DataRequest request, Path output) {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put(GRID, grid.toAbsolutePath().toString());
    settings.put(OUTPUT, output.toAbsolutePath().toString());
    settings.put(DATASET, request.name());
    Optional<Path> folder =
        request.folder().or(() -> Optional.of(Path.of("")).filter(here -> !isNamed(request)));
    folder.ifPresent(path -> settings.put(FOLDER, path.toAbsolutePath().toString()));
    for (int i = 0; i < request.targets().size(); i++) {
      settings.put(TARGET + i, request.targets().get(i));
    }
    request.task().ifPresent(task -> settings.put(TASK, task.name()));
    settings.put(MISSING, request.missing().name());
    request.sequence().ifPresent(columns -> settings.put(SEQUENCE_ID, columns.id()));
    request.sequence().ifPresent(columns -> settings.put(SEQUENCE_STEP, columns.step()));
    request.frames().ifPresent(frames -> settings.put(FRAMES, frames.text()));
    return settings;
  }

  private static boolean isNamed(DataRequest request) {
    return Datasets.isNamed(request.name());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public Work open(Parcel parcel) throws IOException {
    Path grid = Path.of(parcel.setting(GRID));
    DataRequest request = request(parcel);
    Dataset patterns = Datasets.load(request);
    return of(grid, request, patterns, Path.of(parcel.setting(OUTPUT)));
  }

  private static DataRequest request(Parcel parcel) {
    SortedMap<String, String> settings = parcel.settings();
    List<String> targets =
        IntStream.iterate(0, i -> settings.containsKey(TARGET + i), i -> i + 1)
            .mapToObj(i -> settings.get(TARGET + i))
            .toList();
    return new DataRequest(
        parcel.setting(DATASET),
        Optional.ofNullable(settings.get(FOLDER)).map(Path::of),
        targets,
        Optional.ofNullable(settings.get(TASK)).map(Task::valueOf),
        Missing.valueOf(parcel.setting(MISSING)),
        Optional.ofNullable(settings.get(SEQUENCE_ID))
            .map(id -> new SequenceColumns(id, parcel.setting(SEQUENCE_STEP))),
        Optional.ofNullable(settings.get(FRAMES)).map(Framing::of));
  }
}
