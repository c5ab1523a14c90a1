package keel.train.data;

import java.nio.ByteBuffer;

/** The raw numbers of one pattern, in as little memory as they need; none is rounded. */
sealed interface RawInput {
  int length();

  void copyTo(double[] destination, int offset);

  /** How many bytes {@link #pack} takes. */
  int packedSize();

  /** Writes the bytes of a number, {@link Byte#BYTES} of a pixel, and then all numbers. */
  void pack(ByteBuffer to);

  /** Reads what {@link #pack} wrote, bit for bit; null if it is none of it. */
  static RawInput unpack(ByteBuffer from, int length) {
    int bytes = from.hasRemaining() ? from.get() : 0;
    if ((long) bytes * length > from.remaining()) {
      return null;
    }
    return switch (bytes) {
      case Byte.BYTES -> {
        byte[] pixels = new byte[length];
        from.get(pixels);
        yield new Pixels(pixels);
      }
      case Float.BYTES -> {
        float[] floats = new float[length];
        from.asFloatBuffer().get(floats);
        from.position(from.position() + bytes * length);
        yield new Floats(floats);
      }
      case Double.BYTES -> {
        double[] doubles = new double[length];
        from.asDoubleBuffer().get(doubles);
        from.position(from.position() + bytes * length);
        yield new Doubles(doubles);
      }
      default -> null;
    };
  }

  /** Pixels from 0 to 255, a byte each. Keeps the array. */
  static RawInput of(byte[] pixels) {
    return new Pixels(pixels);
  }

  /** Any numbers: as floats where each of them is one. */
  static RawInput of(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
      if (Double.compare(floats[i], numbers[i]) != 0) {
        return new Doubles(numbers.clone());
      }
    }
    return new Floats(floats);
  }

  /** Any numbers: as bytes where each of them is one. */
  static RawInput ofSmall(double[] numbers) {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) numbers[i];
      if (Double.compare(bytes[i] & 0xff, numbers[i]) != 0) {
        return of(numbers);
      }
    }
    return of(bytes);
  }

  /** Unsigned bytes. */
  final class Pixels implements RawInput {
    private final byte[] values;

    private Pixels(byte[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public int packedSize() {
      return 1 + Byte.BYTES * values.length;
    }

    @Override
    public void pack(ByteBuffer to) {
      to.put((byte) Byte.BYTES).put(values);
    }

    @Override
    public void copyTo(double[] destination, int offset) {
      for (int i = 0; i < values.length; i++) {
        destination[offset + i] = values[i] & 0xff;
      }
    }
  }

  /** Numbers of single precision. */
  final class Floats implements RawInput {
    private final float[] values;

    private Floats(float[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public int packedSize() {
      return 1 + Float.BYTES * values.length;
    }

    @Override
    public void pack(ByteBuffer to) {
      to.put((byte) Float.BYTES).asFloatBuffer().put(values);
      to.position(to.position() + Float.BYTES * values.length);
    }

    @Override
    public void copyTo(double[] destination, int offset) {
      for (int i = 0; i < values.length; i++) {
        destination[offset + i] = values[i];
      }
    }
  }

  /** Numbers of double precision. */
  final class Doubles implements RawInput {
    private final double[] values;

    private Doubles(double[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public int packedSize() {
      return 1 + Double.BYTES * values.length;
    }

    @Override
    public void pack(ByteBuffer to) {
      to.put((byte) Double.BYTES).asDoubleBuffer().put(values);
      to.position(to.position() + Double.BYTES * values.length);
    }

    @Override
    public void copyTo(double[] destination, int offset) {
      System.arraycopy(values, 0, destination, offset, values.length);
    }
  }
}
