package keel.train.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import keel.verify.cli.TerminalProgress;

/** Standard error as a terminal. */
final class Terminal {
  private Terminal() {}

  /** What it is shown while a command runs. */
  static String shown(Runnable command) {
    PrintStream usual = System.err;
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    System.setErr(new PrintStream(terminal, true, StandardCharsets.UTF_8));
    System.setProperty(TerminalProgress.INTERACTIVE, "true");
    try {
      command.run();
    } finally {
      System.clearProperty(TerminalProgress.INTERACTIVE);
      System.setErr(usual);
    }
    return terminal.toString(StandardCharsets.UTF_8);
  }
}
