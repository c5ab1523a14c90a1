package keel.verify.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.MonotoneGain;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.model.Linear;

/**
 * Outputs that are a linear map of an equilibrium, each and the difference of any two with
 * multipliers of its own.
 *
 * @param block that gives the equilibrium
 * @param before the layers before it
 * @param outputs how many there are
 * @param gains the lower triangle, row after row: the differences to the outputs before i, then
 *     output i itself
 */
record EquilibriumOutputs(
    EquilibriumBlock block, List<Layer> before, int outputs, List<MonotoneGain> gains)
    implements OwnOutputs {
  /** Pairs of more units are not looked at one by one. */
  private static final int MOST_UNITS = 256;

  /** Of the outputs of a linear layer behind such a block; none if there are too many units. */
  static Optional<OwnOutputs> of(EquilibriumBlock block, List<Layer> before, Linear head) {
    return block.units() <= MOST_UNITS
        ? Optional.of(
            new EquilibriumOutputs(block, before, head.weight().rows(), gains(block, head)))
        : Optional.empty();
  }

  private static List<MonotoneGain> gains(EquilibriumBlock block, Linear head) {
    int groups = block.units() / block.activation().groupSize();
    List<MonotoneGain> gains = new ArrayList<>();
    for (int i = 0; i < head.weight().rows(); i++) {
      for (int j = 0; j <= i; j++) {
        String outputs = j == i ? "" + i : j + "-" + i;
        gains.add(
            new MonotoneGain(
                NetworkConclusions.PREFIX + "outputs/" + outputs,
                block.state(),
                block.input(),
                List.of(row(head, i, j)),
                groups));
      }
    }
    return gains;
  }

  /** The difference of two rows of the head; row i itself where j = i. */
  private static List<Dyadic> row(Linear head, int i, int j) {
    return IntStream.range(0, head.weight().columns())
        .mapToObj(
            k -> {
              Dyadic own = Dyadic.of(head.weight().get(i, k));
              return i == j ? own : own.minus(Dyadic.of(head.weight().get(j, k)));
            })
        .toList();
  }

  /** What is asked of output i, j = i, or of its difference to output j < i. */
  private MonotoneGain gain(int i, int j) {
    return gains.get(i * (i + 1) / 2 + j);
  }

  @Override
  public List<String> pairs() {
    return IntStream.range(0, outputs)
        .boxed()
        .flatMap(i -> IntStream.range(0, i).mapToObj(j -> gain(i, j).name()))
        .toList();
  }

  @Override
  public double of(int i, int j, Facts facts) {
    return facts
        .monotoneGain(gain(Math.max(i, j), Math.min(i, j)))
        .map(Dyadic::ceilSquareRoot)
        .orElse(Double.POSITIVE_INFINITY);
  }
}
