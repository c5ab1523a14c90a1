package keel.interchange.onnx;

/** A condition that holds for every input, or for none. */
enum Truth implements Value {
  /** It holds. */
  YES,
  /** It does not. */
  NO;

  static Truth of(boolean holds) {
    return holds ? YES : NO;
  }
}
