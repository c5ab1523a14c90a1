package keel.train.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array of numbers as NumPy stores it, last index first.
 *
 * <p>Source: NumPy Enhancement Proposal 1, versions 1 to 3 of the format. Pickled objects, texts,
 * complex numbers and Fortran's order are refused.
 */
final class NumpyArray {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 12;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<>|=])([biuf])([1248])', 'fortran_order': (True|False), 'shape':"
              + " \\(([0-9, ]*)\\),? *\\} *\n?");

  private final DataFile file;
  private final String name;
  private final List<Integer> shape;
  private final char kind;
  private final int width;
  private final ByteBuffer numbers;

  private NumpyArray(
      DataFile file, String name, List<Integer> shape, char kind, int width, ByteBuffer numbers) {
    this.file = file;
    this.name = name;
    this.shape = List.copyOf(shape);
    this.kind = kind;
    this.width = width;
    this.numbers = numbers;
  }

  /**
   * Reads an array.
   *
   * @param name of it in messages
   * @throws CorruptData if it is none of numbers, or has other ones than its shape says
   */
  static NumpyArray read(DataFile file, String name, byte[] content) {
    NumpyArray none = new NumpyArray(file, name, List.of(), ' ', 1, ByteBuffer.allocate(0));
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (byte magic : MAGIC) {
      if (!bytes.hasRemaining() || bytes.get() != magic) {
        throw none.corrupt("must be an array as numpy.save writes it");
      }
    }
    Matcher header = HEADER.matcher(header(bytes, none));
    if (!header.matches()) {
      throw none.corrupt(
          "must hold whole or floating numbers of 1 to 8 bytes; objects, texts and complex numbers"
              + " are not read");
    }
    char kind = header.group(2).charAt(0);
    int width = Integer.parseInt(header.group(3));
    if (header.group(4).equals("True")) {
      throw none.corrupt("is in Fortran's order; save numpy.ascontiguousarray of it");
    }
    if ((kind == 'f' && width < Float.BYTES) || (kind == 'b' && width > 1)) {
      throw none.corrupt("must have numbers of another kind; save it with astype('float32')");
    }
    List<Integer> shape = shape(header.group(5), none);
    long count = 1;
    for (int size : shape) {
      count *= size;
      if (count > content.length) {
        break; // more than there are, and few enough to go on
      }
    }
    if (count * width != bytes.remaining()) {
      throw none.corrupt(
          "must hold the numbers that its shape "
              + shape
              + " says, but holds "
              + bytes.remaining()
              + " bytes of them; is it cut off?");
    }
    return new NumpyArray(
        file,
        name,
        shape,
        kind,
        width,
        bytes
            .slice()
            .order(header.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
  }

  private static String header(ByteBuffer bytes, NumpyArray none) {
    int version = bytes.remaining() >= 2 ? bytes.getShort() & 0xff : 0;
    boolean isShort = version == 1;
    if (version < 1 || version > 3 || bytes.remaining() < Integer.BYTES) {
      throw none.corrupt("must be of version 1 to 3 of the format of numpy.save");
    }
    int length = isShort ? bytes.getShort() & 0xffff : bytes.getInt();
    if (length < 0 || length > LONGEST_HEADER || length > bytes.remaining()) {
      throw none.corrupt("its header is cut off or too long");
    }
    byte[] header = new byte[length];
    bytes.get(header);
    return new String(header, StandardCharsets.ISO_8859_1);
  }

  private static List<Integer> shape(String text, NumpyArray none) {
    List<Integer> shape = new ArrayList<>();
    for (String size : text.replace(" ", "").split(",", -1)) {
      if (size.length() > 9) {
        throw none.corrupt("its shape says more numbers than there can be");
      }
      if (!size.isEmpty()) {
        shape.add(Integer.valueOf(size));
      }
    }
    return shape;
  }

  List<Integer> shape() {
    return shape;
  }

  /** One of the numbers, in their order. */
  double at(long index) {
    int place = Math.toIntExact(index * width);
    return switch (kind) {
      case 'f' -> width == Float.BYTES ? numbers.getFloat(place) : numbers.getDouble(place);
      case 'i' -> signed(place);
      default -> unsigned(place);
    };
  }

  private double signed(int place) {
    return switch (width) {
      case 1 -> numbers.get(place);
      case 2 -> numbers.getShort(place);
      case 4 -> numbers.getInt(place);
      default -> numbers.getLong(place);
    };
  }

  private double unsigned(int place) {
    return switch (width) {
      case 1 -> numbers.get(place) & 0xff;
      case 2 -> numbers.getShort(place) & 0xffff;
      case 4 -> Integer.toUnsignedLong(numbers.getInt(place));
      default -> {
        long value = numbers.getLong(place);
        yield value >= 0 ? value : value + 0x1p64;
      }
    };
  }

  /** The error that the array is not what it should be, with the reason. */
  CorruptData corrupt(String reason) {
    return file.corrupt(name + " " + reason);
  }
}
