package keel.train.identify;

import java.util.Arrays;

/**
 * The middle of some numbers, and how far they are from it, whatever a minority of them is.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param deviation 1.4826 times the median distance from the median: the standard deviation where
 *     they follow a normal law
 */
public record Spread(double median, double deviation) {
  /** From the median distance of a normal law to its standard deviation. */
  private static final double NORMAL = 1.4826;

  /** Of at least one number. */
  public static Spread of(double... numbers) {
    double middle = median(numbers);
    return new Spread(
        middle, NORMAL * median(Arrays.stream(numbers).map(x -> Math.abs(x - middle)).toArray()));
  }

  private static double median(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
