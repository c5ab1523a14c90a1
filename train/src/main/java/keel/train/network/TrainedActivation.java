package keel.train.network;

import java.util.Optional;
import keel.train.layer.GroupFunction;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableFunction;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.projection.Interval;
import keel.verify.model.Activation;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;

/**
 * σ of a block at its place.
 *
 * @param activation with thresholds of its own in the place of those that are trained
 * @param thresholds t, one for each group, where σ has them
 */
record TrainedActivation(Nonlinearity activation, Optional<Slot> thresholds) {
  /** Small: what a unit passes on begins near the identity. */
  private static final double FIRST_THRESHOLD = -0.1;

  static TrainedActivation at(Place place, Nonlinearity activation, int units) {
    if (!(activation instanceof Grouped grouped && grouped.rule().hasThresholds())) {
      return new TrainedActivation(activation, Optional.empty());
    }
    Slot slot =
        place
            .layout()
            .add(
                units / grouped.groupSize(),
                1,
                new Interval(-Float.MAX_VALUE, 0, FIRST_THRESHOLD),
                Decay.KEPT);
    return new TrainedActivation(activation, Optional.of(slot));
  }

  TrainableFunction function(WorkerView worker) {
    return activation instanceof Grouped grouped
        ? new GroupFunction(grouped.rule(), grouped.groupSize(), thresholds.map(worker::weight))
        : SlopeFunction.of((Activation) activation);
  }

  /** What is deployed. */
  Nonlinearity export(Trained trained) {
    return thresholds.isEmpty()
        ? activation
        : new Grouped(
            ((Grouped) activation).rule(),
            activation.groupSize(),
            trained.vector(thresholds.get()));
  }

  /** Takes the thresholds of a model over. */
  void take(Given given, Nonlinearity model) {
    thresholds.ifPresent(
        slot -> given.vector("the thresholds", slot, ((Grouped) model).thresholds()));
  }
}
