package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.TensorType;
import keel.verify.model.Text;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The readers of models in Java and in keel-check take the same files, and refuse the same. */
class ReadersAgreementTest {
  private static final Path CHECKER = CoqProofsTest.FOLDER.resolve("keel-check");
  private static final String NO_CERTIFICATE = "there-is-none.cert.json";

  /**
   * Two states, an input and a bias of one unit; a kernel for each window; nothing; the parts of a
   * complex number, of a bias, and of kernels; a norm of complex numbers.
   */
  private static final String TENSORS =
      entry("A", "[1,1]", 0, 8)
          + entry("A2", "[1,1]", 8, 16)
          + entry("B", "[1,1]", 16, 24)
          + entry("c", "[1]", 24, 32)
          + entry("wide", "[1,1,1,3]", 32, 56)
          + entry("high", "[1,1,3,1]", 56, 80)
          + entry("wide2", "[1,1,1,3]", 80, 104)
          + entry("pixel", "[1,1,1,1]", 104, 112)
          + entry("none", "[0]", 112, 112)
          + entry("flat", "[0,65536,32769,1]", 112, 112)
          + entry("up", "[2]", 112, 128).replace("F64", "I64")
          + entry("down", "[2]", 128, 144).replace("F64", "I64")
          + entry("words", "[2]", 144, 160)
          + entry("square", "[2,2]", 160, 192)
          + entry("pair", "[2,1]", 192, 208)
          + entry("two", "[2]", 208, 224)
          + entry("Z.re", "[1,1]", 224, 232)
          + entry("Z.im", "[1,1]", 232, 240)
          + entry("z.re", "[1]", 240, 248)
          + entry("z.im", "[1]", 248, 256)
          + entry("K.re", "[1,1,1,3]", 256, 280)
          + entry("K.im", "[1,1,1,3]", 280, 304)
          + entry("H.re", "[1,1,1,3]", 304, 328)
          + entry("H.im", "[1,1,3,1]", 328, 352)
          + entry("norm", "[1,2,2]", 352, 384)
          + entry("shift", "[1,2]", 384, 400);

  /** Of positive doubles the bits, as integers, ascend too. */
  private static final double[] DATA = {
    -1, -1, 1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 1, 2, 3, 3, 2, 2, 3, -1, 0, 0, -1, 1, 1, 0, 0, -1,
    0, 0.5, -2, 0, -1, 0, 0, 0.25, 0, 1, -1, 1, 0.5, 0, -0.5, 1, 2, -3, 4, 0.25, -0.25
  };

  private static final String BLOCK =
      "{'type':'dense_block','name':'b','inputs':1,'units':1,'activation':'tanh','step_size':1,"
          + "'steps':2,'state':'A','input':'B','bias':'c'}";

  private static final String PAIR =
      "{'type':'dense_block','name':'b','inputs':1,'units':2,'activation':'mod_relu','group':2,"
          + "'threshold':'c','step_size':1,'steps':2,'state':'square','input':'pair','bias':'two'}";

  private static final String CONV =
      "{'type':'conv_block','name':'b','inputs':1,'channels':1,'activation':'tanh','step_size':1,"
          + "'steps':2,'state':['wide','wide2'],'input':'pixel','bias':'c'}";

  @TempDir private static Path folder;

  @BeforeAll
  static void make() throws Exception {
    CoqProofsTest.makeChecker();
  }

  private static String entry(String name, String shape, int begin, int end) {
    return "'%s':{'dtype':'F64','shape':%s,'data_offsets':[%d,%d]},"
        .formatted(name, shape, begin, end)
        .replace('\'', '"');
  }

  private static String model(String input, String layers) {
    return "{'version':1,'input':%s,'layers':[%s]}".formatted(input, layers).replace('\'', '"');
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String header(String tensors, String description) {
    return "{" + tensors + "\"__metadata__\":{\"keel\":" + quoted(description) + "}}";
  }

  private static Path file(byte[] header) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    content.write(length.putLong(header.length).array());
    content.write(header);
    ByteBuffer data = ByteBuffer.allocate(8 * DATA.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : DATA) {
      data.putDouble(number);
    }
    content.write(data.array());
    return Files.write(folder.resolve("model.safetensors"), content.toByteArray());
  }

  private static void assertRead(boolean accepted, byte[] header) throws Exception {
    Path model = file(header);
    String text = new String(header, 0, Math.min(300, header.length), StandardCharsets.UTF_8);
    assertEquals(accepted, javaReads(model), "Java: " + text);
    assertEquals(accepted, checkerReads(model), "keel-check: " + text);
  }

