package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import keel.verify.cli.Keel;
import keel.verify.model.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder with a folder of images for each class. */
class ImageFolderTest {
  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void make_a_folder() throws IOException {
    folder = Files.createDirectory(root.resolve("pets"));
  }

  /** Pixels in which red, green and blue differ. */
  private static BufferedImage image(int type, int width, int height, int shade) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, (shade + 10 * x + y) & 0xff);
        } else {
          image.setRGB(x, y, 0xff000000 | (shade & 0xff) << 16 | x << 8 | y);
        }
      }
    }
    return image;
  }

  private Path write(String file, BufferedImage image) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    String format = file.endsWith("png") ? "png" : "jpg";
    assertTrue(ImageIO.write(image, format, path.toFile()), "no writer");
    return path;
  }

  private void fill(int type) throws IOException {
    for (int i = 0; i < 10; i++) {
      write("cat/" + i + ".png", image(type, 4, 3, i));
      write("dog/" + i + ".png", image(type, 4, 3, 100 + i));
    }
  }

  private Dataset load() throws IOException {
    return Datasets.load("pets", Optional.of(root));
  }

  private void assertRefused(String... texts) {
    CorruptData error = assertThrows(CorruptData.class, this::load);
    Arrays.stream(texts)
        .forEach(text -> assertTrue(error.getMessage().contains(text), error::getMessage));
  }

  @Test
  void colours_are_three_channels_and_folders_are_classes() throws IOException {
    fill(BufferedImage.TYPE_INT_ARGB);
    Dataset data = load();
    assertEquals(List.of(3, 3, 4), data.inputShape());
    assertEquals(List.of("cat", "dog"), ((Target.Classes) data.target()).names());
    assertEquals(16, data.training().size());
    assertEquals(4, data.heldOut().size());
    double[] pixels = data.training().input(0);
    assertEquals(data.training().label(0) == 1, pixels[0] >= 100, "red");
    assertArrayEquals(new double[] {0, 1, 2, 3, 0, 1}, Arrays.copyOfRange(pixels, 12, 18), "green");
    assertArrayEquals(new double[] {0, 0, 0, 0, 1, 1}, Arrays.copyOfRange(pixels, 24, 30), "blue");
    assertEquals(3, data.preprocessing().mean().length());
  }

  @Test
  void grey_images_are_one_channel_with_the_levels_of_the_file() throws IOException {
    fill(BufferedImage.TYPE_BYTE_GRAY);
    Dataset data = load();
    assertEquals(List.of(1, 3, 4), data.inputShape());
    double[] pixels = data.training().input(0);
    assertEquals(10, pixels[1] - pixels[0]);
    assertEquals(1, pixels[4] - pixels[0]);
  }

  @Test
  void jpeg_is_read_and_what_systems_hide_is_passed_over() throws IOException {
    for (int i = 0; i < 5; i++) {
      write("a/" + i + ".jpg", image(BufferedImage.TYPE_INT_RGB, 8, 8, 20));
      write("b/" + i + ".JPEG", image(BufferedImage.TYPE_INT_RGB, 8, 8, 200));
    }
    Files.writeString(folder.resolve(".DS_Store"), "x");
    Files.writeString(folder.resolve("a/.hidden"), "x");
    assertEquals(8, load().training().size());
  }

  @Test
  void another_order_of_the_same_files_is_the_same_data_and_another_name_is_not()
      throws IOException {
    fill(BufferedImage.TYPE_INT_RGB);
    String before = load().sha256();
    assertEquals(before, load().sha256());
    Files.move(folder.resolve("cat/0.png"), folder.resolve("cat/00.png"));
    assertNotEquals(before, load().sha256());
  }

  @Test
  void the_first_image_of_another_size_is_named() throws IOException {
    fill(BufferedImage.TYPE_INT_RGB);
    write("cat/5.png", image(BufferedImage.TYPE_INT_RGB, 5, 3, 0));
    assertRefused("5.png: must have 4 x 3 pixels as cat", "0.png has, but has 5 x 3");
  }

  @ParameterizedTest
  @CsvSource({
    "cat/notes.txt, notes.txt: must be a PNG or JPEG file",
    "cat/x.gif, x.gif: must be a PNG or JPEG file",
    "cat/inner/y.png, inner: must be a PNG or JPEG file",
    "labels.txt, labels.txt: is no folder",
  })
  void what_is_no_image_in_the_folder_of_a_class_is_named(String file, String sentence)
      throws IOException {
    fill(BufferedImage.TYPE_INT_RGB);
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
    assertRefused(sentence);
  }

  /** Headers that say large sizes, cut off and random content: a sentence, and no other error. */
  @Test
  void hostile_images_are_refused_in_a_sentence() throws IOException {
    fill(BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve("cat/7.png");
    byte[] good = Files.readAllBytes(file);
    byte[] jpeg = Files.readAllBytes(write("x.jpg", image(BufferedImage.TYPE_INT_RGB, 4, 3, 1)));
    Files.delete(folder.resolve("x.jpg"));
    byte[] huge = good.clone();
    ByteBuffer.wrap(huge).putInt(16, 100_000).putInt(20, 100_000);
    CRC32 crc = new CRC32();
    crc.update(huge, 12, 17);
    ByteBuffer.wrap(huge).putInt(29, (int) crc.getValue());
    Map<String, byte[]> contents =
        Map.of(
            "says 100000 x 100000", huge,
            "must be a PNG or JPEG image", new byte[0],
            "is none", "GIF89a\1\0\1\0".getBytes(StandardCharsets.ISO_8859_1),
            "cut off, damaged", Arrays.copyOf(good, 40),
            "cut off", Arrays.copyOf(jpeg, 100));
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      Files.write(file, each.getValue());
      assertRefused("7.png: ", each.getKey());
    }
    for (int i = 0; i < 300; i++) {
      byte[] changed = (i % 2 == 0 ? good : jpeg).clone();
      changed[(7919 * i) % changed.length] ^= (byte) (1 << i % 8);
      Files.write(file, changed);
      try {
        load();
      } catch (CorruptData e) {
        assertTrue(e.getMessage().contains("7.png: "), e::getMessage);
      }
    }
  }

  @Test
  void a_folder_without_classes_or_with_too_few_images_is_refused() throws IOException {
    assertRefused("pets", "holds no image");
    write("cat/0.png", image(BufferedImage.TYPE_INT_RGB, 4, 3, 0));
    assertRefused("two classes are needed", "1 patterns are of 1 classes");
  }

  @Test
  void keel_trains_on_a_folder_and_evaluates_what_it_held_out() throws IOException {
    fill(BufferedImage.TYPE_INT_RGB);
    String run = root.resolve("run").toString();
    String printed =
        keel("train", "--dataset", folder.toString(), "--epochs", "30", "--units", "4", "-o", run);
    assertTrue(printed.contains("pets (images) has the classes cat, dog"), printed);
    String model = root.resolve("run/model.safetensors").toString();
    assertTrue(keel("evaluate", model, "--dataset", folder.toString()).contains("4 of 4 held-out"));
    Path other = root.resolve("other");
    Files.move(folder, other);
    Files.delete(other.resolve("cat/0.png"));
    assertTrue(keel("evaluate", model, "--dataset", other.toString()).contains("of 19 patterns"));
  }

  private static String keel(String... line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
    assertEquals(0, code, err::toString);
    return out.toString();
  }
}
