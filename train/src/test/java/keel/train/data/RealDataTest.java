package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.api.Test;

/**
 * The sets as published, where this machine has them: in the folders mnist, cifar10 and cifar100 of
 * the folder that the environment variable KEEL_DATA names, and where Debian installs
 * Fashion-MNIST.
 */
class RealDataTest {
  /** A mean of 0 and a variance of 1 are what preprocessing is for; its constants have 4 digits. */
  private static final double TOLERANCE = 0.002;

  @Test
  void mnist_has_60000_and_10000_patterns() throws IOException {
    Dataset data = Datasets.load("mnist", Optional.of(folder("mnist")));
    assertSizes(data, 60_000, 10_000);
    assertEquals(5, data.training().label(0));
    assertEquals(7, data.heldOut().label(0));
    assertStandardised(data);
  }

  @Test
  void fashion_mnist_has_6000_and_1000_patterns_a_class() throws IOException {
    assumeTrue(
        Files.isDirectory(Datasets.DEBIAN_FASHION_MNIST),
        "the Debian package dataset-fashion-mnist is not installed");
    Dataset data = Datasets.load("fashion-mnist", Optional.empty());
    assertSizes(data, 60_000, 10_000);
    assertBalanced(data);
    assertStandardised(data);
  }

  @Test
  void cifar10_has_5000_and_1000_patterns_a_class() throws IOException {
    assertCifar("cifar10");
  }

  @Test
  void cifar100_has_500_and_100_patterns_a_class() throws IOException {
    assertCifar("cifar100");
  }

  private static void assertCifar(String name) throws IOException {
    Dataset data = Datasets.load(name, Optional.of(folder(name)));
    assertSizes(data, 50_000, 10_000);
    assertBalanced(data);
    assertStandardised(data);
  }

  private static Path folder(String name) {
    String root = System.getenv("KEEL_DATA");
    assumeTrue(root != null, "KEEL_DATA names no folder with data sets");
    Path folder = Path.of(root, name);
    assumeTrue(Files.isDirectory(folder), () -> "there is no folder " + folder);
    return folder;
  }

  private static void assertSizes(Dataset data, int training, int heldOut) {
    assertEquals(training, data.training().size());
    assertEquals(heldOut, data.heldOut().size());
  }

  private static void assertBalanced(Dataset data) {
    for (int label = 0; label < data.target().outputs(); label++) {
      assertEquals(data.training().size() / data.target().outputs(), count(data.training(), label));
      assertEquals(data.heldOut().size() / data.target().outputs(), count(data.heldOut(), label));
    }
  }

  private static long count(Patterns patterns, int label) {
    return IntStream.range(0, patterns.size()).filter(i -> patterns.label(i) == label).count();
  }

  private static void assertStandardised(Dataset data) {
    Preprocessing preprocessing = data.preprocessing();
    int channels = preprocessing.mean().length();
    int pixels = data.inputSize() / channels;
    double[] sum = new double[channels];
    double[] squares = new double[channels];
    for (int i = 0; i < data.training().size(); i++) {
      double[] input = preprocessing.apply(data.training().input(i));
      for (int p = 0; p < input.length; p++) {
        sum[p / pixels] += input[p];
        squares[p / pixels] += input[p] * input[p];
      }
    }
    double count = (double) pixels * data.training().size();
    for (int c = 0; c < channels; c++) {
      assertEquals(0, sum[c] / count, TOLERANCE, "mean of channel " + c);
      assertEquals(1, squares[c] / count, TOLERANCE, "variance of channel " + c);
    }
    assertTrue(count > 0);
  }
}
