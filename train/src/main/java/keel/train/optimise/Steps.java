package keel.train.optimise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import keel.train.parameter.Parameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** The optimiser's steps of one run, in order. */
public final class Steps {
  private final OptimiserSettings settings;
  private final Parameters parameters;
  private final Schedule schedule;
  private final INDArray state;
  private final List<Optional<Part>> parts = new ArrayList<>();
  private int done;

  /**
   * How one share is moved.
   *
   * @param update makes a step of the gradient, in place, in the iteration that it is given
   */
  private record Part(
      Parameters.Share share, INDArray free, INDArray gradient, IntConsumer update) {}

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
      INDArray gradient = share.of(parameters.freeGradient());
      parts.add(
          Optional.of(
              new Part(
                  share,
                  share.of(parameters.free()),
                  gradient,
                  update(configuration, gradient, own))));
    }
  }

  /**
   * How gradients become steps.
   *
   * @param state null if the optimiser has none
   */
  private static IntConsumer update(IUpdater configuration, INDArray gradient, INDArray state) {
    if (configuration instanceof Adam adam && state.dataType() == DataType.FLOAT) {
      return new AdamFloats(adam, gradient, state)::apply;
    }
    GradientUpdater<?> updater = configuration.instantiate(state, true);
    return iteration -> updater.applyUpdater(gradient, iteration, 0);
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
    part.update.accept(done);
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
