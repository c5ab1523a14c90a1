package keel.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import keel.verify.model.AtomicFile;
import keel.verify.model.NamedFile;

/**
 * A file to fetch, known by its SHA-256: fetched once, checked always.
 *
 * <p>It is written to a temporary file in the target's folder and moved only when its checksum is
 * right, so that a file under its own name is whole and the one meant. At most 1 GiB is fetched,
 * and a source that is silent for too long, or sends too little in that time, is given up.
 *
 * @param from http, https or file
 * @param sha256 of the content, 64 hexadecimal digits; there is no way around it
 * @param patience how long the source may be silent: while connecting, before its answer, and
 *     between two pieces of it; on average 64 KiB must come in that time
 */
public record Download(URI from, String sha256, Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double SLOWEST = 1 << 16;
  private static final int OK = 200;
  private static final int BUFFER = 1 << 16;

  /** How a file came to have its content. */
  public enum Outcome {
    /** It was fetched. */
    FETCHED,
    /** It had it before; nothing was fetched. */
    ALREADY_THERE
  }

  /** Hears how much has been fetched. */
  public interface Listener {
    /** Hears nothing. */
    Listener NONE = (done, total) -> {};

    /**
     * After every piece.
     *
     * @param done bytes so far
     * @param total bytes in all, or -1 where the source does not say
     */
    void fetched(long done, long total);
  }

  /** With the usual patience of 30 seconds. */
  public Download(URI from, String sha256) {
    this(from, sha256, PATIENCE);
  }

  /**
   * Checks the address and the form of the checksum.
   *
   * @throws IllegalArgumentException if one is not usable
   */
  public Download {
    String scheme = String.valueOf(from.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("file")) {
      throw new IllegalArgumentException(
          from + ": an address with http, https or file is needed, found " + scheme);
    }
    if (!scheme.equals("file") && from.getHost() == null) {
      throw new IllegalArgumentException(from + ": an address with a host is needed, found none");
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          from + ": a SHA-256 of 64 hexadecimal digits is needed, found '" + sha256 + "'");
    }
  }

  /**
   * Makes sure that {@code target} has the content; missing folders are made. A file that already
   * has it is not fetched again, one with other content is replaced by the right one.
   *
   * @return whether it had to be fetched
   * @throws CorruptData if what was fetched is not it; then the target is as it was
   * @throws IOException if it cannot be fetched or written
   */
  public Outcome to(Path target, Listener listener) throws IOException {
    if (Files.isRegularFile(target) && digestOf(target).equals(sha256)) {
      return Outcome.ALREADY_THERE;
    }
    if (AtomicFile.isSpecial(target)) {
      throw new FileSystemException(
          target.toString(), null, "a regular file is needed, which nobody reads unchecked");
    }
    AtomicFile.write(target, out -> fetch(out, listener));
    return Outcome.FETCHED;
  }

  /** Fetches to a stream, and makes sure of what came before that is a file. */
  private void fetch(OutputStream file, Listener listener) throws IOException {
    MessageDigest computed = FileSet.newDigest();
    ExecutorService reader =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "keel-download");
              thread.setDaemon(true); // it may wait for ever
              return thread;
            });
    OutputStream out = new DigestOutputStream(file, computed);
    try (Source source = inTime(reader, this::open)) {
      byte[] buffer = new byte[BUFFER];
      long begin = System.nanoTime();
      long done = 0;
      int n;
      while ((n = inTime(reader, () -> source.stream().read(buffer))) >= 0) {
        done += n;
        if (done > DataFile.LIMIT) {
          throw new CorruptData(
              from + ": must have at most " + DataFile.LIMIT + " bytes but has more");
        }
        if (System.nanoTime() - begin > patience.toNanos() * (1.0 + done / SLOWEST)) {
          throw tooSlow(done + " bytes came in " + (System.nanoTime() - begin) / 1_000_000_000);
        }
        out.write(buffer, 0, n);
        listener.fetched(done, source.length());
      }
    } finally {
      reader.shutdownNow();
    }
    String digest = HexFormat.of().formatHex(computed.digest());
    if (!digest.equals(sha256)) {
      throw new CorruptData(
          from
              + ": SHA-256 must be "
              + sha256
              + " but is "
              + digest
              + "; the file has changed or was damaged on its way, nothing was kept");
    }
  }

  /** What the source says, if it says it before patience is over. */
  private <T> T inTime(ExecutorService reader, Callable<T> answer) throws IOException {
    try {
      return reader.submit(answer).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw tooSlow("nothing came for " + patience.toMillis() / 1000.0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(from + ": interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw NamedFile.in(from.toString(), cause);
      }
      throw new IOException(from + ": cannot be fetched: " + e.getCause().getMessage(), e);
    }
  }

  private IOException tooSlow(String what) {
    return new IOException(
        from + ": " + what + " seconds; nothing was kept, try again later or from another address");
  }

  private record Source(InputStream stream, long length) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  private Source open() throws IOException, InterruptedException {
    if (from.getScheme().equalsIgnoreCase("file")) {
      Path file = Path.of(from);
      return new Source(Files.newInputStream(file), Files.size(file));
    }
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    HttpResponse<InputStream> response =
        client.send(
            HttpRequest.newBuilder(from).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != OK) {
      response.body().close();
      throw new IOException(
          "the server answers with status " + response.statusCode() + " instead of 200");
    }
    return new Source(
        response.body(), response.headers().firstValueAsLong("content-length").orElse(-1));
  }

  private static String digestOf(Path file) throws IOException {
    MessageDigest digest = FileSet.newDigest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
