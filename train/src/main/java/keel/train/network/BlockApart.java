package keel.train.network;

import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.layer.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Behind a dense block of step size 1 and a linear layer: for each pair of outputs, what follows
 * from the one inequality of the block, with which the network's chain is certified.
 *
 * <p>Source: ARCHITECTURE.md, network-chain: changes e of the state after K steps have {@code eᵀQe
 * ≤ 2eᵀBΔu}, Q = (1 − 1/K)P + 2/K, so that they lie in the ball of radius ‖Q^{-1/2}BΔu‖ around
 * Q⁻¹BΔu in the norm of Q. So for the difference c of two rows of the head {@code |cᵀe| ≤ (‖BᵀQ⁻¹c‖
 * + ‖Q^{-1/2}c‖ ‖Q^{-1/2}B‖) ‖Δu‖}: the product of norms would be twice the last term.
 */
final class BlockApart implements Apart {
  private final Weight state;
  private final Weight input;
  private final Weight head;
  private final double share;
  private final INDArray direction;
  private final ShiftedState form;

  private double length;
  private double norm;
  private INDArray solved;
  private INDArray solvedDirection;
  private INDArray images;
  private double[][] along;
  private double[][] across;

  /**
   * Behind a block.
   *
   * @param state A, n x n
   * @param input B, n x m
   * @param depth K
   * @param head C, outputs x n
   * @param direction m x 1, what Q^{-1/2}B stretches most; kept up to date here
   */
  BlockApart(Weight state, Weight input, int depth, Weight head, INDArray direction) {
    this.state = state;
    this.input = input;
    this.head = head;
    this.share = 1 - 1.0 / depth;
    this.direction = direction;
    this.form = new ShiftedState(state.value(), share, 2.0 / depth);
  }

  @Override
  public double[][] measure() {
    INDArray b = input.value();
    solved = form.solve(head.value().transpose().dup('f'));
    images = product(b, Form.TRANSPOSED, solved, Form.PLAIN);
    along = Pairs.lengths(product(images, Form.TRANSPOSED, images, Form.PLAIN).toDoubleMatrix());
    across = Pairs.lengths(product(head.value(), Form.PLAIN, solved, Form.PLAIN).toDoubleMatrix());
    measureNorm();
    double[][] apart = new double[along.length][along.length];
    for (int i = 0; i < apart.length; i++) {
      for (int j = 0; j < apart.length; j++) {
        apart[i][j] = along[i][j] + across[i][j] * norm;
      }
    }
    return apart;
  }

  private void measureNorm() {
    length = direction.norm2Number().doubleValue();
    INDArray driven = product(input.value(), Form.PLAIN, direction, Form.PLAIN);
    solvedDirection = form.solve(driven);
    norm = Math.sqrt(driven.mul(solvedDirection).sumNumber().doubleValue()) / length;
  }

  @Override
  public void backward(double[][] gradient) {
    // ‖BᵀQ⁻¹c‖, of V = BᵀZ, Z = Q⁻¹Cᵀ
    INDArray ofImages =
        product(images, Form.PLAIN, array(Pairs.pulls(gradient, along)), Form.PLAIN);
    Products.multiply(1, solved, Form.PLAIN, ofImages, Form.TRANSPOSED, 1, input.gradient());
    INDArray back = form.solve(product(input.value(), Form.PLAIN, ofImages, Form.PLAIN));
    head.gradient().addi(back.transpose());
    addToState(1, back, solved);
    // ‖Q^{-1/2}c‖, of CQ⁻¹Cᵀ
    double ofNorm = 0;
    double[][] ofAcross = new double[across.length][across.length];
    for (int i = 0; i < across.length; i++) {
      for (int j = 0; j < across.length; j++) {
        ofNorm += gradient[i][j] * across[i][j];
        ofAcross[i][j] = gradient[i][j] * norm;
      }
    }
    INDArray pulled = product(solved, Form.PLAIN, array(Pairs.pulls(ofAcross, across)), Form.PLAIN);
    head.gradient().addi(pulled.transpose());
    addToState(0.5, pulled, solved);
    backwardOfNorm(ofNorm);
  }

  /** As the gain of {@link BlockStretch}, with the form of the inequality. */
  private void backwardOfNorm(double weight) {
    double each = weight / (norm * length * length);
    Products.multiply(
        each, solvedDirection, Form.PLAIN, direction, Form.TRANSPOSED, 1, input.gradient());
    addToState(each / 2, solvedDirection, solvedDirection);
    INDArray next = product(input.value(), Form.TRANSPOSED, solvedDirection, Form.PLAIN);
    Stretch.follow(next, direction);
  }

  /** d(Q⁻¹) = −Q⁻¹ dQ Q⁻¹ and dQ = −share · dA. */
  private void addToState(double weight, INDArray left, INDArray right) {
    Products.multiply(
        weight * share, left, Form.PLAIN, right, Form.TRANSPOSED, 1, state.gradient());
  }

  private static INDArray product(INDArray a, Form formOfA, INDArray b, Form formOfB) {
    long rows = formOfA == Form.PLAIN ? a.rows() : a.columns();
    long columns = formOfB == Form.PLAIN ? b.columns() : b.rows();
    INDArray result = Nd4j.create(a.dataType(), new long[] {rows, columns}, 'f');
    Products.multiply(1, a, formOfA, b, formOfB, 0, result);
    return result;
  }

  private INDArray array(double[][] entries) {
    return Nd4j.create(entries).castTo(head.value().dataType()).dup('f');
  }

  @Override
  public void settle(int steps) {
    for (int i = 0; i < steps; i++) {
      measureNorm();
      backwardOfNorm(1);
    }
  }
}
