package keel.train;

import keel.train.evolve.Population;
import keel.verify.model.TrainingRecord;

/** Hears how a training run goes, between two steps and on the thread that runs it. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public void stepDone(Step step) {}

        @Override
        public void epochDone(int epoch, TrainingRecord.Epoch result) {}
      };

  /**
   * One optimiser step.
   *
   * @param done steps so far
   * @param total steps of the whole run
   * @param loss of the batch before the step, as in {@link TrainingRecord.Epoch}
   * @param score of the batch before the step, as in {@link TrainingRecord.Epoch}
   * @param learningRate of the next step
   */
  record Step(int done, int total, double loss, double score, double learningRate) {}

  /** After every optimiser step. */
  void stepDone(Step step);

  /**
   * After every generation of gates, before the step that ended it is heard of.
   *
   * @param step that ended it
   * @param generation the first being 1
   * @param past what there was to be seen of it
   */
  default void generationDone(int step, int generation, Population.Past past) {}

  /**
   * After every epoch, the first being 1.
   *
   * @param epoch number of the epoch
   * @param result as it will stand in the model file
   */
  void epochDone(int epoch, TrainingRecord.Epoch result);
}
