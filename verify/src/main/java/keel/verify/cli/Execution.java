package keel.verify.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import keel.verify.cli.CommandFiles.Problem;
import keel.verify.model.NotEnoughMemory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.RunLast;

/**
 * One run of the program: however it ends, the exit code, the messages and the reports say the
 * same.
 */
final class Execution {
  private static final String NOT_PRINTED =
      "standard output took less than there was to print; is the disk full, or the pipe closed?";

  private final PrintWriter out;
  private final PrintWriter err;
  private final CommandFiles files = new CommandFiles();
  private boolean isParsed;

  Execution(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** The exit code. */
  int run(String... arguments) {
    CommandLine commandLine = Keel.commandLine();
    IParameterExceptionHandler usage = commandLine.getParameterExceptionHandler();
    commandLine
        .setOut(out)
        .setErr(err)
        .setExecutionStrategy(this::execute)
        .setExecutionExceptionHandler((e, command, result) -> failed(e))
        .setParameterExceptionHandler(
            (e, words) -> {
              if (!isParsed) {
                declareWhatIsUnderstood(words);
              }
              tellReports(e);
              return usage.handleParseException(e, words);
            });
    int code;
    try {
      code = commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      code = failed(NotEnoughMemory.after(e));
    } catch (Error e) {
      code = failed(new IllegalStateException(e));
    }
    err.flush();
    // A PrintWriter throws nothing: it has to be asked.
    return out.checkError() ? failed(new IOException(NOT_PRINTED)) : code;
  }

  private int execute(ParseResult parsed) {
    UsageErrors.requireUnderstood(parsed);
    isParsed = true;
    try {
      declare(parsed);
      files.withdraw();
      files.requireDistinct();
      int code = new RunLast().execute(parsed);
      files.publish();
      return code;
    } catch (PicocliException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  private void declare(ParseResult parsed) throws IOException {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.commandSpec().userObject() instanceof Subcommand command
        && !last.isUsageHelpRequested()
        && !last.isVersionHelpRequested()) {
      for (ArgSpec argument : last.commandSpec().args()) {
        if (argument.typeInfo().isOptional() && argument.getValue() == null) {
          argument.setValue(Optional.empty()); // where an error came first
        }
      }
      command.declare(files);
    }
  }

  /** Of a command line that is wrong: an earlier run's reports must not stay for that. */
  private void declareWhatIsUnderstood(String... arguments) {
    CommandLine lenient = Keel.commandLine();
    collectErrors(lenient);
    try {
      declare(lenient.parseArgs(arguments));
      files.withdraw();
    } catch (IOException e) {
      err.println("keel: " + Keel.message(e));
    }
  }

  private static void collectErrors(CommandLine commandLine) {
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.getSubcommands().values().forEach(Execution::collectErrors);
  }

  private int failed(Exception e) {
    Keel.report(e, err);
    tellReports(e);
    return Keel.code(e).code();
  }

  private void tellReports(Exception e) {
    try {
      files.fail(new Problem(Keel.message(e), Keel.code(e)));
    } catch (IOException | OutOfMemoryError another) {
      // They say already that there is no result.
    }
  }
}
