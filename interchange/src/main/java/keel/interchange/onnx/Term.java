package keel.interchange.onnx;

import java.util.List;
import keel.verify.model.StepNorm;

/**
 * What a tensor is that depends on the input: an operation on others. Two terms that say the same
 * are one object ({@link Terms}), so that what a block computes in every step is told by identity.
 */
final class Term implements Value {
  /** The operations that are understood, and the one that stands for all others. */
  enum Kind {
    /** What goes into the network, or into the body of a loop. */
    INPUT,
    /** Zeros, as many as the state of a block has. */
    ZERO,
    /** Numbers: {@link Numbers}. */
    CONSTANT,
    /** A matrix times a vector: {@link Numbers} of shape outputs x inputs. */
    PRODUCT,
    /** A convolution of an image: {@link Window}. */
    CONVOLUTION,
    /** Of two terms. */
    SUM,
    /** Entry by entry with {@link Numbers}. */
    SCALE,
    /** Entry by entry, with {@link Numbers} as divisors. */
    QUOTIENT,
    /** {@link keel.verify.model.Activation}, entry by entry. */
    ACTIVATION,
    /** The same numbers in another shape. */
    VIEW,
    /** {@link keel.verify.model.Pooling}, named after nothing. */
    POOLING,
    /** Consecutive entries: a pair of integers, the first and the one behind the last. */
    PART,
    /** A block that goes on until it has settled: {@link Settling}. */
    SETTLED,
    /** An operator with one input and one output: {@link Opaque}. */
    UNKNOWN
  }

  /** The kernel of a convolution, [outputs, inputs, height, width], and its stride. */
  record Window(Numbers kernel, int stride) {}

  /**
   * A loop that goes on until it has settled: operands are what its first step begins with and the
   * state behind a step.
   *
   * @param state what stands for the state before a step
   * @param norm of a step
   * @param tolerance of the step
   * @param maxSteps after which it ends in any case
   */
  record Settling(Term state, StepNorm norm, double tolerance, int maxSteps) {}

  /** An operator that is not understood, and the names of the tensors that it takes and gives. */
  record Opaque(String operator, String takes, String gives) {}

  private final int id;
  private final Kind kind;
  private final List<Term> operands;
  private final Object data;
  private final List<Integer> shape;
  private final Place place;

  Term(int id, Kind kind, List<Term> operands, Object data, List<Integer> shape, Place place) {
    this.id = id;
    this.kind = kind;
    this.operands = operands;
    this.data = data;
    this.shape = shape;
    this.place = place;
  }

  int id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  boolean is(Kind other) {
    return kind == other;
  }

  List<Term> operands() {
    return operands;
  }

  Term operand() {
    return operands.get(0);
  }

  <T> T data(Class<T> type) {
    return type.cast(data);
  }

  /** Of one pattern, without a batch. */
  List<Integer> shape() {
    return shape;
  }

  /** Where the file computes it first. */
  Place place() {
    return place;
  }

  @Override
  public String toString() {
    return kind + "#" + id;
  }
}
