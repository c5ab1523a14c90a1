package keel.train.network;

import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Q = pP + qI with P = −A of a dense block, positive definite, and what it takes to solve with it.
 *
 * @param state A, n x n
 * @param share p
 * @param shift q
 */
record ShiftedState(INDArray state, double share, double shift) {
  /** Of the residual, relative. */
  private static final double PRECISION = 1e-13;

  private static final int MOST_STEPS = 100;

  /** Q⁻¹ right, column by column, by conjugate gradients: few steps, for q keeps Q well behaved. */
  INDArray solve(INDArray right) {
    INDArray solution = right.ulike().assign(0);
    INDArray residual = right.dup('f');
    INDArray search = residual.dup('f');
    INDArray image = residual.ulike();
    INDArray squares = columnSums(residual, residual);
    double enough = squares.maxNumber().doubleValue() * PRECISION;
    for (int step = 0; step < MOST_STEPS && squares.maxNumber().doubleValue() > enough; step++) {
      image.assign(search).muli(shift);
      Products.multiply(-share, state, Form.PLAIN, search, Form.PLAIN, 1, image);
      INDArray along = quotients(squares, columnSums(search, image));
      solution.addi(search.mulRowVector(along));
      residual.subi(image.mulRowVector(along));
      INDArray next = columnSums(residual, residual);
      search.muliRowVector(quotients(next, squares)).addi(residual);
      squares = next;
    }
    return solution;
  }

  private static INDArray columnSums(INDArray a, INDArray b) {
    return a.mul(b).sum(true, 0);
  }

  /** 0 where a column has nothing left. */
  private static INDArray quotients(INDArray a, INDArray b) {
    INDArray result = a.dup();
    for (long i = 0; i < a.length(); i++) {
      double divisor = b.getDouble(i);
      result.putScalar(i, divisor > 0 ? a.getDouble(i) / divisor : 0);
    }
    return result;
  }
}
