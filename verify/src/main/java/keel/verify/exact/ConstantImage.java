package keel.verify.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A constant image of states and one of inputs at which the Jacobian of a step of a ReLU block has
 * an eigenvalue outside the unit circle, since its trace is not within ±n.
 *
 * <p>The trace is n and the sum of {@code h_i a_ii} over the active units. How many are active is
 * counted from the units of a few places: all that see the same taps are at the same value. None
 * may be at 0, where the step has no derivative.
 *
 * <p>Shapes: weights as in {@code Kernel}, one row a channel, stride 1, zeros around the image.
 * Numbers: one for each channel of the state, then one for each of the input. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state C
 * @param input D
 * @param bias b, one a channel
 * @param stepSizes h, one a channel
 * @param height of the image
 * @param width of the image
 */
public record ConstantImage(
    String name, Window state, Window input, Vector bias, Vector stepSizes, int height, int width)
    implements Obligation {
  /** Sides of a window for which this is asked. */
  public static final int LARGEST_WINDOW = 9;

  /**
   * The weights of a convolution.
   *
   * @param weights the taps of the first input channel row by row, then those of the second
   * @param height odd
   * @param width odd
   */
  public record Window(Matrix weights, int height, int width) {
    int taps() {
      return height * width;
    }

    /** The number of input channels. */
    public int channels() {
      return weights.columns() / taps();
    }

    /** What a row makes of a constant image, tap by tap. */
    private Dyadic[] sums(int row, Vector numbers, int first) {
      Dyadic[] sums = new Dyadic[taps()];
      Arrays.fill(sums, Dyadic.ZERO);
      for (int j = 0; j < weights.columns(); j++) {
        Dyadic entry = Dyadic.of(numbers.get(first + j / taps()));
        int tap = j % taps();
        sums[tap] = sums[tap].plus(entry.times(Dyadic.of(weights.get(row, j))));
      }
      return sums;
    }

    /** The sum over the taps that see an image at a place. */
    private Dyadic seen(Dyadic[] sums, Place row, Place column) {
      Dyadic sum = Dyadic.ZERO;
      for (int tap = 0; tap < sums.length; tap++) {
        if (row.sees(tap / width, height) && column.sees(tap % width, width)) {
          sum = sum.plus(sums[tap]);
        }
      }
      return sum;
    }
  }

  /** Rows, or columns, that see the same taps: a first one, and how many there are. */
  private record Place(int at, int count, int side) {
    boolean sees(int tap, int taps) {
      long seen = (long) at + tap - taps / 2;
      return 0 <= seen && seen < side;
    }

    /** All of a side, which may be long, for windows that reach so far. */
    static List<Place> all(int side, int radius) {
      long middle = side - 2L * radius;
      if (middle <= 0) {
        return IntStream.range(0, side).mapToObj(at -> new Place(at, 1, side)).toList();
      }
      List<Place> places = new ArrayList<>();
      places.add(new Place(radius, (int) middle, side));
      for (int at = 0; at < radius; at++) {
        places.add(new Place(at, 1, side));
        places.add(new Place(side - 1 - at, 1, side));
      }
      return places;
    }
  }

  /** Whether the numbers are such images. */
  public boolean isShownBy(Vector numbers) {
    int channels = bias.length();
    if (numbers.length() != channels + input.channels()) {
      return false;
    }
    Dyadic beyond = Dyadic.ZERO;
    for (int c = 0; c < channels; c++) {
      Dyadic[] ofState = state.sums(c, numbers, 0);
      Dyadic[] ofInput = input.sums(c, numbers, channels);
      long active = 0;
      for (Place row : Place.all(height, Math.max(state.height, input.height) / 2)) {
        for (Place column : Place.all(width, Math.max(state.width, input.width) / 2)) {
          int sign =
              Dyadic.of(bias.get(c))
                  .plus(state.seen(ofState, row, column))
                  .plus(input.seen(ofInput, row, column))
                  .signum();
          if (sign == 0) {
            return false;
          }
          active += sign > 0 ? (long) row.count * column.count : 0;
        }
      }
      Dyadic own = Dyadic.of(state.weights.get(c, c * state.taps() + state.taps() / 2));
      beyond = beyond.plus(own.times(Dyadic.of(stepSizes.get(c))).times(Dyadic.of(active, 0)));
    }
    Dyadic units = Dyadic.of((long) height * width, 0).times(Dyadic.of(channels, 0));
    Dyadic lowest = units.plus(units).negate();
    return beyond.signum() > 0 || beyond.compareTo(lowest) < 0;
  }
}
