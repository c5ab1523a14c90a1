package keel.train.stochastic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.layer.Columns;
import keel.train.layer.Weight;

/**
 * The drift {@code f(w, t) = D m(E w, t) + c} of {@link keel.verify.model.DriftNetwork}, in double
 * precision: {@code m} has p + 1 numbers, q softplus units, p numbers. Matrices stand column after
 * column.
 */
public final class Bottleneck implements Drift {
  private final int steps;
  private final Tensor encoder;
  private final Tensor hidden;
  private final Tensor hiddenBias;
  private final Tensor output;
  private final Tensor outputBias;
  private final Tensor decoder;
  private final Tensor offset;
  private final List<Tensor> all = new ArrayList<>();

  private final double[] seen;
  private final double[] before;
  private final double[] units;
  private final double[] turn;
  private final double[] ofTurn;
  private final double[] ofUnits;
  private final double[] ofCode;

  /**
   * The weights of a drift.
   *
   * @param encoder Eᵀ, |w| x p
   * @param hidden q x (p + 1), the last column for t
   * @param hiddenBias q x 1
   * @param output p x q
   * @param outputBias p x 1
   * @param decoder D, |w| x p
   * @param offset c, |w| x 1
   */
  public record Weights(
      Weight encoder,
      Weight hidden,
      Weight hiddenBias,
      Weight output,
      Weight outputBias,
      Weight decoder,
      Weight offset) {}

  /** What is learned, and its gradient. */
  private record Tensor(Weight weight, Numbers numbers) {
    /** An array that is read again whenever the weight has changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Numbers(double[] values, double[] gradient) {}

    static Tensor of(Weight weight) {
      int length = (int) weight.value().length();
      return new Tensor(weight, new Numbers(new double[length], new double[length]));
    }

    void read() {
      double[] now = Columns.readDoubles(weight.value());
      System.arraycopy(now, 0, values(), 0, now.length);
    }

    void passOn() {
      DrawnWeight.add(gradient(), weight);
      Arrays.fill(gradient(), 0);
    }

    double[] values() {
      return numbers.values;
    }

    double[] gradient() {
      return numbers.gradient;
    }
  }

  /**
   * For paths of so many steps.
   *
   * @param steps K, so that t = k / K
   */
  public Bottleneck(Weights weights, int steps) {
    this.steps = steps;
    this.encoder = own(weights.encoder);
    this.hidden = own(weights.hidden);
    this.hiddenBias = own(weights.hiddenBias);
    this.output = own(weights.output);
    this.outputBias = own(weights.outputBias);
    this.decoder = own(weights.decoder);
    this.offset = own(weights.offset);
    int p = weights.encoder.value().columns();
    int q = weights.hidden.value().rows();
    this.seen = new double[p + 1];
    this.before = new double[q];
    this.units = new double[q];
    this.turn = new double[p];
    this.ofTurn = new double[p];
    this.ofUnits = new double[q];
    this.ofCode = new double[p];
  }

  private Tensor own(Weight weight) {
    Tensor tensor = Tensor.of(weight);
    all.add(tensor);
    return tensor;
  }

  /** To be called after every change of the weights. */
  void read() {
    all.forEach(Tensor::read);
  }

  /** Adds the gradients since the last time to those of the weights. */
  void passOn() {
    all.forEach(Tensor::passOn);
  }

  @Override
  public void at(int step, double[] w, double[] f) {
    look(step, w);
    System.arraycopy(offset.values(), 0, f, 0, f.length);
    for (int a = 0; a < turn.length; a++) {
      addTo(f, turn[a], decoder.values(), a * f.length);
    }
  }

  /** sum += scale · (as many numbers from a place on). */
  private static void addTo(double[] sum, double scale, double[] numbers, int from) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += scale * numbers[from + i];
    }
  }

  /** By four sums, none of which waits for another. */
  private static double product(double[] one, double[] numbers, int from) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < one.length; i += 4) {
      a += one[i] * numbers[from + i];
      b += one[i + 1] * numbers[from + i + 1];
      c += one[i + 2] * numbers[from + i + 2];
      d += one[i + 3] * numbers[from + i + 3];
    }
    for (; i < one.length; i++) {
      a += one[i] * numbers[from + i];
    }
    return (a + b) + (c + d);
  }

  /** Everything up to what the decoder takes. */
  private void look(int step, double[] w) {
    int p = turn.length;
    for (int a = 0; a < p; a++) {
      seen[a] = product(w, encoder.values(), a * w.length);
    }
    seen[p] = (double) step / steps;
    System.arraycopy(hiddenBias.values(), 0, before, 0, before.length);
    for (int j = 0; j <= p; j++) {
      addTo(before, seen[j], hidden.values(), j * before.length);
    }
    Arrays.setAll(units, i -> Math.max(before[i], 0) + Math.log1p(Math.exp(-Math.abs(before[i]))));
    System.arraycopy(outputBias.values(), 0, turn, 0, p);
    for (int i = 0; i < units.length; i++) {
      addTo(turn, units[i], output.values(), i * p);
    }
  }

  @Override
  public void pullBack(double[] w, double[] toParameters, double[] toWeights, double[] ofWeights) {
    int p = turn.length;
    int q = units.length;
    toCode(toWeights);
    for (int a = 0; a < p; a++) {
      addTo(ofWeights, ofCode[a], encoder.values(), a * w.length);
    }
    toCode(toParameters);
    for (int a = 0; a < p; a++) {
      addTo(encoder.gradient(), a * w.length, ofCode[a], w);
      addTo(decoder.gradient(), a * w.length, turn[a], toParameters);
    }
    addTo(offset.gradient(), 0, 1, toParameters);
    addTo(outputBias.gradient(), 0, 1, ofTurn);
    addTo(hiddenBias.gradient(), 0, 1, ofUnits);
    for (int i = 0; i < q; i++) {
      addTo(output.gradient(), i * p, units[i], ofTurn);
    }
    for (int j = 0; j <= p; j++) {
      addTo(hidden.gradient(), j * q, seen[j], ofUnits);
    }
  }

  /** Some numbers of sum, from a place on, += scale · numbers. */
  private static void addTo(double[] sum, int from, double scale, double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      sum[from + i] += scale * numbers[i];
    }
  }

  /** The gradient of the code, and of what lies between. */
  private void toCode(double[] ofDrift) {
    int p = turn.length;
    Arrays.setAll(ofTurn, a -> product(ofDrift, decoder.values(), a * ofDrift.length));
    Arrays.setAll(
        ofUnits, i -> product(ofTurn, output.values(), i * p) / (1 + Math.exp(-before[i])));
    Arrays.setAll(ofCode, a -> product(ofUnits, hidden.values(), a * units.length));
  }
}
