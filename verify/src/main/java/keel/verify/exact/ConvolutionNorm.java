package keel.verify.exact;

import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A bound of the Euclidean norm of a convolution on images with zeros around them, seen at every
 * stride-th row and column, by its symbol.
 *
 * <p>Source: the matrix of the convolution is a part of a block circulant one, that of the same
 * taps on a torus on which none reaches the image from its other side; so its norm is at most the
 * greatest norm of the symbols {@code S(ω) = Σ_t K_t e^(iω·t)} over the frequencies of the torus.
 * With a stride, K_t holds the taps that see the t-th stride of inputs beside each other. Sedghi,
 * Gupta and Long (arXiv:1805.10408) for images on a torus, Delattre et al. (arXiv:2305.16173) for
 * {@link GramIteration}.
 *
 * <p>Shapes: one row of weights an output channel; the taps of the first input channel row by row,
 * then those of the second.
 *
 * <p>Method: weights and roots of unity are rounded down to {@value #WEIGHT_BITS} bits, symbols to
 * {@value GramIteration#BITS}; what that may change is added. Of the frequencies ω and −ω one is
 * enough. The number is a function of the weights alone: no evidence is needed.
 */
public final class ConvolutionNorm {
  /** Of a sum of weights, one from each tap. */
  private static final int WEIGHT_BITS = 30;

  private static final int COARSE_BITS = WEIGHT_BITS - GramIteration.BITS;

  /** The norm of a symbol is then exceeded by a factor of at most n^(1/512). */
  private static final int SQUARINGS = 8;

  /** Of a symbol, so that it has short rows for {@link GramIteration}. */
  private static final int LARGEST_SIDE = 1024;

  /** Products of numbers, for one squaring of each symbol. */
  private static final long MOST_PRODUCTS = 1L << 30;

  /** As many as a root of unity costs, one for each tap. */
  private static final int PRODUCTS_OF_ROOT = 1 << 10;

  private final Matrix weights;
  private final Axis down;
  private final Axis across;
  private final long inputs;
  private final long height;
  private final long width;

  private ConvolutionNorm(Matrix weights, Axis down, Axis across) {
    this.weights = weights;
    this.down = down;
    this.across = across;
    this.inputs = weights.columns() / taps() * (long) down.stride * across.stride;
    this.height = down.torus();
    this.width = across.torus();
  }

  /**
   * One direction of an image.
   *
   * @param taps the length of the window, odd
   * @param stride at least 1
   * @param length of the image, at least 1
   */
  public record Axis(int taps, int stride, int length) {
    private int outputs() {
      return (length - 1) / stride + 1;
    }

    /** Which stride of inputs a tap sees, counted from that of the output. */
    private int shift(int tap) {
      return Math.floorDiv(tap - taps / 2, stride);
    }

    /** Which number of the stride it sees. */
    private int phase(int tap) {
      return Math.floorMod(tap - taps / 2, stride);
    }

    /** Whether that lies in the image for any output. */
    private boolean sees(int tap) {
      return Math.abs(shift(tap)) < outputs();
    }

    private long torus() {
      int reach =
          IntStream.range(0, taps)
              .filter(this::sees)
              .map(this::shift)
              .map(Math::abs)
              .max()
              .orElseThrow(); // the tap in the middle sees what it stands on
      return reach == 0 ? 1 : (long) outputs() + reach;
    }
  }

  /** A number that is not below the norm; none where it would take too long to find. */
  public static Optional<Dyadic> of(Matrix weights, Axis down, Axis across) {
    if (Math.max(down.stride, across.stride) > LARGEST_SIDE) {
      return Optional.empty();
    }
    ConvolutionNorm norm = new ConvolutionNorm(weights, down, across);
    return norm.isTractable() ? Optional.of(norm.bound()) : Optional.empty();
  }

  private int taps() {
    return down.taps * across.taps;
  }

  private long smallerSide() {
    return Math.min(weights.rows(), inputs);
  }

  private boolean isTractable() {
    if (weights.rows() > LARGEST_SIDE || inputs > LARGEST_SIDE) {
      return false;
    }
    long products =
        weights.rows() * inputs * (smallerSide() + taps()) + (long) PRODUCTS_OF_ROOT * taps();
    long mostFrequencies = MOST_PRODUCTS / products;
    return height <= mostFrequencies && width / 2 + 1 <= mostFrequencies / height;
  }

  private Dyadic bound() {
    Dyadic largest = Dyadic.of(weights.largestMagnitude());
    if (largest.signum() == 0) {
      return Dyadic.ZERO;
    }
    int grid = WEIGHT_BITS - bits(taps()) - (largest.bitLength() + largest.exponent());
    Symbols symbols = new Symbols(grid);
    BigInteger first = symbols.norm(0, 0, BigInteger.ZERO);
    BigInteger greatest =
        IntStream.range(0, (int) height)
            .parallel()
            .mapToObj(row -> symbols.greatestNorm(row, first))
            .reduce(first, BigInteger::max);
    return Dyadic.of(greatest.add(rounding()), COARSE_BITS - grid);
  }

  /**
   * Not below the norm of what is lost of a symbol. In units of its entries, a tap loses less than
   * 2^-{@link #COARSE_BITS} of one, all roots of unity together less than 1/8, and rounding the
   * real and the imaginary part less than √2.
   */
  private BigInteger rounding() {
    long ofEntry = (taps() >> COARSE_BITS) + 3L;
    return BigInteger.valueOf(ofEntry * Math.max(weights.rows(), inputs));
  }

  private static int bits(int number) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(number);
  }

  /** The symbols of the rounded weights, as {@link GramIteration} takes them. */
  private final class Symbols {
    private final long[][] rounded = new long[weights.rows()][weights.columns()];
    private final RootsOfUnity roots = new RootsOfUnity((int) (height * width));

    Symbols(int grid) {
      for (int i = 0; i < rounded.length; i++) {
        for (int j = 0; j < rounded[i].length; j++) {
          rounded[i][j] = Grid.floor(weights.get(i, j), 1, grid);
        }
      }
    }

    /** The greatest norm of a row of frequencies, or a smaller number than {@code enough}. */
    BigInteger greatestNorm(int row, BigInteger enough) {
      BigInteger greatest = enough;
      for (int column = 0; column <= width / 2; column++) {
        greatest = greatest.max(norm(row, column, greatest));
      }
      return greatest;
    }

    BigInteger norm(int row, int column, BigInteger enough) {
      long[][] symbol = new long[(int) smallerSide()][2 * (int) Math.max(weights.rows(), inputs)];
      for (int i = 0; i < down.taps; i++) {
        for (int j = 0; j < across.taps; j++) {
          if (down.sees(i) && across.sees(j)) {
            addTap(symbol, i, j, root(row, column, down.shift(i), across.shift(j)));
          }
        }
      }
      for (long[] entries : symbol) {
        for (int k = 0; k < entries.length; k++) {
          entries[k] >>= RootsOfUnity.BITS + COARSE_BITS;
        }
      }
      return GramIteration.bound(symbol, SQUARINGS, enough);
    }

    /** Which root of unity {@code e^(iω·t)} is. */
    private int root(int row, int column, int shiftDown, int shiftAcross) {
      return (int)
          Math.floorMod(width * row * shiftDown + height * column * shiftAcross, height * width);
    }

    private void addTap(long[][] symbol, int i, int j, int root) {
      int tap = i * across.taps + j;
      int phase = down.phase(i) * across.stride + across.phase(j);
      int phases = down.stride * across.stride;
      boolean isTall = weights.rows() > inputs;
      for (int out = 0; out < weights.rows(); out++) {
        for (int column = phase, in = tap; column < inputs; column += phases, in += taps()) {
          long[] entries = symbol[isTall ? column : out];
          int place = isTall ? out : column;
          entries[place] += rounded[out][in] * roots.cosine(root);
          entries[place + entries.length / 2] += rounded[out][in] * roots.sine(root);
        }
      }
    }
  }
}
