package keel.train.data;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a sound becomes a pattern: frames, which may overlap, of its samples from the first on. What
 * is longer is cut off, what is shorter ends in zeros.
 *
 * @param count of frames; 32 if left out
 * @param length of a frame in samples; 256 if left out
 * @param hop samples from the begin of a frame to that of the next; half a length if left out
 */
public record Framing(Integer count, Integer length, Integer hop) {
  /** Numbers of a pattern. */
  private static final int MOST = 1 << 20;

  private static final Pattern TEXT =
      Pattern.compile("\\{\"count\":(\\d{1,7}),\"length\":(\\d{1,7}),\"hop\":(\\d{1,7})}");

  /** The usual frames. */
  public static final Framing USUAL = new Framing(null, null, null);

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
  }

  /** The shape of a pattern. */
  public List<Integer> shape() {
    return List.of(count, length);
  }

  /** How many samples of a sound count. */
  int samples() {
    return (count - 1) * hop + length;
  }

  /** Frame after frame of so many samples. */
  double[] of(double[] samples) {
    double[] frames = new double[count * length];
    for (int t = 0; t < count; t++) {
      for (int n = 0; n < length; n++) {
        int at = t * hop + n;
        frames[t * length + n] = at < samples.length ? samples[at] : 0;
      }
    }
    return frames;
  }

  /** As a model file records it. */
  public String text() {
    return "{\"count\":" + count + ",\"length\":" + length + ",\"hop\":" + hop + "}";
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
          Integer.valueOf(numbers.group(3)));
    } catch (IllegalArgumentException e) {
      throw new CorruptData("the model file has impossible frames: " + e.getMessage());
    }
  }
}
