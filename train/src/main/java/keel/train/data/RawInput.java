package keel.train.data;

/** The raw numbers of one pattern, in as little memory as they need. */
sealed interface RawInput {
  int length();

  void copyTo(float[] destination, int offset);

  /** Pixels from 0 to 255, a byte each. Keeps the array. */
  static RawInput of(byte[] pixels) {
    return new Pixels(pixels);
  }

  /** Any numbers of single precision. Keeps the array. */
  static RawInput of(float[] numbers) {
    return new Numbers(numbers);
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
    public void copyTo(float[] destination, int offset) {
      for (int i = 0; i < values.length; i++) {
        destination[offset + i] = values[i] & 0xff;
      }
    }
  }

  /** Floats. */
  final class Numbers implements RawInput {
    private final float[] values;

    private Numbers(float[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void copyTo(float[] destination, int offset) {
      System.arraycopy(values, 0, destination, offset, values.length);
    }
  }
}
