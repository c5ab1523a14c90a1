package keel.interchange.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keel.interchange.onnx.OnnxImport.Replaying;
import keel.verify.model.UnusableInput;
import org.junit.jupiter.api.Test;

/**
 * Files of public benchmarks, which stay outside of the repository: {@code -Dkeel.onnx=FOLDER}
 * reads all that there are in a folder and those within, for instance a clone of
 * stanleybak/vnncomp2021 or of Marabou.
 */
class BenchmarkFilesTest {
  @Test
  void a_file_of_others_is_replayed_or_refused_by_name() throws IOException {
    String folder = System.getProperty("keel.onnx");
    assumeTrue(folder != null, "-Dkeel.onnx=FOLDER reads the files in a folder");
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      files = all.filter(OnnxImport::isOne).sorted().toList();
    }
    List<String> read = new ArrayList<>();
    for (Path file : files) {
      try {
        OnnxImport imported = OnnxImport.read(file, Replaying.REPLAYED);
        assertTrue(imported.replay().orElseThrow().share() <= 1, file::toString);
        read.add(file.toString());
      } catch (UnusableInput e) {
        assertFalse(e.getMessage().contains("another network"), e::getMessage);
      }
    }
    assertFalse(read.isEmpty(), () -> "of " + files.size() + " files none was read");
  }
}
