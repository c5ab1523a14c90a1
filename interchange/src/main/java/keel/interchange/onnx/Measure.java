package keel.interchange.onnx;

/**
 * A number that depends on the input and that nothing but a condition may use: the length of a
 * vector.
 *
 * @param kind which length
 * @param of the vector
 * @param plus added to it, at least 0
 */
record Measure(Kind kind, Term of, double plus) implements Value {
  /** Lengths of a vector. */
  enum Kind {
    /** The root of the sum of the squares. */
    L2,
    /** The magnitude of the greatest entry. */
    MAX,
    /** The magnitudes, of which nothing was taken yet. */
    MAGNITUDES
  }
}
