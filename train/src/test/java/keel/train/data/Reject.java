package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** What tests of readers share. */
final class Reject {
  private Reject() {}

  /** Expects {@link CorruptData} that names the file and contains the texts. */
  static void assertCorrupt(String dataset, Path folder, String file, String... texts) {
    CorruptData error =
        assertThrows(CorruptData.class, () -> Datasets.load(dataset, Optional.of(folder)));
    assertTrue(error.getMessage().contains(file + ": "), error::getMessage);
    for (String text : texts) {
      assertTrue(error.getMessage().contains(text), error::getMessage);
    }
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
