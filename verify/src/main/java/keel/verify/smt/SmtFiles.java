package keel.verify.smt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import keel.verify.certificate.SolverAnswer;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.model.AtomicFile;
import keel.verify.model.Sha256;

/** Writes every obligation as an SMT-LIB 2 file for other solvers, and passes it on. */
public final class SmtFiles implements SecondOpinion {
  /** Beyond it a file has hundreds of megabytes, and no solver reads it in reasonable time. */
  private static final long MOST_PRODUCTS = 2_000_000;

  /** No other name differs from it in case alone. */
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_.-]{1,100}");

  /** What a name with a digest looks like. */
  private static final Pattern DIGEST_LAST = Pattern.compile("-[0-9a-f]{64}$");

  /** File systems allow 255 bytes in all. */
  private static final int MOST_READABLE = 100;

  private static final String SUFFIX = ".smt2";

  private final Path folder;
  private final SecondOpinion next;

  /** Writes to the folder, and gives the answers of {@code next}. */
  public SmtFiles(Path folder, SecondOpinion next) {
    this.folder = folder;
    this.next = next;
  }

  /** Files in the folder any of which may be written: those there are, and what links lead to. */
  public static List<Path> inFolder(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path file : files) {
          all.add(file);
          if (Files.isSymbolicLink(file)) {
            Path target = AtomicFile.target(file);
            if (target.getParent().equals(folder.toRealPath())) {
              all.add(target);
            }
          }
        }
      }
    }
    return all;
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

  /**
   * A name that every file system can have, and keeps apart from that of any other obligation:
   * unless it is plain, the digest of the obligation's name stands in it.
   */
  static String fileName(String name) {
    if (PLAIN.matcher(name).matches() && !DIGEST_LAST.matcher(name).find()) {
      return name;
    }
    String readable = name.replaceAll("[^A-Za-z0-9_.-]", "_");
    return readable.substring(0, Math.min(MOST_READABLE, readable.length()))
        + "-"
        + Sha256.of(name.getBytes(StandardCharsets.UTF_8));
  }

  private void write(SmtProblem problem) {
    Path file = folder.resolve(fileName(problem.name()) + SUFFIX);
    try {
      AtomicFile.write(file, problem.script().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
