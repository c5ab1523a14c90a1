package keel.verify.cli;

import java.util.concurrent.Callable;

/**
 * A command of {@code keel}: a class with a picocli {@code @Command} annotation, made known through
 * {@link java.util.ServiceLoader}. Its result is the exit code.
 */
public interface Subcommand extends Callable<Integer> {}
