package keel.train.data;

import static keel.train.data.Reject.assertCorrupt;
import static keel.train.data.Reject.gzip;
import static keel.train.data.Reject.joined;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFilesTest {
  private static final int IMAGE = 3072;

  @TempDir Path folder;

  @BeforeEach
  void one_or_two_records_a_file() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      write("data_batch_" + batch + ".bin", record(batch));
    }
    write("test_batch.bin", joined(record(9), record(0)));
    write("train.bin", joined(record(19, 99), record(0, 7)));
    write("test.bin", record(3, 50));
  }

  @Test
  void five_batches_are_trained_on_and_one_is_held_out() throws IOException {
    Dataset data = load("cifar10", folder);
    assertEquals(List.of(3, 32, 32), data.inputShape());
    assertEquals(5, data.training().size());
    assertEquals(2, data.heldOut().size());
    for (int batch = 1; batch <= 5; batch++) {
      assertEquals(batch, data.training().label(batch - 1));
    }
    double[] image = data.heldOut().input(0);
    assertEquals(200, image[1024], "the first green pixel");
    double green = data.preprocessing().apply(image)[1024];
    assertEquals((200 / 255.0 - 0.4822) / 0.2435, green, 1e-12);
  }

  @Test
  void of_the_two_labels_of_cifar100_the_fine_one_counts() throws IOException {
    Dataset data = load("cifar100", folder);
    assertEquals(100, data.target().outputs());
    assertEquals(99, data.training().label(0));
    assertEquals(7, data.training().label(1));
    assertEquals(50, data.heldOut().label(0));
  }

  @Test
  void the_folder_of_the_archive_and_gzip_files_are_found() throws IOException {
    String digest = load("cifar10", folder).sha256();
    Path inner = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
    for (String name : List.of("data_batch_1", "data_batch_2", "data_batch_3")) {
      Files.move(folder.resolve(name + ".bin"), inner.resolve(name + ".bin"));
    }
    write("test_batch.bin.gz", gzip(joined(record(9), record(0))));
    Files.delete(folder.resolve("test_batch.bin"));
    assertEquals(digest, load("cifar10", folder).sha256());
  }

  @Test
  void a_byte_too_few_or_too_many_and_an_empty_file_are_refused() throws IOException {
    write("data_batch_3.bin", Arrays.copyOf(record(3), IMAGE));
    assertCorrupt("cifar10", folder, "data_batch_3.bin", "record 1", "after 3071");
    write("data_batch_3.bin", joined(record(3), new byte[1]));
    assertCorrupt("cifar10", folder, "data_batch_3.bin", "record 2", "after 0");
    write("data_batch_3.bin", new byte[0]);
    assertCorrupt("cifar10", folder, "data_batch_3.bin", "empty");
    write("test.bin", new byte[] {3});
    assertCorrupt("cifar100", folder, "test.bin", "record 1");
  }

  @Test
  void labels_of_one_class_more_are_refused() throws IOException {
    write("test_batch.bin", joined(record(9), record(10)));
    assertCorrupt("cifar10", folder, "test_batch.bin", "record 2 has 10");
    write("test.bin", record(19, 100));
    assertCorrupt("cifar100", folder, "test.bin", "record 1 has 100");
    write("test.bin", record(20, 99));
    assertCorrupt("cifar100", folder, "test.bin", "record 1 has 20");
  }

  @Test
  void a_gzip_that_is_followed_by_rubbish_is_refused() throws IOException {
    write("test_batch.bin", joined(gzip(record(1)), record(1)));
    assertCorrupt("cifar10", folder, "test_batch.bin", "3073 bytes follow");
  }

  @Test
  void a_missing_batch_is_named() throws IOException {
    Files.delete(folder.resolve("data_batch_4.bin"));
    MissingData error = assertThrows(MissingData.class, () -> load("cifar10", folder));
    assertTrue(error.getMessage().contains("data_batch_4.bin"), error::getMessage);
  }

  private static Dataset load(String name, Path folder) throws IOException {
    return Datasets.load(name, Optional.of(folder));
  }

  /** Red 100, green 200, blue 255. */
  private static byte[] record(int... labels) {
    byte[] record = new byte[labels.length + IMAGE];
    for (int i = 0; i < labels.length; i++) {
      record[i] = (byte) labels[i];
    }
    int colour = IMAGE / 3;
    Arrays.fill(record, labels.length, labels.length + colour, (byte) 100);
    Arrays.fill(record, labels.length + colour, labels.length + 2 * colour, (byte) 200);
    Arrays.fill(record, labels.length + 2 * colour, record.length, (byte) 255);
    return record;
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }
}
