package keel.verify.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Weights v > 0 with which every row of a block is dominated by its centre: {@code κ_i = 1 − |1 −
 * h_i α_i| − h_i o_i > 0}, where {@code α_i = −a_ii} and {@code o_i = Σ_{j≠i} |a_ij| v_j / v_i}.
 *
 * <p>Rows are output channels of a convolution, or units. The operator of a convolution is never
 * built: away from the border each of its rows holds the taps of one output channel, at the border
 * some of them are missing, which only makes the margin larger; the weights depend on the channel
 * alone.
 *
 * <p>Shapes: each of {@code states} has n rows and n · taps columns, tap after tap of channel after
 * channel; the centre is tap number {@code centre} of the row's own channel. {@code input} has n
 * rows. Dense blocks have one tap.
 *
 * <p>Rigour: exact, nothing is rounded. Proof: proofs/theories/Dominance.v.
 *
 * @param name what is asked, unique within a certificate
 * @param states the weights of the state, from which α and o are read; several where they change
 *     from step to step
 * @param taps how many columns belong to one channel
 * @param centre the tap that multiplies the unit itself
 * @param stepSizes h, n entries
 * @param input the weights of the input
 */
public record RowDominance(
    String name, List<Matrix> states, int taps, int centre, Vector stepSizes, Matrix input)
    implements Obligation {

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together
   */
  public RowDominance {
    states = List.copyOf(states);
    int n = input.rows();
    if (n == 0
        || taps <= centre
        || centre < 0
        || states.isEmpty()
        || states.stream().anyMatch(s -> s.rows() != n || s.columns() != (long) n * taps)
        || stepSizes.length() != n) {
      throw new IllegalArgumentException(name + ": the shapes do not belong together");
    }
  }

  /** The number of rows. */
  public int size() {
    return input.rows();
  }

  /**
   * One row, scaled by its weight v_i.
   *
   * @param margin κ_i v_i
   * @param input h_i Σ_j |b_ij|
   * @param weight v_i
   */
  public record Row(Dyadic margin, Dyadic input, Dyadic weight) {}

  /**
   * All rows with the given weights, state after state.
   *
   * @throws InvalidWitness if the weights are not as many or not positive
   */
  public List<Row> rows(RowWeights weights) {
    int n = size();
    if (weights.length() != n) {
      throw new InvalidWitness(name + ": " + n + " weights are needed");
    }
    for (int i = 0; i < n; i++) {
      if (weights.get(i).signum() <= 0) {
        throw new InvalidWitness(name + ": weights must be > 0, found " + weights.get(i));
      }
    }
    Dyadic[] inputs = inputs();
    List<Row> rows = new ArrayList<>();
    for (Matrix state : states) {
      IntFunction<Dyadic> sums = sums(state.magnitudes(), weights);
      for (int i = 0; i < n; i++) {
        Dyadic weight = weights.get(i);
        Dyadic step = Dyadic.of(stepSizes.get(i));
        Dyadic centred = Dyadic.of(-state.get(i, i * taps + centre)).times(weight);
        Dyadic all = sums.apply(i);
        Dyadic others = all.minus(centred.abs());
        Dyadic margin =
            weight.minus(weight.minus(step.times(centred)).abs()).minus(step.times(others));
        rows.add(new Row(margin, inputs[i], weight));
      }
    }
    return rows;
  }

  /** The sum over the taps of a row, each times the weight of its channel. */
  private IntFunction<Dyadic> sums(Matrix magnitudes, RowWeights weights) {
    int grid = QuadraticForm.gridExponent(magnitudes);
    return weights
        .integers()
        .map(this::repeated)
        .<IntFunction<Dyadic>>map(
            each ->
                i ->
                    QuadraticForm.exactRow(magnitudes, i, each, grid)
                        .times(Dyadic.of(1, -RowWeights.BITS)))
        .orElse(i -> magnitudes.exactDot(i, j -> weights.get(j / taps)));
  }

  /** h_i Σ_j |b_ij|. */
  private Dyadic[] inputs() {
    Matrix magnitudes = input.magnitudes();
    int grid = QuadraticForm.gridExponent(magnitudes);
    long[] ones = new long[input.columns()];
    Arrays.fill(ones, 1);
    Direction all = Direction.of(ones);
    Dyadic[] inputs = new Dyadic[size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          Dyadic.of(stepSizes.get(i)).times(QuadraticForm.exactRow(magnitudes, i, all, grid));
    }
    return inputs;
  }

  private Direction repeated(Direction weights) {
    long[] repeated = new long[size() * taps];
    for (int j = 0; j < repeated.length; j++) {
      repeated[j] = weights.get(j / taps);
    }
    return Direction.of(repeated);
  }
}
