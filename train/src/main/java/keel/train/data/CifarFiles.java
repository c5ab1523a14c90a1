package keel.train.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CIFAR-10 and CIFAR-100 in their binary version.
 *
 * <p>Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009, and the
 * page of the data sets. Records of a label (CIFAR-100: a coarse and a fine one, of which the fine
 * is taken) and 3072 bytes: red, green, blue, each 32 rows of 32 pixels.
 *
 * <p>Files: data_batch_1.bin to data_batch_5.bin and test_batch.bin; train.bin and test.bin.
 */
final class CifarFiles {
  static final String TEN_NAMES =
      "data_batch_1.bin to data_batch_5.bin and test_batch.bin (the binary version of CIFAR-10)";
  static final String HUNDRED_NAMES = "train.bin and test.bin (the binary version of CIFAR-100)";

  /** The files of CIFAR-10: those to train on, then the one held out. */
  static final List<String> TEN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");

  /** The same of CIFAR-100. */
  static final List<String> HUNDRED = List.of("train.bin", "test.bin");

  private static final int COARSE_CLASSES = 20;

  private CifarFiles() {}

  static Dataset.Split readTen(FileSet files, ImageSet set) throws IOException {
    return read(files, TEN, set, List.of(set.classes()));
  }

  static Dataset.Split readHundred(FileSet files, ImageSet set) throws IOException {
    return read(files, HUNDRED, set, List.of(COARSE_CLASSES, set.classes()));
  }

  private static Dataset.Split read(
      FileSet files, List<String> names, ImageSet set, List<Integer> labelLimits)
      throws IOException {
    int last = names.size() - 1;
    Records training = new Records(set, labelLimits);
    for (String name : names.subList(0, last)) {
      training.add(files.open(List.of(name)));
    }
    Records heldOut = new Records(set, labelLimits);
    heldOut.add(files.open(List.of(names.get(last))));
    return new Dataset.Split(training.patterns(), heldOut.patterns());
  }

  /** Records of several files; of the labels of each, the last counts. */
  private static final class Records {
    private final int pixels;
    private final List<Integer> labelLimits;
    private final List<RawInput> images = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    Records(ImageSet set, List<Integer> labelLimits) {
      this.pixels = set.shape().stream().reduce(1, Math::multiplyExact);
      this.labelLimits = labelLimits;
    }

    void add(DataFile file) throws IOException {
      int record = 0;
      int first = file.takeByteOrEnd();
      if (first < 0) {
        throw file.corrupt("must hold at least one record but is empty; fetch it again");
      }
      for (; first >= 0; first = file.takeByteOrEnd()) {
        record++;
        int label = checked(file, record, first, labelLimits.get(0));
        for (int limit : labelLimits.subList(1, labelLimits.size())) {
          label = checked(file, record, file.take(1, "record " + record)[0] & 0xff, limit);
        }
        images.add(RawInput.of(file.take(pixels, "the image of record " + record)));
        labels.add(label);
      }
      file.requireEnd();
    }

    private static int checked(DataFile file, int record, int label, int limit) {
      if (label >= limit) {
        throw file.corrupt(
            "labels must lie between 0 and "
                + (limit - 1)
                + " but record "
                + record
                + " has "
                + label
                + "; is it the binary version of another set?");
      }
      return label;
    }

    Patterns patterns() {
      return new Patterns(images, labels.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
