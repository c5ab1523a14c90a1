package keel.verify.model;

/** A weight that is NaN or infinite: nothing can be said about a network that has one. */
public final class NonFiniteWeight extends InvalidModel {
  private static final long serialVersionUID = 1L;

  NonFiniteWeight(String tensor, long index, double value) {
    super(
        "tensor '"
            + tensor
            + "': entry "
            + index
            + " is "
            + value
            + "; every weight must be finite. Did the training diverge?");
  }
}
