package keel.verify.smt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.certificate.SolverAnswer;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.model.AtomicFile;

/** Writes every obligation as an SMT-LIB 2 file for other solvers, and passes it on. */
public final class SmtFiles implements SecondOpinion {
  /** Beyond it a file has hundreds of megabytes, and no solver reads it in reasonable time. */
  private static final long MOST_PRODUCTS = 2_000_000;

  private final Path folder;
  private final SecondOpinion next;

  /** Writes to the folder, and gives the answers of {@code next}. */
  public SmtFiles(Path folder, SecondOpinion next) {
    this.folder = folder;
    this.next = next;
  }

  @Override
  public SolverAnswer about(Obligation obligation, Evidence evidence) {
    Optional<SmtProblem> problem =
        SmtText.products(obligation) > MOST_PRODUCTS
            ? Optional.empty()
            : SmtText.of(obligation, evidence);
    problem.ifPresent(this::write);
    return next.about(obligation, evidence);
  }

  private void write(SmtProblem problem) {
    // Block names may hold anything but control characters; file names may not.
    String name = problem.name().replaceAll("[^A-Za-z0-9_.-]", "_");
    String unique = name + "-" + Integer.toHexString(problem.name().hashCode());
    Path file = folder.resolve((name.equals(problem.name()) ? name : unique) + ".smt2");
    try {
      AtomicFile.write(file, problem.script().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
