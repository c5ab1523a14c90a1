package keel.interchange.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import keel.interchange.pytorch.TorchBytes;

/** Writes what {@code numpy.savez} writes. */
public final class NumpyBytes {
  private NumpyBytes() {}

  /** An array of floats, with the header that NumPy gives it. */
  public static byte[] floats(List<Integer> shape, double... numbers) {
    ByteBuffer data = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      data.putFloat((float) number);
    }
    String sizes =
        shape.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (shape.size() == 1 ? "," : "");
    return array(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }", data.array());
  }

  /** An array with any header. */
  static byte[] array(String header, byte[] data) {
    String padded = header + " ".repeat(Math.floorMod(-(header.length() + 11), 64)) + "\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(padded.length());
    out.write(padded.length() >> 8);
    out.writeBytes(padded.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(data);
    return out.toByteArray();
  }

  /** An archive of two arrays. */
  public static Path write(Path file, byte[] inputs, byte[] outputs) throws IOException {
    return Files.write(file, TorchBytes.zip(Map.of("inputs.npy", inputs, "outputs.npy", outputs)));
  }
}
