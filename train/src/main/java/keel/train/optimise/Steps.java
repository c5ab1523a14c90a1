package keel.train.optimise;

import java.util.ArrayList;
import java.util.List;
import keel.train.parameter.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** The optimiser's steps of one run, in order. */
public final class Steps {
  private final OptimiserSettings settings;
  private final Parameters parameters;
  private final List<Parameters.Decayed> decayed;
  private final Schedule schedule;
  private final INDArray state;
  private final List<Part> parts = new ArrayList<>();
  private int done;

  /** A share of the parameters that one thread moves. */
  private record Part(INDArray free, INDArray gradient, GradientUpdater<?> updater) {}

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
    long length = parameters.free().length();
    long stateOfOne = configuration.stateSize(length) / length;
    // Plain gradient descent has no state; an array of ND4J must not be empty.
    this.state = Nd4j.zeros(parameters.free().dataType(), 1, Math.max(1, stateOfOne * length));
    int count = parameters.workers();
    for (int part = 0; part < count; part++) {
      long from = part * length / count;
      long to = (part + 1) * length / count;
      INDArray own = stateOfOne == 0 ? null : interval(state, stateOfOne * from, stateOfOne * to);
      parts.add(
          new Part(
              interval(parameters.free(), from, to),
              interval(parameters.freeGradient(), from, to),
              configuration.instantiate(own, true)));
    }
  }

  private static INDArray interval(INDArray vector, long from, long to) {
    return vector.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** Moves the parameters along their gradient; the gradient is used up. */
  public void step() {
    begin();
    for (int part = 0; part < parts.size(); part++) {
      move(part);
    }
    end();
  }

  /** What comes before the parts are moved: decay in the gradient, and clipping. */
  public void begin() {
    INDArray gradient = parameters.freeGradient();
    if (settings.name().decay() == Optimiser.Decay.IN_GRADIENT && settings.weightDecay() > 0) {
      decayed.forEach(tensor -> tensor.gradient().addi(tensor.value().mul(settings.weightDecay())));
    }
    if (settings.clipNorm() > 0) {
      double norm = gradient.norm2Number().doubleValue();
      if (norm > settings.clipNorm()) {
        gradient.muli(settings.clipNorm() / norm);
      }
    }
    if (settings.name().decay() == Optimiser.Decay.DECOUPLED && settings.weightDecay() > 0) {
      double kept = 1 - schedule.valueAt(done, 0) * settings.weightDecay();
      decayed.forEach(tensor -> tensor.value().muli(kept));
    }
  }

  /** Moves one of as many parts as there are workers; parts may be moved at the same time. */
  public void move(int part) {
    Part own = parts.get(part);
    own.updater.applyUpdater(own.gradient, done, 0);
    own.free.subi(own.gradient);
  }

  /** What comes after all parts were moved. */
  public void end() {
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