  private static void assertRead(boolean accepted, String description) throws Exception {
    assertRead(accepted, header(TENSORS, description).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean javaReads(Path model) throws IOException {
    try {
      ModelFile.read(model);
      return true;
    } catch (UnusableInput e) {
      return false;
    }
  }

  /** The certificate is missed only once the model is read. */
  private static boolean checkerReads(Path model) throws Exception {
    Process process = checker(folder.resolve(NO_CERTIFICATE), model);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "keel-check did not end");
    assertEquals(2, process.exitValue(), output);
    assertEquals(1, output.lines().count(), output);
    return output.contains(NO_CERTIFICATE);
  }

  private static Process checker(Path certificate, Path model) throws IOException {
    return new ProcessBuilder(CHECKER.toString(), certificate.toString(), model.toString())
        .redirectErrorStream(true)
        .start();
  }

  // ---- JSON ----

  static Stream<Arguments> values() {
    String digits = "1".repeat(999);
    return Stream.concat(
        Stream.of(
                "1e400",
                "-0",
                "-0.0e-0",
                "0e0",
                "1E5",
                "1e99999999999999999999",
                "1" + digits,
                "-1" + digits,
                "0.1" + digits,
                "-0.1" + digits,
                "0e1" + digits,
                "1." + digits,
                "1e" + digits,
                "1e-" + digits,
                "[".repeat(997) + "]".repeat(997),
                "[".repeat(997) + "7" + "]".repeat(997),
                "[]",
                "[ ]",
                "{ }",
                "{\"\":1}",
                "\t\r\n 1 ",
                "\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"",
                "\"\\u0000\"",
                "\"\\ud83d\\ude00\"",
                "\"\\uD83D\\uDE00\"",
                "\"\u007f\"",
                "\"\u2028\"",
                "\"\ufeff\"",
                "\"😀\"",
                "[" + "1,".repeat(100_000) + "1]",
                quotedNames(100_000))
            .map(text -> arguments(true, text)),
        Stream.of(
                "",
                "01",
                "-01",
                "00",
                "1.",
                "1.e5",
                ".5",
                "+1",
                "-",
                "- 1",
                "1e",
                "1e+",
                "1e1.5",
                "NaN",
                "Infinity",
                "-Infinity",
                "1_000",
                "0x10",
                "1d",
                "1f",
                "11" + digits,
                "0.11" + digits,
                "0e11" + digits,
                "0.1e1" + digits,
                "1.1" + digits,
                "1e1" + digits,
                "[".repeat(998) + "]".repeat(998),
                "[".repeat(10_000) + "]".repeat(10_000),
                "[".repeat(10_000),
                "tru",
                "True",
                "nul",
                "truefalse",
                "'a'",
                "a",
                "1 2",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "/**/1",
                "1//",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00zz\"",
                "\"\\U0041\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800a\"",
                "\"\\udc00\\ud800\"",
                "{\"\\ud800\":1}",
                "\"\u0001\"",
                "\"\t\"",
                "\"\n\"",
                "\u00a01",
                "\f1",
                "\ufeff1",
                "\u00001")
            .map(text -> arguments(false, text)));
  }

  private static String quotedNames(int count) {
    StringBuilder names = new StringBuilder("{\"0\":0");
    IntStream.range(1, count).forEach(i -> names.append(",\"").append(i).append("\":0"));
    return names.append('}').toString();
  }

  @ParameterizedTest
  @MethodSource("values")
  void json_is_read_as_strictly_by_both(boolean accepted, String value) throws Exception {
    // Within a layer that nobody knows, nothing but its form counts.
    String description = model("[1]", "{'type':'mystic','name':'m','x':?}").replace("?", value);
    // Of a text within a text, control characters must be escaped to arrive.
    StringBuilder escaped = new StringBuilder();
    quoted(description)
        .chars()
        .forEach(
            c -> escaped.append(c < 0x20 ? "\\u%04x".formatted(c) : Character.toString((char) c)));
    String header = "{" + TENSORS + "\"__metadata__\":{\"keel\":" + escaped + "}}";
    assertRead(accepted, header.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        arguments(true, "'units':1,", "'units':1 ,"),
        arguments(false, "'units':1,", "'units':1.0,"),
        arguments(false, "'units':1,", "'units':1e0,"),
        arguments(false, "'units':1,", "'units':-0,"),
        arguments(false, "'units':1,", "'units':4294967297,"),
        arguments(false, "'units':1,", "'units':18446744073709551617,"),
        arguments(true, "'steps':2", "'steps':2147483647"),
        arguments(false, "'steps':2", "'steps':2147483648"),
        arguments(false, "'steps':2", "'steps':0"),
        arguments(false, "'steps':2", "'steps':-0"),
        arguments(true, "'step_size':1", "'step_size':4.9e-324"),
        arguments(true, "'step_size':1", "'step_size':2.4703282292062328e-324"),
        arguments(false, "'step_size':1", "'step_size':2.4703282292062327e-324"),
        arguments(false, "'step_size':1", "'step_size':1e-400"),
        arguments(false, "'step_size':1", "'step_size':-0.0"),
        arguments(true, "'step_size':1", "'step_size':1.7976931348623158e308"),
        arguments(false, "'step_size':1", "'step_size':1.7976931348623159e308"),
        arguments(false, "'step_size':1", "'step_size':1e400"),
        arguments(true, "'step_size':1", "'step_size':[1]"),
        arguments(false, "'step_size':1", "'step_size':[]"),
        arguments(false, "'step_size':1", "'step_size':[1,1]"));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numbers_are_read_as_the_same(boolean accepted, String from, String to) throws Exception {
    assertTrue(BLOCK.contains(from), from);
    assertRead(accepted, model("[1]", BLOCK.replace(from, to)));
  }

  // ---- Groups of units ----

  static Stream<Arguments> groups() {
    String mod = "'mod_relu','group':2,'threshold':'c'";
    return Stream.of(
        arguments(true, mod, mod),
        arguments(true, mod, "'radial_tanh','group':2"),
        arguments(true, mod, "'radial_softsign','group':2"),
        arguments(true, mod, "'z_relu','group':2"),
        arguments(true, mod, "'cardioid','group':2"),
        arguments(true, mod, "'tanh'"),
        arguments(false, mod, "'tanh','group':2"),
        arguments(false, mod, "'tanh','threshold':'c'"),
        arguments(false, mod, "'radial_tanh'"),
        arguments(false, mod, "'radial_tanh','group':2,'threshold':'c'"),
        arguments(false, mod, "'mod_relu','group':2"),
        arguments(false, mod, "'Mod_relu','group':2,'threshold':'c'"),
        arguments(false, "'group':2", "'group':1"),
        arguments(false, "'group':2", "'group':0"),
        arguments(false, "'group':2", "'group':-2"),
        arguments(false, "'group':2", "'group':3"),
        arguments(false, "'group':2", "'group':4"),
        arguments(false, "'group':2", "'group':2.0"),
        arguments(false, "'group':2", "'group':'2'"),
        arguments(false, "'group':2", "'group':4294967298"),
        arguments(false, "'threshold':'c'", "'threshold':'two'"),
        arguments(false, "'threshold':'c'", "'threshold':'A'"),
        arguments(false, "'threshold':'c'", "'threshold':'none'"),
        arguments(false, "'threshold':'c'", "'threshold':'up'"),
        arguments(false, "'threshold':'c'", "'threshold':'missing'"),
        arguments(false, "'threshold':'c'", "'threshold':0"));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void groups_are_read_as_the_same(boolean accepted, String from, String to) throws Exception {
    assertTrue(PAIR.contains(from), from);
    assertRead(accepted, model("[1]", PAIR.replace(from, to)));
  }

  @Test
  void a_convolutional_block_has_groups_for_neither() throws Exception {
    String conv = CONV.replace("['wide','wide2']", "'wide'");
    assertRead(true, model("[1,2,2]", conv));
    assertRead(false, model("[1,2,2]", conv.replace("'tanh'", "'radial_tanh'")));
    assertRead(false, model("[1,2,2]", conv.replace("'tanh'", "'radial_tanh','group':2")));
  }

  // ---- Equilibrium blocks ----

  private static final String STOPS = "'steps':'until_equilibrium','max_steps':9,'tolerance':0.5,";

  static Stream<Arguments> equilibria() {
    String steps = "'steps':2";
    return Stream.of(
        arguments(true, "'group'", "'group'"),
        arguments(true, "'mod_relu','group':2,'threshold':'c'", "'tanh'"),
        arguments(true, "'step_size':1", "'step_size':0.0625"),
        arguments(true, steps, "'steps':'until_equilibrium','max_steps':9,'tolerance':0.5"),
        arguments(true, steps, STOPS + "'norm':'max'"),
        arguments(true, steps, STOPS + "'norm':'l2'"),
        arguments(false, steps, STOPS + "'norm':'l1'"),
        arguments(false, steps, STOPS + "'norm':2"),
        arguments(false, steps, STOPS + "'norm':null"),
        arguments(false, steps, "'steps':3,'norm':'max'"),
        arguments(false, "'mod_relu','group':2,'threshold':'c'", "'softplus'"),
        arguments(false, "'threshold':'c'", "'threshold':'two'"),
        arguments(false, "'group':2", "'group':3"),
        arguments(false, "'name':'b'", "'name':'network'"),
        arguments(false, "'step_size':1", "'step_size':0"),
        arguments(false, "'step_size':1", "'step_size':-1"),
        arguments(false, "'step_size':1", "'step_size':1e999"),
        arguments(false, "'step_size':1", "'step_size':[1,1]"),
        arguments(false, "'step_size':1,", ""),
        arguments(false, steps, "'steps':0"),
        arguments(false, steps, "'steps':'until_equilibrium'"),
        arguments(false, steps, "'steps':'until_equilibrium','max_steps':9,'tolerance':0"),
        arguments(false, steps, "'steps':2,'more':1"),
        arguments(false, "'state':'square'", "'state':['square']"),
        arguments(false, "'state':'square'", "'state':'pair'"),
        arguments(false, "'input':'pair'", "'input':'square'"),
        arguments(false, "'bias':'two'", "'bias':'c'"),
        arguments(false, "'units':2", "'units':1"),
        arguments(false, "'units':2", "'units':0"),
        arguments(false, "'inputs':1", "'inputs':2"),
        arguments(false, "'inputs':1", "'inputs':0"));
  }

  @ParameterizedTest
  @MethodSource("equilibria")
  void blocks_that_give_their_equilibrium_are_read_as_the_same(
      boolean accepted, String from, String to) throws Exception {
    String block = PAIR.replace("dense_block", "equilibrium_block");
    assertTrue(block.contains(from), from);
    assertRead(accepted, model("[1]", block.replace(from, to)));
  }

  // ---- Blocks with a leak ----

  static Stream<Arguments> recurrent() {
    String leak = "'leak':0.5";
    return Stream.of(
        arguments(true, leak, "'leak':[1,0.25]"),
        arguments(true, "'mod_relu','group':2,'threshold':'c'", "'tanh'"),
        arguments(false, "'mod_relu','group':2,'threshold':'c'", "'softplus'"),
        arguments(false, "'name':'b'", "'name':'network'"),
        arguments(false, "'group':2", "'group':3"),
        arguments(false, leak, "'leak':0"),
        arguments(false, leak, "'leak':-0.5"),
        arguments(false, leak, "'leak':1.0000000000000002"),
        arguments(false, leak, "'leak':[1,0]"),
        arguments(false, leak, "'leak':[1]"),
        arguments(false, leak, "'leak':'1'"),
        arguments(false, leak + ",", ""),
        arguments(false, "'constant'", "'sequence'"),
        arguments(false, "'constant'", "'both'"),
        arguments(false, "'reading':'constant',", ""),
        arguments(false, "'steps':2", "'steps':0"),
        arguments(false, "'steps':2", "'steps':'until_equilibrium','max_steps':9,'tolerance':0.5"),
        arguments(false, "'steps':2", "'steps':2,'step_size':1"),
        arguments(false, "'steps':2", "'steps':2,'form':'plain'"),
        arguments(false, "'state':'square'", "'state':['square']"),
        arguments(false, "'state':'square'", "'state':'pair'"),
        arguments(false, "'input':'pair'", "'input':'square'"),
        arguments(false, "'bias':'two'", "'bias':['two']"),
        arguments(false, "'bias':'two'", "'bias':'c'"),
        arguments(false, "'units':2", "'units':0"),
        arguments(false, "'inputs':1", "'inputs':0"));
  }

  @ParameterizedTest
  @MethodSource("recurrent")
  void recurrent_blocks_are_read_as_the_same(boolean accepted, String from, String to)
      throws Exception {
    String block =
        PAIR.replace("dense_block", "recurrent_block")
            .replace("'step_size':1", "'leak':0.5,'reading':'constant'");
    assertTrue(block.contains(from), from);
    assertRead(accepted, model("[1]", block.replace(from, to)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 65536})
  void a_sequence_has_as_many_parts_as_there_are_steps(int steps) throws Exception {
    String block =
        PAIR.replace("dense_block", "recurrent_block")
            .replace("'step_size':1,'steps':2", "'leak':1,'reading':'sequence','steps':" + steps);
    assertRead(steps == 2, model("[2]", block));
    assertRead(true, model("[" + steps + "]", block));
  }

  static Stream<Arguments> layersOfOneWidth() {
    String plain = "'form':'plain'";
    String near = "'form':'near_identity','step_size':0.5";
    return Stream.of(
        arguments(true, "'tanh'", "'mod_relu','group':2,'threshold':'c'"),
        arguments(true, plain, near),
        arguments(true, "'square'", "['square','square']"),
        arguments(true, "'two'", "['two','two']"),
        arguments(true, "'two'", "['two']"),
        arguments(false, "'name':'b'", "'name':'network'"),
        arguments(false, plain, near.replace("0.5", "0")),
        arguments(false, plain, near.replace(",'step_size':0.5", "")),
        arguments(false, plain, plain + ",'step_size':1"),
        arguments(false, plain, "'form':'residual'"),
        arguments(false, plain + ",", ""),
        arguments(false, "'square'", "['square','square','square']"),
        arguments(false, "'two'", "['two','two','two']"),
        arguments(false, "'two'", "[]"),
        arguments(false, "'two'", "['two','c']"),
        arguments(false, "'square'", "['square','pair']"),
        arguments(false, "'steps':2", "'steps':0"),
        arguments(false, "'steps':2", "'steps':2,'leak':1"),
        arguments(false, "'steps':2", "'steps':2,'inputs':2"),
        arguments(false, "'units':2", "'units':1"));
  }

  @ParameterizedTest
  @MethodSource("layersOfOneWidth")
  void stacks_of_layers_are_read_as_the_same(boolean accepted, String from, String to)
      throws Exception {
    String block =
        "{'type':'feedforward_block','name':'b','units':2,'activation':'tanh','form':'plain',"
            + "'steps':2,'state':'square','bias':'two'}";
    assertTrue(block.contains(from), from);
    assertRead(accepted, model("[2]", block.replace(from, to)));
  }

  // ---- Plain residual blocks ----

  private static final String RESIDUAL =
      "{'type':'residual_block','name':'b','units':2,'activation':'tanh','start':'input',"
          + "'steps':2,'step_size':0.5,'state':'square','bias':'two'}";

  static Stream<Arguments> residual() {
    String zero = "'start':'zero','inputs':1,'input':'pair'";
    return Stream.of(
        arguments(true, "'square'", "['square','square']"),
        arguments(true, "'two'", "['two','two']"),
        arguments(true, "'start'", "'inputs':2,'input':'square','start'"),
        arguments(true, "'start'", "'inputs':2,'input':['square','square'],'start'"),
        arguments(false, "'start':'input'", zero), // of one number
        arguments(false, "'start':'input'", "'start':'zero'"),
        arguments(false, "'start':'input'", "'start':'input','inputs':1,'input':'pair'"),
        arguments(false, "'start':'input'", "'start':'input','inputs':2"),
        arguments(false, "'start':'input'", "'start':'input','inputs':2,'input':[]"),
        arguments(false, "'start':'input'", "'start':'both'"),
        arguments(false, "'start':'input',", ""),
        arguments(false, "'name':'b'", "'name':'network'"),
        arguments(false, "'units':2", "'units':1"),
        arguments(false, "'units':2", "'units':0"),
        arguments(false, "'units':2", "'units':2,'channels':2"),
        arguments(false, "'tanh'", "'mod_relu','group':2,'threshold':'c'"),
        arguments(false, "'tanh'", "'softplus'"),
        arguments(false, "'steps':2", "'steps':0"),
        arguments(false, "'steps':2", "'steps':'until_equilibrium','max_steps':9,'tolerance':0.5"),
        arguments(false, "'step_size':0.5", "'step_size':0"),
        arguments(false, "'step_size':0.5", "'step_size':-1"),
        arguments(false, "'step_size':0.5", "'step_size':[0.5,0.5]"),
        arguments(false, "'step_size':0.5,", ""),
        arguments(false, "'square'", "['square','square','square']"),
        arguments(false, "'square'", "['square','pair']"),
        arguments(false, "'square'", "'none'"),
        arguments(false, "'square'", "'nowhere'"),
        arguments(false, "'two'", "['two','two','two']"),
        arguments(false, "'two'", "'c'"));
  }

  @ParameterizedTest
  @MethodSource("residual")
  void residual_blocks_are_read_as_the_same(boolean accepted, String from, String to)
      throws Exception {
    assertTrue(RESIDUAL.contains(from), from);
    assertRead(accepted, model("[2]", RESIDUAL.replace(from, to)));
  }

  @Test
  void what_stands_behind_a_residual_block_takes_what_it_gives() throws Exception {
    String zero = RESIDUAL.replace("'start':'input'", "'start':'zero','inputs':1,'input':'pair'");
    assertRead(true, model("[1]", zero));
    assertRead(
        true, model("[1]", zero + ",{'type':'relu','name':'r'}," + RESIDUAL.replace("'b'", "'d'")));
    assertRead(false, model("[1]", zero + "," + BLOCK.replace("'b'", "'d'")));
    assertRead(false, model("[1]", zero + "," + RESIDUAL));
  }

  static Stream<Arguments> residualOnImages() {
    return Stream.of(
        arguments(true, "[1,2,3]", "['wide','wide2']", "'pixel'", "input"),
        arguments(true, "[1,2,3]", "'wide'", "['high','high']", "zero"),
        arguments(false, "[1,2,3]", "['wide','high']", "'pixel'", "input"),
        arguments(false, "[1,2,3]", "'wide'", "['high','wide']", "input"),
        arguments(false, "[1,2,3]", "'A'", "'pixel'", "input"),
        arguments(false, "[1,2,3]", "'flat'", "'pixel'", "input"),
        arguments(false, "[2,2,3]", "'wide'", "'pixel'", "input"),
        arguments(false, "[2,2,3]", "'wide'", "'pixel'", "zero"),
        arguments(false, "[6]", "'wide'", "'pixel'", "input"));
  }

  @ParameterizedTest
  @MethodSource("residualOnImages")
  void residual_blocks_of_images_are_read_as_the_same(
      boolean accepted, String shape, String state, String input, String start) throws Exception {
    String block =
        "{'type':'residual_block','name':'b','channels':1,'activation':'relu','start':'%s',"
            + "'steps':2,'step_size':1,'state':%s,'inputs':1,'input':%s,'bias':'c'}";
    assertRead(accepted, model(shape, block.formatted(start, state, input)));
  }

  // ---- Complex numbers ----

  private static final String COMPLEX =
      "{'type':'complex_dense_block','name':'b','inputs':1,'units':1,'activation':'c_tanh',"
          + "'step_size':1,'steps':2,'state':'Z','input':'Z','bias':'z'}";

  static Stream<Arguments> complexBlocks() {
    String act = "'c_tanh'";
    String step = "'step_size':1";
    return Stream.of(
        arguments(true, act, "'c_relu'"),
        arguments(true, act, "'c_gelu'"),
        arguments(true, act, "'radial_tanh'"),
        arguments(true, act, "'radial_softsign'"),
        arguments(true, act, "'z_relu'"),
        arguments(true, act, "'cardioid'"),
        arguments(true, act, "'mod_relu','threshold':'c'"),
        arguments(false, act, "'mod_relu'"),
        arguments(false, act, "'mod_relu','threshold':'z'"),
        arguments(false, act, "'mod_relu','threshold':'two'"),
        arguments(false, act, "'mod_relu','threshold':'c','group':2"),
        arguments(false, act, "'radial_tanh','group':2"),
        arguments(false, act, "'radial_tanh','threshold':'c'"),
        arguments(false, act, "'tanh'"),
        arguments(false, act, "'c_'"),
        arguments(false, act, "'c_softplus'"),
        arguments(false, act, "'c_radial_tanh'"),
        arguments(false, act, "'c_c_tanh'"),
        arguments(true, step, "'step_size':[1]"),
        arguments(false, step, "'step_size':[1,1]"),
        arguments(false, step, "'step_size':[]"),
        arguments(false, step, "'step_size':0"),
        arguments(true, "'state':'Z'", "'state':['Z','Z']"),
        arguments(false, "'state':'Z'", "'state':['Z','Z','Z']"),
        arguments(false, "'state':'Z'", "'state':'A'"),
        arguments(false, "'state':'Z'", "'state':'Z.re'"),
        arguments(false, "'state':'Z'", "'state':'K'"),
        arguments(false, "'bias':'z'", "'bias':'c'"),
        arguments(false, "'bias':'z'", "'bias':'Z'"),
        arguments(false, "'units':1", "'units':2"),
        arguments(false, "'inputs':1", "'inputs':2"),
        arguments(false, "'name':'b'", "'name':'network'"));
  }

  @ParameterizedTest
  @MethodSource("complexBlocks")
  void complex_blocks_are_read_as_the_same(boolean accepted, String from, String to)
      throws Exception {
    assertTrue(COMPLEX.contains(from), from);
    assertRead(accepted, model("[2]", COMPLEX.replace(from, to)));
  }

  static Stream<Arguments> complexLayers() {
    String conv =
        "{'type':'complex_conv_block','name':'b','inputs':1,'channels':1,'activation':'c_tanh',"
            + "'step_size':1,'steps':2,'state':'K','input':'K','bias':'z'}";
    String linear = "'inputs':1,'outputs':1,'weight':'Z','bias':'z'}";
    String once = "{'type':'complex_conv','name':'l'," + linear.replace("'Z'", "'K'");
    String norm =
        "{'type':'complex_batch_norm','name':'l','channels':1,'weight':'norm','bias':'shift'}";
    String pool = "{'type':'complex_%s_pool','name':'l','size':2}";
    String behind = ",{'type':'linear','name':'head','inputs':2,'outputs':1,'weight':'Z',";
    return Stream.of(
        arguments(true, "[2]", COMPLEX),
        arguments(true, "[2,1,1]", COMPLEX),
        arguments(false, "[1]", COMPLEX),
        arguments(true, "[2,2,3]", conv),
        arguments(false, "[1,2,3]", conv),
        arguments(false, "[2]", conv),
        arguments(false, "[2,2,3]", conv.replace("c_tanh", "radial_tanh")),
        arguments(false, "[2,2,3]", conv.replace("c_tanh", "tanh")),
        arguments(false, "[2,2,3]", conv.replace("'input':'K'", "'input':'H'")),
        arguments(false, "[2]", "{'type':'mystic','name':'m'}," + conv),
        arguments(true, "[2]", COMPLEX.replace("dense", "equilibrium")),
        arguments(
            false, "[2]", COMPLEX.replace("dense", "equilibrium").replace("size':1", "size':[1]")),
        arguments(
            true,
            "[2]",
            COMPLEX
                .replace("dense", "recurrent")
                .replace("'step_size':1", "'leak':[0.5],'reading':'constant'")),
        arguments(
            true,
            "[4]",
            COMPLEX
                .replace("dense", "recurrent")
                .replace("'step_size':1", "'leak':0.5,'reading':'sequence'")),
        arguments(
            false,
            "[2]",
            COMPLEX
                .replace("dense", "recurrent")
                .replace("'step_size':1", "'leak':0.5,'reading':'sequence'")),
        arguments(true, "[7]", COMPLEX.replace("dense", "feedforward")), // of unknown type
        arguments(true, "[2]", "{'type':'complex_linear','name':'l'," + linear),
        arguments(false, "[1]", "{'type':'complex_linear','name':'l'," + linear),
        arguments(false, "[2]", "{'type':'linear','name':'l'," + linear),
        arguments(true, "[2,2,3]", once),
        arguments(true, "[2,2,3]", once.replace("'K'", "'K','stride':2")),
        arguments(false, "[2,2,3]", once.replace("'K'", "'H'")),
        arguments(false, "[1,2,3]", once),
        arguments(true, "[2]", "{'type':'mystic','name':'m'}," + once),
        arguments(true, "[2]", norm),
        arguments(true, "[2,3,1]", norm),
        arguments(false, "[2,3]", norm),
        arguments(false, "[1]", norm),
        arguments(false, "[4]", norm),
        arguments(false, "[2]", norm.replace("'channels':1", "'channels':2")),
        arguments(false, "[2]", norm.replace("'norm'", "'square'")),
        arguments(false, "[2]", norm.replace("'shift'", "'two'")),
        arguments(true, "[2,2,2]", pool.formatted("avg")),
        arguments(false, "[3,2,2]", pool.formatted("avg")),
        arguments(false, "[2]", pool.formatted("avg")),
        arguments(true, "[2,2,2]", pool.formatted("max")),
        arguments(false, "[3,2,2]", pool.formatted("max")),
        arguments(false, "[2,1,2]", pool.formatted("max")),
        arguments(false, "[2,2,2]", pool.formatted("max") + behind + "'bias':'c'}"),
        arguments(true, "[2]", "{'type':'modulus','name':'l'}"),
        arguments(true, "[4,1,3]", "{'type':'modulus','name':'l'}"),
        arguments(false, "[3]", "{'type':'modulus','name':'l'}"),
        arguments(false, "[2,2]", "{'type':'modulus','name':'l'}"),
        arguments(false, "[3,2,2]", "{'type':'modulus','name':'l'}"),
        arguments(false, "[2]", "{'type':'modulus','name':'l','axis':0}"),
        arguments(true, "[2]", "{'type':'real_parts','name':'l'}"),
        arguments(false, "[3]", "{'type':'real_parts','name':'l'}"),
        arguments(false, "[3,1,1]", "{'type':'real_parts','name':'l'}"),
        arguments(
            true,
            "[2]",
            "{'type':'modulus','name':'m'},{'type':'linear','name':'l','inputs':1,'outputs':1,"
                + "'weight':'A','bias':'c'}"),
        arguments(
            false,
            "[2]",
            "{'type':'modulus','name':'m'},{'type':'linear','name':'l','inputs':2,'outputs':2,"
                + "'weight':'square','bias':'two'}"));
  }

  @ParameterizedTest
  @MethodSource("complexLayers")
  void layers_of_complex_numbers_are_read_as_the_same(boolean accepted, String input, String layers)
      throws Exception {
    assertRead(accepted, model(input, layers));
  }

  // ---- Encodings ----

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void headers_are_utf_8_and_nothing_else(String encoding) throws Exception {
    String header = header(TENSORS, model("[1]", BLOCK));
    assertRead(true, header.getBytes(StandardCharsets.UTF_8));
    assertRead(false, header.getBytes(Charset.forName(encoding)));
    assertRead(false, ("\ufeff" + header).getBytes(Charset.forName(encoding)));
    assertRead(false, ("\ufeff" + header).getBytes(StandardCharsets.UTF_8));
    assertRead(false, "\ufeff" + model("[1]", BLOCK));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "\t \r"})
  void room_around_a_header_means_nothing(String room) throws Exception {
    String header = room + header(TENSORS, model("[1]", BLOCK)) + room;
    assertRead(true, header.getBytes(StandardCharsets.UTF_8));
  }

  /** Written with one byte a character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00e9",
        "\u00c0\u00af",
        "\u00c3",
        "\u00e2\u0082",
        "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
        "\u00f4\u0090\u0080\u0080",
        "\u00f8\u0088\u0080\u0080\u0080",
        "\u00ff"
      })
  void bytes_that_are_not_utf_8_are_refused(String bytes) throws Exception {
    String header = header(TENSORS, model("[1]", BLOCK.replace("'b'", "'b" + bytes + "'")));
    assertRead(false, header.getBytes(StandardCharsets.ISO_8859_1));
  }

  // ---- Names ----

  @Test
  void every_character_that_may_stand_in_a_name_may_stand_in_both() throws Exception {
    StringBuilder all = new StringBuilder();
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> c != '"' && c != '\\' && Text.isPrintable("a" + Character.toString(c)))
        .forEach(all::appendCodePoint);
    assertTrue(all.length() > 2_000_000, all.length() + " characters");
    String tensors =
        TENSORS
            + "\""
            + all
            + "\":{\"dtype\":\"F64\",\"shape\":[0],"
            + "\"data_offsets\":[112,112]},";
    assertRead(true, header(tensors, model("[1]", BLOCK)).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void where_hidden_characters_begin_and_end_both_agree() throws Exception {
    int edges = 0;
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      boolean here = Text.isPrintable("a" + Character.toString(c));
      boolean before = Text.isPrintable("a" + Character.toString(c - 1));
      if (here != before && !isSurrogate(c) && !isSurrogate(c - 1)) {
        edges++;
        assertRead(here, named("a\\u" + escape(c)));
        assertRead(before, named("a\\u" + escape(c - 1)));
      }
    }
    assertTrue(edges > 70, edges + " edges");
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** Behind the first \ u. */
  private static String escape(int c) {
    char[] units = Character.toChars(c);
    String first = "%04x".formatted((int) units[0]);
    return units.length == 1 ? first : first + "\\u%04x".formatted((int) units[1]);
  }

  private static String named(String name) {
    return model("[1]", BLOCK).replace("\"b\"", "\"" + name + "\"");
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(true, "😀"),
        arguments(true, "a b"),
        arguments(true, " b"),
        arguments(true, "名前"),
        arguments(true, "e\u0301"),
        arguments(true, "\ue000"),
        arguments(true, "Network"),
        arguments(true, "😀".repeat(255)),
        arguments(false, "😀".repeat(256)),
        arguments(false, "network"),
        arguments(false, ""),
        arguments(false, " "),
        arguments(false, "\u00a0\u3000"),
        arguments(false, "\u2800"),
        arguments(false, "a\u202eb"),
        arguments(false, "a\u200bb"),
        arguments(false, "❤\ufe0f"),
        arguments(false, "a\u2028b"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_name_is_one_for_both(boolean accepted, String name) throws Exception {
    assertRead(accepted, named(name));
    // Only blocks must leave the name of the network to the network.
    boolean other = accepted || name.equals("network");
    String unknown = "{\"type\":\"mystic\",\"name\":\"" + name + "\"}";
    assertRead(other, model("[1]", unknown));
    String type = "{\"type\":\"" + name + "\",\"name\":\"m\"}";
    assertRead(other, model("[1]", type));
    String tensors = TENSORS.replace("\"none\"", "\"" + name + "\"");
    assertRead(
        other || name.length() > 255,
        header(tensors, model("[1]", BLOCK)).getBytes(StandardCharsets.UTF_8));
  }

  // ---- Layers ----

  static Stream<Arguments> layers() {
    return Stream.of(
        arguments(true, "[1]", BLOCK),
        arguments(true, "[1]", BLOCK.replace("'A'", "['A']")),
        arguments(true, "[1]", BLOCK.replace("'A'", "['A','A']")),
        arguments(true, "[1]", BLOCK.replace("'A'", "['A','A2']")),
        arguments(false, "[1]", BLOCK.replace("'A'", "[]")),
        arguments(false, "[1]", BLOCK.replace("'A'", "['A','A','A']")),
        arguments(false, "[1]", BLOCK.replace("'A'", "['A','B2']")),
        arguments(false, "[1]", BLOCK.replace("'A'", "['A',1]")),
        arguments(
            false,
            "[1]",
            BLOCK
                .replace("'A'", "['A','A']")
                .replace("'steps':2", "'steps':'until_equilibrium','max_steps':2,'tolerance':0.1")),
        arguments(true, "[1,2,2]", CONV),
        arguments(true, "[1,2,2]", CONV.replace("'wide2'", "'wide'")),
        arguments(false, "[1,2,2]", CONV.replace("'wide2'", "'high'")),
        arguments(false, "[1,2,2]", CONV.replace("'wide2'", "'pixel'")),
        arguments(false, "[1,65536,65536]", CONV),
        arguments(false, "[1,0,2]", CONV),
        arguments(
            false,
            "[65536,1,1]",
            "{'type':'conv','name':'c','outputs':0,'inputs':65536,'weight':'flat',"
                + "'bias':'none'}"),
        arguments(
            false,
            "[1]",
            "{'type':'linear','name':'l','outputs':0,'inputs':1,'weight':'none','bias':'none'}"),
        arguments(false, "[65536,65536]", "{'type':'flatten','name':'f'}"),
        arguments(
            true,
            "[1,2147483647,1]",
            "{'type':'max_pool','name':'p','size':1,'stride':2147483647}"),
        arguments(
            true,
            "[1,2147483647,1]",
            "{'type':'conv','name':'c','outputs':1,'inputs':1,'weight':'pixel','bias':'c',"
                + "'stride':2147483647}"));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void a_layer_is_one_for_both(boolean accepted, String input, String layer) throws Exception {
    assertRead(accepted, model(input, layer));
  }

  // ---- Training ----

  private static final String TABLE =
      "{'columns':['x'],'label':'kind','classes':['a','b'],'rows':3,'row_hashes':'up'}";

  private static String column(String column) {
    return "'table':" + TABLE.replace("'x'", "'x'," + column);
  }

  private static String target(String target) {
    return "'table':" + TABLE.replace("'label':'kind','classes':['a','b']", target);
  }

  /** Two quantities. */
  private static final String TWO = "'quantities':['low','high'],'mean':[1,-2],'deviation':[0.5,3]";

  static Stream<Arguments> columnsAndTargets() {
    return Stream.of(
        arguments(true, "accuracy", column("{'name':'y'}")),
        arguments(true, "accuracy", column("{'name':'y','fill':-1.5}")),
        arguments(true, "accuracy", column("{'name':'y','values':['a','']}")),
        arguments(true, "accuracy", column("{'name':'y','values':[],'fill':1}")),
        arguments(false, "accuracy", column("{'name':'y','values':['a'],'fill':1}")),
        arguments(false, "accuracy", column("{'name':'y','values':['a','b','a']}")),
        arguments(false, "accuracy", column("{'name':'y','values':['a',1]}")),
        arguments(false, "accuracy", column("{'name':'y','values':'a'}")),
        arguments(false, "accuracy", column("{'name':'y','fill':'1'}")),
        arguments(false, "accuracy", column("{'name':'y','fill':1e999}")),
        arguments(false, "accuracy", column("{'name':'y','fill':null}")),
        arguments(false, "accuracy", column("{'name':1}")),
        arguments(false, "accuracy", column("{'values':['a']}")),
        arguments(false, "accuracy", column("{'name':'y','unit':'m'}")),
        arguments(false, "accuracy", column("['y']")),
        arguments(true, "r2", target("'label':'y','mean':-1,'deviation':1e-300")),
        arguments(false, "accuracy", target("'label':'y','mean':-1,'deviation':1")),
        arguments(false, "r2", target("'label':'kind','classes':['a','b']")),
        arguments(false, "r2", target("'label':'y','mean':-1,'deviation':0")),
        arguments(false, "r2", target("'label':'y','mean':-1,'deviation':1e-400")),
        arguments(false, "r2", target("'label':'y','mean':-1")),
        arguments(false, "r2", target("'mean':-1,'deviation':1")),
        arguments(false, "r2", target("'label':'y','classes':[],'mean':-1,'deviation':1")),
        arguments(true, "r2", target(TWO)),
        arguments(true, "r2", target("'quantities':['y'],'mean':[1],'deviation':[2]")),
        arguments(false, "accuracy", target(TWO)),
        arguments(false, "r2", target(TWO.replace("1,-2", "1"))),
        arguments(false, "r2", target(TWO.replace("[1,-2]", "1"))),
        arguments(false, "r2", target(TWO.replace("0.5", "0"))),
        arguments(false, "r2", target(TWO.replace("0.5", "'1'"))),
        arguments(false, "r2", target(TWO.replace("'low'", "1"))),
        arguments(false, "r2", target(TWO + ",'label':'y'")),
        arguments(false, "r2", target("'quantities':[],'mean':[],'deviation':[]")),
        arguments(true, "r2", "'target':{" + TWO + "}"),
        arguments(true, "r2", "'target':{'label':'y','mean':-1,'deviation':2}"),
        arguments(true, "accuracy", "'target':{'labels':['sun','rain']}"),
        arguments(true, "accuracy", "'target':{'label':'kind','classes':['a','b']}"),
        arguments(false, "accuracy", "'target':{'label':'kind','classes':['a','b'],'rows':1}"),
        arguments(false, "accuracy", "'target':{}"),
        arguments(false, "accuracy", "'target':['y']"),
        arguments(false, "accuracy", "'target':{'labels':['sun']},'table':" + TABLE),
        arguments(true, "accuracy", target("'labels':['sun','rain']")),
        arguments(false, "accuracy", target("'labels':['sun',1]")),
        arguments(false, "accuracy", target("'labels':['sun'],'label':'kind'")));
  }

  @ParameterizedTest
  @MethodSource("columnsAndTargets")
  void columns_and_targets_are_read_by_both(boolean accepted, String score, String keys)
      throws Exception {
    assertTrainingRead(accepted, score, keys);
  }

  static Stream<Arguments> tables() {
    return Stream.of(
        arguments(true, "'epoch':1,'table':" + TABLE),
        arguments(true, "'epoch':0"),
        arguments(true, "'table':" + TABLE.replace(",'row_hashes':'up'", "")),
        arguments(true, "'table':" + TABLE.replace(":3", ":2")),
        arguments(true, "'table':" + TABLE.replace("'a','b'", "'','\\n','a','a'")),
        arguments(true, "'table':" + TABLE.replace("['x']", "[]")),
        arguments(false, "'epoch':2"),
        arguments(false, "'epoch':-1"),
        arguments(false, "'epoch':1.0"),
        arguments(false, "'epoch':null"),
        arguments(false, "'table':null"),
        arguments(false, "'table':" + TABLE.replace(":3", ":1")),
        arguments(false, "'table':" + TABLE.replace(":3", ":-1")),
        arguments(false, "'table':" + TABLE.replace(":3", ":3.0")),
        arguments(false, "'table':" + TABLE.replace("up", "down")),
        arguments(false, "'table':" + TABLE.replace("up", "words")),
        arguments(false, "'table':" + TABLE.replace("up", "missing")),
        arguments(false, "'table':" + TABLE.replace("'up'", "null")),
        arguments(false, "'table':" + TABLE.replace("'x'", "1")),
        arguments(false, "'table':" + TABLE.replace("['x']", "'x'")),
        arguments(false, "'table':" + TABLE.replace("'kind'", "1")),
        arguments(false, "'table':" + TABLE.replace("'a','b'", "'a',null")),
        arguments(false, "'table':" + TABLE.replace("'columns':['x'],", "")),
        arguments(false, "'table':" + TABLE.replace("'rows':3,", "")),
        arguments(false, "'table':" + TABLE.replace("'label'", "'labels'")));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void what_was_trained_on_is_read_by_both(boolean accepted, String keys) throws Exception {
    assertTrainingRead(accepted, "accuracy", keys);
  }

  private void assertTrainingRead(boolean accepted, String score, String keys) throws Exception {
    String training =
        ",'training':{'tool':'t','seed':1,'dataset':'d','dataset_sha256':'','history':"
            + "[{'loss':1,'train_accuracy':0,'test_accuracy':0}],".replace("accuracy", score)
            + keys
            + "}}";
    String description = model("[1]", BLOCK);
    assertRead(
        accepted, description.substring(0, description.length() - 1) + training.replace('\'', '"'));
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void a_tensor_that_no_layer_names_is_passed_over_by_both(TensorType type) throws Exception {
    int count = 24 * 8 / type.bits();
    assertRead(true, withType("wide", 32, 56, type.name(), count));
    assertRead(false, withType("wide", 32, 56, type.name(), count + 1));
    assertRead(false, withType("wide", 32, 56, type.name().toLowerCase(Locale.ROOT), count));
    if (type.bits() == 64) {
      assertRead(type == TensorType.F64, withType("c", 24, 32, type.name(), 1));
    }
  }

  private static byte[] withType(String name, int begin, int end, String type, int count) {
    String before = entry(name, name.equals("c") ? "[1]" : "[1,1,1,3]", begin, end);
    assertTrue(TENSORS.contains(before), before);
    String after = entry(name, "[" + count + "]", begin, end).replace("F64", type);
    return header(TENSORS.replace(before, after), model("[1]", BLOCK))
        .getBytes(StandardCharsets.UTF_8);
  }

  // ---- Certificates ----

  @ParameterizedTest
  @ValueSource(strings = {"😀", "a\\\\b\\\"|/c", "é", "名前 2", "\ue000", "\udbff\udffd"})
  void a_name_stands_in_a_certificate_as_both_write_it(String name) throws Exception {
    assertCertified(named(name));
  }

  @Test
  void steps_that_share_a_tensor_are_certified_as_tied_by_both() throws Exception {
    assertCertified(model("[1]", BLOCK.replace("'A'", "['A','A']")));
  }

  /** A model that Java reads, and about which nothing is proved: refused with its reason. */
  @Test
  void a_spectrum_is_refused_by_keel_check_alone() throws Exception {
    String spectrum =
        "{'version':1,'preprocessing':{'scale':1,'mean':[0],'std':[1],'spectrum':{'shape':[4],"
            + "'window':'none','bins':1,'scale':1}},'input':[2],'layers':[{'type':'relu',"
            + "'name':'r'}]}";
    String description = spectrum.replace('\'', '"');
    Path model = file(header(TENSORS, description).getBytes(StandardCharsets.UTF_8));
    assertTrue(javaReads(model));
    Process process = checker(folder.resolve(NO_CERTIFICATE), model);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), output);
    assertTrue(output.contains("there is no proof about a spectrum yet; ask keel check"), output);
  }

  private static void assertCertified(String description) throws Exception {
    Path file = file(header(TENSORS, description).getBytes(StandardCharsets.UTF_8));
    Path certificate = CertificateFile.besideModel(file);
    Model model = ModelFile.read(file);
    CertificateFile.write(certificate, new Verifier(SecondOpinion.NONE).certify(model));
    assertEquals(Status.CERTIFIED, Checker.check(CertificateFile.read(certificate), model));
    Process process = checker(certificate, file);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
