package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import keel.verify.model.Target;
import keel.verify.model.UnusableInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays as numpy.save and numpy.savez write them. */
class NumpyFilesTest {
  private static final int PATTERNS = 20;

  @TempDir Path folder;

  private static byte[] npy(String descr, String shape, byte[] numbers) {
    return npy(
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }", numbers);
  }

  private static byte[] npy(String header, byte[] numbers) {
    byte[] text = (header + " ".repeat(20) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + numbers.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .put(numbers)
        .array();
  }

  /** Numbers in the form that descr says: 0, 1, 2, … */
  private static byte[] counted(String descr, int count) {
    int width = descr.charAt(2) - '0';
    ByteBuffer bytes =
        ByteBuffer.allocate(count * width)
            .order(descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (descr.substring(1)) {
        case "f4" -> bytes.putFloat(i);
        case "f8" -> bytes.putDouble(i);
        case "i8", "u8" -> bytes.putLong(i);
        case "i4", "u4" -> bytes.putInt(i);
        case "i2", "u2" -> bytes.putShort((short) i);
        default -> bytes.put((byte) i);
      }
    }
    return bytes.array();
  }

  /** Two classes, 3 and 7, in turns. */
  private static byte[] classes() {
    byte[] numbers = new byte[PATTERNS];
    IntStream.range(0, PATTERNS).forEach(i -> numbers[i] = (byte) (i % 2 == 0 ? 3 : 7));
    return npy("|u1", PATTERNS + ",", numbers);
  }

  private void zip(String x, byte[] first, String y, byte[] second) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
      zip.putNextEntry(new ZipEntry(x));
      zip.write(first);
      zip.putNextEntry(new ZipEntry(y));
      zip.write(second);
    }
    Files.write(folder.resolve("data.npz"), bytes.toByteArray());
  }

  private Dataset load() throws IOException {
    return Datasets.load("data.npz", Optional.of(folder));
  }

  private void assertRefused(byte[] x, byte[] y, String... texts) throws IOException {
    zip("x.npy", x, "y.npy", y);
    UnusableInput error = assertThrows(UnusableInput.class, this::load);
    for (String text : texts) {
      assertTrue(error.getMessage().contains(text), error::getMessage);
    }
  }

  @ParameterizedTest
  @CsvSource({"<f4", ">f4", "<f8", "|u1", "|i1", "<u2", ">i2", "<i4", "<u4", ">i8", "<u8"})
  void numbers_of_every_kind_are_read(String descr) throws IOException {
    byte[] numbers = counted(descr, PATTERNS * 5);
    zip("x.npy", npy(descr, PATTERNS + ", 5", numbers), "y.npy", classes());
    Dataset data = load();
    assertEquals(List.of(5), data.inputShape());
    assertEquals(List.of("3", "7"), ((Target.Classes) data.target()).names());
    for (int i = 0; i < data.training().size(); i++) {
      double[] input = data.training().input(i);
      assertEquals(data.training().label(i), (int) input[0] / 5 % 2);
      assertEquals(4, input[4] - input[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({"|u1, 255", "|i1, -1", "<u2, 65535", "<i2, -1", "<u4, 4294967295", "<u8, 0x1p64"})
  void a_sign_is_read_where_there_is_one(String descr, double number) throws IOException {
    byte[] ones = new byte[PATTERNS * (descr.charAt(2) - '0')];
    Arrays.fill(ones, (byte) -1);
    zip("x.npy", npy(descr, PATTERNS + ", 1", ones), "y.npy", classes());
    assertEquals(number, load().training().input(0)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20, 2, 3 | 1, 2, 3 | 0, 1, 2, 3, 4, 5",
        "20, 1, 2, 3 | 3, 1, 2 | 0, 3, 1, 4, 2, 5",
        "20, 3, 1, 2 | 2, 3, 1 | 0, 2, 4, 1, 3, 5",
      })
  void images_have_their_channels_first_in_keel(String shape, String input, String numbers)
      throws IOException {
    zip("images.npy", npy("<i4", shape, counted("<i4", 120)), "labels.npy", classes());
    Dataset data = load();
    assertEquals(input, data.inputShape().toString().replaceAll("[\\[\\]]", ""));
    double[] found = data.training().input(0);
    double start = found[0];
    double[] expected =
        Arrays.stream(numbers.split(", ")).mapToDouble(n -> start + Integer.parseInt(n)).toArray();
    assertArrayEquals(expected, found);
  }

  @Test
  void two_files_side_by_side_are_one_set() throws IOException {
    Files.write(folder.resolve("x.npy"), npy("<f4", "20, 5", counted("<f4", 100)));
    Files.write(folder.resolve("y.npy"), classes());
    Dataset data = Datasets.load("x.npy", Optional.of(folder));
    assertEquals(16, data.training().size());
    Files.delete(folder.resolve("y.npy"));
    assertThrows(MissingData.class, () -> Datasets.load("x.npy", Optional.of(folder)));
    assertThrows(MissingData.class, () -> Datasets.load("z.npy", Optional.of(folder)));
  }

  @Test
  void what_is_no_such_array_is_refused_in_a_sentence() throws IOException {
    byte[] x = npy("<f4", "20, 5", counted("<f4", 100));
    assertRefused(npy("|O", "20, 5", new byte[100]), classes(), "x.npy", "objects");
    assertRefused(npy("<U5", "20, 5", new byte[100]), classes(), "x.npy", "texts");
    assertRefused(npy("<f2", "20, 5", new byte[200]), classes(), "x.npy", "float32");
    assertRefused(
        npy("{'descr': '<f4', 'fortran_order': True, 'shape': (20, 5), }", new byte[400]),
        classes(),
        "Fortran");
    assertRefused(Arrays.copyOf(x, x.length - 1), classes(), "x.npy", "cut off");
    assertRefused(npy("<f4", "20, 6", counted("<f4", 100)), classes(), "x.npy", "cut off");
    assertRefused(npy("<f4", "999999999, 999999999", new byte[8]), classes(), "cut off");
    assertRefused(npy("<f4", "9999999999, 5", new byte[8]), classes(), "than there can be");
    assertRefused(new byte[3], classes(), "numpy.save");
    assertRefused(npy("<f4", "100,", counted("<f4", 100)), classes(), "patterns x numbers");
    assertRefused(npy("<f4", "0, 5", new byte[0]), classes(), "patterns x numbers");
    assertRefused(npy("<f4", "2, 10, 5, 5", counted("<f4", 500)), classes(), "channels");
    assertRefused(x, npy("|u1", "19,", new byte[19]), "y.npy", "each of the 20 patterns");
    assertRefused(x, npy("|u1", "20, 2", new byte[40]), "y.npy", "shape [20, 2]");
    byte[] halves = counted("<f4", 20);
    ByteBuffer.wrap(halves).order(ByteOrder.LITTLE_ENDIAN).putFloat(12, 0.5f);
    assertRefused(x, npy("<f4", "20,", halves), "pattern 4 is 0.5");
    byte[] infinite = counted("<f4", 100);
    ByteBuffer.wrap(infinite).order(ByteOrder.LITTLE_ENDIAN).putFloat(28, Float.NaN);
    assertRefused(npy("<f4", "20, 5", infinite), classes(), "pattern 2 has NaN");
    assertRefused(x, npy("|u1", "20,", new byte[20]), "two classes are needed");
    zip("a.npy", x, "b.npy", classes());
    assertTrue(assertThrows(CorruptData.class, this::load).getMessage().contains("arrays x and y"));
  }

  @Test
  void a_damaged_archive_is_refused_in_a_sentence() throws IOException {
    zip("x.npy", npy("<f4", "20, 5", counted("<f4", 100)), "y.npy", classes());
    Path file = folder.resolve("data.npz");
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < 400; i++) {
      byte[] changed = i < 100 ? Arrays.copyOf(good, good.length * i / 100) : good.clone();
      if (i >= 100) {
        changed[(7919 * i) % changed.length] ^= (byte) (1 << i % 8);
      }
      Files.write(file, changed);
      try {
        load();
      } catch (CorruptData e) {
        assertTrue(e.getMessage().contains("data.npz"), e::getMessage);
      }
    }
  }
}
