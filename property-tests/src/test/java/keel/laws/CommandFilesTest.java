package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keel.laws.Commands.Ended;
import keel.verify.cli.Keel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What holds of the files of every command, and of every option that names one: which of them are
 * written is seen, not told.
 */
@Timeout(120)
class CommandFilesTest {
  private static final String OLD = "of an earlier run: passed, certified";
  private static final String NO_SPACE = "No space left on device";

  /**
   * What may outlive an error: it says itself which model it is of, or is checked by its digest.
   */
  private static final Set<String> STAY =
      Set.of(
          "attest -o", // the statement names the digest of its model
          "download -o",
          "export --pytorch", // tensors, which say nothing of how they were judged
          "import --to", // a model is read by its own name
          "project --to", // its certificate names its digest
          "m.cert.json",
          "m.cert.safetensors",
          "model.safetensors",
          "model.cert.json",
          "model.cert.safetensors",
          "checkpoint.safetensors",
          "metrics.jsonl",
          "dense-8.safetensors",
          "conv-64.safetensors");

  private static final Map<String, List<Output>> SEEN = new ConcurrentHashMap<>();

  @TempDir private Path folder;
  private SortedMap<Path, String> inputs;

  static Set<String> commands() {
    return Commands.all().keySet();
  }

  @BeforeEach
  void prepare() throws IOException {
    Commands.prepare(folder);
    inputs = Commands.contents(folder);
  }

  /** An option whose value becomes a file, or a folder with files of these names. */
  private record Output(OptionSpec option, List<String> names) {
    boolean isFile() {
      return names.isEmpty();
    }
  }

  /** The options that are seen to write, each with what it writes. */
  private List<Output> outputs(String command) throws IOException {
    if (SEEN.containsKey(command)) {
      return SEEN.get(command);
    }
    List<Output> outputs = new ArrayList<>();
    List<String> line = Commands.line(command, folder);
    assertEnds(line);
    clear();
    for (OptionSpec option : Commands.pathOptions(Commands.all().get(command))) {
      Path place = folder.resolve("new");
      Commands.run(Commands.with(line, option, place.toString()));
      if (Files.isDirectory(place)) {
        outputs.add(new Output(option, names(place)));
      } else if (Files.exists(place)) {
        outputs.add(new Output(option, List.of()));
      }
      clear();
      boolean writes = outputs.stream().anyMatch(output -> output.option.equals(option));
      assertTrue(writes || !option.longestName().equals("--output"), command);
    }
    SEEN.put(command, outputs);
    return outputs;
  }

  /** All but the events, whose names are the time. */
  private static List<String> names(Path place) throws IOException {
    return Commands.contents(place).keySet().stream()
        .map(Path::toString)
        .filter(name -> !name.startsWith("events."))
        .filter(name -> !name.startsWith("run-")) // folders of their own, as keel train has them
        .toList();
  }

