package keel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/scale.md that need Spark, on a master and two workers of this machine. */
class ScalePageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void from_a_laptop_to_a_cluster() throws Exception {
    String commands =
        BLOCK
            .matcher(Files.readString(ROOT.resolve("docs/scale.md")))
            .results()
            .map(MatchResult::group)
            .filter(block -> block.contains("--master"))
            .findFirst()
            .orElseThrow();
    launcher();
    Path script = Files.createDirectories(folder.resolve("examples/shards")).resolve("spark.sh");
    Files.copy(ROOT.resolve("examples/shards/spark.sh"), script);
    Path log = folder.resolve("log");
    String body =
        commands.lines().filter(line -> !line.startsWith("```")).reduce("", (a, b) -> a + b + "\n");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", "--noprofile", "--norc", "-e", "-c", body)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARK_MASTER_PORT", Integer.toString(freePort()));
    int code = builder.start().waitFor();
    assertEquals(0, code, Files.readString(log));
  }

  private void launcher() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String text =
        "#!/bin/bash\nexec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -cp '%s' keel.verify.cli.Keel \"$@\"\n"
            .formatted(java, System.getProperty("java.class.path"));
    Path file = Files.writeString(folder.resolve("keel"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
