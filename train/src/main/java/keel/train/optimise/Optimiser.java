package keel.train.optimise;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import keel.train.block.ParameterVector;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/** Optimisers by name; the learning rate falls to zero along a cosine. */
public enum Optimiser {
  /** Adam with β₁ = 0.9, β₂ = 0.999. */
  ADAM(Adam::new, 0.003),
  /** Stochastic gradient descent with Nesterov momentum 0.9. */
  SGD(schedule -> new Nesterovs(schedule, 0.9), 0.005);

  @SuppressWarnings("ImmutableEnumChecker") // the constructors above capture nothing
  private final Function<ISchedule, IUpdater> updater;

  private final double usualLearningRate;

  Optimiser(Function<ISchedule, IUpdater> updater, double usualLearningRate) {
    this.updater = updater;
    this.usualLearningRate = usualLearningRate;
  }

  /** A learning rate to begin with. */
  public double usualLearningRate() {
    return usualLearningRate;
  }

  /** The name on the command line: lower case. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What takes the steps of one run.
   *
   * @param decayed the parameters that weight decay applies to
   * @param weightDecay share of them that a step of learning rate 1 takes away, decoupled from the
   *     gradient (Loshchilov and Hutter, arXiv:1711.05101)
   */
  public Run start(
      ParameterVector parameters,
      List<INDArray> decayed,
      double learningRate,
      double weightDecay,
      int iterations) {
    CosineSchedule schedule = new CosineSchedule(learningRate, iterations);
    IUpdater configuration = updater.apply(schedule);
    INDArray state =
        Nd4j.zeros(
            parameters.values().dataType(),
            1,
            configuration.stateSize(parameters.values().length()));
    return new Run(
        configuration.instantiate(state, true), parameters, decayed, schedule, weightDecay);
  }

  /** The steps of one run, in order. */
  public static final class Run {
    private final GradientUpdater<?> updater;
    private final ParameterVector parameters;
    private final List<INDArray> decayed;
    private final CosineSchedule schedule;
    private final double weightDecay;
    private int iteration;

    private Run(
        GradientUpdater<?> updater,
        ParameterVector parameters,
        List<INDArray> decayed,
        CosineSchedule schedule,
        double weightDecay) {
      this.updater = updater;
      this.parameters = parameters;
      this.decayed = List.copyOf(decayed);
      this.schedule = schedule;
      this.weightDecay = weightDecay;
    }

    /** Moves the parameters along their gradient; the gradient is used up. */
    public void step() {
      updater.applyUpdater(parameters.gradient(), iteration, 0);
      double kept = 1 - schedule.valueAt(iteration, 0) * weightDecay;
      decayed.forEach(values -> values.muli(kept));
      parameters.values().subi(parameters.gradient());
      iteration++;
    }
  }
}
