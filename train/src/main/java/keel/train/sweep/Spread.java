package keel.train.sweep;

import java.util.Arrays;

/**
 * How a number differs from run to run.
 *
 * @param mean of all runs
 * @param deviation from run to run, the root of the sum of squares over one run less; 0 of one run
 * @param least of any run
 * @param greatest of any run
 */
public record Spread(double mean, double deviation, double least, double greatest) {
  /**
   * Of one number for each run.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(double[] numbers) {
    if (numbers.length == 0) {
      throw new IllegalArgumentException("at least one number is needed");
    }
    double mean = 0;
    for (double number : numbers) {
      mean += number / numbers.length;
    }
    double squares = 0;
    for (double number : numbers) {
      squares += (number - mean) * (number - mean);
    }
    return new Spread(
        mean,
        numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : 0,
        Arrays.stream(numbers).min().orElseThrow(),
        Arrays.stream(numbers).max().orElseThrow());
  }
}
