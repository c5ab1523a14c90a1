package keel.interchange.onnx;

import java.util.List;
import java.util.Optional;
import keel.interchange.onnx.Combination.Addend;

/**
 * A sum of one product and constants.
 *
 * @param product matrix times vector, or convolution
 * @param factor by which it is multiplied
 * @param constants the others
 */
record Affine(Term product, double factor, List<Addend> constants) {
  static Optional<Affine> of(Combination sum) {
    List<Addend> products = sum.addends().stream().filter(Addend::isProduct).toList();
    List<Addend> constants = sum.addends().stream().filter(Addend::isConstant).toList();
    return products.size() == 1 && constants.size() == sum.addends().size() - 1
        ? Optional.of(new Affine(products.get(0).term(), products.get(0).factor(), constants))
        : Optional.empty();
  }

  /** Whether there is one constant at most, as it stands in the file. */
  boolean hasOneConstant() {
    return constants.size() <= 1 && constants.stream().allMatch(addend -> addend.factor() == 1);
  }

  Term operand() {
    return product.operand();
  }

  boolean isConvolution() {
    return product.is(Term.Kind.CONVOLUTION);
  }

  /** The matrix, or the kernel. */
  Numbers weight() {
    return isConvolution() ? product.data(Term.Window.class).kernel() : product.data(Numbers.class);
  }

  int stride() {
    return isConvolution() ? product.data(Term.Window.class).stride() : 1;
  }
}
