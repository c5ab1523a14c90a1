package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import keel.train.evolve.Population;
import keel.verify.model.AtomicFile;
import keel.verify.model.Network;
import keel.verify.model.Score;
import keel.verify.model.TrainingRecord;
import keel.verify.report.LinePicture;

/** How a network with gates learned, and how many of them were open, drawn into a run's folder. */
final class GatePictures {
  private static final String CURVES = "curves.png";
  private static final String GATES = "gates.png";

  private GatePictures() {}

  /** Their files. */
  static List<Path> inFolder(Path folder) {
    return List.of(folder.resolve(CURVES), gates(folder));
  }

  /** The picture of the gates alone. */
  static Path gates(Path folder) {
    return folder.resolve(GATES);
  }

  /**
   * Draws.
   *
   * @param past generations; of none there is no picture
   */
  static void write(Path folder, Network network, Score score, List<Population.Past> past)
      throws IOException {
    List<TrainingRecord.Epoch> history = network.training().orElseThrow().history();
    write(
        folder.resolve(CURVES),
        "epoch",
        score.title(),
        line("training", history, TrainingRecord.Epoch::trainScore, 0),
        line("held-out, elite", history, TrainingRecord.Epoch::testScore, 1));
    writeGates(folder, past);
  }

  /** Draws how many gates were open, alone. */
  static void writeGates(Path folder, List<Population.Past> past) throws IOException {
    if (!past.isEmpty()) {
      write(
          gates(folder),
          "generation",
          "open gates",
          line("mean of the population", past, Population.Past::meanOpen, 0),
          line("elite", past, Population.Past::eliteOpen, 1));
    }
  }

  private static void write(Path file, String x, String y, LinePicture.Line... lines)
      throws IOException {
    AtomicFile.write(file, new LinePicture(x, y, false, List.of(lines)).png());
  }

  private static <T> LinePicture.Line line(
      String name, List<T> points, ToDoubleFunction<T> height, int colour) {
    return LinePicture.Line.against(
        name, points.stream().map(height::applyAsDouble).toList(), colour);
  }
}
