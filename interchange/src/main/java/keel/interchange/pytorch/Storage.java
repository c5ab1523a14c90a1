package keel.interchange.pytorch;

import keel.verify.model.TensorType;

/**
 * A run of numbers in a file, of which tensors are views.
 *
 * @param key its name within the file
 * @param type of the numbers
 * @param count how many there are
 */
record Storage(String key, TensorType type, long count) {
  /** Checks the count, which is said to be so before a number is read. */
  Storage {
    if (count < 0 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("storage '" + key + "' cannot hold " + count + " numbers");
    }
  }

  /** How many bytes it takes. */
  long bytes() {
    return count * (type.bits() / Byte.SIZE);
  }
}
