package keel.train.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.Spectrum;

/**
 * How a sound becomes patterns: frames, which may overlap, of its samples from the first on. It is
 * one pattern, of which what is longer is cut off and what is shorter ends in zeros; or, where the
 * frame that follows is what is learned, as many as have one that begins in the sound.
 *
 * @param count of frames; 32 if left out
 * @param length of a frame in samples; 256 if left out
 * @param hop samples from the begin of a frame to that of the next; half a length if left out
 * @param next how many magnitudes of the frame that follows are learned, from the lowest frequency
 *     on; null if none are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Framing(Integer count, Integer length, Integer hop, Integer next) {
  /** Numbers of a pattern. */
  private static final int MOST = 1 << 20;

  private static final Pattern TEXT =
      Pattern.compile(
          "\\{\"count\":(\\d{1,7}),\"length\":(\\d{1,7}),\"hop\":(\\d{1,7})(?:,\"next\":(\\d{1,7}))?}");

  /** The usual frames. */
  public static final Framing USUAL = new Framing(null, null, null, null);

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException if there are no such frames, or too many numbers in them
   */
  public Framing {
    count = count == null ? 32 : count;
    length = length == null ? 256 : length;
    hop = hop == null ? Math.max(1, length / 2) : hop;
    if (count < 1 || length < 1 || hop < 1 || (long) count * Math.max(length, hop) > MOST) {
      throw new IllegalArgumentException(
          "count, length and hop must be at least 1, and count times either at most "
              + MOST
              + ", found "
              + count
              + ", "
              + length
              + " and "
              + hop);
    }
    if (next != null && (next < 1 || next > length / 2 + 1 || length < 3)) {
      throw new IllegalArgumentException(
          "next must be 1 to half the length and one, and the length at least 3, found "
              + next
              + " and "
              + length);
    }
  }

  /** Frames of a sound, and the magnitudes of the one that follows; none if none are learned. */
  record Framed(RawInput frames, Vector next) {}

  /** The shape of a pattern. */
  public List<Integer> shape() {
    return List.of(count, length);
  }

  /** How many samples of a sound count at most. */
  int samples() {
    return next == null ? (count - 1) * hop + length : Integer.MAX_VALUE;
  }

  /** How many patterns a sound of so many samples, at least one, makes. */
  int patterns(int ofSamples) {
    return next == null ? 1 : (ofSamples - 1) / (count * hop);
  }

  /** The patterns that a sound makes. */
  List<Framed> of(double[] samples) {
    List<Framed> patterns = new ArrayList<>();
    for (int i = 0; i < patterns(samples.length); i++) {
      int from = i * count * hop;
      double[] following =
          next == null ? new double[0] : magnitudes(frames(samples, from + count * hop, 1));
      patterns.add(new Framed(RawInput.of(frames(samples, from, count)), Vector.of(following)));
    }
    return patterns;
  }

  /** Frame after frame from a sample on. */
  private double[] frames(double[] samples, int from, int frames) {
    double[] result = new double[frames * length];
    for (int t = 0; t < frames; t++) {
      int begin = Math.min(samples.length, from + t * hop);
      int end = Math.min(samples.length - begin, length);
      System.arraycopy(samples, begin, result, t * length, end);
    }
    return result;
  }

  /** Of the transform of a frame under the window of Hann. */
  private double[] magnitudes(double[] frame) {
    double[] transform = new Spectrum(List.of(length), Spectrum.Window.HANN, next, 1).apply(frame);
    double[] result = new double[next];
    for (int k = 0; k < next; k++) {
      double real = transform[k];
      double imaginary = transform[next + k];
      result[k] = Math.sqrt(real * real + imaginary * imaginary);
    }
    return result;
  }

  /** What the magnitudes are called. */
  List<String> magnitudeNames() {
    return IntStream.range(0, next).mapToObj(k -> "magnitude " + k).toList();
  }

  /** As a model file records it. */
  public String text() {
    String following = next == null ? "" : ",\"next\":" + next;
    return "{\"count\":" + count + ",\"length\":" + length + ",\"hop\":" + hop + following + "}";
  }

  /**
   * What {@link #text} said.
   *
   * @throws CorruptData if it did not
   */
  public static Framing of(String text) {
    Matcher numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      throw new CorruptData("the model file does not say how sounds become frames: " + text);
    }
    try {
      return new Framing(
          Integer.valueOf(numbers.group(1)),
          Integer.valueOf(numbers.group(2)),
          Integer.valueOf(numbers.group(3)),
          numbers.group(4) == null ? null : Integer.valueOf(numbers.group(4)));
    } catch (IllegalArgumentException e) {
      throw new CorruptData("the model file has impossible frames: " + e.getMessage());
    }
  }
}
