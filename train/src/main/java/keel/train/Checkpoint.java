package keel.train;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import keel.train.evolve.Population;
import keel.train.layer.Routines;
import keel.train.network.InvalidDesign;
import keel.verify.model.TrainingRecord;

/**
 * All that a run needs to go on where it was: with the same settings and data it ends with the same
 * weights, bit for bit, as a run that was never interrupted.
 *
 * @param settings of the run, key by key
 * @param routines that it is computed with: see {@link Routines}
 * @param datasetSha256 of the data
 * @param steps taken so far
 * @param loss of the patterns seen in the epoch that is under way, summed
 * @param correct patterns among them
 * @param history of the epochs that are over
 * @param state parameters, and what layers keep beside them
 * @param optimiser what the optimiser remembers
 * @param best the state with the greatest held-out accuracy, where training may stop early
 */
public record Checkpoint(
    SortedMap<String, String> settings,
    String routines,
    String datasetSha256,
    int steps,
    double loss,
    int correct,
    List<TrainingRecord.Epoch> history,
    State state,
    Numbers optimiser,
    Optional<State> best) {

  /** Copies the list. */
  public Checkpoint {
    history = List.copyOf(history);
  }

  /** To be called before anything is computed, where the run is to go on in this process. */
  public void takeRoutines() {
    Routines.take(routines);
  }

  /**
   * Makes sure that the settings of a run that is to go on are those of this one, and that this
   * process computes as the run did.
   *
   * @throws InvalidDesign naming the first setting that is another, or the routines
   */
  public void requireMadeWith(SortedMap<String, String> own) {
    SortedSet<String> keys = new TreeSet<>(own.keySet());
    keys.addAll(settings.keySet());
    for (String key : keys) {
      String before = settings.get(key);
      InvalidDesign.require(
          Objects.equals(before, own.get(key)),
          "the checkpoint was made with "
              + SettingsFile.difference(key, before, own.get(key))
              + "; resume with the same settings, or begin in another folder");
    }
    String here = Routines.names();
    InvalidDesign.require(
        routines.equals(here),
        "the checkpoint was made with the routines "
            + routines
            + ", but here are "
            + here
            + ", with which the run would not end with the same bytes; resume on a processor that"
            + " has those, with DNNL_MAX_CPU_ISA and OPENBLAS_CORETYPE as they were, or begin in"
            + " another folder");
  }

  /**
   * Parameters, and what layers keep beside them.
   *
   * @param free parameters
   * @param statistics of each worker
   * @param population of gates, if there are any
   */
  public record State(Numbers free, List<Numbers> statistics, Optional<Population> population) {
    /** Copies the list. */
    public State {
      statistics = List.copyOf(statistics);
    }
  }

  /**
   * Floats, as doubles.
   *
   * @param values not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; copied once from ND4J
  public record Numbers(double[] values) {}
}
