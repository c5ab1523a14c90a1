package keel.train.identify;

/** Numbers that were estimated, each with the standard deviation that its error is thought of. */
final class Estimate {
  private final double[] numbers;
  private final double[] errors;

  Estimate(double[] numbers, double[] errors) {
    this.numbers = numbers;
    this.errors = errors;
  }

  double[] numbers() {
    return numbers.clone();
  }

  double number(int place) {
    return numbers[place];
  }

  double error(int place) {
    return errors[place];
  }
}
