package keel.verify.cli;

import java.io.PrintWriter;
import java.util.List;
import keel.verify.model.Text;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in one sentence: after the help where something is missing,
 * alone where something is wrong.
 */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    if (e instanceof MissingParameterException) {
      command.usage(err);
      err.println();
      err.println("keel: " + Text.shown(sentence(e)));
    } else {
      err.println("keel: " + Text.shown(sentence(e)));
      err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.UNUSABLE_INPUT.code();
  }

  /**
   * Refuses what --help would let pass.
   *
   * @throws UnmatchedArgumentException if a word on the command line means nothing
   */
  static void requireUnderstood(ParseResult parsed) {
    if (!parsed.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
    }
    parsed.subcommands().forEach(UsageErrors::requireUnderstood);
  }

  static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = Text.quoted(unmatched.getUnmatched().get(0));
      List<String> suggestions = unmatched.getSuggestions();
      // The first is the nearest, and the last may share little but a letter.
      String hint = suggestions.isEmpty() ? "" : "; is it " + suggestions.get(0) + "?";
      if (unmatched.isUnknownOption()) {
        return "there is no option " + word + hint;
      }
      return e.getCommandLine().getSubcommands().isEmpty()
          ? word + " is one argument too many" + hint
          : "there is no command " + word + hint;
    }
    // Picocli names types of Java, and what they threw.
    return e.getMessage()
        .replaceAll("^Error: ", "") // of groups of options
        .replaceAll("(?s) \\((java|javax|keel)\\.[\\w.$]+: .*\\)$", "")
        .replaceAll("is not an? (int|long)\\b", "is not a whole number")
        .replaceAll("is not a (double|float)\\b", "is not a number")
        .replaceAll("cannot convert (.*) to Path\\b", "$1 cannot be the path of a file here")
        .replaceAll("cannot convert (.*) to URI\\b", "$1 is no address");
  }
}
