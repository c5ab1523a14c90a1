package keel.verify.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
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
 */
public record TrainingRecord(
    String tool,
    long seed,
    String dataset,
    String datasetSha256,
    SortedMap<String, String> settings,
    List<Epoch> history) {

  /** Copies the collections. */
  public TrainingRecord {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    history = List.copyOf(history);
  }

  /** With settings in any map. */
  public static TrainingRecord of(
      String tool,
      long seed,
      String dataset,
      String datasetSha256,
      Map<String, String> settings,
      List<Epoch> history) {
    return new TrainingRecord(tool, seed, dataset, datasetSha256, new TreeMap<>(settings), history);
  }

  /**
   * One pass over the training data.
   *
   * @param loss mean cross-entropy on the training data, in nats
   * @param trainAccuracy share of training patterns classified right, 0 to 1
   * @param testAccuracy share of held-out patterns classified right, 0 to 1
   */
  public record Epoch(double loss, double trainAccuracy, double testAccuracy) {}
}
