package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileTest {
  @TempDir private Path folder;

  /** As {@code struct.pack('<Q', len(header)) + header + data} in Python. */
  static byte[] bytes(String header, byte... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return bytes(text.length, text, data);
  }

  private static byte[] bytes(long length, byte[] header, byte... data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .put(data)
        .array();
  }

  private TensorFile read(byte[] content) throws IOException {
    return TensorFile.read(Files.write(folder.resolve("x.safetensors"), content));
  }

  private static String entry(String dtype, String shape, String offsets) {
    return "{\"w\":{\"dtype\":"
        + dtype
        + ",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  @Test
  void what_is_written_is_read() throws IOException {
    Path file = folder.resolve("sub/dir/x.safetensors");
    double[] floats = {0.5, -0.0, Float.MIN_VALUE, Float.MAX_VALUE};
    double[] doubles = {0.1, Double.MIN_VALUE, -Double.MAX_VALUE};
    String digest =
        TensorFile.write(
            file,
            Map.of("b", "\u00e9\u20ac \"quoted\"", "a", ""),
            List.of(
                Tensor.ofNumbers("f", List.of(2, 2), floats),
                Tensor.ofInts("i", new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}),
                Tensor.ofNumbers("d", List.of(3), doubles),
                Tensor.ofNumbers("empty", List.of(0, 7), new double[0]),
                Tensor.ofLongs("l", new long[] {Long.MIN_VALUE, Long.MAX_VALUE})));
    TensorFile read = TensorFile.read(file);
    assertEquals(digest, read.sha256());
    assertEquals(Map.of("b", "\u00e9\u20ac \"quoted\"", "a", ""), read.metadata());
    assertEquals(TensorType.F32, read.tensors().get("f").type());
    assertArrayEquals(floats, read.tensors().get("f").numbers());
    assertEquals(TensorType.F64, read.tensors().get("d").type());
    assertArrayEquals(doubles, read.tensors().get("d").numbers());
    assertArrayEquals(
        new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}, read.tensors().get("i").ints());
    assertArrayEquals(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, read.tensors().get("l").longs());
    assertEquals(List.of(0, 7), read.tensors().get("empty").shape());
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList(), "no temporary file is left");
    }
    assertEquals(
        0,
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8,
        "the data are aligned");
  }

  @Test
  void the_same_tensors_give_the_same_bytes() throws IOException {
    List<Tensor> tensors = List.of(Tensor.ofInts("i", new int[] {1, 2}));
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    TensorFile.write(one, Map.of("x", "1", "y", "2", "z", "3"), tensors);
    TensorFile.write(two, Map.of("z", "3", "y", "2", "x", "1"), tensors);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @Test
  void a_file_written_byte_by_byte_as_in_python_is_read() throws IOException {
    byte[] data = {0, 0, -128, 63, 0, 0, 32, -64, 7, 0};
    TensorFile file =
        read(
            bytes(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                    + "\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[8,10]},"
                    + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}  ",
                data));
    assertEquals(Map.of("format", "pt"), file.metadata());
    assertArrayEquals(new double[] {1, -2.5}, file.tensors().get("w").numbers());
    assertArrayEquals(new double[] {7 * 0x1p-24}, file.tensors().get("h").numbers());
  }

  @Test
  void a_single_number_has_an_empty_shape() throws IOException {
    TensorFile file = read(bytes(entry("\"F64\"", "[]", "[0,8]"), new byte[8]));
    assertArrayEquals(new double[] {0}, file.tensors().get("w").numbers());
  }

  @Test
  void every_half_precision_pattern_is_its_ieee_number() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 31;
      double fraction = (bits & 1023) / 1024.0;
      double sign = bits >> 15 == 1 ? -1 : 1;
      double expected;
      if (exponent == 31) {
        expected = fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
      } else if (exponent == 0) {
        expected = sign * fraction * Math.pow(2, -14);
      } else {
        expected = sign * (1 + fraction) * Math.pow(2, exponent - 15);
      }
      assertEquals(expected, TensorType.half((short) bits), Integer.toHexString(bits));
    }
  }

  @Test
  void every_bfloat16_pattern_is_the_upper_half_of_a_float() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float expected = Float.intBitsToFloat(bits << 16);
      ByteBuffer data = ByteBuffer.wrap(new byte[] {(byte) bits, (byte) (bits >> 8)});
      Tensor tensor = new Tensor("w", TensorType.BF16, List.of(1), data);
      if (Float.isFinite(expected)) {
        assertEquals(expected, tensor.numbers()[0], Integer.toHexString(bits));
      } else {
        assertThrows(NonFiniteWeight.class, tensor::numbers, Integer.toHexString(bits));
      }
    }
  }

  @Test
  void integers_are_no_weights_and_weights_are_no_integers() {
    assertThrows(InvalidModel.class, () -> Tensor.ofInts("i", new int[1]).numbers());
    assertThrows(InvalidModel.class, () -> Tensor.ofLongs("l", new long[1]).numbers());
    Tensor numbers = Tensor.ofNumbers("w", List.of(1), new double[1]);
    assertThrows(InvalidModel.class, numbers::ints);
    assertThrows(InvalidModel.class, numbers::longs);
    assertThrows(InvalidModel.class, () -> Tensor.ofInts("i", new int[2]).longs());
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void a_tensor_of_any_type_that_the_format_knows_has_its_place(TensorType type)
      throws IOException {
    byte[] data = new byte[type.bits()];
    String header = entry("\"" + type + "\"", "[4,2]", "[0," + data.length + "]");
    Tensor tensor = read(bytes(header, data)).tensors().get("w");
    assertEquals(List.of(4, 2), tensor.shape());
    assertEquals(8, tensor.count());
    String longer = entry("\"" + type + "\"", "[5,2]", "[0," + data.length + "]");
    assertThrows(MalformedFile.class, () -> read(bytes(longer, data)));
    if (Set.of(TensorType.F64, TensorType.F32, TensorType.F16, TensorType.BF16).contains(type)) {
      assertArrayEquals(new double[8], tensor.numbers());
    } else {
      InvalidModel error = assertThrows(InvalidModel.class, tensor::numbers);
      assertTrue(error.getMessage().contains(type + "; convert"), error.getMessage());
    }
  }

  static Stream<Arguments> otherFormats() {
    return Stream.of(
        arguments(
            "Git LFS pointer", "git lfs pull", "version https://git-lfs.github.com/spec/v1\n"),
        arguments("web page", "download", "<!DOCTYPE html><html>"),
        arguments("web page", "download", "\n  <HTML lang=en><head>"),
        arguments("zip archive", "keel import", "PK\u0003\u0004\0\0\b\b\0\0\0\0archive/data.pkl"),
        arguments(
            "pickle", "keel import", "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."),
        arguments("HDF5", "docs/model-file.md", "\u0089HDF\r\n\u001a\n\0\0\0\0\0\b\b\0"),
        arguments("GGUF", "docs/model-file.md", "GGUF\u0003\0\0\0\u0010\0\0\0\0\0\0\0"),
        arguments("NumPy", "docs/model-file.md", "\u0093NUMPY\u0001\0v\0{'descr': '<f4'}"),
        arguments("gzip", "unpack", "\u001f\u008b\b\0\0\0\0\0\0\u0003abcdefghi"),
        arguments("JSON", "safetensors", "{\"certificate\": {\"version\": 3}}"),
        arguments("JSON", "safetensors", "{}"),
        arguments("empty", "written to the end", ""),
        arguments("empty", "written to the end", "\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherFormats")
  void a_file_of_another_format_is_called_what_it_is(String name, String advice, String content) {
    MalformedFile error =
        assertThrows(
            MalformedFile.class, () -> read(content.getBytes(StandardCharsets.ISO_8859_1)));
    String message = error.getMessage();
    assertTrue(message.contains("x.safetensors: it must be a safetensors file, and is"), message);
    assertTrue(message.contains(name) && message.contains(advice), message);
  }

  @Test
  void what_a_parser_says_of_a_text_is_not_repeated() {
    String secret = "{root:x:0:0:hunter2";
    MalformedFile error = assertThrows(MalformedFile.class, () -> read(bytes(secret)));
    assertTrue(
        error.getMessage().endsWith("not valid JSON: line 1, column 2 cannot be read"),
        error.getMessage());
  }

  @Test
  void a_weight_that_is_not_finite_is_named_with_row_and_column() {
    double[] six = {0, 1, 2, 3, 4, Double.NaN};
    for (Map.Entry<List<Integer>, String> place :
        Map.of(
                List.of(6), "entry 5 (counted from 0) is NaN",
                List.of(2, 3), "row 1, column 2 (counted from 0) is NaN",
                List.of(3, 1, 2, 1), "entry [2, 0, 1, 0] (counted from 0) is NaN")
            .entrySet()) {
      Tensor tensor = Tensor.ofNumbers("w", place.getKey(), six);
      NonFiniteWeight error = assertThrows(NonFiniteWeight.class, tensor::numbers);
      assertTrue(error.getMessage().contains("'w': " + place.getValue()), error.getMessage());
    }
  }

  @Test
  void infinite_and_missing_numbers_are_named_with_their_place() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Tensor tensor = Tensor.ofNumbers("w", List.of(3), new double[] {1, 2, bad});
      NonFiniteWeight error = assertThrows(NonFiniteWeight.class, tensor::numbers);
      assertTrue(error.getMessage().contains("'w': entry 2"), error.getMessage());
    }
  }

  @Test
  void a_file_truncated_anywhere_is_malformed() throws IOException {
    Path file = folder.resolve("whole");
    TensorFile.write(
        file, Map.of("k", "v"), List.of(Tensor.ofNumbers("w", List.of(3), new double[] {1, 2, 3})));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(MalformedFile.class, () -> read(part), "cut to " + length + " bytes");
    }
    assertEquals(1, read(whole).tensors().size());
    assertThrows(MalformedFile.class, () -> read(Arrays.copyOf(whole, whole.length + 1)));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        3,
        1000,
        Integer.MAX_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        -1,
        -8,
        Long.MIN_VALUE,
        (1L << 32) + 2
      })
  void a_header_length_that_lies_is_malformed(long length) {
    byte[] header = {'{', '}'};
    assertThrows(MalformedFile.class, () -> read(bytes(length, header)));
  }

  @Test
  void a_header_length_that_is_right_is_read() throws IOException {
    assertTrue(read(bytes(2, new byte[] {'{', '}'})).tensors().isEmpty());
  }

  static Stream<Arguments> hostileHeaders() {
    String w = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    String two = "{\"w\":" + w + ",\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
    return Stream.of(
        arguments("overlap", two + "[2,6]}}", 6),
        arguments("the same bytes twice", two + "[0,4]}}", 4),
        arguments("gap", two + "[5,9]}}", 9),
        arguments("gap at the start", entry("\"F32\"", "[1]", "[1,5]"), 5),
        arguments("bytes at the end", entry("\"F32\"", "[1]", "[0,4]"), 5),
        arguments("data without tensors", "{}", 1),
        arguments("beyond the data", entry("\"F32\"", "[1]", "[4,8]"), 4),
        arguments("end before begin", entry("\"F32\"", "[1]", "[4,0]"), 4),
        arguments("negative offset", entry("\"F32\"", "[1]", "[-4,0]"), 4),
        arguments("offsets beyond 32 bits", entry("\"F32\"", "[1]", "[4294967296,4294967300]"), 4),
        arguments("offsets beyond 64 bits", entry("\"F32\"", "[1]", "[0,18446744073709551620]"), 4),
        arguments("offsets that are no integers", entry("\"F32\"", "[1]", "[0,4.0]"), 4),
        arguments("offsets that are texts", entry("\"F32\"", "[1]", "[\"0\",\"4\"]"), 4),
        arguments("three offsets", entry("\"F32\"", "[1]", "[0,4,8]"), 4),
        arguments("no offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4),
        arguments("negative size", entry("\"F32\"", "[-1]", "[0,4]"), 4),
        arguments("two negative sizes", entry("\"F32\"", "[-1,-1]", "[0,4]"), 4),
        arguments("shape overflows to one", entry("\"F32\"", "[4294967297]", "[0,4]"), 4),
        arguments("product overflows", entry("\"F32\"", "[2147483647,2147483647,4,4]", "[0,4]"), 4),
        arguments("product overflows to zero", entry("\"F32\"", "[65536,65536]", "[0,0]"), 0),
        arguments("too many bytes for the shape", entry("\"F32\"", "[1]", "[0,8]"), 8),
        arguments("too few bytes for the shape", entry("\"F32\"", "[2]", "[0,4]"), 4),
        arguments("shape that is no list", entry("\"F32\"", "1", "[0,4]"), 4),
        arguments("shape with a null", entry("\"F32\"", "[null]", "[0,4]"), 4),
        arguments("unknown type", entry("\"F8\"", "[4]", "[0,4]"), 4),
        arguments("type in lower case", entry("\"f32\"", "[1]", "[0,4]"), 4),
        arguments("type that is no text", entry("32", "[1]", "[0,4]"), 4),
        arguments("tensor that is no object", "{\"w\":[]}", 0),
        arguments("tensor twice", "{\"w\":" + w + ",\"w\":" + w + "}", 4),
        arguments(
            "key twice",
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}",
            4),
        arguments("metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0),
        arguments("metadata of numbers", "{\"__metadata__\":{\"a\":1}}", 0),
        arguments("metadata that is a list", "{\"__metadata__\":[]}", 0),
        arguments("metadata that is null", "{\"__metadata__\":null}", 0),
        arguments("not JSON", "{w}", 0),
        arguments("NaN", "{\"w\":NaN}", 0),
        arguments("only blanks", "   ", 0),
        arguments("a list", "[]", 0),
        arguments("null", "null", 0),
        arguments("something after the end", "{} {}", 0),
        arguments("a bracket after the end", "{}}", 0),
        arguments("unfinished", "{\"w\":", 0),
        arguments("deep nesting", "{\"w\":" + "[".repeat(100_000), 0),
        arguments("deep nesting of objects", "{\"w\":".repeat(100_000), 0),
        arguments("deep and closed", "[".repeat(5000) + "]".repeat(5000), 0),
        arguments("a number of a thousand digits", "{\"w\":" + "9".repeat(5000) + "}", 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileHeaders")
  void a_hostile_header_is_malformed(String name, String header, int dataLength) {
    MalformedFile error =
        assertThrows(MalformedFile.class, () -> read(bytes(header, new byte[dataLength])), name);
    assertTrue(error.getMessage().contains("x.safetensors"), error.getMessage());
  }

  @Test
  void a_header_that_is_no_utf8_is_malformed() {
    byte[] header = {'{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '1', '}'};
    assertThrows(MalformedFile.class, () -> read(bytes(header.length, header)));
  }

  @Test
  void a_missing_file_is_an_io_error() {
    assertThrows(NoSuchFileException.class, () -> TensorFile.read(folder.resolve("none")));
    assertThrows(IOException.class, () -> TensorFile.read(folder));
  }
}
