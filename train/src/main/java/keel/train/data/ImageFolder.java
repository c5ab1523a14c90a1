package keel.train.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import keel.verify.model.Target;

/**
 * Reads images from a folder that has a folder of PNG or JPEG files for each class.
 *
 * <p>All images have one size. They have one channel if every pixel of every image is grey, else
 * three; what is transparent has the colour that stands in the file. Bytes of a channel are those
 * of the file, wider ones are rounded down to bytes.
 *
 * <p>Files are read as if they were hostile: their sizes are bounded, and what an image says of its
 * own before anything is unpacked.
 */
final class ImageFolder {
  private static final Pattern IMAGE = Pattern.compile("(?i).*\\.(png|jpe?g)");

  /** Bytes of one file. */
  private static final long LARGEST_FILE = 1 << 26;

  /** Pixels of one image. */
  private static final int MOST_PIXELS = 1 << 22;

  /** Bytes of all images together, three a pixel. */
  private static final long MOST_BYTES = 1L << 31;

  private static final int COLOURS = 3;
  private static final int BYTE = 0xff;

  private final Path folder;
  private final MessageDigest digest = FileSet.newDigest();
  private final List<byte[]> images = new ArrayList<>();
  private int width;
  private int height;
  private Path first;
  private boolean coloured;

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a folder.
   *
   * @throws CorruptData naming the first file that is no such image, or has another size
   */
  static Collected read(Path folder) throws IOException {
    return new ImageFolder(folder.toAbsolutePath().normalize()).all();
  }

  private Collected all() throws IOException {
    List<String> classes = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path ofClass : visible(folder)) {
      if (!Files.isDirectory(ofClass)) {
        throw corrupt(ofClass, "is no folder; put the images of each class into a folder of it");
      }
      for (Path file : visible(ofClass)) {
        add(file);
        labels.add(classes.size());
      }
      classes.add(ofClass.getFileName().toString());
    }
    if (images.isEmpty()) {
      throw corrupt(folder, "must hold a folder of images for each class but holds no image");
    }
    int channels = coloured ? COLOURS : 1;
    return new Collected(
        Objects.toString(folder.getFileName(), "/") + " (images)",
        HexFormat.of().formatHex(digest.digest()),
        List.of(channels, height, width),
        new Target.Classes("class", classes),
        new Patterns(
            images.stream().map(image -> RawInput.of(planes(image, channels))).toList(),
            labels.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** What lies in a folder, in the order of the names, but for what systems hide there. */
  private static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    }
  }

  private void add(Path file) throws IOException {
    if (!IMAGE.matcher(file.getFileName().toString()).matches() || !Files.isRegularFile(file)) {
      throw corrupt(file, "must be a PNG or JPEG file, and be called so");
    }
    if (Files.size(file) > LARGEST_FILE) {
      throw corrupt(file, "must have at most " + LARGEST_FILE + " bytes but has more");
    }
    byte[] content = Files.readAllBytes(file);
    digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(FileSet.newDigest().digest(content));
    images.add(pixels(file, content));
    if ((long) images.size() * COLOURS * width * height > MOST_BYTES) {
      throw corrupt(folder, "must hold at most " + MOST_BYTES + " bytes of pixels but holds more");
    }
  }

  /** The pixels, red, green and blue, row by row. */
  private byte[] pixels(Path file, byte[] content) {
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      ImageReader reader = readers.hasNext() ? readers.next() : null;
      if (reader == null || !reader.getFormatName().matches("(?i)png|jpe?g")) {
        throw corrupt(file, "must be a PNG or JPEG image but is none; save it as one");
      }
      try {
        reader.setInput(stream, true, true);
        requireSize(file, reader.getWidth(0), reader.getHeight(0));
        return rgb(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (CorruptData e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders throw what they come upon in a damaged file.
      throw corrupt(file, "the image is cut off, damaged or of a kind that Java does not read");
    }
  }

  private void requireSize(Path file, int itsWidth, int itsHeight) {
    if ((long) itsWidth * itsHeight > MOST_PIXELS) {
      throw corrupt(
          file,
          "must have at most "
              + MOST_PIXELS
              + " pixels but says "
              + itsWidth
              + " x "
              + itsHeight
              + "; make the images smaller");
    }
    if (first == null) {
      first = file;
      width = itsWidth;
      height = itsHeight;
    }
    if (itsWidth != width || itsHeight != height) {
      throw corrupt(
          file,
          "must have "
              + width
              + " x "
              + height
              + " pixels as "
              + folder.relativize(first)
              + " has, but has "
              + itsWidth
              + " x "
              + itsHeight
              + "; bring all images to one size");
    }
  }

  private byte[] rgb(BufferedImage image) {
    byte[] pixels = new byte[COLOURS * width * height];
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    Raster raster = image.getRaster();
    int greatest = (1 << image.getColorModel().getComponentSize(0)) - 1;
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // Java takes grey for linear light, which it is not in these files.
        int level = grey ? raster.getSample(x, y, 0) * BYTE / greatest : 0;
        int colour = grey ? (level << 16) | (level << 8) | level : image.getRGB(x, y);
        for (int c = 0; c < COLOURS; c++) {
          pixels[at++] = (byte) (colour >> (8 * (COLOURS - 1 - c)));
        }
        coloured |= pixels[at - 1] != pixels[at - 2] || pixels[at - 2] != pixels[at - COLOURS];
      }
    }
    return pixels;
  }

  /** Channel by channel. */
  private static byte[] planes(byte[] pixels, int channels) {
    int count = pixels.length / COLOURS;
    byte[] planes = new byte[channels * count];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < count; i++) {
        planes[c * count + i] = pixels[COLOURS * i + c];
      }
    }
    return planes;
  }

  private static CorruptData corrupt(Path file, String reason) {
    return new CorruptData(file + ": " + reason);
  }
}
