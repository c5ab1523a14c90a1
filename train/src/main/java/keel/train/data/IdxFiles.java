package keel.train.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads images and labels in the idx form of MNIST and its successors.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, "File
 * formats". Big-endian: 0x00000803, images, rows, columns, then a byte a pixel, row by row; and
 * 0x00000801, labels, then a byte a label.
 *
 * <p>Files: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,
 * t10k-labels-idx1-ubyte; plain or gzip, with a dot instead of the second hyphen too.
 */
final class IdxFiles {
  static final String NAMES =
      "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and"
          + " t10k-labels-idx1-ubyte (each plain or with .gz)";

  /** The names of the files, in both spellings. */
  static final List<String> ALL =
      Stream.of("train", "t10k")
          .flatMap(part -> Stream.concat(images(part).stream(), labels(part).stream()))
          .toList();

  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;

  private IdxFiles() {}

  static Dataset.Split read(FileSet files, ImageSet set) throws IOException {
    return new Dataset.Split(part(files, set, "train"), part(files, set, "t10k"));
  }

  private static List<String> images(String part) {
    return List.of(part + "-images-idx3-ubyte", part + "-images.idx3-ubyte");
  }

  private static List<String> labels(String part) {
    return List.of(part + "-labels-idx1-ubyte", part + "-labels.idx1-ubyte");
  }

  private static Patterns part(FileSet files, ImageSet set, String part) throws IOException {
    List<RawInput> images = images(files.open(images(part)), set);
    DataFile labels = files.open(labels(part));
    return new Patterns(images, labels(labels, images.size(), set.classes()));
  }

  private static List<RawInput> images(DataFile file, ImageSet set) throws IOException {
    requireMagic(file, IMAGES_MAGIC, "images (idx3)");
    int count = count(file);
    int height = file.takeInt("the header");
    int width = file.takeInt("the header");
    if (height != set.height() || width != set.width()) {
      throw file.corrupt(
          "images must have "
              + set.height()
              + " x "
              + set.width()
              + " pixels but the header says "
              + Integer.toUnsignedString(height)
              + " x "
              + Integer.toUnsignedString(width));
    }
    List<RawInput> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(RawInput.of(file.take(height * width, "image " + (i + 1) + " of " + count)));
    }
    file.requireEnd();
    return images;
  }

  private static int[] labels(DataFile file, int images, int classes) throws IOException {
    requireMagic(file, LABELS_MAGIC, "labels (idx1)");
    int count = count(file);
    if (count != images) {
      throw file.corrupt(
          "there must be a label for each of the "
              + images
              + " images but the header says "
              + count
              + "; do the files belong together?");
    }
    byte[] bytes = file.take(count, "the list of labels");
    file.requireEnd();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = bytes[i] & 0xff;
      if (labels[i] >= classes) {
        throw file.corrupt(
            "labels must lie between 0 and "
                + (classes - 1)
                + " but label "
                + (i + 1)
                + " is "
                + labels[i]);
      }
    }
    return labels;
  }

  private static void requireMagic(DataFile file, int magic, String what) throws IOException {
    int found = file.takeInt("the header");
    if (found != magic) {
      throw file.corrupt(
          String.format(
              "a file of %s must begin with 0x%08x but begins with 0x%08x; is it another file?",
              what, magic, found));
    }
  }

  private static int count(DataFile file) throws IOException {
    int count = file.takeInt("the header");
    if (count <= 0) {
      throw file.corrupt(
          "must hold at least one pattern and fewer than 2^31 but the header says "
              + Integer.toUnsignedString(count));
    }
    return count;
  }
}
