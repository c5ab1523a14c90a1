package keel.interchange.onnx;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A tensor of integers that are known, but for how many patterns a batch has and how many steps a
 * loop has taken.
 *
 * @param dims its sizes, outermost first
 * @param numbers row after row
 * @param counted how many steps the loop has taken before its body runs are part of the number,
 *     which is then the only one
 */
record Integers(List<Integer> dims, List<Long> numbers, boolean counted) implements Value {
  /** The size of a batch. */
  static final long BATCH = Long.MIN_VALUE;

  static Integers of(List<Integer> dims, LongStream numbers) {
    return new Integers(List.copyOf(dims), numbers.boxed().toList(), false);
  }

  /** A list of numbers. */
  static Integers of(List<Long> numbers) {
    return new Integers(List.of(numbers.size()), List.copyOf(numbers), false);
  }

  /** The steps taken and a number. */
  static Integers counter(long start) {
    return new Integers(List.of(), List.of(start), true);
  }

  /** With the same numbers in another shape. */
  Integers in(List<Integer> shape) {
    return new Integers(List.copyOf(shape), numbers, counted);
  }

  boolean isPlain() {
    return !counted && !numbers.contains(BATCH);
  }
}
