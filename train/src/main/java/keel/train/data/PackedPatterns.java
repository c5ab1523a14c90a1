package keel.train.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import keel.verify.shard.InvalidShard;

/**
 * Patterns as bytes, for another machine that runs the same version: how many there are, how many
 * numbers an input and a target have, every input as it is kept, all targets. What is unpacked has
 * the same bits. Big-endian.
 */
public final class PackedPatterns {
  private static final int HEADER = 3 * Integer.BYTES;

  /** More go into no array. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private PackedPatterns() {}

  /**
   * Packs.
   *
   * @throws InvalidShard if they take 2 GiB or more
   */
  public static byte[] of(Patterns patterns) {
    long size = HEADER + (long) Double.BYTES * patterns.size() * patterns.targetSize();
    for (RawInput input : patterns.inputs()) {
      size += input.packedSize();
    }
    if (size > MOST) {
      throw new InvalidShard("patterns of " + size + " bytes are more than can be sent at once");
    }
    ByteBuffer to = ByteBuffer.allocate((int) size);
    to.putInt(patterns.size()).putInt(patterns.inputSize()).putInt(patterns.targetSize());
    patterns.inputs().forEach(input -> input.pack(to));
    for (int i = 0; i < patterns.size(); i++) {
      for (double number : patterns.target(i)) {
        to.putDouble(number);
      }
    }
    return to.array();
  }

  /**
   * Unpacks.
   *
   * @throws InvalidShard if the bytes are none of {@link #of}
   */
  public static Patterns read(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    require(bytes.length >= HEADER);
    int size = from.getInt();
    int inputSize = from.getInt();
    int targetSize = from.getInt();
    require(size >= 0 && inputSize >= 0 && targetSize >= 0 && size <= bytes.length);
    List<RawInput> inputs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      RawInput input = RawInput.unpack(from, inputSize);
      require(input != null);
      inputs.add(input);
    }
    require((long) Double.BYTES * size * targetSize == from.remaining());
    double[] targets = new double[size * targetSize];
    from.asDoubleBuffer().get(targets);
    return new Patterns(inputs, targets, targetSize);
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new InvalidShard("patterns were sent that cannot be read: not all bytes are there");
    }
  }
}
