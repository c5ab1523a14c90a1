package keel.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;

/**
 * The image sets that Keel knows: their form, and the mean and standard deviation of each channel
 * of the training part, scaled to [0, 1], that are usually subtracted and divided by.
 *
 * @param name that users give
 * @param shape channels, rows, columns
 * @param classes number of classes
 * @param preprocessing of a raw byte
 * @param files that are needed, for messages
 * @param names of all of them, in any spelling
 * @param subfolder that the set's archive unpacks to
 * @param reader of the files
 */
record ImageSet(
    String name,
    List<Integer> shape,
    int classes,
    Preprocessing preprocessing,
    String files,
    List<String> names,
    String subfolder,
    Reader reader) {

  static final ImageSet MNIST = idx("mnist", 0.1307, 0.3081);
  static final ImageSet FASHION_MNIST = idx("fashion-mnist", 0.2860, 0.3530);
  static final ImageSet CIFAR_10 =
      new ImageSet(
          "cifar10",
          List.of(3, 32, 32),
          10,
          scaled(Vector.of(0.4914, 0.4822, 0.4465), Vector.of(0.2470, 0.2435, 0.2616)),
          CifarFiles.TEN_NAMES,
          CifarFiles.TEN,
          "cifar-10-batches-bin",
          CifarFiles::readTen);
  static final ImageSet CIFAR_100 =
      new ImageSet(
          "cifar100",
          List.of(3, 32, 32),
          100,
          scaled(Vector.of(0.5071, 0.4865, 0.4409), Vector.of(0.2673, 0.2564, 0.2762)),
          CifarFiles.HUNDRED_NAMES,
          CifarFiles.HUNDRED,
          "cifar-100-binary",
          CifarFiles::readHundred);
  static final List<ImageSet> ALL = List.of(MNIST, FASHION_MNIST, CIFAR_10, CIFAR_100);

  /** Reads training and held-out part. */
  interface Reader {
    Dataset.Split read(FileSet files, ImageSet set) throws IOException;
  }

  private static ImageSet idx(String name, double mean, double std) {
    return new ImageSet(
        name,
        List.of(1, 28, 28),
        10,
        scaled(Vector.of(mean), Vector.of(std)),
        IdxFiles.NAMES,
        IdxFiles.ALL,
        name,
        IdxFiles::read);
  }

  private static Preprocessing scaled(Vector mean, Vector std) {
    return new Preprocessing(1.0 / 255, mean, std);
  }

  int height() {
    return shape.get(1);
  }

  int width() {
    return shape.get(2);
  }

  /** The files of the set that lie in the folder or its subfolder. */
  List<Path> filesIn(Path folder) {
    return FileSet.existing(folders(folder), names);
  }

  private List<Path> folders(Path folder) {
    return List.of(folder, folder.resolve(subfolder));
  }

  /** The set whose files lie in the folder or its subfolder. */
  Dataset load(Path folder) throws IOException {
    FileSet source = new FileSet(name, folders(folder));
    Dataset.Split split = reader.read(source, this);
    return new Dataset(
        name, source.sha256(), shape, classes, preprocessing, split.training(), split.heldOut());
  }
}
