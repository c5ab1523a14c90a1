package keel.train.layer;

import java.util.Random;
import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights W of the state of a {@link MonotoneBlock}, and the step a of its solver: both as they
 * are given, or {@code W = (1 − m) I − AᵀA + B − Bᵀ} from an A and a B of any numbers, for which
 * the symmetric part of I − W is at least m, and {@code a = m / ‖I − W‖₂²}, with which the solver
 * contracts.
 *
 * <p>Source: Winston and Kolter, Monotone operator equilibrium networks (NeurIPS 2020), Proposition
 * 1. Shapes: all are n x n.
 */
public final class MonotoneState {
  private static final int POWER_STEPS = 12;
  private static final long SEED = 2006_08591;

  /** The norm is approached from below. */
  private static final double ROOM = 1.05;

  private final Weight factor;
  private final Weight skew;
  private final double margin;
  private final INDArray value;
  private final INDArray gradient;
  private INDArray direction;
  private double step;

  private MonotoneState(Weight factor, Weight skew, double margin, double step, Weight value) {
    this.factor = factor;
    this.skew = skew;
    this.margin = margin;
    this.step = step;
    this.value = value.value();
    this.gradient = value.gradient();
  }

  /** As they are. */
  public static MonotoneState of(Weight state, double step) {
    return new MonotoneState(null, null, 0, step, state);
  }

  /**
   * From free ones.
   *
   * @param factor A
   * @param skew B
   * @param margin m, > 0
   */
  public static MonotoneState of(Weight factor, Weight skew, double margin) {
    DataType type = factor.value().dataType();
    int n = factor.value().rows();
    Weight value = new Weight(Columns.zeros(type, n, n), Columns.zeros(type, n, n));
    MonotoneState state = new MonotoneState(factor, skew, margin, 0, value);
    Random random = new Random(SEED);
    float[] start = new float[n];
    for (int i = 0; i < n; i++) {
      start[i] = (float) random.nextGaussian();
    }
    state.direction = Nd4j.create(start, new long[] {n, 1}, 'f').castTo(type);
    state.refresh();
    return state;
  }

  INDArray value() {
    return value;
  }

  double step() {
    return step;
  }

  void refresh() {
    if (factor == null) {
      return;
    }
    Products.multiply(-1, factor.value(), Form.TRANSPOSED, factor.value(), Form.PLAIN, 0, value);
    value.addi(skew.value()).subi(skew.value().transpose());
    for (int i = 0; i < value.rows(); i++) {
      value.putScalar(i, i, value.getDouble(i, i) + 1 - margin);
    }
    double norm = 0;
    INDArray image = direction.ulike();
    for (int k = 0; k < POWER_STEPS; k++) {
      direction.divi(direction.norm2Number().doubleValue());
      image.assign(direction);
      Products.multiply(-1, value, Form.PLAIN, direction, Form.PLAIN, 1, image);
      norm = image.norm2Number().doubleValue();
      direction.assign(image);
      Products.multiply(-1, value, Form.TRANSPOSED, image, Form.PLAIN, 1, direction);
    }
    step = margin / Math.pow(ROOM * norm, 2);
  }

  /** Adds what {@code dW = p xᵀ} gives the weights. */
  void addGradient(INDArray p, INDArray x) {
    if (factor == null) {
      Products.multiply(1, p, Form.PLAIN, x, Form.TRANSPOSED, 1, gradient);
      return;
    }
    Products.multiply(1, p, Form.PLAIN, x, Form.TRANSPOSED, 0, gradient);
    INDArray transposed = gradient.transpose().dup('f');
    skew.gradient().addi(gradient).subi(transposed);
    transposed.addi(gradient);
    Products.multiply(-1, factor.value(), Form.PLAIN, transposed, Form.PLAIN, 1, factor.gradient());
  }
}