  /** Leaves the files that commands read, and puts back what a broken command did to them. */
  private void clear() throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(folder)) {
      found = files.sorted((a, b) -> b.compareTo(a)).filter(f -> !f.equals(folder)).toList();
    }
    for (Path file : found) {
      if (!inputs.containsKey(folder.relativize(file)) || Files.isSymbolicLink(file)) {
        Files.delete(file);
      }
    }
    for (Map.Entry<Path, String> input : inputs.entrySet()) {
      Files.write(
          folder.resolve(input.getKey()), input.getValue().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** The files that the command reads, named on its line or in a policy. */
  private Set<String> read(String command) {
    Set<String> read = new TreeSet<>();
    String line = String.join(" ", Commands.line(command, folder));
    for (Path input : inputs.keySet()) {
      if (line.contains("/" + input)) {
        read.add(input.toString());
        if (input.toString().endsWith(".cert.json")) {
          read.add(input.toString().replace(".json", ".safetensors"));
        }
      }
    }
    if (read.contains("p.yaml")) {
      read.addAll(Set.of("old.cert.json", "old.cert.safetensors", "old.safetensors"));
    }
    return read;
  }

  /** Other ways to say the same file. */
  private List<Path> ways(Path file) throws IOException {
    Path link = folder.resolve("link");
    Path hard = folder.resolve("hard");
    Path here = folder.resolve("here");
    if (Files.notExists(here)) {
      Files.createSymbolicLink(here, folder);
    }
    Files.deleteIfExists(link);
    Files.deleteIfExists(hard);
    return List.of(
        file,
        folder.resolve("./" + folder.relativize(file)),
        here.resolve(folder.relativize(file)),
        Files.createSymbolicLink(link, file),
        Files.createLink(hard, file));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void no_command_writes_over_what_it_reads_however_that_is_named(String command)
      throws IOException {
    int turn = 0;
    for (Output output : outputs(command)) {
      for (String input : read(command)) {
        if (output.isFile()) {
          List<Path> ways = ways(folder.resolve(input));
          String way = ways.get(turn++ % ways.size()).toString();
          assertRefused(Commands.with(Commands.line(command, folder), output.option, way));
        }
        for (String name : output.names) {
          Path place = Files.createDirectories(folder.resolve("place"));
          Path written = place.resolve(name);
          Files.deleteIfExists(written); // a report says that the last line was refused
          Files.createSymbolicLink(written, folder.resolve(input));
          assertRefused(Commands.with(Commands.line(command, folder), output.option, place + ""));
          Files.delete(written);
        }
      }
      clear();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void no_command_writes_two_files_to_one_place(String command) throws IOException {
    List<Output> outputs = outputs(command);
    for (Output a : outputs) {
      for (Output b : outputs) {
        if (a.isFile() && b.isFile() && !a.equals(b)) {
          List<String> line = Commands.line(command, folder);
          line = Commands.with(line, a.option, folder.resolve("one").toString());
          assertRefused(Commands.with(line, b.option, folder.resolve("./one").toString()));
        }
      }
      for (String first : a.names) {
        for (String second : a.names) {
          if (!first.equals(second)) {
            Path place = folder.resolve("place");
            Path link = place.resolve(first);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, link.getParent().relativize(place.resolve(second)));
            assertRefused(Commands.with(Commands.line(command, folder), a.option, place + ""));
            clear();
          }
        }
      }
    }
  }

  private void assertRefused(List<String> line) throws IOException {
    Ended ended = Commands.run(line);
    String all = String.join(" ", line) + "\n" + ended;
    assertEquals(2, ended.code(), all);
    assertTrue(ended.err().contains("to be written"), all);
    SortedMap<Path, String> now = Commands.contents(folder);
    inputs.forEach((file, content) -> assertEquals(content, now.get(file), all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_report_of_an_earlier_run_does_not_survive_an_error(String command) throws IOException {
    for (Output output : outputs(command)) {
      Path place = folder.resolve("place");
      List<Path> old = new ArrayList<>();
      if (output.isFile()) {
        if (STAY.contains(command + " " + output.option.shortestName())) {
          continue;
        }
        old.add(place);
      }
      output.names.stream()
          .filter(name -> !STAY.contains(name))
          .filter(name -> !name.endsWith(".smt2")) // questions, no results
          .map(place::resolve)
          .forEach(old::add);
      int errors = 0;
      for (List<String> wrong : wrongLines(command, output)) {
        for (Path file : old) {
          Files.createDirectories(file.getParent());
          Files.writeString(file, OLD);
        }
        Ended ended = Commands.run(Commands.with(wrong, output.option, place.toString()));
        String all = String.join(" ", wrong) + "\n" + ended;
        if (ended.code() == 0) {
          continue; // an option that is not looked at here
        }
        errors++;
        for (Path file : old) {
          String text = Files.readString(file);
          assertFalse(text.contains(OLD), all + file);
          assertTrue(isNoResult(text), all + file + text);
        }
      }
      assertTrue(errors > 1, command);
      clear();
    }
  }

  private static boolean isNoResult(String text) {
    return text.contains("no result") || text.toLowerCase(Locale.ROOT).contains("error");
  }

  /**
   * Command lines that end in an error: of use, of each option that takes numbers, of each file.
   */
  private List<List<String>> wrongLines(String command, Output output) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = Commands.line(command, folder);
    lines.add(plus(line, "--nosuch"));
    lines.add(plus(line, "superfluous", "superfluous"));
    CommandSpec spec = Commands.all().get(command);
    for (OptionSpec option : spec.options()) {
      if (option.arity().max() == 1 && isNumber(option)) {
        lines.add(Commands.with(line, option, "many"));
        lines.add(Commands.with(line, option, "nan"));
      }
    }
    for (int i = 1; i < line.size(); i++) {
      String word = line.get(i);
      // The names of the files in a folder come from that of the model.
      if (output.isFile() && Files.isRegularFile(Path.of(word))) {
        List<String> missing = new ArrayList<>(line);
        missing.set(i, word + ".nowhere");
        lines.add(missing);
      }
    }
    if (output.isFile() && !spec.positionalParameters().isEmpty()) {
      List<String> none = new ArrayList<>(line);
      none.remove(1);
      lines.add(none);
    }
    return lines;
  }

  private static boolean isNumber(ArgSpec option) {
    return Stream.concat(Stream.of(option.type()), Stream.of(option.auxiliaryTypes()))
        .anyMatch(
            type ->
                type == int.class
                    || type == long.class
                    || type == double.class
                    || Number.class.isAssignableFrom(type));
  }

  private static List<String> plus(List<String> line, String... more) {
    List<String> words = new ArrayList<>(line);
    words.addAll(List.of(more));
    return words;
  }

  /** Whatever ends it then, a signal, an Error: nobody needs to be asked to write. */
  @ParameterizedTest
  @MethodSource("commands")
  void a_report_says_that_there_is_no_result_as_long_as_there_is_none(String command)
      throws Exception {
    for (Output output : outputs(command)) {
      List<String> line = Commands.line(command, folder);
      if (!output.isFile() || STAY.contains(command + " " + output.option.shortestName())) {
        continue;
      }
      String input =
          Stream.of("m.safetensors", "t.safetensors", "truth.safetensors", "1.tsv")
              .map(name -> folder.resolve(name).toString())
              .filter(line::contains)
              .findFirst()
              .orElseThrow();
      Path pipe = pipe(folder.resolve("pipe"));
      line.replaceAll(word -> word.equals(input) ? pipe.toString() : word);
      Path report = folder.resolve("report");
      Files.writeString(report, OLD);
      CompletableFuture<Ended> run =
          CompletableFuture.supplyAsync(
              () -> Commands.run(Commands.with(line, output.option, report.toString())));
      // The run waits for what it reads until somebody writes it.
      try (OutputStream writer = Files.newOutputStream(pipe)) {
        String text = Files.readString(report);
        assertTrue(isNoResult(text) && !text.contains(OLD), text);
        writer.flush();
      }
      assertEquals(2, run.get(30, TimeUnit.SECONDS).code());
      clear();
    }
  }

  private static Path pipe(Path file) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start();
    assumeTrue(process.waitFor() == 0, "pipes");
    return file;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void what_cannot_be_printed_is_no_success(String command) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    List<String> usual = repeatable(command, Commands.line(command, folder));
    lines.add(usual);
    lines.add(List.of(command, "--help"));
    if (Commands.all().get(command).findOption("--json") != null) {
      lines.add(plus(usual, "--json"));
    }
    if (command.equals("gate") || command.equals("test")) {
      lines.add(plus(Commands.line(command, folder), "--junit", folder + "/report"));
    }
    for (List<String> line : lines) {
      StringWriter err = new StringWriter();
      int code =
          Keel.run(
              new PrintWriter(full(), true, StandardCharsets.UTF_8),
              new PrintWriter(err),
              line.toArray(String[]::new));
      assertEquals(2, code, line + "\n" + err);
      assertTrue(err.toString().contains("standard output"), line + "\n" + err);
    }
    Path report = folder.resolve("report");
    assertFalse(
        Files.exists(report) && !Files.readString(report).contains("<error"),
        "the report does not call it passed either");
  }

  /** The line that may be run again. */
  private static List<String> repeatable(String command, List<String> line) {
    return Commands.all().get(command).findOption("--overwrite") == null
        ? line
        : plus(line, "--overwrite");
  }

  private static OutputStream full() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(NO_SPACE);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("commands")
  void standard_output_itself_is_asked_whether_it_took_everything(String command)
      throws IOException {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.exists(device));
    PrintStream usual = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream full =
        new PrintStream(new FileOutputStream(device.toFile()), true, StandardCharsets.UTF_8)) {
      System.setOut(full);
      System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
      assertEquals(2, Keel.run(command, "--help"));
    } finally {
      System.setOut(usual);
      System.setErr(err);
    }
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("standard output"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void permissions_and_links_outlive_what_is_written_to_them(String command) throws IOException {
    for (Output output : outputs(command)) {
      Path place = folder.resolve("place");
      List<String> line =
          repeatable(
              command, Commands.with(Commands.line(command, folder), output.option, place + ""));
      assertEnds(line);
      SortedMap<String, String> first = new TreeMap<>();
      for (Path file : written(output, place)) {
        first.put(file.toString(), content(file));
        Files.writeString(file, OLD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      assertEnds(line);
      Path away = Files.createDirectories(folder.resolve("away"));
      for (Path file : written(output, place)) {
        assertEquals(first.get(file.toString()), content(file), file.toString());
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Path target = away.resolve(file.getFileName());
        Files.writeString(target, OLD);
        Files.delete(file);
        Files.createSymbolicLink(file, target);
      }
      assertEnds(line);
      for (Path file : written(output, place)) {
        assertTrue(Files.isSymbolicLink(file), file.toString());
        assertEquals(first.get(file.toString()), content(away.resolve(file.getFileName())));
      }
      try (Stream<Path> files = Files.walk(folder)) {
        assertEquals(
            List.of(), files.filter(f -> f.getFileName().toString().startsWith(".")).toList());
      }
      clear();
    }
  }

  private static void assertEnds(List<String> line) {
    Ended ended = Commands.run(line);
    assertEquals(0, ended.code(), line + "\n" + ended);
  }

  private static List<Path> written(Output output, Path place) {
    return output.isFile() ? List.of(place) : output.names.stream().map(place::resolve).toList();
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_pipe_stays_one_and_is_told_once(String command) throws Exception {
    for (Output output : outputs(command)) {
      if (!output.isFile()) {
        continue;
      }
      List<String> line = Commands.line(command, folder);
      for (List<String> each : List.of(line, plus(line, "--nosuch"))) {
        Path pipe = pipe(folder.resolve("pipe"));
        CompletableFuture<String> told =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return content(pipe);
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
        Ended ended = Commands.run(Commands.with(each, output.option, pipe.toString()));
        assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class).isOther());
        if (STAY.contains(command + " " + output.option.shortestName())
            && (ended.code() != 0 || command.equals("download"))) {
          Files.write(pipe, new byte[0]); // nobody else will let the reader go
          assertEquals("", told.get(10, TimeUnit.SECONDS));
        } else {
          assertFalse(told.get(10, TimeUnit.SECONDS).isEmpty(), ended.toString());
        }
        clear();
      }
    }
  }
}
