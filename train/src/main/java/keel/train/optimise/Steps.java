package keel.train.optimise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.train.parameter.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** The optimiser's steps of one run, in order. */
public final class Steps {
  private final OptimiserSettings settings;
  private final Parameters parameters;
  private final Schedule schedule;
  private final INDArray state;
  private final List<Optional<Part>> parts = new ArrayList<>();
  private int done;

  /** How one share is moved. */
  private record Part(
      Parameters.Share share, INDArray free, INDArray gradient, GradientUpdater<?> updater) {}

  /**
   * A run of so many steps that has not begun.
   *
   * @param stepsOfEpoch steps that make an epoch, in which the settings count
   */
  public Steps(OptimiserSettings settings, Parameters parameters, int stepsOfEpoch, int epochs) {
    this.settings = settings;
    this.parameters = parameters;
    this.schedule = settings.schedule(stepsOfEpoch, epochs);
    IUpdater configuration = settings.name().updater(schedule, settings.momentum());
    long length = parameters.free().length();
    long stateOfOne = configuration.stateSize(length) / length;
    // Plain gradient descent has no state; an array of ND4J must not be empty.
    this.state = Nd4j.zeros(parameters.free().dataType(), 1, Math.max(1, stateOfOne * length));
    for (Parameters.Share share : parameters.shares()) {
      if (share.length() == 0) {
        parts.add(Optional.empty());
        continue;
      }
      INDArray own = stateOfOne == 0 ? null : share.of(state, stateOfOne);
      parts.add(
          Optional.of(
              new Part(
                  share,
                  share.of(parameters.free()),
                  share.of(parameters.freeGradient()),
                  configuration.instantiate(own, true))));
    }
  }

  /** Moves the parameters along their gradient; the gradient is used up. */
  public void step() {
    clip();
    for (int share = 0; share < parts.size(); share++) {
      move(share);
    }
    end();
  }

  /** Whether {@link #clip} needs the whole gradient before any share is moved. */
  public boolean clips() {
    return settings.clipNorm() > 0;
  }

  /** Scales a gradient that is too long. */
  public void clip() {
    if (clips()) {
      INDArray gradient = parameters.freeGradient();
      double norm = gradient.norm2Number().doubleValue();
      if (norm > settings.clipNorm()) {
        gradient.muli(settings.clipNorm() / norm);
      }
    }
  }

  /** Moves one share of the parameters; several may be moved at the same time. */
  public void move(int share) {
    parts.get(share).ifPresent(this::move);
  }

  private void move(Part part) {
    double decay = settings.weightDecay();
    boolean inGradient = settings.name().decay() == Optimiser.Decay.IN_GRADIENT;
    if (decay > 0 && inGradient) {
      part.share.decayInGradient(decay);
    }
    part.updater.applyUpdater(part.gradient, done, 0);
    if (decay > 0 && !inGradient) {
      part.share.decay(1 - schedule.valueAt(done, 0) * decay);
    }
    part.free.subi(part.gradient);
  }

  /** What comes after all shares were moved. */
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
