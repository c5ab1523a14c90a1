package keel.verify.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.verify.gate.ReportedPath;
import keel.verify.model.AtomicFile;

/**
 * The files of one run of a command: those that it reads, named on the command line or not, those
 * that it writes, and among them the reports, which tell others how the run ended.
 *
 * <p>No file that is written is one that is read, or is written twice, whatever its names and the
 * links to it. A report says from the beginning of the run that there is no result, so that none of
 * an earlier run is taken for this one's, however this one ends.
 */
public final class CommandFiles {
  /** What a report says until the run is over. */
  private static final Problem NO_RESULT =
      new Problem("there is no result: the run did not come to its end", ExitCode.UNEXPECTED_ERROR);

  private final List<Entry> entries = new ArrayList<>();
  private boolean isPublished;

  /**
   * Why there is no result.
   *
   * @param message a sentence
   * @param code in which the command ends
   */
  public record Problem(String message, ExitCode code) {}

  /** A report's text. */
  public interface Report {
    /** Of the command's result, or of the problem where there is none. */
    String text(Optional<Problem> problem) throws IOException;
  }

  private enum Use {
    READ,
    WRITTEN,
    MADE_ANEW,
    REPORT
  }

  /** A file, and the text of a report. */
  private record Entry(Path file, Use use, Optional<Report> report) {}

  /** A file that the command reads. */
  public void reads(Path file) {
    entries.add(new Entry(file, Use.READ, Optional.empty()));
  }

  /** Files that it reads. */
  public void reads(List<Path> files) {
    files.forEach(this::reads);
  }

  /** A file that the command writes; that of an earlier run stays until then. */
  public void writes(Path file) {
    entries.add(new Entry(file, Use.WRITTEN, Optional.empty()));
  }

  /** Files that it writes. */
  public void writes(List<Path> files) {
    files.forEach(this::writes);
  }

  /** A page about the result, which the command writes; one of an earlier run is blanked first. */
  public void makesAnew(Path file) {
    entries.add(new Entry(file, Use.MADE_ANEW, Optional.empty()));
  }

  /** A report; it is written when the command has ended. */
  public void reports(Path file, Report report) {
    entries.add(new Entry(file, Use.REPORT, Optional.of(report)));
  }

  /**
   * Lets nothing of an earlier run be taken for this one's: reports say that there is no result.
   * Devices and pipes are left for later, for nobody can take back what they were told.
   */
  void withdraw() throws IOException {
    Optional<IOException> failure = Optional.empty();
    for (Entry entry : safe()) {
      try {
        if (!AtomicFile.isSpecial(entry.file)) {
          withdraw(entry);
        }
      } catch (IOException e) {
        failure = Optional.of(e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static void withdraw(Entry entry) throws IOException {
    try {
      if (entry.use == Use.REPORT) {
        AtomicFile.write(entry.file, bytes(entry, Optional.of(NO_RESULT)));
      } else if (Files.exists(entry.file)) {
        AtomicFile.write(entry.file, (NO_RESULT.message() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      deleteFile(entry.file);
      throw e;
    }
  }

  private static void deleteFile(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      Files.delete(file.toRealPath());
    }
  }

  /**
   * Makes sure that no file that is written is another one of the run.
   *
   * @throws SameFile if one is
   */
  void requireDistinct() {
    for (List<Entry> same : byIdentity().values()) {
      if (isClash(same)) {
        List<Entry> others = new ArrayList<>(same);
        Entry written = same.stream().filter(entry -> entry.use != Use.READ).findFirst().get();
        others.remove(written);
        Entry other = others.get(0);
        throw new SameFile(
            (written.file.equals(other.file)
                    ? written.file + " is to be written, and "
                    : written.file
                        + " is to be written and is the same file as "
                        + other.file
                        + ", which is to be ")
                + (other.use == Use.READ ? "read" : "written")
                + " too; name another file to write to");
      }
    }
  }

  /** What tells others of the result and, when it is written, overwrites nothing else. */
  private List<Entry> safe() {
    Map<Object, List<Entry>> byIdentity = byIdentity();
    return entries.stream()
        .filter(entry -> entry.use == Use.REPORT || entry.use == Use.MADE_ANEW)
        .filter(
            entry -> identity(entry).map(byIdentity::get).filter(CommandFiles::isClash).isEmpty())
        .toList();
  }

  private static boolean isClash(List<Entry> same) {
    return same.size() > 1 && same.stream().anyMatch(entry -> entry.use != Use.READ);
  }

  private Map<Object, List<Entry>> byIdentity() {
    Map<Object, List<Entry>> all = new LinkedHashMap<>();
    for (Entry entry : entries) {
      identity(entry).ifPresent(key -> all.computeIfAbsent(key, k -> new ArrayList<>()).add(entry));
    }
    return all;
  }

  /** None also where there is no way to the file: then it can be neither read nor written. */
  private static Optional<Object> identity(Entry entry) {
    try {
      return AtomicFile.identity(entry.file);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes the reports of a command that came to its end: all of them, or none. */
  void publish() throws IOException {
    Map<Path, AtomicFile.Content> texts = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.use == Use.REPORT) {
        byte[] text = bytes(entry, Optional.empty());
        texts.put(entry.file, out -> out.write(text));
      }
    }
    isPublished = true;
    AtomicFile.write(texts);
  }

  /** A message for a report: without the folders of this machine. */
  private Problem withoutFolders(Problem problem) {
    List<Path> files = entries.stream().map(Entry::file).toList();
    return new Problem(ReportedPath.in(problem.message(), files), problem.code());
  }

  /** Lets the reports say why there is no result. Devices and pipes are told once, if at all. */
  void fail(Problem problem) throws IOException {
    for (Entry entry : safe()) {
      if (entry.use == Use.REPORT && !(isPublished && AtomicFile.isSpecial(entry.file))) {
        AtomicFile.write(entry.file, bytes(entry, Optional.of(withoutFolders(problem))));
      }
    }
  }

  private static byte[] bytes(Entry entry, Optional<Problem> problem) throws IOException {
    return entry.report.orElseThrow().text(problem).getBytes(StandardCharsets.UTF_8);
  }
}
