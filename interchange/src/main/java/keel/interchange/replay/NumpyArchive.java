package keel.interchange.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keel.interchange.StoredZip;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.Tensor;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/** Arrays of floats as {@code numpy.savez(file, inputs=…, outputs=…)} writes them, in C order. */
final class NumpyArchive {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 10_000;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']{1,9})', 'fortran_order': (True|False), 'shape':"
              + " \\(((?:\\d{1,9},? ?){0,32})\\), ?\\}\\s*");

  private static final Map<String, TensorType> TYPES =
      Map.of("<f8", TensorType.F64, "<f4", TensorType.F32, "<f2", TensorType.F16);

  private NumpyArchive() {}

  /**
   * The arrays of these names; others are not looked at.
   *
   * @throws MalformedFile if one is not there, or is no array of floats
   */
  static List<Tensor> read(Path file, List<String> names) throws IOException {
    return StoredZip.read(
        file,
        zip -> {
          List<Tensor> arrays = new ArrayList<>();
          for (String name : names) {
            if (!zip.names().contains(name + ".npy")) {
              throw new MalformedFile(
                  file,
                  "there is no array '"
                      + name
                      + "'; write it with numpy.savez(FILE, inputs=…, outputs=…)");
            }
            arrays.add(array(file, name, zip.bytes(name + ".npy")));
          }
          return arrays;
        });
  }

  private static Tensor array(Path file, String name, ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    boolean isLongEnough = bytes.remaining() >= MAGIC.length + 2 + Integer.BYTES;
    if (isLongEnough) {
      bytes.get(magic);
    }
    if (!Arrays.equals(MAGIC, magic)) {
      throw malformed(file, name, "is no array of NumPy");
    }
    int version = bytes.get();
    bytes.get();
    int length = version == 1 ? bytes.getShort() & 0xffff : bytes.getInt();
    if (length < 0 || length > Math.min(LONGEST_HEADER, bytes.remaining())) {
      throw malformed(file, name, "has a header of " + length + " bytes; truncated?");
    }
    byte[] text = new byte[length];
    bytes.get(text);
    Matcher header = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!header.matches()) {
      throw malformed(file, name, "has a header that is not NumPy's");
    }
    TensorType type = TYPES.get(header.group(1));
    if (type == null || header.group(2).equals("True")) {
      throw malformed(
          file,
          name,
          "must hold floats row by row and is of type "
              + Text.quoted(header.group(1))
              + "; save numpy.ascontiguousarray(array, dtype='<f4')");
    }
    List<Integer> shape = new ArrayList<>();
    for (String size : header.group(3).split("[, ]+", -1)) {
      if (!size.isEmpty()) {
        shape.add(Integer.parseInt(size));
      }
    }
    try {
      return new Tensor(name, type, shape, bytes.slice());
    } catch (InvalidModel e) {
      throw new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static MalformedFile malformed(Path file, String name, String fault) {
    return new MalformedFile(file, "the array '" + name + "' " + fault);
  }
}
