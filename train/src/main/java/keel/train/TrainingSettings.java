package keel.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import keel.train.data.Augmentation;
import keel.train.data.Framing;
import keel.train.evolve.EvolutionSettings;
import keel.train.network.DenseBlockDesign;
import keel.train.network.LayerDesign;
import keel.train.network.LinearDesign;
import keel.train.objective.ClassWeights;
import keel.train.objective.ObjectiveSettings;
import keel.train.optimise.Optimiser;
import keel.train.optimise.OptimiserSettings;
import keel.train.optimise.Schedule;

/**
 * What to train and how: the content of a YAML file. Whatever is left out (null) takes its usual
 * value.
 *
 * @param network layers from input to output; a dense block and a linear layer if left out
 * @param patterns how many of the patterns to train on are taken; all of them if left out
 * @param optimiser how gradients become steps
 * @param epochs passes over the training data; 30 if left out
 * @param batch patterns a step; 32 if left out
 * @param workers threads that share a batch; as many as there are processors, but at most 2 and so
 *     that a worker has at least 16 patterns, if left out
 * @param seed of the first weights, the order of the patterns and their augmentation; 42 if left
 *     out
 * @param labelSmoothing share of the target spread over all classes, in [0, 1); 0 if left out
 * @param classWeights what a pattern of a class counts; the same for all if left out
 * @param objective what is learned beside being right, such as to stay so in a ball; nothing if
 *     left out
 * @param crop pixels by which images, or frames by which sounds, are shifted at random; 0 if left
 *     out
 * @param flip whether images are mirrored at random; false if left out
 * @param patience epochs without a better held-out accuracy after which training stops and the best
 *     weights are taken; 0, the usual, never stops
 * @param checkEvery steps between two exact checks of what would be deployed; 0, the usual, checks
 *     after every epoch
 * @param certified whether a network that is not certified ends the run; true if left out. With
 *     false, for baselines to compare with, any network is written, and says so
 * @param spectrum how patterns are Fourier transformed; not at all if left out
 * @param evolution of the gates of blocks; as usual if left out where a block has some
 * @param inference of weights that are drawn; as usual if left out where a block has some
 * @param frames how sounds become patterns; 32 frames of 256 samples, each half over the next, if
 *     left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSettings(
    List<LayerDesign> network,
    Integer patterns,
    OptimiserSettings optimiser,
    Integer epochs,
    Integer batch,
    Integer workers,
    Long seed,
    Double labelSmoothing,
    ClassWeights classWeights,
    ObjectiveSettings objective,
    Integer crop,
    Boolean flip,
    Integer patience,
    Integer checkEvery,
    Boolean certified,
    SpectrumSettings spectrum,
    EvolutionSettings evolution,
    InferenceSettings inference,
    Framing frames) {

  /** Good for the embedded digits: one block of 64 tanh units, 30 steps. */
  public static final TrainingSettings DEFAULT =
      new TrainingSettings(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null);

  /** More than can be trained, and few enough to be counted at once. */
  public static final int MOST_LAYERS = 10_000;

  /** Patterns a step. */
  static final int BATCH = 32;

  private static final int EPOCHS = 30;
  private static final int LEAST_SHARE = 16;
  private static final int MOST_WORKERS = 2;
  private static final long SEED = 42;

  /** Weight decay that is good for the embedded digits. */
  public static final double WEIGHT_DECAY = 0.3;

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public TrainingSettings {
    network =
        network == null
            ? List.of(
                new DenseBlockDesign(
                    null, null, null, null, null, null, null, null, null, null, null, null, null),
                new LinearDesign(null))
            : List.copyOf(network);
    require(
        network.size() <= MOST_LAYERS,
        "network must have at most " + MOST_LAYERS + " layers, found " + network.size());
    require(patterns == null || patterns >= 1, "patterns must be at least 1, found " + patterns);
    optimiser =
        optimiser == null
            ? new OptimiserSettings(
                Optimiser.ADAMW,
                null,
                null,
                WEIGHT_DECAY,
                null,
                Schedule.Course.COSINE,
                null,
                null,
                null)
            : optimiser;
    epochs = or(epochs, EPOCHS);
    batch = or(batch, BATCH);
    require(epochs >= 1, "epochs must be at least 1, found " + epochs);
    require(batch >= 1, "batch must be at least 1, found " + batch);
    workers = or(workers, usualWorkers(batch));
    require(
        workers >= 1 && batch % workers == 0,
        "workers must divide the batch of " + batch + ", found " + workers);
    seed = seed == null ? SEED : seed;
    labelSmoothing = labelSmoothing == null ? 0 : labelSmoothing;
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label-smoothing must lie in [0, 1), found " + labelSmoothing);
    crop = or(crop, 0);
    require(crop >= 0, "crop must be at least 0, found " + crop);
    flip = flip != null && flip;
    patience = or(patience, 0);
    require(patience >= 0, "patience must be at least 0, found " + patience);
    require(
        patience == 0 || objective == null,
        "patience goes by accuracy, which falls while the radius of the objective rises; leave"
            + " patience out");
    boolean isGated = network.stream().anyMatch(LayerDesign::hasGates);
    require(
        evolution == null || isGated,
        "evolution needs a block with gates, as in {type: dense_block, gates: {open: 0.8}}");
    require(
        objective == null || !isGated,
        "the objective margin measures how far one network's outputs move; leave gates out");
    evolution = evolution == null && isGated ? EvolutionSettings.DEFAULT : evolution;
    boolean isDrawn = network.stream().anyMatch(LayerDesign::hasDrawnWeights);
    require(
        inference == null || isDrawn,
        "inference needs a block whose weights are drawn, as in {type: dense_block, weights: {law:"
            + " sde}}");
    inference = inference == null && isDrawn ? InferenceSettings.DEFAULT : inference;
    checkEvery = or(checkEvery, 0);
    require(checkEvery >= 0, "check-every must be at least 0, found " + checkEvery);
    certified = certified == null || certified;
  }

  /** Crop and flip. */
  Augmentation augmentation() {
    return new Augmentation(crop, flip ? Augmentation.Flip.HALF : Augmentation.Flip.NEVER);
  }

  private static int usualWorkers(int batch) {
    int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    return batch % workers == 0 && batch / workers >= LEAST_SHARE ? workers : 1;
  }

  private static int or(Integer value, int usual) {
    return value == null ? usual : value;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
