package keel.interchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import keel.interchange.ComputedState;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.InvalidModel;
import keel.verify.model.Shapes;

/**
 * A tensor of constants: what the operations of the file make of its numbers, without rounding, and
 * how far a runtime can be from that which rounds after every operation.
 *
 * <p>Numbers that were computed are rounded once, when they are asked for as doubles: to the type
 * that the graph computes them in. A quotient that is no dyadic number is rounded to 64 bits more
 * than its divisor has.
 */
final class Numbers implements Value {
  private static final double TINY_GROWTH =
      0x1.00001p0; // for the rounding of the bounds themselves

  /** Behind the binary point; every product of a product doubles them. */
  private static final int MOST_BITS = 1 << 13;

  private final FloatType type;
  private final List<Integer> dims;
  private final double[] nearest;

  /** Absent where the numbers are as they were stored, so that nothing rounds them. */
  private final Dyadic[] exact;

  private final double[] slack;

  /** Asked for at every use of the tensor. */
  private final int hash;

  private Numbers(
      FloatType type, List<Integer> dims, double[] nearest, Dyadic[] exact, double[] slack) {
    this.type = type;
    this.dims = List.copyOf(dims);
    this.nearest = nearest;
    this.exact = exact;
    this.slack = slack;
    this.hash = Objects.hash(type, dims, Arrays.hashCode(nearest));
  }

  /** Numbers as they stand in a file. */
  static Numbers stored(FloatType type, List<Integer> dims, double[] numbers) {
    return new Numbers(type, dims, numbers, null, null);
  }

  static Numbers constant(FloatType type, List<Integer> dims, double number) {
    double[] numbers = new double[Shapes.size(dims)];
    Arrays.fill(numbers, number);
    return stored(type, dims, numbers);
  }

  private static Numbers computed(
      FloatType type, List<Integer> dims, Dyadic[] exact, double[] slack) {
    for (Dyadic number : exact) {
      if (number.fractionBits() > MOST_BITS) {
        throw new InvalidModel(
            "its constants are made of one another too often to be computed exactly");
      }
    }
    double[] nearest = new double[exact.length];
    Arrays.setAll(nearest, i -> type.nearest(exact[i]));
    return new Numbers(type, dims, nearest, exact, slack);
  }

  FloatType type() {
    return type;
  }

  List<Integer> dims() {
    return dims;
  }

  int size() {
    return nearest.length;
  }

  /** The number in the graph's type. */
  double get(int i) {
    return nearest[i];
  }

  double[] toArray() {
    return nearest.clone();
  }

  /** Whether an operation made them. */
  boolean isComputed() {
    return exact != null;
  }

  Dyadic exact(int i) {
    return exact == null ? Dyadic.of(nearest[i]) : exact[i];
  }

  /** How far a runtime can be from the number without rounding. */
  double slack(int i) {
    return slack == null ? 0 : slack[i];
  }

  /** How far it can be from the rounded number. */
  double distance(int i) {
    return exact == null ? 0 : slack(i) + type.unit() * Math.abs(nearest[i]) + type.least();
  }

  /**
   * How far a runtime can be from the rounded numbers, without rounding; absent where numbers of
   * this type round too coarsely, or too large, for these bounds.
   */
  Optional<List<Dyadic>> distances() {
    boolean areKnown =
        type.unit() <= ComputedState.LARGEST_UNIT
            && IntStream.range(0, size()).allMatch(i -> Double.isFinite(slack(i)));
    return areKnown
        ? Optional.of(
            IntStream.range(0, size())
                .mapToObj(
                    i -> Dyadic.of(slack(i)).plus(exact(i).minus(Dyadic.of(nearest[i])).abs()))
                .toList())
        : Optional.empty();
  }

  /** The most bits behind the binary point of a number. */
  int bits() {
    int most = 0;
    for (int i = 0; i < size(); i++) {
      most = Math.max(most, exact(i).fractionBits());
    }
    return most;
  }

  boolean isZero() {
    return Arrays.stream(nearest).allMatch(number -> number == 0);
  }

  /** Whether all numbers are the same one. */
  boolean isConstant(double number) {
    return nearest.length > 0 && Arrays.stream(nearest).allMatch(entry -> entry == number);
  }

  /** The only number. */
  double only() {
    if (nearest.length != 1) {
      throw new InvalidModel("one number was needed, found a tensor of shape " + dims);
    }
    return nearest[0];
  }

