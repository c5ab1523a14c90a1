package keel.train.optimise;

import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** ND4J's updaters by name. */
public enum Optimiser {
  /** Adam (arXiv:1412.6980) with weight decay apart from the gradient (arXiv:1711.05101). */
  ADAMW(0.003, Decay.DECOUPLED) {
    @Override
    IUpdater updater(ISchedule schedule, double momentum) {
      return Adam.builder()
          .learningRateSchedule(schedule)
          .beta1(momentum)
          .beta2(ADAM_BETA_2)
          .build();
    }
  },
  /** Adam with weight decay as a part of the gradient. */
  ADAM(0.003, Decay.IN_GRADIENT) {
    @Override
    IUpdater updater(ISchedule schedule, double momentum) {
      return ADAMW.updater(schedule, momentum);
    }
  },
  /** Stochastic gradient descent with Nesterov momentum. */
  SGD(0.005, Decay.IN_GRADIENT) {
    @Override
    IUpdater updater(ISchedule schedule, double momentum) {
      return momentum == 0 ? new Sgd(schedule) : new Nesterovs(schedule, momentum);
    }
  },
  /**
   * Gradients over the root of their running mean square (Tieleman and Hinton, 2012), with the
   * numbers that actor-critic methods use: 0.99 and 1e-5. The mean square begins at 1e-5.
   */
  RMSPROP(7e-4, Decay.IN_GRADIENT) {
    @Override
    IUpdater updater(ISchedule schedule, double momentum) {
      return RmsProp.builder()
          .learningRateSchedule(schedule)
          .rmsDecay(RMSPROP_DECAY)
          .epsilon(RMSPROP_EPSILON)
          .build();
    }
  };

  /** How weights decay. */
  enum Decay {
    /** By the learning rate times the decay, whatever the gradient. */
    DECOUPLED,
    /** By a term in the gradient. */
    IN_GRADIENT
  }

  private static final double ADAM_BETA_2 = 0.999;
  private static final double RMSPROP_DECAY = 0.99;
  private static final double RMSPROP_EPSILON = 1e-5;

  private final double usualLearningRate;
  private final Decay decay;

  Optimiser(double usualLearningRate, Decay decay) {
    this.usualLearningRate = usualLearningRate;
    this.decay = decay;
  }

  /**
   * ND4J's configuration.
   *
   * @param momentum β₁ of Adam
   */
  abstract IUpdater updater(ISchedule schedule, double momentum);

  Decay decay() {
    return decay;
  }

  /** A learning rate to begin with. */
  public double usualLearningRate() {
    return usualLearningRate;
  }

  /** The name in files and on the command line: lower case. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
