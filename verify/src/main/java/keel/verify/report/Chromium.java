package keel.verify.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keel.verify.model.AtomicFile;
import keel.verify.model.ScratchFolder;

/** A Chromium that is installed: prints a report to PDF. It is not part of Keel, nor needed. */
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");
  private static final long PATIENCE_SECONDS = 60;

  private final Path program;

  private Chromium(Path program) {
    this.program = program;
  }

  /** The first one on the PATH. */
  public static Optional<Chromium> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return NAMES.stream()
        .flatMap(
            name ->
                Stream.of(path.split(File.pathSeparator))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  /**
   * Prints a page, whole or not at all.
   *
   * @throws IOException if Chromium gives none
   */
  public void print(Path page, Path pdf) throws IOException {
    try (ScratchFolder scratch = ScratchFolder.open()) {
      Path printed = scratch.path().resolve("page.pdf");
      run(
          scratch.path(),
          List.of("--no-pdf-header-footer", "--print-to-pdf=" + printed, uri(page)));
      if (!Files.exists(printed)) {
        throw new IOException(program + " printed no page");
      }
      AtomicFile.write(pdf, Files.readAllBytes(printed));
    }
  }

  private static String uri(Path page) {
    return page.toAbsolutePath().toUri().toString();
  }

  /** Runs it without a network, with a profile of its own, and gives what it printed. */
  String run(Path scratch, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox", // the page is our own, and containers allow no sandbox
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--user-data-dir=" + scratch.resolve("profile")));
    command.addAll(arguments);
    Path out = scratch.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(scratch.resolve("err").toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " did not end within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("printing was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out);
  }
}
