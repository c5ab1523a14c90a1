package keel.train.data;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.AtomicFile;
import keel.verify.model.Text;

/**
 * Trajectories as CSV: the columns {@code ode}, {@code trajectory} and {@code t}, and one for each
 * state, a row for each time. Rows of one trajectory stand in the order of time.
 */
public final class TrajectoryFile {
  private static final String ODE = "ode";
  private static final String TRAJECTORY = "trajectory";
  private static final String TIME = "t";
  private static final List<String> KEYS = List.of(ODE, TRAJECTORY, TIME);

  /** Of all files together. */
  private static final long MOST_NUMBERS = 1L << 27;

  private final Map<Key, Rows> found = new LinkedHashMap<>();
  private List<String> states = List.of();
  private long numbers;

  private TrajectoryFile() {}

  private record Key(String ode, String trajectory) {}

  private record Rows(List<Double> times, List<Double> states) {}

  /**
   * Reads files with the same states.
   *
   * @throws MissingData if there is no such file
   * @throws CorruptData if one is no such table: a number that is missing, or times that do not
   *     ascend, are named by their line
   */
  public static Trajectories read(List<Path> files) throws IOException {
    TrajectoryFile all = new TrajectoryFile();
    for (Path path : files) {
      Path absolute = path.toAbsolutePath();
      DataFile file =
          new FileSet("trajectories", List.of(absolute.getParent()))
              .open(List.of(absolute.getFileName().toString()));
      CsvCells.<Void>read(file, cells -> all.read(file, cells));
    }
    return new Trajectories(
        all.states,
        all.found.entrySet().stream().map(e -> all.trajectory(e.getKey(), e.getValue())).toList());
  }

  private Trajectory trajectory(Key key, Rows rows) {
    return new Trajectory(
        key.ode,
        key.trajectory,
        vector(rows.times),
        Matrix.of(rows.times.size(), states.size(), array(rows.states)));
  }

  private static Vector vector(List<Double> numbers) {
    return Vector.of(array(numbers));
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(x -> x).toArray();
  }

  private Void read(DataFile file, CsvCells cells) throws IOException {
    List<String> header = cells.next().cells();
    for (String key : KEYS) {
      if (header.stream().filter(key::equals).count() != 1) {
        throw file.corrupt(
            "the first row must name the columns ode, trajectory, t and one for each state, but has "
                + CsvTable.shown(header));
      }
    }
    List<String> names = header.stream().filter(name -> !KEYS.contains(name)).toList();
    if (names.isEmpty() || (!states.isEmpty() && !states.equals(names))) {
      throw file.corrupt(
          names.isEmpty()
              ? "there must be a column for each state, but there are only ode, trajectory and t"
              : "the states must be those of the other files, "
                  + CsvTable.shown(states)
                  + ", but are "
                  + CsvTable.shown(names));
    }
    states = names;
    List<Integer> columns =
        IntStream.range(0, header.size())
            .filter(i -> !KEYS.contains(header.get(i)))
            .boxed()
            .toList();
    for (CsvCells.Row row = cells.next(); row.line() > 0; row = cells.next()) {
      if (row.cells().size() != header.size()) {
        throw file.corrupt(
            "line "
                + row.line()
                + ": "
                + header.size()
                + " cells are needed as in the first row, found "
                + row.cells().size());
      }
      add(file, cells, row, header, columns);
    }
    if (found.isEmpty()) {
      throw file.corrupt("at least one row is needed below the header but there is none");
    }
    return null;
  }

  private void add(
      DataFile file, CsvCells cells, CsvCells.Row row, List<String> header, List<Integer> columns) {
    Key key =
        new Key(row.cells().get(header.indexOf(ODE)), row.cells().get(header.indexOf(TRAJECTORY)));
    Rows rows = found.computeIfAbsent(key, k -> new Rows(new ArrayList<>(), new ArrayList<>()));
    double time = number(file, cells, row, header, header.indexOf(TIME));
    if (!rows.times.isEmpty() && !(time > rows.times.get(rows.times.size() - 1))) {
      throw file.corrupt(
          "line "
              + row.line()
              + ": the times of a trajectory must ascend, but "
              + time
              + " follows "
              + rows.times.get(rows.times.size() - 1)
              + " (trajectory "
              + Text.quoted(key.trajectory)
              + " of "
              + Text.quoted(key.ode)
              + ")");
    }
    rows.times.add(time);
    for (int column : columns) {
      rows.states.add(number(file, cells, row, header, column));
    }
    numbers += header.size();
    if (numbers > MOST_NUMBERS) {
      throw file.corrupt("there may be at most " + MOST_NUMBERS + " numbers, but there are more");
    }
  }

  private static double number(
      DataFile file, CsvCells cells, CsvCells.Row row, List<String> header, int column) {
    String cell = row.cells().get(column);
    OptionalDouble number = cells.numberIn(cell);
    if (number.isEmpty() || !Double.isFinite(number.getAsDouble())) {
      throw file.corrupt(
          "line "
              + row.line()
              + ", column "
              + Text.quoted(header.get(column))
              + ": a finite number is needed but "
              + (CsvCells.isMissing(cell)
                  ? "it is missing; leave out the row, times need not be evenly spaced"
                  : Text.quoted(CsvCells.shortened(cell)) + " is none"));
    }
    return number.getAsDouble();
  }

  /** Writes trajectories, whole or not at all. */
  public static void write(Path file, Trajectories trajectories) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          try (JsonGenerator csv = new CsvFactory().createGenerator(out)) {
            csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            write(header(trajectories.states()), csv);
            for (Trajectory trajectory : trajectories.all()) {
              for (int k = 0; k < trajectory.length(); k++) {
                write(row(trajectory, k), csv);
              }
            }
          }
        });
  }

  private static void write(List<String> row, JsonGenerator csv) throws IOException {
    csv.writeStartArray();
    for (String cell : row) {
      csv.writeString(cell);
    }
    csv.writeEndArray();
  }

  private static List<String> header(List<String> states) {
    List<String> header = new ArrayList<>(KEYS);
    header.addAll(states);
    return header;
  }

  private static List<String> row(Trajectory trajectory, int k) {
    List<String> row = new ArrayList<>(List.of(trajectory.ode(), trajectory.name()));
    row.add(Double.toString(trajectory.times().get(k)));
    for (int j = 0; j < trajectory.states().columns(); j++) {
      row.add(Double.toString(trajectory.states().get(k, j)));
    }
    return row;
  }
}
