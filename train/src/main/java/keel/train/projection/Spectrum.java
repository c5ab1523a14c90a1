package keel.train.projection;

import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * WᵀW = V diag(squares) Vᵀ of a square W, in its own precision.
 *
 * @param squares of the singular values, ascending; those of nothing may come out below zero
 * @param vectors V
 */
record Spectrum(INDArray squares, INDArray vectors) {
  static Spectrum of(INDArray w) {
    INDArray vectors = w.ulike();
    Products.multiply(1, w, Form.TRANSPOSED, w, Form.PLAIN, 0, vectors);
    INDArray squares = Nd4j.create(w.dataType(), w.rows());
    Nd4j.getBlasWrapper().lapack().syev('V', 'U', vectors, squares);
    return new Spectrum(squares, vectors);
  }

  /** ‖W‖₂. */
  double norm() {
    return Math.sqrt(squares.maxNumber().doubleValue());
  }
}