  Matrix matrix() {
    return Matrix.of(dims.get(0), dims.get(1), nearest);
  }

  /** The same numbers, in other places. */
  Numbers moved(List<Integer> shape, IntUnaryOperator source) {
    int count = Shapes.size(shape);
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> nearest[source.applyAsInt(i)]);
    if (exact == null) {
      return stored(type, shape, numbers);
    }
    Dyadic[] moved = new Dyadic[count];
    double[] movedSlack = new double[count];
    Arrays.setAll(moved, i -> exact[source.applyAsInt(i)]);
    Arrays.setAll(movedSlack, i -> slack(source.applyAsInt(i)));
    return new Numbers(type, shape, numbers, moved, movedSlack);
  }

  Numbers in(List<Integer> shape) {
    return new Numbers(type, shape, nearest, exact, slack);
  }

  Numbers transposed() {
    int rows = dims.get(0);
    int columns = dims.get(1);
    return moved(List.of(columns, rows), i -> i % rows * columns + i / rows);
  }

  /** With the axes in another order. */
  Numbers transposed(List<Integer> order) {
    List<Integer> shape = order.stream().map(dims::get).toList();
    int[] strides = strides(dims);
    int[] newStrides = strides(shape);
    return moved(
        shape,
        i -> {
          int place = 0;
          for (int axis = 0; axis < order.size(); axis++) {
            place += i / newStrides[axis] % shape.get(axis) * strides[order.get(axis)];
          }
          return place;
        });
  }

  /** How far apart neighbours along an axis stand. */
  static int[] strides(List<Integer> dims) {
    int[] strides = new int[dims.size()];
    int stride = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, dims.get(axis));
    }
    return strides;
  }

  /** Repeated along axes of size 1, as a sum with a tensor of another shape does. */
  Numbers spread(List<Integer> shape) {
    if (dims.equals(shape)) {
      return this;
    }
    int missing = shape.size() - dims.size();
    int[] strides = strides(dims);
    int[] newStrides = strides(shape);
    return moved(
        shape,
        i -> {
          int place = 0;
          for (int axis = 0; axis < dims.size(); axis++) {
            if (dims.get(axis) != 1) {
              place += i / newStrides[axis + missing] % dims.get(axis) * strides[axis];
            }
          }
          return place;
        });
  }

  /** In another type: numbers that it does not have are rounded to it. */
  Numbers to(FloatType other) {
    if (other == type) {
      return this;
    }
    double[] numbers = Arrays.stream(nearest).map(other::nearest).toArray();
    return stored(other, dims, numbers);
  }

  Numbers negate() {
    double[] numbers = Arrays.stream(nearest).map(number -> 0.0 - number).toArray();
    return exact == null
        ? stored(type, dims, numbers)
        : new Numbers(
            type,
            dims,
            numbers,
            Arrays.stream(exact).map(Dyadic::negate).toArray(Dyadic[]::new),
            slack);
  }

  Numbers plus(Numbers other) {
    return pointwise(other, Dyadic::plus, (a, low, high) -> 1);
  }

  Numbers minus(Numbers other) {
    return plus(other.negate());
  }

  Numbers times(Numbers other) {
    return pointwise(other, Dyadic::times, (a, low, high) -> Math.max(a, high));
  }

  /**
   * The quotient.
   *
   * @throws InvalidModel if a divisor is zero
   */
  Numbers over(Numbers divisor) {
    for (double number : divisor.nearest) {
      if (number == 0) {
        throw new InvalidModel("a constant is divided by zero");
      }
    }
    return pointwise(divisor, Dyadic::dividedDown, (a, low, high) -> (1 + a / low) / low);
  }

  /** By how much an error of either operand is multiplied, at most, given magnitudes. */
  private interface Growth {
    /** The left one is at most so large, the right one at least and at most. */
    double of(double left, double low, double high);
  }

  /**
   * Of every pair of numbers.
   *
   * @param growth of errors
   */
  private Numbers pointwise(Numbers other, BinaryOperator<Dyadic> operation, Growth growth) {
    List<Integer> shape = broadcast(dims, other.dims);
    Numbers left = spread(shape);
    Numbers right = other.spread(shape);
    FloatType wider = type.holds(other.type) ? type : other.type;
    int count = left.size();
    Dyadic[] result = new Dyadic[count];
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = operation.apply(left.exact(i), right.exact(i));
      double a = Math.abs(left.get(i)) + left.distance(i);
      double b = Math.abs(right.get(i));
      double off = right.distance(i);
      double factor = growth.of(a, Math.max(b / 2, b - off), b + off);
      double error = factor * (left.slack(i) + right.slack(i)) + left.slack(i) * right.slack(i);
      double size = Math.abs(type.nearest(result[i])) + error;
      bounds[i] = (error + wider.unit() * size + wider.least()) * TINY_GROWTH;
    }
    return computed(wider, shape, result, bounds);
  }

  /** The shape of a sum. */
  static List<Integer> broadcast(List<Integer> left, List<Integer> right) {
    int rank = Math.max(left.size(), right.size());
    Integer[] shape = new Integer[rank];
    for (int i = 0; i < rank; i++) {
      int a = i < left.size() ? left.get(left.size() - 1 - i) : 1;
      int b = i < right.size() ? right.get(right.size() - 1 - i) : 1;
      if (a != b && a != 1 && b != 1) {
        throw new InvalidModel("shapes " + left + " and " + right + " do not go together");
      }
      shape[rank - 1 - i] = a == 1 ? b : a;
    }
    return List.of(shape);
  }

  /**
   * The product of two matrices.
   *
   * @throws InvalidModel if they do not go together
   */
  Numbers product(Numbers other) {
    if (dims.size() != 2 || other.dims.size() != 2 || !dims.get(1).equals(other.dims.get(0))) {
      throw new InvalidModel(
          "matrices of shapes " + dims + " and " + other.dims + " do not go together");
    }
    int rows = dims.get(0);
    int inner = dims.get(1);
    int columns = other.dims.get(1);
    Dyadic[] result = new Dyadic[rows * columns];
    double[] bounds = new double[rows * columns];
    Numbers right = other.transposed();
    for (int e = 0; e < result.length; e++) {
      int row = e / columns * inner;
      int column = e % columns * inner;
      Dyadic sum = Dyadic.ZERO;
      double magnitude = 0;
      double error = 0;
      for (int k = 0; k < inner; k++) {
        sum = sum.plus(exact(row + k).times(right.exact(column + k)));
        double a = Math.abs(get(row + k)) + distance(row + k);
        double b = Math.abs(right.get(column + k)) + right.distance(column + k);
        magnitude += a * b;
        error += a * right.slack(column + k) + b * slack(row + k);
      }
      result[e] = sum;
      bounds[e] =
          (error + (inner + 1) * (type.unit() * magnitude + type.least()) * TINY_GROWTH)
              * TINY_GROWTH;
    }
    return computed(type, List.of(rows, columns), result, bounds);
  }

  /** Side by side along an axis. */
  static Numbers joined(List<Numbers> parts, int axis) {
    Numbers first = parts.get(0);
    List<Integer> shape = new ArrayList<>(first.dims);
    shape.set(axis, parts.stream().mapToInt(part -> part.dims.get(axis)).sum());
    int inner = Shapes.size(first.dims.subList(axis + 1, first.dims.size()));
    double[] numbers = new double[Shapes.size(shape)];
    int length = shape.get(axis);
    int before = 0;
    for (Numbers part : parts) {
      if (part.exact != null) {
        throw new InvalidModel("computed constants are not joined");
      }
      int size = part.dims.get(axis) * inner;
      for (int i = 0; i < part.size(); i++) {
        numbers[i / size * length * inner + before + i % size] = part.get(i);
      }
      before += size;
    }
    return stored(first.type, shape, numbers);
  }

  /** Numbers without rounding, of which doubles are the nearest. */
  static Numbers exactly(List<Integer> dims, Dyadic[] exact) {
    return computed(FloatType.DOUBLE, dims, exact, new double[exact.length]);
  }

  /** The same numbers, known to be of a type that holds them. */
  Numbers as(FloatType wider) {
    return new Numbers(wider, dims, nearest, exact, slack);
  }

  /** With other bounds of how far a runtime can be from them. */
  Numbers withSlack(IntToDoubleFunction bounds) {
    double[] other = new double[size()];
    Arrays.setAll(other, bounds);
    Dyadic[] known = new Dyadic[size()];
    Arrays.setAll(known, this::exact);
    return new Numbers(type, dims, nearest, known, other);
  }

  /** The same type, shape and numbers. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Numbers that
        && type == that.type
        && dims.equals(that.dims)
        && Arrays.equals(nearest, that.nearest)
        && Arrays.equals(exact, that.exact);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return type + " " + dims;
  }
}
