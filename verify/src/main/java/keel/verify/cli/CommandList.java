package keel.verify.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The commands as {@code keel --help} shows them: in groups, one line each. */
final class CommandList implements IHelpSectionRenderer {
  @Override
  public String render(Help help) {
    Map<String, CommandLine> commands = help.commandSpec().subcommands();
    int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (CommandGroup group : CommandGroup.values()) {
      List<CommandLine> members =
          commands.values().stream().filter(command -> isIn(group, command)).toList();
      if (!members.isEmpty()) {
        text.append(String.format("%n%s:%n", group.title()));
        members.forEach(command -> text.append(line(command, width)));
      }
    }
    return text.toString();
  }

  private static boolean isIn(CommandGroup group, CommandLine command) {
    return command.getCommand() instanceof Subcommand subcommand && subcommand.group() == group;
  }

  private static String line(CommandLine command, int width) {
    String name = command.getCommandName();
    String sentence = command.getCommandSpec().usageMessage().description()[0];
    return String.format("  %s%s  %s%n", name, " ".repeat(width - name.length()), sentence);
  }
}
