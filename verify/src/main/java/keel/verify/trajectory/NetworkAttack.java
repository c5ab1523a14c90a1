package keel.verify.trajectory;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import keel.verify.exact.Dyadic;

/**
 * A gain that a network is shown to have: two raw inputs, and what their outputs are apart divided
 * by what they are apart themselves.
 *
 * <p>Rigour: a lower bound, if what the {@link Passage} says of the layers is proved: what both
 * outputs can be off by is taken off.
 *
 * @param name of the evidence for it, unique within a certificate
 * @param passage through the network
 * @param measure what is compared
 */
public record NetworkAttack(String name, Passage passage, Measure measure) {
  private static final double UNIT = RoundedBlock.UNIT;

  /**
   * The gain that two inputs are shown to have.
   *
   * @param pair one raw input after the other, of as many numbers as the network takes
   * @return empty if the numbers leave the range of doubles or show nothing
   */
  public OptionalDouble gain(double[] pair) {
    int size = pair.length / 2;
    double[] u = Arrays.copyOf(pair, size);
    double[] w = Arrays.copyOfRange(pair, size, 2 * size);
    List<Passage.Rounded> outputs = Stream.of(u, w).parallel().map(passage::outputs).toList();
    Passage.Rounded first = outputs.get(0);
    Passage.Rounded second = outputs.get(1);
    double error = measure.ofError(first.error().plus(second.error()));
    if (!Double.isFinite(error)
        || !areFinite(pair)
        || !areFinite(first.numbers())
        || !areFinite(second.numbers())) {
      return OptionalDouble.empty();
    }
    double apart = measure.ofOutputs(difference(first.numbers(), second.numbers()));
    double shown = apart - error * (1 + 4 * UNIT);
    if (!(shown > 0 && shown < Double.MAX_VALUE)) {
      return OptionalDouble.empty();
    }
    Dyadic inputs = measure.ofInputs(difference(u, w));
    return inputs.signum() > 0
        ? OptionalDouble.of(Dyadic.of(shown * (1 - 4 * UNIT)).floorQuotient(inputs))
        : OptionalDouble.empty();
  }

  private static boolean areFinite(double[] numbers) {
    return Arrays.stream(numbers).allMatch(Double::isFinite);
  }

  private static Dyadic[] difference(double[] x, double[] y) {
    Dyadic[] difference = new Dyadic[x.length];
    Arrays.setAll(difference, i -> Dyadic.of(x[i]).minus(Dyadic.of(y[i])));
    return difference;
  }
}
