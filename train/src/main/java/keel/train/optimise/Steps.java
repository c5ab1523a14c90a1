package keel.train.optimise;

import java.util.List;
import keel.train.parameter.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** The optimiser's steps of one run, in order. */
public final class Steps {
  private final OptimiserSettings settings;
  private final Parameters parameters;
  private final List<Parameters.Decayed> decayed;
  private final Schedule schedule;
  private final INDArray state;
  private final GradientUpdater<?> updater;
  private int done;

  /**
   * A run of so many steps that has not begun.
   *
   * @param stepsOfEpoch steps that make an epoch, in which the settings count
   */
  public Steps(OptimiserSettings settings, Parameters parameters, int stepsOfEpoch, int epochs) {
    this.settings = settings;
    this.parameters = parameters;
    this.decayed = parameters.decayed();
    this.schedule = settings.schedule(stepsOfEpoch, epochs);
    IUpdater configuration = settings.name().updater(schedule, settings.momentum());
    long numbers = configuration.stateSize(parameters.free().length());
    // Plain gradient descent has no state; an array of ND4J must not be empty.
    this.state = Nd4j.zeros(parameters.free().dataType(), 1, Math.max(1, numbers));
    this.updater = configuration.instantiate(numbers == 0 ? null : state, true);
  }

  /** Moves the parameters along their gradient; the gradient is used up. */
  public void step() {
    INDArray gradient = parameters.freeGradient();
    boolean decoupled = settings.name().decay() == Optimiser.Decay.DECOUPLED;
    double decay = settings.weightDecay();
    if (!decoupled && decay > 0) {
      decayed.forEach(tensor -> tensor.gradient().addi(tensor.value().mul(decay)));
    }
    if (settings.clipNorm() > 0) {
      double norm = gradient.norm2Number().doubleValue();
      if (norm > settings.clipNorm()) {
        gradient.muli(settings.clipNorm() / norm);
      }
    }
    updater.applyUpdater(gradient, done, 0);
    if (decoupled && decay > 0) {
      double kept = 1 - schedule.valueAt(done, 0) * decay;
      decayed.forEach(tensor -> tensor.value().muli(kept));
    }
    parameters.free().subi(gradient);
    done++;
  }

  /** The steps taken so far. */
  public int done() {
    return done;
  }

  /** The learning rate of the next step. */
  public double learningRate() {
    return schedule.valueAt(done, 0);
  }

  /** What the optimiser remembers, 1 x length. */
  public INDArray state() {
    return state;
  }

  /** Goes on after so many steps, with what the optimiser remembered then. */
  public void resume(int stepsDone, INDArray remembered) {
    state.assign(remembered);
    done = stepsDone;
  }
}
