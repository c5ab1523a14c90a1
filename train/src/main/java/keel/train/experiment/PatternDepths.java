package keel.train.experiment;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import keel.train.data.Patterns;
import keel.verify.model.Block;
import keel.verify.report.LinePicture;
import keel.verify.report.LinePicture.Line;

/**
 * After how many steps of the first block no entry of the state moves by more than 1e-4, pattern by
 * pattern, and the images in groups from the shallowest to the deepest.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5.3.
 */
final class PatternDepths implements Measure {
  private static final int PATTERNS = 1000;
  private static final double THRESHOLD = 1e-4;
  private static final int DEEPEST = 20_000;
  private static final int BINS = 30;
  private static final String DEPTHS = "depths";
  private static final String GALLERY = "images-by-depth";
  private static final int GROUPS = 8;
  private static final int IMAGES = 16;

  /** Pixels of the picture for each of an image. */
  private static final int MAGNIFIED = 2;

  /** A pattern: its place, after how many steps it settles, and whether its answer is right. */
  private record Settled(int place, int depth, boolean isRight) {}

  @Override
  public Map<String, Double> numbers(Subject subject) {
    List<Settled> all = settled(subject);
    int half = all.size() / 2;
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("least depth", (double) all.get(0).depth);
    numbers.put("median depth", (double) all.get(half).depth);
    numbers.put("greatest depth", (double) all.get(all.size() - 1).depth);
    numbers.put("accuracy of the shallower half (%)", accuracy(all.subList(0, half)));
    numbers.put("of the deeper half (%)", accuracy(all.subList(half, all.size())));
    return numbers;
  }

  private static double accuracy(List<Settled> patterns) {
    return 100.0 * patterns.stream().filter(Settled::isRight).count() / patterns.size();
  }

  /** From the shallowest to the deepest. */
  private static List<Settled> settled(Subject subject) {
    Unrolling unrolling = Unrolling.of(subject.network());
    Patterns patterns = subject.data().heldOut();
    return IntStream.range(0, Math.min(PATTERNS, patterns.size()))
        .parallel()
        .mapToObj(i -> settled(unrolling, patterns, i))
        .sorted(Comparator.comparingInt(Settled::depth).thenComparingInt(Settled::place))
        .toList();
  }

  private static Settled settled(Unrolling unrolling, Patterns patterns, int i) {
    Block block = unrolling.block();
    double[] u = unrolling.input(patterns.input(i));
    double[] drive = block.drive(u);
    double[] x = block.start(u);
    for (int k = 1; k <= DEEPEST; k++) {
      double[] before = x;
      x = block.next(0, before, drive);
      if (k == DEEPEST || moved(before, x) <= THRESHOLD) {
        int answer = Unrolling.answered(unrolling.answer(x));
        return new Settled(i, k, answer == patterns.label(i));
      }
    }
    throw new IllegalStateException("the loop above returns");
  }

  private static double moved(double[] x, double[] y) {
    double most = 0;
    for (int i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(x[i] - y[i]));
    }
    return most;
  }

  @Override
  public List<String> files() {
    return Stream.concat(Figure.files(DEPTHS).stream(), Stream.of(Figure.file(GALLERY, Figure.PNG)))
        .toList();
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    Subject subject = subjects.get(0);
    List<Settled> all = settled(subject);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        Figure.of(
            DEPTHS,
            "How many of "
                + all.size()
                + " held-out patterns settle at which depth, with the threshold 1e-4.",
            new LinePicture("depth (steps)", "patterns", false, List.of(histogram(all)))));
    List<Integer> shape = subject.data().inputShape();
    if (shape.size() == 3) {
      figures.add(
          new Figure(
              GALLERY,
              "Images from the shallowest group (first row) to the deepest (last).",
              Map.of(Figure.PNG, png(images(all, subject.data().heldOut(), shape)))));
    }
    return figures;
  }

  private static Line histogram(List<Settled> all) {
    int least = all.get(0).depth;
    int width = Math.max(1, (all.get(all.size() - 1).depth - least + BINS) / BINS);
    List<Double> places = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      int from = least + bin * width;
      places.add(from + width / 2.0);
      counts.add(
          (double) all.stream().filter(s -> s.depth >= from && s.depth < from + width).count());
    }
    return new Line("patterns", places, counts, 0, false);
  }

  private static BufferedImage images(List<Settled> all, Patterns patterns, List<Integer> shape) {
    int height = MAGNIFIED * shape.get(1);
    int width = MAGNIFIED * shape.get(2);
    BufferedImage picture =
        new BufferedImage(IMAGES * width, GROUPS * height, BufferedImage.TYPE_INT_RGB);
    for (int group = 0; group < GROUPS; group++) {
      int from = (int) ((long) group * all.size() / GROUPS);
      int to = (int) ((long) (group + 1) * all.size() / GROUPS);
      for (int i = 0; i < Math.min(IMAGES, to - from); i++) {
        double[] image = patterns.input(all.get(from + i).place);
        draw(picture, i * width, group * height, image, shape);
      }
    }
    return picture;
  }

  private static void draw(
      BufferedImage picture, int left, int top, double[] image, List<Integer> shape) {
    int pixels = shape.get(1) * shape.get(2);
    double most = 1e-9;
    for (double value : image) {
      most = Math.max(most, value);
    }
    double scale = most > 1 ? 255.0 / Math.max(most, most > 16 ? 255 : 16) : 255;
    for (int y = 0; y < MAGNIFIED * shape.get(1); y++) {
      for (int x = 0; x < MAGNIFIED * shape.get(2); x++) {
        int at = (y / MAGNIFIED) * shape.get(2) + x / MAGNIFIED;
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          double value = image[(shape.get(0) == 3 ? channel : 0) * pixels + at];
          rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.round(scale * value)));
        }
        picture.setRGB(left + x, top + y, rgb);
      }
    }
  }

  private static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory does not fail", e);
    }
    return out.toByteArray();
  }
}
