package keel.interchange.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import keel.verify.model.MalformedFile;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state_dict as {@code safetensors.torch} writes it. */
class SafetensorsTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.safetensors");
  }

  private StateDict written(Map<String, String> metadata, Tensor... tensors) throws IOException {
    TensorFile.write(file(), metadata, List.of(tensors));
    return StateDict.read(file());
  }

  private static Tensor halves(String name, TensorType type, int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int pattern : bits) {
      bytes.putShort((short) pattern);
    }
    return new Tensor(name, type, List.of(bits.length), bytes.flip());
  }

  @Test
  void numbers_of_every_floating_point_type_are_what_is_stored() throws IOException {
    StateDict read =
        written(
            Map.of("format", "pt"),
            halves("half", TensorType.F16, 0x3555, 0x0001),
            halves("brain", TensorType.BF16, 0x3eab, 0x0001),
            Tensor.ofNumbers("single", List.of(1), new double[] {1 / 3f}),
            Tensor.ofNumbers("double", List.of(1), new double[] {1 / 3.0}));
    assertEquals(Set.of("half", "brain", "single", "double"), read.shapes().keySet());
    assertArrayEquals(new double[] {1365 / 4096.0, 0x1p-24}, read.tensor("half").numbers());
    assertArrayEquals(new double[] {171 / 512.0, 0x1p-133}, read.tensor("brain").numbers());
    assertArrayEquals(new double[] {1 / 3f}, read.tensor("single").numbers());
    assertArrayEquals(new double[] {1 / 3.0}, read.tensor("double").numbers());
    assertEquals(TensorType.BF16, read.type("brain"));
  }

  @Test
  void a_tied_tensor_has_both_its_names() throws IOException {
    Tensor tensor = Tensor.ofNumbers("encoder.weight", List.of(1), new double[] {7});
    StateDict read =
        written(
            Map.of("format", "pt", "decoder.weight", "encoder.weight", "other", "no tensor"),
            tensor);
    assertEquals(Set.of("encoder.weight", "decoder.weight"), read.shapes().keySet());
    assertEquals("decoder.weight", read.tensor("decoder.weight").name());
    assertArrayEquals(new double[] {7}, read.tensor("decoder.weight").numbers());
  }

  @Test
  void a_tensor_is_not_hidden_by_another_name_for_it() throws IOException {
    StateDict read =
        written(
            Map.of("a", "b"),
            Tensor.ofNumbers("a", List.of(1), new double[] {1}),
            Tensor.ofNumbers("b", List.of(1), new double[] {2}));
    assertArrayEquals(new double[] {1}, read.tensor("a").numbers());
  }

  @Test
  void another_name_may_not_hold_what_is_not_seen() throws IOException {
    Tensor tensor = Tensor.ofNumbers("a", List.of(1), new double[] {1});
    String hidden = "b\u001b[2J";
    MalformedFile e = assertThrows(MalformedFile.class, () -> written(Map.of(hidden, "a"), tensor));
    assertTrue(e.getMessage().contains("'b\\u{1b}[2J' cannot be the name"), e::getMessage);
  }

  private void assertRefused(String sentence, String header, int data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file(),
        ByteBuffer.allocate(Long.BYTES + text.length + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .array());
    MalformedFile e = assertThrows(MalformedFile.class, () -> StateDict.read(file()));
    assertTrue(e.getMessage().contains(sentence), e::getMessage);
  }

  @Test
  void tensors_that_share_bytes_or_lie_elsewhere_are_refused() throws IOException {
    String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    assertRefused("neither overlap", "{" + a + "," + a.replace("\"a\"", "\"b\"") + "}", 4);
    assertRefused("do not lie within", "{" + a + "}", 3);
    assertRefused("belong to no tensor", "{" + a + "}", 8);
    assertRefused("does not take 4 bytes", "{" + a.replace("[1]", "[2]") + "}", 4);
    assertRefused("'a\\u{7}' is not", "{" + a.replace("\"a\"", "\"a\\u0007\"") + "}", 4);
    assertRefused("not valid JSON", "{" + a, 4);
  }

  @Test
  void a_file_that_was_cut_off_anywhere_is_refused() throws IOException {
    written(Map.of("format", "pt"), Tensor.ofNumbers("a", List.of(2), new double[] {1, 2}));
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThrows(MalformedFile.class, () -> StateDict.read(file()));
    }
  }
}
