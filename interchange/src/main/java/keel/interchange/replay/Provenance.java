package keel.interchange.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import keel.verify.Tool;
import keel.verify.model.NamedFile;
import keel.verify.model.Network;
import keel.verify.model.Sha256;
import keel.verify.model.TrainingRecord;

/** Where an imported network comes from, and whether it was seen to compute the same. */
public final class Provenance {
  private Provenance() {}

  /**
   * The network with a record of the file that it came from. Nothing is known of its training.
   *
   * @throws IOException if the file cannot be read
   */
  public static Network noted(Network network, Path source, Optional<Replay> replayed)
      throws IOException {
    TrainingRecord record =
        TrainingRecord.ofImport(
            Tool.NAME,
            String.valueOf(source.getFileName()),
            Sha256.of(NamedFile.content(source)),
            replayed.map(replay -> replay.text() + " (SHA-256 " + replay.sha256() + ")"),
            Map.of());
    return network.withTraining(Optional.of(record));
  }
}
