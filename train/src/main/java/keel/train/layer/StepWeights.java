package keel.train.layer;

/** Weights of a block that every step has of its own, and that are found when they are needed. */
public interface StepWeights {
  /**
   * Writes the weights of a step.
   *
   * @param step from 0; of the forward pass one after the other, later also earlier ones
   */
  void load(int step);

  /**
   * Takes what the step has added to their gradients, and clears these: once a batch for every
   * step, from the last one down.
   */
  void collect(int step);
}
