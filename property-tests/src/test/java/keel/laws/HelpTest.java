package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.Keel;
import keel.verify.cli.Subcommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What every command says of itself, and the page that is made of it. */
class HelpTest {
  private static final int WIDTH = 80;
  private static final Path PAGE = Path.of("..", "docs", "commands.md");
  private static final String BEGIN = "<!-- what follows is printed by the program -->\n";

  /** How a run ended, and what it printed. */
  private record Run(int code, String out, String err) {}

  private static Run keel(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out), new PrintWriter(err), words);
    return new Run(code, out.toString(), err.toString());
  }

  static List<String> commands() {
    return List.copyOf(Commands.all().keySet());
  }

  private static CommandGroup group(CommandSpec command) {
    return ((Subcommand) command.userObject()).group();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_command_takes_one_line_of_the_list_in_its_group(String command) {
    CommandSpec spec = Commands.all().get(command);
    String sentence = spec.usageMessage().description()[0];
    String list = keel("--help").out();
    List<String> lines =
        list.lines().filter(line -> line.startsWith("  " + command + " ")).toList();
    lines = lines.stream().filter(line -> line.endsWith("  " + sentence)).toList();
    assertEquals(1, lines.size(), list);
    assertTrue(lines.get(0).length() <= WIDTH, lines.get(0));
    String above = list.substring(0, list.indexOf(lines.get(0)));
    String heading =
        above.lines().filter(line -> line.endsWith(":")).reduce((a, b) -> b).orElseThrow();
    assertEquals(group(spec).title() + ":", heading);
  }

  @Test
  void the_list_begins_with_the_demo_and_with_training() {
    List<String> lines = keel("--help").out().lines().toList();
    int first = lines.indexOf(CommandGroup.TRAIN.title() + ":") + 1;
    assertTrue(lines.get(first).startsWith("  demo "), lines::toString);
    assertTrue(lines.get(first + 1).startsWith("  train "), lines::toString);
  }

  /** Whoever writes a text breaks no line, but where another sentence or an example begins. */
  @ParameterizedTest
  @MethodSource("commands")
  void a_text_is_broken_where_the_line_is_full_and_nowhere_else(String command) {
    UsageMessageSpec message = Commands.all().get(command).usageMessage();
    Stream<String> options =
        Commands.all().get(command).args().stream()
            .map(ArgSpec::description)
            .map(lines -> String.join("\n", lines));
    Stream.of(Arrays.stream(message.description()), Arrays.stream(message.footer()), options)
        .flatMap(texts -> texts)
        .forEach(
            text ->
                assertTrue(
                    text.isEmpty()
                        || (text.startsWith("  ") && text.length() <= WIDTH)
                        || text.matches("[^\n]*[.]"),
                    text));
    keel(command, "--help").out().lines().forEach(l -> assertTrue(l.length() <= WIDTH, l));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void what_lacks_a_required_argument_prints_the_help_to_standard_error(String command) {
    List<ArgSpec> required =
        Commands.all().get(command).args().stream()
            .filter(argument -> argument.required() && argument.group() == null)
            .toList();
    if (!required.isEmpty()) {
      Run run = keel(command);
      assertEquals(2, run.code());
      assertEquals("", run.out());
      assertTrue(run.err().startsWith(keel(command, "--help").out()), run.err());
      assertTrue(last(run.err()).startsWith("keel: Missing required"), run.err());
    }
  }

  @Test
  void keel_alone_prints_the_help_to_standard_error() {
    Run run = keel();
    assertEquals(2, run.code());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith(keel("--help").out()), run.err());
    assertEquals("keel: which command?", last(run.err()));
  }

  private static String last(String text) {
    return text.lines().reduce((a, b) -> b).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void the_examples_of_the_help_are_understood(String command) {
    String footer = String.join("\n", Commands.all().get(command).usageMessage().footer());
    for (String line : footer.replaceAll("\\\\\n *", "").split("\n", -1)) {
      if (line.startsWith("  keel ")) {
        String[] words = line.replaceAll(" \\|.*", "").strip().split(" +", -1);
        Keel.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
      }
    }
  }

  @Test
  void the_page_of_commands_is_what_they_print() throws IOException {
    GeneratedText.assertIsPart(page(), PAGE, BEGIN, "");
  }

  private static String page() {
    List<String> parts = new ArrayList<>();
    parts.add(block(keel("--help").out()));
    Map<String, CommandLine> commands = Keel.commandLine().getSubcommands();
    for (CommandGroup group : CommandGroup.values()) {
      parts.add("## " + group.title() + "\n");
      commands.forEach(
          (name, command) -> {
            if (Commands.all().containsKey(name) && group(command.getCommandSpec()) == group) {
              parts.add("### keel " + name + "\n");
              parts.add(block(keel(name, "--help").out()));
            }
          });
    }
    return parts.stream().collect(Collectors.joining("\n", "\n", ""));
  }

  private static String block(String text) {
    return "```text\n" + text + "```\n";
  }
}
