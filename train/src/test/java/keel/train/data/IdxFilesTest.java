package keel.train.data;

import static keel.train.data.Reject.assertCorrupt;
import static keel.train.data.Reject.gzip;
import static keel.train.data.Reject.joined;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFilesTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;

  @BeforeEach
  void three_images_to_train_on_and_two_held_out() throws IOException {
    write(IMAGES, images(0x803, 3, 28, 28, 3 * 784));
    write(LABELS, labels(0x801, 3, 0, 9, 4));
    write("t10k-images-idx3-ubyte", images(0x803, 2, 28, 28, 2 * 784));
    write("t10k-labels-idx1-ubyte", labels(0x801, 2, 5, 6));
  }

  @Test
  void whole_files_are_read_pixel_by_pixel() throws IOException {
    Dataset data = load();
    assertEquals(List.of(1, 28, 28), data.inputShape());
    assertEquals(10, data.target().outputs());
    assertEquals(3, data.training().size());
    assertEquals(2, data.heldOut().size());
    assertEquals(9, data.training().label(1));
    assertEquals(6, data.heldOut().label(1));
    assertEquals(pixel(784 + 300), data.training().input(1)[300]);
    assertEquals((255 / 255.0 - 0.1307) / 0.3081, data.preprocessing().apply(white())[0], 1e-12);
  }

  private static double[] white() {
    double[] white = new double[784];
    Arrays.fill(white, 255);
    return white;
  }

  @Test
  void gzip_and_names_with_a_dot_give_the_same_data_and_digest() throws IOException {
    String digest = load().sha256();
    rename(IMAGES, "train-images.idx3-ubyte");
    rename(LABELS, "train-labels.idx1-ubyte.gz");
    write("train-labels.idx1-ubyte.gz", gzip(read("train-labels.idx1-ubyte.gz")));
    assertEquals(digest, load().sha256());
    write("t10k-labels-idx1-ubyte", labels(0x801, 2, 5, 7));
    assertNotEquals(digest, load().sha256());
  }

  @Test
  void another_magic_number_is_refused() throws IOException {
    write(IMAGES, images(0x801, 3, 28, 28, 3 * 784));
    assertRefused(IMAGES, "0x00000803", "0x00000801");
    write(IMAGES, images(0x803, 3, 28, 28, 3 * 784));
    write(LABELS, labels(0x803, 3, 0, 9, 4));
    assertRefused(LABELS, "0x00000801", "0x00000803");
  }

  @Test
  void a_byte_too_few_and_a_byte_too_many_are_refused() throws IOException {
    write(IMAGES, images(0x803, 3, 28, 28, 3 * 784 - 1));
    assertRefused(IMAGES, "image 3 of 3", "after 783");
    write(IMAGES, images(0x803, 3, 28, 28, 3 * 784 + 1));
    assertRefused(IMAGES, "more bytes follow");
    write(IMAGES, images(0x803, 3, 28, 28, 3 * 784));
    write(LABELS, labels(0x801, 3, 0, 9));
    assertRefused(LABELS, "after 2");
    write(LABELS, labels(0x801, 3, 0, 9, 4, 4));
    assertRefused(LABELS, "more bytes follow");
    write(LABELS, new byte[0]);
    assertRefused(LABELS, "the header", "after 0");
  }

  @Test
  void a_header_that_claims_more_than_the_memory_holds_is_refused_at_once() throws IOException {
    write(IMAGES, images(0x803, Integer.MAX_VALUE, 28, 28, 10));
    assertRefused(IMAGES, "image 1 of 2147483647", "after 10");
    write(IMAGES, images(0x803, -1, 28, 28, 10));
    assertRefused(IMAGES, "4294967295");
    write(IMAGES, images(0x803, 0, 28, 28, 0));
    assertRefused(IMAGES, "at least one");
    write(IMAGES, images(0x803, 65536, 65536, 65536, 10));
    assertRefused(IMAGES, "28 x 28", "65536 x 65536");
    write(IMAGES, images(0x803, 3, -28, -28, 3 * 784));
    assertRefused(IMAGES, "4294967268");
  }

  @Test
  void label_9_is_accepted_and_label_10_refused() throws IOException {
    write(LABELS, labels(0x801, 3, 9, 9, 9));
    assertEquals(9, load().training().label(2));
    write(LABELS, labels(0x801, 3, 9, 9, 10));
    assertRefused(LABELS, "label 3 is 10");
    write(LABELS, labels(0x801, 3, 9, 255, 0));
    assertRefused(LABELS, "label 2 is 255");
  }

  @Test
  void labels_of_another_number_of_images_are_refused() throws IOException {
    write(LABELS, labels(0x801, 2, 0, 9));
    assertRefused(LABELS, "3 images", "says 2");
  }

  @Test
  void a_gzip_is_accepted_in_two_members_but_not_cut_altered_or_followed_by_rubbish()
      throws IOException {
    byte[] plain = read(IMAGES);
    byte[] first = gzip(Arrays.copyOf(plain, 1000));
    byte[] second = gzip(Arrays.copyOfRange(plain, 1000, plain.length));
    write(IMAGES, joined(first, second));
    assertEquals(3, load().training().size());

    byte[] whole = gzip(plain);
    for (int length : new int[] {2, 9, 10, 100, whole.length - 9, whole.length - 1}) {
      write(IMAGES, Arrays.copyOf(whole, length));
      assertRefused(IMAGES, "cut off or damaged");
    }
    byte[] altered = whole.clone();
    altered[altered.length - 8] ^= 1;
    write(IMAGES, altered);
    assertRefused(IMAGES, "cut off or damaged");
    for (int length : new int[] {1, 17, 18, 19, 1000, 100_000}) {
      write(IMAGES, joined(whole, new byte[length]));
      assertRefused(IMAGES, length + " bytes follow");
    }
  }

  @Test
  void a_missing_file_is_named_with_the_option_to_use() throws IOException {
    Files.delete(folder.resolve(LABELS));
    MissingData error = assertThrows(MissingData.class, this::load);
    assertTrue(error.getMessage().contains(LABELS), error::getMessage);
    assertTrue(error.getMessage().contains("--data"), error::getMessage);
  }

  private Dataset load() throws IOException {
    return Datasets.load("mnist", Optional.of(folder));
  }

  private void assertRefused(String file, String... texts) {
    assertCorrupt("mnist", folder, file, texts);
  }

  private static int pixel(int position) {
    return (position * 7) & 0xff;
  }

  private static byte[] images(int magic, int count, int height, int width, int pixels) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + pixels);
    bytes.putInt(magic).putInt(count).putInt(height).putInt(width);
    for (int i = 0; i < pixels; i++) {
      bytes.put((byte) pixel(i));
    }
    return bytes.array();
  }

  private static byte[] labels(int magic, int count, int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(magic).putInt(count);
    Arrays.stream(labels).forEach(label -> bytes.put((byte) label));
    return bytes.array();
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  private void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }
}
