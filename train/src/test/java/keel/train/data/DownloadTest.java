package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
  private static final byte[] CONTENT = new byte[200_000];
  private static final String SHA256 = Sha256.of(CONTENT);
  private static final String OTHER = Sha256.of(new byte[1]);

  @TempDir Path source;
  @TempDir Path folder;

  @Test
  void a_file_address_is_fetched_with_progress_into_a_new_folder() throws IOException {
    Path target = folder.resolve("new/data.bin");
    List<Long> done = new ArrayList<>();
    new Download(file(), SHA256.toUpperCase(Locale.ROOT))
        .to(
            target,
            (soFar, total) -> {
              done.add(soFar);
              assertEquals(CONTENT.length, total);
            });
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    assertEquals(CONTENT.length, done.get(done.size() - 1));
    assertEquals(List.of("data.bin"), names(target.getParent()));
  }

  @Test
  void a_wrong_checksum_is_refused_and_leaves_nothing_behind() throws IOException {
    Path target = folder.resolve("data.bin");
    Download download = new Download(file(), OTHER);
    CorruptData error =
        assertThrows(CorruptData.class, () -> download.to(target, Download.Listener.NONE));
    assertTrue(error.getMessage().contains(OTHER), error::getMessage);
    assertTrue(error.getMessage().contains(SHA256), error::getMessage);
    assertEquals(List.of(), names(folder));
  }

  @Test
  void a_file_already_there_survives_a_wrong_download() throws IOException {
    Path target = Files.write(folder.resolve("data.bin"), new byte[7]);
    Download download = new Download(file(), OTHER);
    assertThrows(CorruptData.class, () -> download.to(target, Download.Listener.NONE));
    assertEquals(7, Files.size(target));
    assertEquals(List.of("data.bin"), names(folder));
  }

  @Test
  void a_file_with_the_right_checksum_is_not_fetched_again_and_another_is_replaced()
      throws IOException {
    Path target = Files.write(folder.resolve("data.bin"), CONTENT);
    URI nowhere = source.resolve("none").toUri();
    new Download(nowhere, SHA256).to(target, Download.Listener.NONE);
    Files.write(target, new byte[7]);
    new Download(file(), SHA256).to(target, Download.Listener.NONE);
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
  }

  @Test
  void an_address_without_a_file_leaves_nothing_behind() throws IOException {
    Download download = new Download(source.resolve("none").toUri(), SHA256);
    Path target = folder.resolve("data.bin");
    assertThrows(NoSuchFileException.class, () -> download.to(target, Download.Listener.NONE));
    assertEquals(List.of(), names(folder));
  }

  @Test
  void http_is_fetched_through_a_redirect_and_another_status_is_an_error() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/data",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/data");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      Path target = folder.resolve("data.bin");
      new Download(URI.create(base + "/moved"), SHA256).to(target, Download.Listener.NONE);
      assertArrayEquals(CONTENT, Files.readAllBytes(target));
      Download missing = new Download(URI.create(base + "/none"), OTHER);
      IOException error =
          assertThrows(IOException.class, () -> missing.to(target, Download.Listener.NONE));
      assertTrue(error.getMessage().contains("404"), error::getMessage);
      assertEquals(List.of("data.bin"), names(folder));
    } finally {
      server.stop(0);
    }
  }

  /** How much of its answer a server sends before it falls silent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\nsome of it",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsome \r\n",
      })
  void a_server_that_falls_silent_is_given_up_and_leaves_nothing_behind(String answer)
      throws Exception {
    List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread silent =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket socket = server.accept();
                    open.add(socket);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      silent.start();
      URI from = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/data");
      Download download = new Download(from, SHA256, Duration.ofMillis(300));
      Path target = folder.resolve("data.bin");
      IOException error =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () ->
                  assertThrows(
                      IOException.class, () -> download.to(target, Download.Listener.NONE)));
      assertTrue(error.getMessage().contains("nothing came for 0.3 seconds"), error::toString);
      assertTrue(error.getMessage().contains("try again later"), error::toString);
      assertEquals(List.of(), names(folder));
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  /** Never silent for long, but it would take hours. */
  @Test
  void a_server_that_drips_is_given_up_and_leaves_nothing_behind() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          for (byte drop : CONTENT) {
            exchange.getResponseBody().write(drop);
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(50_000_000);
          }
        });
    server.start();
    try {
      URI from = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data");
      Download download = new Download(from, SHA256, Duration.ofSeconds(3));
      IOException error =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () ->
                  assertThrows(
                      IOException.class,
                      () -> download.to(folder.resolve("data.bin"), Download.Listener.NONE)));
      assertTrue(error.getMessage().matches(".*: [0-9]+ bytes came in 3 seconds; .*"), error + "");
      assertEquals(List.of(), names(folder));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_checksum_is_required_and_other_schemes_are_refused() {
    URI from = URI.create("https://example.org/data");
    assertEquals(from, new Download(from, SHA256).from());
    assertThrows(IllegalArgumentException.class, () -> new Download(from, ""));
    assertThrows(IllegalArgumentException.class, () -> new Download(from, SHA256 + "0"));
    URI ftp = URI.create("ftp://example.org/data");
    assertThrows(IllegalArgumentException.class, () -> new Download(ftp, SHA256));
    URI none = URI.create("data");
    assertThrows(IllegalArgumentException.class, () -> new Download(none, SHA256));
  }

  private URI file() throws IOException {
    return Files.write(source.resolve("source.bin"), CONTENT).toUri();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
