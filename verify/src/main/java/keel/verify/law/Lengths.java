package keel.verify.law;

/** Lengths of differences of states, lessened or raised by what rounding can have done. */
record Lengths(ClaimedNorm norm, double roundings) {
  /** Not below the length. */
  double upper(double[] e) {
    double length = norm.ofState().applyAsDouble(e);
    return Math.sqrt(length * length + blur(e));
  }

  /** Not above it; {@code error} is what every unit of the two states can be off by. */
  double lower(double[] e, double error) {
    double length = norm.ofState().applyAsDouble(e);
    return Math.sqrt(Math.max(0, length * length - blur(e))) - error * norm.ofOnes();
  }

  /** What the square of a length can be off by. */
  private double blur(double[] e) {
    double largest = norm.ofOnes() * ClaimedNorm.largest(e);
    return roundings * Observer.UNIT * largest * largest;
  }
}
