package keel.verify.field;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Box;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/**
 * All derivatives, or values, of a field of degree 2 in a box of states and one of parameters. They
 * are of degree 1 in each coordinate, so that they are those at the corners and between; where
 * there are too many corners, only the coordinates that move them the most are taken to their ends,
 * and what the others do is added as parts.
 */
final class Cover {
  /** Matrices that are looked at where not all corners are. */
  private static final int MOST_MATRICES = 128;

  /** Multiplications for all matrices together. */
  private static final double MOST_PRODUCTS = 0x1p26;

  private final PolynomialField field;
  private final Box parameters;
  private final Box states;

  /** The coordinates that are taken to their ends. */
  private final List<Coordinate> ends;

  private final List<Coordinate> rest;
  private final List<Move> moves;

  /** A coordinate that is not known: a state, or a parameter. */
  private record Coordinate(boolean isState, int index) {}

  /** A state, a parameter, or one of each together, that is not taken to its ends. */
  private record Move(Optional<Integer> state, Optional<Integer> parameter) {}

  private Cover(
      PolynomialField field,
      Box parameters,
      Box states,
      List<Coordinate> ends,
      List<Coordinate> rest) {
    this.field = field;
    this.parameters = parameters;
    this.states = states;
    this.ends = ends;
    this.rest = rest;
    this.moves = moves(field, rest);
  }

  /** Nothing if too much would have to be looked at. */
  static Optional<Cover> of(PolynomialField field, Box parameters, Box states) {
    List<Coordinate> unknown =
        Stream.concat(unknown(states, true), unknown(parameters, false)).toList();
    Cover corners = new Cover(field, parameters, states, unknown, List.of());
    if (unknown.size() <= Box.MOST_UNKNOWN && corners.isSmall()) {
      return Optional.of(corners);
    }
    Cover parts = new Cover(field, parameters, states, List.of(), unknown);
    if (!parts.isSmall() || parts.matrices() > MOST_MATRICES) {
      return Optional.empty();
    }
    List<Coordinate> bySize = parts.bySize(unknown);
    return IntStream.iterate(Math.min(unknown.size(), Box.MOST_UNKNOWN), k -> k >= 0, k -> k - 1)
        .mapToObj(
            k ->
                new Cover(
                    field,
                    parameters,
                    states,
                    bySize.subList(0, k),
                    bySize.subList(k, bySize.size())))
        .filter(cover -> cover.isSmall() && cover.matrices() <= MOST_MATRICES)
        .findFirst();
  }

  private static Stream<Coordinate> unknown(Box box, boolean isState) {
    return IntStream.range(0, box.radius().length())
        .filter(i -> box.radius().get(i) != 0)
        .mapToObj(i -> new Coordinate(isState, i));
  }

  private static List<Move> moves(PolynomialField field, List<Coordinate> rest) {
    List<Move> moves = new ArrayList<>();
    for (Coordinate one : rest) {
      moves.add(
          one.isState
              ? new Move(Optional.of(one.index), Optional.empty())
              : new Move(Optional.empty(), Optional.of(one.index)));
    }
    for (Coordinate state : rest) {
      for (Coordinate parameter : rest) {
        if (state.isState && !parameter.isState && meet(field, state.index, parameter.index)) {
          moves.add(new Move(Optional.of(state.index), Optional.of(parameter.index)));
        }
      }
    }
    return moves;
  }

  /** Whether a parameter multiplies a monomial with a state. */
  private static boolean meet(PolynomialField field, int state, int parameter) {
    return IntStream.range(0, field.monomials().size())
        .filter(k -> field.monomials().get(k).get(state) > 0)
        .anyMatch(
            k ->
                IntStream.range(0, field.dimension())
                    .anyMatch(i -> field.coefficients().get(parameter + 1).get(i, k) != 0));
  }

