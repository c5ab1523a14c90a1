package keel.train.layer;

import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The equilibrium x = σ(W x + v), v = U u + b, by forward-backward splitting, and its gradient by
 * the implicit function theorem.
 *
 * <p>Source: Winston and Kolter, Monotone operator equilibrium networks (NeurIPS 2020). With {@code
 * G = I − a(I − W)} a step is {@code x ← J(G x + a v)}, J(w) = σ(y) for the y with {@code (1 − a)
 * σ(y) + a y = w}. The gradient p of v solves {@code p = D(Wᵀ p + g)}, g that of x and D the slopes
 * of σ at the equilibrium: the same splitting with Wᵀ and the linear D, {@code p ← D((1 − a) D +
 * a)⁻¹ (Gᵀ p + a g)}. Then {@code dW = p xᵀ}; nothing of the way there is kept.
 *
 * <p>With a tolerance the batch takes steps until one changes no number by more, of g's size in the
 * backward pass; every eighth is looked at.
 */
public final class MonotoneBlock implements TrainableLayer {
  /** Newton steps for y, which come near it from one side, σ being bent to one side of zero. */
  private static final int NEWTON_STEPS = 6;

  /** Steps between two looks at how far the states still move, which cost as much as a step. */
  private static final int LOOK_EVERY = 8;

  private final AffineLayer drive;
  private final MonotoneState state;
  private final boolean isProjection;
  private final Nonlinearity function;
  private final Unroll unroll;
  private final INDArray operator;
  private final INDArray scaledDrive;
  private final INDArray ones;
  private double step;
  private INDArray x;
  private INDArray next;
  private final INDArray zero;
  private final boolean hasOffset;
  private final INDArray slopes;
  private final INDArray p;
  private final INDArray nextP;
  private final INDArray argument;
  private final INDArray excess;

  /**
   * A block for batches of one size.
   *
   * @param state W, n x n, and the step a
   * @param input U, n x m
   * @param bias b, n x 1
   * @param isProjection whether σ is the projection on an interval, and so J = σ
   */
  public MonotoneBlock(
      MonotoneState state,
      Weight input,
      Weight bias,
      SlopeFunction function,
      boolean isProjection,
      Unroll unroll,
      int patterns) {
    DataType type = bias.value().dataType();
    int units = bias.value().rows();
    this.drive = AffineLayer.dense(input, bias, patterns);
    this.state = state;
    this.isProjection = isProjection;
    this.function = Arithmetic.of(type).nonlinearity(function);
    this.unroll = unroll;
    this.operator = Columns.zeros(type, units, units);
    this.scaledDrive = Columns.zeros(type, units, patterns);
    this.ones = Columns.ones(type, units, patterns);
    this.x = Columns.zeros(type, units, patterns);
    this.next = Columns.zeros(type, units, patterns);
    this.zero = Columns.zeros(type, units, patterns);
    this.slopes = Columns.zeros(type, units, patterns);
    this.p = Columns.zeros(type, units, patterns);
    this.nextP = Columns.zeros(type, units, patterns);
    this.argument = Columns.zeros(type, units, patterns);
    this.excess = Columns.zeros(type, units, patterns);
    this.function.apply(zero);
    this.hasOffset = zero.amaxNumber().doubleValue() != 0;
    refresh();
  }

  @Override
  public void refresh() {
    drive.refresh();
    state.refresh();
    step = state.step();
    operator.assign(state.value()).muli(step);
    for (int i = 0; i < operator.rows(); i++) {
      operator.putScalar(i, i, operator.getDouble(i, i) + 1 - step);
    }
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    scaledDrive.assign(drive.forward(u, pass)).muli(step);
    x.assign(0);
    for (int k = 0; k < unroll.steps(); k++) {
      next.assign(scaledDrive);
      Products.multiply(1, operator, Form.PLAIN, x, Form.PLAIN, 1, next);
      resolve(next);
      boolean isLast = hasSettled(k, x, next, 1);
      INDArray before = x;
      x = next;
      next = before;
      if (isLast) {
        break;
      }
    }
    return x;
  }

  private boolean hasSettled(int step, INDArray before, INDArray after, double size) {
    // By length, which is NaN where a number is: ND4J's greatest number passes over it.
    return unroll.untilEquilibrium()
        && (step + 1) % LOOK_EVERY == 0
        && after.sub(before).norm2Number().doubleValue() <= unroll.tolerance() * size;
  }

  /** w becomes J(w). */
  private void resolve(INDArray w) {
    if (!isProjection) {
      // σ₀ = σ − σ(0): (1 − a) σ₀(y) + a y = w − (1 − a) σ(0), from the right side on.
      if (hasOffset) {
        w.subi(zero.mul(1 - step));
      }
      argument.assign(w);
      for (int k = 0; k < NEWTON_STEPS; k++) {
        excess.assign(argument);
        function.apply(excess);
        slopes.assign(excess);
        function.pullBack(slopes, ones);
        slopes.muli(1 - step).addi(step);
        if (hasOffset) {
          excess.subi(zero);
        }
        excess.muli(1 - step).addi(argument.mul(step)).subi(w);
        argument.subi(excess.divi(slopes));
      }
      w.assign(argument);
    }
    function.apply(w);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(outputGradient);
    return drive.backward(p);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient);
    drive.backwardAtInput(p);
  }

  /** Everything up to the gradient of v. */
  private void carryBack(INDArray outputGradient) {
    slopes.assign(x);
    function.pullBack(slopes, ones);
    excess.assign(slopes).muli(1 - step).addi(step);
    slopes.divi(excess);
    scaledDrive.assign(outputGradient).muli(step);
    double size = outputGradient.norm1Number().doubleValue() / outputGradient.length();
    p.assign(0);
    for (int k = 0; k < unroll.steps(); k++) {
      nextP.assign(scaledDrive);
      Products.multiply(1, operator, Form.TRANSPOSED, p, Form.PLAIN, 1, nextP);
      nextP.muli(slopes);
      boolean isLast = hasSettled(k, p, nextP, size);
      p.assign(nextP);
      if (isLast) {
        break;
      }
    }
    state.addGradient(p, x);
  }
}
