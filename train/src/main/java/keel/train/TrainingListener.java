package keel.train;

import keel.verify.model.TrainingRecord;

/** Hears how a training run goes. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public void batchDone(int done, int total, double loss) {}

        @Override
        public void epochDone(int epoch, TrainingRecord.Epoch result) {}
      };

  /**
   * After every optimiser step.
   *
   * @param done steps so far
   * @param total steps of the whole run
   * @param loss mean cross-entropy of the batch, in nats
   */
  void batchDone(int done, int total, double loss);

  /**
   * After every epoch, the first being 1.
   *
   * @param epoch number of the epoch
   * @param result as it will stand in the model file
   */
  void epochDone(int epoch, TrainingRecord.Epoch result);
}
