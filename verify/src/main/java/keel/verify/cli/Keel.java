package keel.verify.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import keel.verify.Tool;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.model.IoSentence;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Subject;
import keel.verify.model.Text;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SolverUnavailable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code keel} program: finds the command, runs it, turns what is thrown into an exit code. */
@Command(
    name = "keel",
    versionProvider = Keel.Version.class,
    mixinStandardHelpOptions = true,
    description = "Trains NAIS-Net networks and proves that they are stable.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "",
    footerHeading = "%nStart here:%n",
    footer = {
      "  keel demo                     train, certify, check and report, in one go",
      "  keel certify model.safetensors",
      "  keel check model.cert.json model.safetensors",
      "  keel gate model.safetensors --policy keel.yaml",
      "",
      "All explain themselves with `keel COMMAND --help`. Exit codes: 0 certified or passed; 1"
          + " unexpected error; 2 unusable input; 3 refuted or a rule broken; 4 inconclusive; 5"
          + " certificate altered or another's."
    },
    subcommands = {
      CertifyCommand.class,
      CertifyAllCommand.class,
      CheckCommand.class,
      GateCommand.class,
      DiffCommand.class,
      AttestCommand.class,
      MergeCommand.class,
      HelpCommand.class
    })
public final class Keel implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the program and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs the program and returns the exit code. */
  public static int run(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return run(out, err, arguments);
  }

  /** Runs the program with the given streams: results to {@code out}, the rest to {@code err}. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new Execution(out, err).run(arguments);
  }

  /** The program with the commands of every module, as picocli describes it. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Keel());
    ServiceLoader.load(Subcommand.class).forEach(commandLine::addSubcommand);
    commandLine.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, new CommandList());
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a file may be named @x, and is no list of options
        .setParameterExceptionHandler(new UsageErrors())
        .setExitCodeExceptionMapper(e -> ExitCode.UNUSABLE_INPUT.code());
  }

  @Override
  public void run() {
    throw new MissingParameterException(spec.commandLine(), List.of(), "which command?");
  }

  /** Says of a model that a command has read what is possible in it but hardly meant. */
  public static void warn(Subject subject, CommandSpec spec) {
    warn(subject.warnings(), spec);
  }

  /** Says sentences that people should know, and that change nothing. */
  public static void warn(List<String> warnings, CommandSpec spec) {
    PrintWriter err = spec.commandLine().getErr();
    warnings.forEach(warning -> err.println("keel: warning: " + Text.shown(warning)));
  }

  /** Tells people what was thrown. */
  static void report(Exception e, PrintWriter err) {
    if (isExpected(unwrapped(e))) {
      err.println("keel: " + message(e));
    } else {
      err.println("keel: unexpected error; please report it with what follows");
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(line -> err.println("  | " + Text.shown(line.strip())));
    }
  }

  private static Exception unwrapped(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error) {
        return e instanceof NotEnoughMemory ? e : NotEnoughMemory.after(error);
      }
    }
    return e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
  }

  private static boolean isExpected(Exception e) {
    return e instanceof AlteredCertificate
        || e instanceof UnusableInput
        || e instanceof IOException
        || e instanceof ParameterException
        || e instanceof SolverUnavailable;
  }

  /** How a command ends that throws this. */
  static ExitCode code(Exception thrown) {
    Exception e = unwrapped(thrown);
    if (e instanceof AlteredCertificate) {
      return ExitCode.ALTERED;
    }
    return e instanceof UnusableInput
            || e instanceof IOException
            || e instanceof ParameterException
            || e instanceof SolverUnavailable
        ? ExitCode.UNUSABLE_INPUT
        : ExitCode.UNEXPECTED_ERROR;
  }

  /** The sentence that people read about it, on one line. */
  static String message(Exception thrown) {
    return Text.shown(sentence(unwrapped(thrown)));
  }

  private static String sentence(Exception e) {
    if (e instanceof SolverUnavailable) {
      return e.getMessage()
          + "; without it goes --no-smt, and a policy without require_solver_agreement";
    }
    if (e instanceof ParameterException usage) {
      return UsageErrors.sentence(usage);
    }
    if (e instanceof IOException io) {
      return IoSentence.of(io);
    }
    return isExpected(e) ? e.getMessage() : "unexpected error: " + e;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Tool.NAME};
    }
  }
}
