package keel.verify.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named array of a safetensors file: its type, its shape and its little-endian bytes.
 *
 * @param name unique within the file
 * @param type of the entries
 * @param shape sizes, outermost first; empty for a single number
 * @param bytes the entries, row after row
 */
public record Tensor(String name, TensorType type, List<Integer> shape, ByteBuffer bytes) {
  /**
   * Checks that the bytes are as many as the shape says.
   *
   * @throws InvalidModel if not
   */
  public Tensor {
    shape = List.copyOf(shape);
    bytes = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (count(name, shape) * type.bits() != (long) Byte.SIZE * bytes.remaining()) {
      throw new InvalidModel(
          "tensor '"
              + name
              + "': shape "
              + shape
              + " of "
              + type
              + " does not take "
              + bytes.remaining()
              + " bytes");
    }
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of the doubles: F32 where each of them is a float, else F64; nothing is rounded. */
  public static Tensor ofNumbers(String name, List<Integer> shape, double[] values) {
    TensorType type = TensorType.F32;
    for (double value : values) {
      if ((float) value != value) {
        type = TensorType.F64;
      }
    }
    ByteBuffer bytes = allocate(values.length, type);
    for (double value : values) {
      if (type == TensorType.F32) {
        bytes.putFloat((float) value);
      } else {
        bytes.putDouble(value);
      }
    }
    return new Tensor(name, type, shape, bytes.flip());
  }

  /** A tensor of 32-bit integers. */
  public static Tensor ofInts(String name, int[] values) {
    ByteBuffer bytes = allocate(values.length, TensorType.I32);
    bytes.asIntBuffer().put(values);
    return new Tensor(name, TensorType.I32, List.of(values.length), bytes);
  }

  /** A tensor of 64-bit integers. */
  public static Tensor ofLongs(String name, long[] values) {
    ByteBuffer bytes = allocate(values.length, TensorType.I64);
    bytes.asLongBuffer().put(values);
    return new Tensor(name, TensorType.I64, List.of(values.length), bytes);
  }

  /** The number of entries. */
  long count() {
    return (long) Byte.SIZE * bytes.remaining() / type.bits();
  }

  private static ByteBuffer allocate(int count, TensorType type) {
    return ByteBuffer.allocate(Math.multiplyExact(count, type.bits() / Byte.SIZE))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The number of entries.
   *
   * @throws InvalidModel if a size is negative or the product does not fit in an int
   */
  static long count(String name, List<Integer> shape) {
    long count = 1;
    for (int size : shape) {
      count *= size;
      if (size < 0 || count > Integer.MAX_VALUE) {
        throw new InvalidModel("tensor '" + name + "': shape " + shape + " is not possible");
      }
    }
    return count;
  }

  /**
   * The entries as doubles, without rounding.
   *
   * @throws InvalidModel if the type is not a floating point one
   * @throws NonFiniteWeight if an entry is NaN or infinite
   */
  public double[] numbers() {
    ByteBuffer source = bytes();
    double[] values = new double[(int) count()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case F64 -> source.getDouble();
            case F32 -> source.getFloat();
            case F16 -> TensorType.half(source.getShort());
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            default ->
                throw new InvalidModel(
                    "tensor '"
                        + name
                        + "': weights must be of type F64, F32, F16 or BF16, and these are "
                        + type
                        + "; convert them"
                        + (type == TensorType.C64
                            ? " to two tensors, of their real and of their imaginary parts"
                            : ""));
          };
      if (!Double.isFinite(values[i])) {
        throw new NonFiniteWeight(this, i, values[i]);
      }
    }
    return values;
  }

  /**
   * The entries of a tensor of 32-bit integers.
   *
   * @throws InvalidModel if it is of another type
   */
  public int[] ints() {
    require(TensorType.I32);
    int[] values = new int[bytes.remaining() / Integer.BYTES];
    bytes().asIntBuffer().get(values);
    return values;
  }

  /**
   * The entries of a tensor of 64-bit integers.
   *
   * @throws InvalidModel if it is of another type
   */
  public long[] longs() {
    require(TensorType.I64);
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes().asLongBuffer().get(values);
    return values;
  }

  private void require(TensorType needed) {
    if (type != needed) {
      throw new InvalidModel("tensor '" + name + "' must be of type " + needed + ", is " + type);
    }
  }
}
