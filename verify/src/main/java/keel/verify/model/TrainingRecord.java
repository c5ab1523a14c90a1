package keel.verify.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the weights of a network were made.
 *
 * @param tool name and version of the program
 * @param seed of all its random numbers
 * @param dataset name of the data
 * @param datasetSha256 of the data as stored, in hexadecimal
 * @param settings optimiser, learning rate and the like, by name
 * @param history one entry for each epoch
 * @param epoch after which the weights were as they are in the model, from 1; 0 before the first
 * @param table what they were trained on, if that was a table
 * @param target what the outputs stand for, where that is known; a table says so itself
 */
public record TrainingRecord(
    String tool,
    long seed,
    String dataset,
    String datasetSha256,
    SortedMap<String, String> settings,
    List<Epoch> history,
    int epoch,
    Optional<TrainingTable> table,
    Optional<Target> target) {
  private static final String SOURCE = "source";
  private static final String SOURCE_SHA256 = "source_sha256";
  private static final String REPLAYED = "replayed";
  private static final String NOT_REPLAYED = "no";

  /**
   * Copies the collections.
   *
   * @throws InvalidModel if there was no such epoch
   */
  public TrainingRecord {
    Optional<Target> declared = target;
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    history = List.copyOf(history);
    if (epoch < 0 || epoch > history.size()) {
      throw new InvalidModel(
          "training: epoch must be one of the "
              + history.size()
              + " of the history, found "
              + epoch);
    }
    target = table.map(TrainingTable::target).or(() -> declared);
  }

  /** With a target that the table says, or none. */
  public TrainingRecord(
      String tool,
      long seed,
      String dataset,
      String datasetSha256,
      SortedMap<String, String> settings,
      List<Epoch> history,
      int epoch,
      Optional<TrainingTable> table) {
    this(tool, seed, dataset, datasetSha256, settings, history, epoch, table, Optional.empty());
  }

  /** With settings in any map, the weights of the last epoch, and no table. */
  public static TrainingRecord of(
      String tool,
      long seed,
      String dataset,
      String datasetSha256,
      Map<String, String> settings,
      List<Epoch> history) {
    return new TrainingRecord(
        tool,
        seed,
        dataset,
        datasetSha256,
        new TreeMap<>(settings),
        history,
        history.size(),
        Optional.empty());
  }

  /**
   * Of a network that was imported: nothing is known of its training.
   *
   * @param importer name and version of the program
   * @param source the name of the file that it was made of
   * @param sourceSha256 of that file, in hexadecimal
   * @param replayed what it was seen to compute as the other program does, if it was
   * @param more settings
   */
  public static TrainingRecord ofImport(
      String importer,
      String source,
      String sourceSha256,
      Optional<String> replayed,
      Map<String, String> more) {
    SortedMap<String, String> settings = new TreeMap<>(more);
    settings.put(SOURCE, Text.shown(source));
    settings.put(SOURCE_SHA256, sourceSha256);
    settings.put(REPLAYED, replayed.orElse(NOT_REPLAYED));
    return of(
        "another program, imported by " + importer, 0, "unknown data", "", settings, List.of());
  }

  /** Whether the network was imported, so that seed and data are not known. */
  public boolean isImported() {
    return settings.containsKey(SOURCE_SHA256);
  }

  /** The file that an imported network was made of: its name, and the digest that tells it. */
  public Optional<String> source() {
    return isImported()
        ? Optional.of(
            settings.getOrDefault(SOURCE, "a file") + ", SHA-256 " + settings.get(SOURCE_SHA256))
        : Optional.empty();
  }

  /** What an imported network was seen to compute as the other program does, if it was. */
  public Optional<String> replayed() {
    return Optional.ofNullable(settings.get(REPLAYED)).filter(text -> !text.equals(NOT_REPLAYED));
  }

  /** Of a network whose weights were changed since: what was replayed was another one. */
  public TrainingRecord withoutReplay() {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.computeIfPresent(REPLAYED, (key, text) -> NOT_REPLAYED);
    return new TrainingRecord(
        tool, seed, dataset, datasetSha256, changed, history, epoch, table, target);
  }

  /** What was measured with the weights that stand in the model, if anything was. */
  public Optional<Epoch> measured() {
    return epoch == 0 ? Optional.empty() : Optional.of(history.get(epoch - 1));
  }

  /** What training measured the network by. */
  public Score score() {
    return target.map(Target::score).orElse(Score.ACCURACY);
  }

  /** Whether the settings let training end without a certificate of what it wrote. */
  public boolean waivesCertificate() {
    return "false".equals(settings.get("certified"));
  }

  /**
   * One pass over the training data.
   *
   * @param loss mean over the training data: cross-entropies in nats, or squared errors of a target
   *     with mean 0 and deviation 1
   * @param trainScore accuracy or R² on the training patterns
   * @param testScore the same on the held-out patterns
   */
  public record Epoch(double loss, double trainScore, double testScore) {}
}
