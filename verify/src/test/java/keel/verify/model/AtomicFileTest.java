package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AtomicFileTest {
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  /** Nothing but what was asked for may be left. */
  @AfterEach
  void nothing_temporary_is_left() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(
          List.of(), files.filter(f -> f.getFileName().toString().startsWith(".")).toList());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assumeTrue(process.exitValue() == 0, String.join(" ", command));
  }

  @Test
  void a_file_is_replaced_and_missing_folders_are_made() throws IOException {
    Path file = folder.resolve("a/b/file");
    AtomicFile.write(file, OLD);
    AtomicFile.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void a_file_that_cannot_be_written_whole_stays_as_it_was() throws IOException {
    Path file = Files.write(folder.resolve("file"), OLD);
    AtomicFile.Content half =
        out -> {
          out.write(NEW);
          throw new IOException("No space left on device");
        };
    assertThrows(IOException.class, () -> AtomicFile.write(file, half));
    assertArrayEquals(OLD, Files.readAllBytes(file));
    Path other = Files.write(folder.resolve("other"), OLD);
    Map<Path, AtomicFile.Content> both = new LinkedHashMap<>();
    both.put(other, out -> out.write(NEW));
    both.put(file, half);
    assertThrows(IOException.class, () -> AtomicFile.write(both));
    assertArrayEquals(OLD, Files.readAllBytes(other), "together means together");
  }

  @Test
  void permissions_are_kept_and_those_of_new_files_are_the_usual_ones() throws IOException {
    for (String permissions : List.of("rw-------", "rw-rw-rw-", "r--r--r--", "rwxr-x---")) {
      Path file = Files.write(folder.resolve(permissions), OLD);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      AtomicFile.write(
          file,
          out -> {
            try (Stream<Path> files = Files.list(folder)) {
              for (Path f : files.filter(f -> f.toString().endsWith(".tmp")).toList()) {
                assertEquals(
                    permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(f)));
              }
            }
            out.write(NEW);
          });
      assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertArrayEquals(NEW, Files.readAllBytes(file));
    }
    Path usual = Files.write(folder.resolve("usual"), OLD);
    Path made = folder.resolve("made");
    AtomicFile.write(made, NEW);
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(made));
  }

  @Test
  void a_link_stays_a_link_whether_or_not_it_leads_to_something() throws IOException {
    Path away = Files.createDirectory(folder.resolve("away"));
    Path target = Files.write(away.resolve("target"), OLD);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("away/target"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);
    AtomicFile.write(second, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(target));
    Path loose = Files.createSymbolicLink(folder.resolve("loose"), Path.of("away/nothing/yet"));
    AtomicFile.write(loose, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(away.resolve("nothing/yet")));
    for (Path each : List.of(link, second, loose)) {
      assertTrue(Files.isSymbolicLink(each));
    }
    Path linked = Files.createSymbolicLink(folder.resolve("folder"), away);
    AtomicFile.write(linked.resolve("file"), NEW);
    assertArrayEquals(NEW, Files.readAllBytes(away.resolve("file")));
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    assertThrows(IOException.class, () -> AtomicFile.write(circle, NEW));
  }

  @Test
  void a_folder_is_not_a_file_to_write() {
    IOException e = assertThrows(IOException.class, () -> AtomicFile.write(folder, NEW));
    assertTrue(e.getMessage().contains("a folder is there"), e.getMessage());
  }

  @Test
  void a_device_stays_a_device() throws Exception {
    Path device = folder.resolve("null");
    run("mknod", device.toString(), "c", "1", "3");
    AtomicFile.write(device, NEW);
    assertTrue(Files.readAttributes(device, BasicFileAttributes.class).isOther());
  }

  @Test
  void a_pipe_stays_a_pipe_and_whoever_reads_it_reads_all() throws Exception {
    Path pipe = folder.resolve("pipe");
    run("mkfifo", pipe.toString());
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readAllBytes(pipe);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    AtomicFile.write(pipe, NEW);
    assertArrayEquals(NEW, read.get(10, TimeUnit.SECONDS));
    assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class).isOther());
  }

  /** As two containers do that share a folder: one process, if process numbers are asked. */
  @Test
  void writers_with_one_process_number_do_not_mix_halves() throws Exception {
    Path file = folder.resolve("file");
    ExecutorService writers = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] content = new byte[50_000];
      Arrays.fill(content, (byte) i);
      all.add(
          writers.submit(
              () -> {
                AtomicFile.write(file, content);
                byte[] read = Files.readAllBytes(file);
                assertEquals(content.length, read.length);
                byte[] whole = new byte[read.length];
                Arrays.fill(whole, read[0]);
                assertArrayEquals(whole, read);
                return null;
              }));
    }
    writers.shutdown();
    for (Future<?> one : all) {
      one.get();
    }
  }

  @Test
  void the_names_of_a_file_are_one_and_those_of_two_are_two() throws IOException {
    Path file = Files.write(folder.resolve("file"), OLD);
    Path other = Files.write(folder.resolve("other"), OLD);
    Path sub = Files.createDirectory(folder.resolve("sub"));
    for (Path name :
        List.of(
            folder.resolve("./sub/../file"),
            Files.createSymbolicLink(folder.resolve("link"), file),
            Files.createLink(folder.resolve("hard"), file))) {
      assertEquals(AtomicFile.identity(file), AtomicFile.identity(name), name.toString());
      assertNotEquals(AtomicFile.identity(other), AtomicFile.identity(name), name.toString());
    }
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), sub);
    assertEquals(
        AtomicFile.identity(sub.resolve("new")), AtomicFile.identity(linked.resolve("new")));
    Path loose = Files.createSymbolicLink(folder.resolve("loose"), sub.resolve("new"));
    assertEquals(AtomicFile.identity(sub.resolve("new")), AtomicFile.identity(loose));
    assertNotEquals(AtomicFile.identity(sub.resolve("new")), AtomicFile.identity(file));
    assertFalse(Files.exists(loose), "nothing is made by asking");
    assertTrue(Files.exists(loose, LinkOption.NOFOLLOW_LINKS));
  }
}
