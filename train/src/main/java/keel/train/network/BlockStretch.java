package keel.train.network;

import java.util.Optional;
import keel.train.layer.Columns;
import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.layer.Weight;
import keel.verify.exact.DepthRecursion;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.search.EvidenceSearch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;

/**
 * The Euclidean gain of a dense block with the step size 1, as Theorem 5 certifies it.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 5: the squared gain is α times the greatest eigenvalue of
 * Bᵀ(P + β)⁻¹B, P = −A, with numbers α and β ({@link DepthRecursion}) that K and an interval around
 * the eigenvalues of P decide. They are searched for at every {@link #settle} and stay until the
 * next.
 *
 * <p>Why not the norm of the block at slope 1, which is 1 to 4 % less for blocks that were trained
 * for something else: a block that is trained to have little of it ends 5 to 20 % above.
 */
final class BlockStretch implements Stretch {
  /** α and β. */
  static final int NUMBERS = 2;

  /** By how much an interval around eigenvalues that are floats is larger. */
  private static final double ROOM = 1e-4;

  private final Weight state;
  private final Weight input;
  private final int depth;
  private final INDArray direction;
  private final INDArray numbers;
  private final INDArray driven;
  private INDArray solution;
  private double length;
  private double factor;

  /**
   * Of a block.
   *
   * @param state A, n x n
   * @param input B, n x m
   * @param depth K
   * @param direction m x 1, kept up to date here
   * @param numbers α and β, kept up to date here
   */
  BlockStretch(Weight state, Weight input, int depth, INDArray direction, INDArray numbers) {
    this.state = state;
    this.input = input;
    this.depth = depth;
    this.direction = direction;
    this.numbers = numbers;
    this.driven = Columns.zeros(state.value().dataType(), state.value().rows(), 1);
  }

  /** Whether blocks of such a size have the claim. */
  static boolean isFor(int units, int depth) {
    return units <= DepthRecursion.MOST_UNITS && depth <= DepthRecursion.MOST_STEPS;
  }

  @Override
  public void refresh() {}

  @Override
  public double measure() {
    length = direction.norm2Number().doubleValue();
    Products.multiply(1, input.value(), Form.PLAIN, direction, Form.PLAIN, 0, driven);
    solution = new ShiftedState(state.value(), 1, beta()).solve(driven);
    double square = alpha() * driven.mul(solution).sumNumber().doubleValue();
    factor = Math.sqrt(square) / length;
    return factor;
  }

  private double alpha() {
    return numbers.getDouble(0, 0);
  }

  private double beta() {
    return numbers.getDouble(1, 0);
  }

  /** d factor² = α (2 wᵀ dB u + wᵀ dA w) / |u|², w the solution. */
  @Override
  public void backward(double weight) {
    double share = weight * alpha() / (factor * length * length);
    Products.multiply(share, solution, Form.PLAIN, direction, Form.TRANSPOSED, 1, input.gradient());
    Products.multiply(
        share / 2, solution, Form.PLAIN, solution, Form.TRANSPOSED, 1, state.gradient());
    INDArray next = direction.ulike();
    Products.multiply(1, input.value(), Form.TRANSPOSED, solution, Form.PLAIN, 0, next);
    Stretch.follow(next, direction);
  }

  @Override
  public void settle(int steps) {
    DepthRecursion.Shown shown = search().orElse(new DepthRecursion.Shown(1.0 / depth, usual()));
    numbers.putScalar(0, 0, shown.alpha().ceilToDouble());
    numbers.putScalar(1, 0, shown.shift());
    Stretch.super.settle(steps);
  }

  /** Above what is found for blocks, so that training goes on where nothing is found. */
  private Dyadic usual() {
    return Dyadic.of(2.0 * depth);
  }

  private Optional<DepthRecursion.Shown> search() {
    INDArray p = state.value().neg();
    INDArray eigenvalues = Eigen.symmetricGeneralizedEigenvalues(p.dup('f'), false);
    double least = eigenvalues.minNumber().doubleValue() * (1 - ROOM);
    double greatest = eigenvalues.maxNumber().doubleValue() * (1 + ROOM);
    if (!(least > 0 && greatest <= 2)) {
      return Optional.empty();
    }
    DepthRecursion question =
        new DepthRecursion(
            "gain",
            Dyadic.of(least),
            Dyadic.of(greatest),
            depth,
            new DepthRecursion.Aim(matrix(input.value()), matrix(p), Vector.constant(p.rows(), 1)));
    return EvidenceSearch.search(question).evidence().numbers().map(question::shownBy);
  }

  private static Matrix matrix(INDArray array) {
    double[] columns = array.dup('f').data().asDouble();
    return Matrix.of(array.columns(), array.rows(), columns).transpose();
  }
}
