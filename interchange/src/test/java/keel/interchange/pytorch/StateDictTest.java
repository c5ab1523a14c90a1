package keel.interchange.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateDictTest {
  /** The instructions that are read; all others are refused. */
  private static final Set<Opcode> READ =
      Set.of(
          Opcode.APPEND,
          Opcode.APPENDS,
          Opcode.BINGET,
          Opcode.BININT,
          Opcode.BININT1,
          Opcode.BININT2,
          Opcode.BINPERSID,
          Opcode.BINPUT,
          Opcode.BINUNICODE,
          Opcode.BUILD,
          Opcode.EMPTY_DICT,
          Opcode.EMPTY_LIST,
          Opcode.EMPTY_TUPLE,
          Opcode.GLOBAL,
          Opcode.LONG1,
          Opcode.LONG_BINGET,
          Opcode.LONG_BINPUT,
          Opcode.MARK,
          Opcode.NEWFALSE,
          Opcode.NEWTRUE,
          Opcode.NONE,
          Opcode.PROTO,
          Opcode.REDUCE,
          Opcode.SETITEM,
          Opcode.SETITEMS,
          Opcode.STOP,
          Opcode.TUPLE,
          Opcode.TUPLE1,
          Opcode.TUPLE2,
          Opcode.TUPLE3);

  private static final Map<String, float[]> SIX = Map.of("s", new float[] {0, 1, 2, 3, 4, 5});

  /** In the directory at the end of an archive: how far before a name its entry begins. */
  private static final int CENTRAL_HEADER = 46;

  /** Behind that: the checksum, before the two sizes. */
  private static final int CHECKSUM = 16;

  /** Behind that: where the file lies. */
  private static final int OFFSET = 42;

  @TempDir private Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("weights.pt"), content);
  }

  private static TorchBytes dictionary(String name, TorchBytes value) {
    return new TorchBytes().op(Opcode.EMPTY_DICT).text(name).raw(value.bytes()).op(Opcode.SETITEM);
  }

  /** A file with one tensor of six numbers in its storage. */
  private static byte[] one(long offset, List<? extends Number> shape, List<? extends Number> by) {
    return TorchBytes.stream(
        dictionary("a", new TorchBytes().tensor("s", 6, offset, shape, by)), SIX);
  }

  private double[] numbers(byte[] content) throws IOException {
    return StateDict.read(file(content)).tensor("a").numbers();
  }

  private void assertRefused(String sentence, byte[] content) throws IOException {
    Path file = file(content);
    MalformedFile e = assertThrows(MalformedFile.class, () -> StateDict.read(file));
    assertTrue(e.getMessage().contains(sentence), e::getMessage);
    assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
  }

  // ---- What is read ----

  @Test
  void a_tensor_is_read_row_after_row() throws IOException {
    byte[] content = one(0, List.of(2, 3), List.of(3, 1));
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, numbers(content));
    StateDict read = StateDict.read(file(content));
    assertEquals(List.of("a"), List.copyOf(read.shapes().keySet()));
    assertEquals(Map.of("a", List.of(2, 3)), read.shapes());
    assertEquals(TensorType.F32, read.type("a"));
    assertTrue(StateDict.isOne(file(content)));
  }

  @Test
  void a_transposed_tensor_and_a_part_of_one_are_put_in_order() throws IOException {
    assertArrayEquals(
        new double[] {0, 3, 1, 4, 2, 5}, numbers(one(0, List.of(3, 2), List.of(1, 3))));
    assertArrayEquals(new double[] {1, 3, 5}, numbers(one(1, List.of(3), List.of(2))));
    assertArrayEquals(new double[] {5}, numbers(one(5, List.of(), List.of())));
    assertArrayEquals(new double[] {4}, numbers(one(4, List.of(1, 1), List.of(900, 0))));
    assertArrayEquals(new double[] {}, numbers(one(6, List.of(0, 7), List.of(7, 1))));
  }

  @Test
  void a_parameter_is_its_tensor() throws IOException {
    TorchBytes parameter =
        new TorchBytes()
            .name("torch._utils _rebuild_parameter")
            .op(Opcode.MARK)
            .tensor("s", 6, 0, List.of(6), List.of(1))
            .op(Opcode.NEWTRUE, Opcode.EMPTY_DICT, Opcode.TUPLE, Opcode.REDUCE);
    assertArrayEquals(
        new double[] {0, 1, 2, 3, 4, 5},
        numbers(TorchBytes.stream(dictionary("a", parameter), SIX)));
  }

  @Test
  void the_zip_archive_of_today_holds_the_same() throws IOException {
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, numbers(TorchBytes.zip(archive())));
  }

  private static Map<String, byte[]> archive() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    TorchBytes tensor = new TorchBytes().tensor("s", 6, 0, List.of(6), List.of(1));
    TorchBytes pickle = new TorchBytes().begin().raw(dictionary("a", tensor).bytes());
    entries.put("net/data.pkl", pickle.op(Opcode.STOP).bytes());
    entries.put("net/byteorder", new byte[] {'l', 'i', 't', 't', 'l', 'e'});
    entries.put("net/data/s", TorchBytes.bytes(0, 1, 2, 3, 4, 5));
    entries.put("net/version", new byte[] {'3', '\n'});
    return entries;
  }

  @ParameterizedTest
  @CsvSource({
    "mon_h40_m20.0.pt, 6, mon.linear_module.A.weight, 1600, 0.2961207628250122",
    "mon_1c_m20.0.pt, 8, mon.linear_module.g, 1, 3.04483962059021",
    "dnn_d3.pt, 6, 5.bias, 10, -0.23931214213371277"
  })
  void what_others_published_is_read(
      String name, int tensors, String tensor, int count, double first) throws IOException {
    String root = System.getenv("KEEL_DATA");
    assumeTrue(root != null, "KEEL_DATA names no folder with data sets");
    Path file = Path.of(root, "mondeq", name);
    assumeTrue(Files.exists(file), "skipped: there is no " + file);
    StateDict read = StateDict.read(file);
    assertEquals(tensors, read.shapes().keySet().size());
    double[] numbers = read.tensor(tensor).numbers();
    assertEquals(count, numbers.length);
    assertEquals(first, numbers[0]);
  }

  // ---- What is refused ----

  @ParameterizedTest
  @EnumSource(Opcode.class)
  void an_instruction_that_tensors_do_not_need_is_refused_by_name(Opcode opcode)
      throws IOException {
    if (READ.contains(opcode)) {
      return;
    }
    TorchBytes root = new TorchBytes().integer(1).integer(2).op(opcode).raw(new byte[20]);
    assertRefused("the instruction " + opcode + " is not known", TorchBytes.stream(root, SIX));
  }

  @ParameterizedTest
  @CsvSource({
    "posix system, posix.system",
    "builtins eval, builtins.eval",
    "torch FloatStorage, torch.FloatStorage",
    "torch._utils _rebuild_qtensor, torch._utils._rebuild_qtensor",
    "collections OrderedDict2, collections.OrderedDict2"
  })
  void nothing_is_called_but_what_makes_tensors(String name, String shown) throws IOException {
    TorchBytes root = new TorchBytes().name(name).text("true").op(Opcode.TUPLE1, Opcode.REDUCE);
    assertRefused("it asks for '" + shown + "' of Python", TorchBytes.stream(root, SIX));
  }

  @Test
  void a_type_of_numbers_that_is_not_known_is_refused_by_name() throws IOException {
    TorchBytes root = new TorchBytes().storage("torch QInt8Storage", "s", 6);
    assertRefused("'torch.QInt8Storage'", TorchBytes.stream(root, SIX));
  }

  @Test
  void a_dictionary_holds_tensors_alone() throws IOException {
    assertRefused(
        "'epoch' is no tensor",
        TorchBytes.stream(dictionary("epoch", new TorchBytes().integer(3)), Map.of()));
    assertRefused("holds no dictionary", TorchBytes.stream(new TorchBytes().integer(3), Map.of()));
    assertRefused(
        "cannot be the name",
        TorchBytes.stream(
            dictionary("a\u202eb", new TorchBytes().tensor("s", 6, 0, List.of(6), List.of(1))),
            SIX));
  }

  @Test
  void a_tensor_lies_within_its_storage_and_has_no_number_twice() throws IOException {
    List<Integer> none = List.of();
    assertRefused("strides overlap", one(0, List.of(2, 3), List.of(2, 1)));
    assertRefused("strides overlap", one(0, List.of(1 << 30), List.of(0)));
    assertRefused("strides overlap", one(0, List.of(2, 2), List.of(1, 1)));
    assertRefused("negative size, stride", one(5, List.of(2), List.of(-1)));
    assertRefused("negative size, stride", one(0, List.of(-2), List.of(1)));
    assertRefused("negative size, stride", one(-1, List.of(2), List.of(1)));
    assertRefused("negative size, stride", one(7, none, none));
    assertRefused("negative size, stride", one(Long.MAX_VALUE, none, none));
    assertRefused("beyond the end", one(6, none, none));
    assertRefused("beyond the end", one(0, List.of(7), List.of(1)));
    assertRefused("beyond the end", one(1, List.of(2, 3), List.of(3, 1)));
    assertRefused("beyond the end", one(0, List.of(2), List.of(Long.MAX_VALUE)));
    assertRefused(
        "beyond the end", one(0, List.of(Integer.MAX_VALUE, 2), List.of(1, Integer.MAX_VALUE)));
    assertRefused("has the size 4294967296", one(0, List.of(1L << 32), List.of(1)));
    assertRefused("no possible shape", one(0, List.of(2, 3), List.of(1)));
    Integer[] many = new Integer[View.MOST_AXES + 1];
    Arrays.fill(many, 1);
    assertRefused("65 axes", one(0, List.of(many), List.of(many)));
  }

  @Test
  void a_storage_is_as_long_as_its_tensors_say() throws IOException {
    TorchBytes tensor = new TorchBytes().tensor("s", 7, 0, List.of(6), List.of(1));
    assertRefused("truncated", TorchBytes.stream(dictionary("a", tensor), SIX));
    tensor = new TorchBytes().tensor("s", 5, 0, List.of(5), List.of(1));
    assertRefused("has 6 numbers", TorchBytes.stream(dictionary("a", tensor), SIX));
    tensor = new TorchBytes().tensor("s", 1L << 40, 0, List.of(5), List.of(1));
    assertRefused("cannot hold", TorchBytes.stream(dictionary("a", tensor), SIX));
    tensor = new TorchBytes().tensor("s", -1, 0, List.of(5), List.of(1));
    assertRefused("cannot hold", TorchBytes.stream(dictionary("a", tensor), SIX));
    tensor = new TorchBytes().tensor("s", Integer.MAX_VALUE, 0, List.of(5), List.of(1));
    assertRefused("truncated", TorchBytes.stream(dictionary("a", tensor), SIX));
  }

  @Test
  void every_storage_is_there_once() throws IOException {
    TorchBytes root = dictionary("a", new TorchBytes().tensor("s", 6, 0, List.of(6), List.of(1)));
    String sentence = "does not name each tensor's once";
    assertRefused(sentence, TorchBytes.stream(root, Map.of()));
    assertRefused(sentence, TorchBytes.stream(root, Map.of("t", new float[6])));
    Map<String, float[]> more = new LinkedHashMap<>(SIX);
    more.put("t", new float[6]);
    assertRefused(sentence, TorchBytes.stream(root, more));
    byte[] same = replaced(TorchBytes.stream(root, more), "X\u0001\0\0\0t", "X\u0001\0\0\0s");
    assertRefused(sentence, same);
    TorchBytes two =
        new TorchBytes()
            .op(Opcode.EMPTY_DICT, Opcode.MARK)
            .text("a")
            .tensor("s", 6, 0, List.of(6), List.of(1))
            .text("b")
            .tensor("s", 5, 0, List.of(5), List.of(1))
            .op(Opcode.SETITEMS);
    assertRefused("said to be another one", TorchBytes.stream(two, SIX));
  }

  @Test
  void bytes_at_the_end_and_those_of_other_machines_are_refused() throws IOException {
    TorchBytes root = dictionary("a", new TorchBytes().tensor("s", 6, 0, List.of(6), List.of(1)));
    byte[] good = TorchBytes.stream(root, SIX);
    assertRefused("1 bytes at the end", Arrays.copyOf(good, good.length + 1));
    assertRefused("high bytes first", TorchBytes.stream(root, SIX, false));
  }

  @Test
  void a_pickle_that_torch_did_not_write_is_refused() throws IOException {
    assertRefused(
        "none that torch.save wrote", new TorchBytes().begin().text("a").op(Opcode.STOP).bytes());
    assertRefused("pickle_protocol=2", new TorchBytes().op(Opcode.PROTO).raw(4).bytes());
    assertFalse(StateDict.isOne(file(new byte[0])));
    assertFalse(StateDict.isOne(file(new byte[] {'[', '['})));
  }

  @Test
  void instructions_without_operands_are_refused() throws IOException {
    for (Opcode opcode :
        List.of(
            Opcode.STOP,
            Opcode.REDUCE,
            Opcode.BUILD,
            Opcode.TUPLE,
            Opcode.TUPLE2,
            Opcode.APPENDS,
            Opcode.SETITEM,
            Opcode.BINPERSID)) {
      assertRefused("lacks its", TorchBytes.stream(new TorchBytes().op(opcode), SIX));
    }
    assertRefused(
        "lacks its operand",
        TorchBytes.stream(new TorchBytes().integer(1).op(Opcode.MARK, Opcode.TUPLE1), SIX));
    assertRefused(
        "nothing was kept", TorchBytes.stream(new TorchBytes().op(Opcode.BINGET).raw(9), SIX));
    assertRefused(
        "lacks its value",
        TorchBytes.stream(
            new TorchBytes().op(Opcode.EMPTY_DICT, Opcode.MARK).text("a").op(Opcode.SETITEMS),
            SIX));
    assertRefused(
        "stands twice",
        TorchBytes.stream(
            new TorchBytes()
                .raw(dictionary("a", new TorchBytes().integer(1)).bytes())
                .text("a")
                .integer(2)
                .op(Opcode.SETITEM),
            SIX));
  }

  @Test
  void what_would_take_more_than_the_file_holds_is_refused_before_it_is_made() throws IOException {
    assertRefused(
        "truncated",
        TorchBytes.stream(new TorchBytes().op(Opcode.BINUNICODE).number(1 << 30, 4), SIX));
    assertRefused(
        "too long", TorchBytes.stream(new TorchBytes().op(Opcode.BINUNICODE).number(-1, 4), SIX));
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, new TorchBytes().op(Opcode.NONE).bytes()[0]);
    assertRefused(
        "more than 1048576 instructions", TorchBytes.stream(new TorchBytes().raw(endless), SIX));
    assertRefused(
        "more than 255 bytes",
        TorchBytes.stream(new TorchBytes().name("a".repeat(300) + " b"), SIX));
  }

  @Test
  void a_list_that_holds_itself_harms_nobody() throws IOException {
    TorchBytes knot =
        new TorchBytes()
            .op(Opcode.EMPTY_LIST, Opcode.BINPUT)
            .raw(0)
            .op(Opcode.BINGET)
            .raw(0)
            .op(Opcode.APPEND);
    assertRefused("'a' is no tensor", TorchBytes.stream(dictionary("a", knot), Map.of()));
    assertRefused("is none, or a part", TorchBytes.stream(knot.op(Opcode.BINPERSID), Map.of()));
  }

  @Test
  void an_archive_that_is_not_quite_one_is_refused() throws IOException {
    Map<String, byte[]> entries = archive();
    entries.put("net/byteorder", new byte[] {'b', 'i', 'g'});
    assertRefused("high bytes first", TorchBytes.zip(entries));
    entries = archive();
    entries.put("net/data/s", TorchBytes.bytes(0, 1, 2, 3, 4));
    assertRefused("has 20 bytes", TorchBytes.zip(entries));
    entries.remove("net/data/s");
    assertRefused("'net/data/s' is not in the archive", TorchBytes.zip(entries));
    entries.put("other/data.pkl", entries.get("net/data.pkl"));
    assertRefused("needs one NAME/data.pkl", TorchBytes.zip(entries));
    assertRefused("needs one NAME/data.pkl", TorchBytes.zip(Map.of("a.txt", new byte[1])));
    entries = archive();
    entries.put("net/data.pkl", Arrays.copyOf(entries.get("net/data.pkl"), 1000));
    assertRefused("bytes follow", TorchBytes.zip(entries));
    assertRefused("is compressed", TorchBytes.zip(archive(), ZipEntry.DEFLATED));
    byte[] damaged = TorchBytes.zip(archive());
    damaged[indexOf(damaged, TorchBytes.bytes(4))] ^= 1;
    assertRefused("its checksum is another", damaged);
  }

  @Test
  void an_archive_holds_everything_once() throws IOException {
    Map<String, byte[]> entries = archive();
    entries.put("net/data/t", TorchBytes.bytes(0, 1, 2, 3, 4, 5));
    byte[] twice = replaced(TorchBytes.zip(entries), "net/data/t", "net/data/s");
    assertRefused("twice", twice);
    // Two storages of which the second is said to lie where the first does.
    TorchBytes two =
        new TorchBytes()
            .op(Opcode.EMPTY_DICT, Opcode.MARK)
            .text("a")
            .tensor("s", 5000, 0, List.of(5000), List.of(1))
            .text("b")
            .tensor("t", 5000, 0, List.of(5000), List.of(1))
            .op(Opcode.SETITEMS);
    entries.put("net/data.pkl", new TorchBytes().begin().raw(two.bytes()).op(Opcode.STOP).bytes());
    entries.put("net/data/s", TorchBytes.bytes(new float[5000]));
    entries.put("net/data/t", new byte[0]);
    byte[] bomb = TorchBytes.zip(entries);
    int first = lastIndexOf(bomb, "net/data/s") - CENTRAL_HEADER;
    int second = lastIndexOf(bomb, "net/data/t") - CENTRAL_HEADER;
    System.arraycopy(bomb, first + CHECKSUM, bomb, second + CHECKSUM, 3 * Integer.BYTES);
    System.arraycopy(bomb, first + OFFSET, bomb, second + OFFSET, Integer.BYTES);
    assertRefused("longer than the archive", bomb);
  }

  private static byte[] replaced(byte[] content, String old, String replacement) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .replace(old, replacement)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int indexOf(byte[] content, byte[] part) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .indexOf(new String(part, StandardCharsets.ISO_8859_1));
  }

  private static int lastIndexOf(byte[] content, String part) {
    return new String(content, StandardCharsets.ISO_8859_1).lastIndexOf(part);
  }

  @Test
  void a_tensor_that_is_not_there_is_answered_with_those_that_are() throws IOException {
    StateDict read = StateDict.read(file(one(0, List.of(2, 3), List.of(3, 1))));
    InvalidModel e = assertThrows(InvalidModel.class, () -> read.tensor("b"));
    assertTrue(e.getMessage().contains("'b' is not in"), e::getMessage);
    assertTrue(e.getMessage().contains("'a' [2, 3]"), e::getMessage);
  }
}
