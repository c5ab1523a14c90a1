package keel.interchange.pytorch;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.model.Tensor;

/**
 * A tensor of PyTorch: which numbers of a storage it has, in which order.
 *
 * @param storage where its numbers stand
 * @param offset of its first number
 * @param shape sizes, outermost first; empty for a single number
 * @param strides how many numbers on the next one stands, along each axis
 */
record View(Storage storage, long offset, List<Integer> shape, List<Long> strides) {
  /** As many as PyTorch allows. */
  static final int MOST_AXES = 64;

  /**
   * Checks that all its numbers lie within the storage, and none is there twice: a tensor may be no
   * larger than what the file holds.
   *
   * @throws IllegalArgumentException if not
   */
  View {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    require(shape.size() == strides.size() && shape.size() <= MOST_AXES, "has no possible shape");
    require(
        offset >= 0
            && offset <= storage.count()
            && shape.stream().allMatch(size -> size >= 0)
            && strides.stream().allMatch(stride -> stride >= 0),
        "has a negative size, stride or offset, or begins behind its storage");
    if (!shape.contains(0)) {
      requireWithin(storage.count() - offset, shape, strides);
    }
  }

  private static void requireWithin(long available, List<Integer> shape, List<Long> strides) {
    List<Integer> axes =
        IntStream.range(0, shape.size())
            .filter(axis -> shape.get(axis) > 1)
            .boxed()
            .sorted(Comparator.comparing(strides::get))
            .toList();
    long reach = 1; // of what lies along the axes so far
    for (int axis : axes) {
      require(strides.get(axis) >= reach, "takes numbers of its storage twice (strides overlap)");
      // No product overflows: both factors are below 2^31 if the stride is within the storage.
      require(strides.get(axis) < available, "reaches beyond the end of its storage");
      reach += (shape.get(axis) - 1) * strides.get(axis);
      require(reach <= available, "reaches beyond the end of its storage");
    }
    require(reach <= available, "reaches beyond the end of its storage");
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException("a tensor " + fault);
    }
  }

  private int count() {
    return shape.stream().reduce(1, (a, b) -> a * b); // at most that of the storage
  }

  private int size() {
    return storage.type().bits() / Byte.SIZE;
  }

  /**
   * The tensor with its numbers row after row.
   *
   * @param bytes of the storage
   */
  Tensor tensor(String name, ByteBuffer bytes) {
    int size = size();
    int count = count();
    byte[] ordered = new byte[count * size];
    int[] place = new int[shape.size()];
    long at = offset;
    for (int i = 0; i < count; i++) {
      bytes.get((int) at * size, ordered, i * size, size);
      for (int axis = place.length - 1; axis >= 0; axis--) {
        at += strides.get(axis);
        if (++place[axis] < shape.get(axis)) {
          break;
        }
        at -= place[axis] * strides.get(axis);
        place[axis] = 0;
      }
    }
    return new Tensor(name, storage.type(), shape, ByteBuffer.wrap(ordered));
  }
}
