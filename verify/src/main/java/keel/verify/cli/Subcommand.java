package keel.verify.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * A command of {@code keel}: a class with a picocli {@code @Command} annotation, made known through
 * {@link java.util.ServiceLoader}. Its result is the exit code.
 */
public interface Subcommand extends Callable<Integer> {
  /** Where it stands in the list of commands. */
  CommandGroup group();

  /**
   * Names every file that the command will read or write, before it does anything.
   *
   * <p>Called also where the command line is wrong, so that reports can say so: what has no value
   * is null then, even if it is required.
   *
   * @throws IOException if it cannot be seen what would be written
   */
  void declare(CommandFiles files) throws IOException;
}
