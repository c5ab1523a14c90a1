package keel.train.data;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;

/**
 * The embedded data set: 1,797 handwritten digits of 8 x 8 pixels with 17 grey levels.
 *
 * <p>Source: UCI, Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, 1998), the
 * test part; see digits-PROVENANCE.md beside the resource. Here it is split again: a fifth of every
 * class is held out.
 */
public final class Digits {
  /** Of the data read, in hexadecimal. */
  public static final String SHA256 =
      "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a";

  static final int PATTERNS = 1797;
  private static final int CLASSES = 10;
  private static final int PIXELS = 64;
  private static final int WHITE = 16;
  static final double HELD_OUT = 0.2;

  /** The same for every run, so that accuracies of different runs can be compared. */
  static final long SPLIT_SEED = 0;

  /** Mean and standard deviation of all pixels, scaled to [0, 1], to three digits. */
  private static final Preprocessing PREPROCESSING =
      new Preprocessing(1.0 / WHITE, Vector.of(0.305), Vector.of(0.376));

  private Digits() {}

  /**
   * The digits, always split in the same way.
   *
   * @throws CorruptData if the resource is not the one this version was built with
   */
  public static Dataset load() {
    return parse(resource());
  }

  private static byte[] resource() {
    try (InputStream stream = Digits.class.getResourceAsStream("digits.csv.gz")) {
      if (stream == null) {
        throw new CorruptData("digits: the resource digits.csv.gz is missing from the jar");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dataset parse(byte[] gzip) {
    String digest = Sha256.of(gzip);
    if (!digest.equals(SHA256)) {
      throw new CorruptData("digits: SHA-256 must be " + SHA256 + " but is " + digest);
    }
    List<RawInput> inputs = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(gzip)), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> cells = List.of(line.split(",", -1));
        double[] pixels = new double[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
          pixels[i] = Double.parseDouble(cells.get(i));
        }
        inputs.add(RawInput.of(pixels));
        labels.add((int) Double.parseDouble(cells.get(PIXELS)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Dataset.Split split =
        Dataset.split(
            new Patterns(inputs, labels.stream().mapToInt(Integer::intValue).toArray()),
            Dataset.numbered(CLASSES),
            HELD_OUT,
            SPLIT_SEED);
    return new Dataset(
        "digits (UCI, 8x8)",
        digest,
        List.of(PIXELS),
        CLASSES,
        PREPROCESSING,
        split.training(),
        split.heldOut());
  }
}
