package keel.verify.network;

import java.util.List;
import java.util.Optional;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.StepBound;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.RecurrentBlock;

/**
 * Outputs that are a linear map of the last state of a recurrent block, in a metric that is found
 * for them.
 *
 * @param block that gives the state
 * @param before the layers before it
 * @param step what its steps make of its input, in that metric
 */
record RecurrentOutputs(RecurrentBlock block, List<Layer> before, StepBound step)
    implements OwnOutputs {
  static Optional<OwnOutputs> of(RecurrentBlock block, List<Layer> before, Linear head) {
    return block.units() <= StepBound.LARGEST_SIZE
        ? Optional.of(new RecurrentOutputs(block, before, step(block, head)))
        : Optional.empty();
  }

  private static StepBound step(RecurrentBlock block, Linear head) {
    return new StepBound(
        NetworkConclusions.PREFIX + "outputs",
        block.weights().get(0),
        block.leaks(),
        block.activation().greatestSlope(),
        Optional.of(new StepBound.Drive(block.input(), block.steps(), block.readsSequence())),
        Optional.of(head.weight()),
        block.units() / block.activation().groupSize());
  }

  @Override
  public List<StepBound> gains() {
    return List.of(step);
  }

  @Override
  public List<String> pairs() {
    return List.of(step.name());
  }

  @Override
  public double of(int i, int j, Facts facts) {
    return facts
        .step(step)
        .map(shown -> i == j ? shown.output(i) : shown.difference(i, j))
        .map(square -> square.max(Dyadic.ZERO).ceilSquareRoot())
        .orElse(Double.POSITIVE_INFINITY);
  }
}