  /** With each part twice: it may be added and taken away. */
  private double matrices() {
    return Math.scalb(1.0 + 2 * moves.size(), ends.size());
  }

  private boolean isSmall() {
    return Math.pow(field.dimension(), 3) * matrices() <= MOST_PRODUCTS;
  }

  /** Those that move derivatives in the middle of the boxes the most come first. */
  private List<Coordinate> bySize(List<Coordinate> unknown) {
    List<Dyadic[][]> parts = jacobiansWithZeros().get(0).parts();
    List<Dyadic> sizes = parts.stream().map(Cover::size).toList();
    return IntStream.range(0, unknown.size())
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> sizes.get(i).negate()).thenComparing(i -> i))
        .map(unknown::get)
        .toList();
  }

  private static Dyadic size(Dyadic[][] matrix) {
    return Stream.of(matrix).flatMap(Stream::of).map(Dyadic::abs).reduce(Dyadic.ZERO, Dyadic::plus);
  }

  /** The same coordinates of parameters taken to their ends, for other states. */
  Cover at(Box others) {
    return new Cover(field, parameters, others, ends, rest);
  }

  /** The derivatives. */
  List<Spread> jacobians() {
    return jacobiansWithZeros().stream().map(Cover::withoutZeros).toList();
  }

  /** The same with parts that are 0 here. */
  List<Spread> jacobiansWithZeros() {
    return spreads(known -> known::jacobian);
  }

  /** The values, as matrices of one row. */
  List<Spread> values() {
    return valuesWithZeros().stream().map(Cover::withoutZeros).toList();
  }

  /** The same with parts that are 0 here. */
  List<Spread> valuesWithZeros() {
    return spreads(known -> x -> new Dyadic[][] {known.at(x)});
  }

  private static Spread withoutZeros(Spread spread) {
    return new Spread(
        spread.centre(), spread.parts().stream().filter(part -> size(part).signum() != 0).toList());
  }

  /** Whether all values are 0. */
  boolean vanishes() {
    return values().stream()
        .flatMap(spread -> spread.all().stream())
        .allMatch(value -> size(value).signum() == 0);
  }

  private List<Spread> spreads(Function<ExactField, Function<Dyadic[], Dyadic[][]>> of) {
    List<Dyadic[]> places = Corners.of(ended(states, true));
    List<Spread> spreads = new ArrayList<>();
    for (Dyadic[] theta : Corners.of(ended(parameters, false))) {
      Function<Dyadic[], Dyadic[][]> known = of.apply(new ExactField(field, theta));
      for (Dyadic[] x : places) {
        spreads.add(
            new Spread(
                known.apply(x), moves.stream().map(move -> moved(move, of, known, x)).toList()));
      }
    }
    return spreads;
  }

  /** The box with what is not taken to its ends in the middle. */
  private Box ended(Box box, boolean isState) {
    double[] radius = new double[box.radius().length()];
    ends.stream()
        .filter(end -> end.isState == isState)
        .forEach(end -> radius[end.index] = box.radius().get(end.index));
    return new Box(box.centre(), Vector.of(radius));
  }

  /** What comes to the derivatives at x if a coordinate, or two, are moved to their ends. */
  private Dyadic[][] moved(
      Move move,
      Function<ExactField, Function<Dyadic[], Dyadic[][]>> of,
      Function<Dyadic[], Dyadic[][]> known,
      Dyadic[] x) {
    Function<Dyadic[], Dyadic[][]> moving =
        move.parameter
            .map(
                p ->
                    of.apply(ExactField.direction(field, p, Dyadic.of(parameters.radius().get(p)))))
            .orElse(known);
    if (move.state.isEmpty()) {
      return moving.apply(x);
    }
    int i = move.state.get();
    Dyadic[] beside = x.clone();
    beside[i] = x[i].plus(Dyadic.of(states.radius().get(i)));
    return Forms.minus(moving.apply(beside), moving.apply(x));
  }
}
