package keel.interchange.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes terms, and the same one of the same operation on the same operands. */
final class Terms {
  /** Of one pattern, anywhere in the graph. */
  private static final int MOST_NUMBERS = 1 << 22;

  private record Key(Term.Kind kind, List<Integer> operands, Object data, List<Integer> shape) {}

  private final Map<Key, Term> terms = new HashMap<>();
  private final Map<Numbers, Numbers> constants = new HashMap<>();
  private int inputs;

  /** One that nothing else is. */
  Term input(List<Integer> shape, Place place) {
    return term(Term.Kind.INPUT, List.of(), inputs++, shape, place);
  }

  Term zero(List<Integer> shape, Place place) {
    return term(Term.Kind.ZERO, List.of(), "", shape, place);
  }

  Term term(Term.Kind kind, List<Term> operands, Object data, List<Integer> shape, Place place) {
    if (shape.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b) > MOST_NUMBERS) {
      throw place.refused("shape " + shape + " has more than " + MOST_NUMBERS + " numbers");
    }
    Key key = new Key(kind, operands.stream().map(Term::id).toList(), data, shape);
    return terms.computeIfAbsent(
        key, unused -> new Term(terms.size(), kind, List.copyOf(operands), data, shape, place));
  }

  /** One object for constants that are equal. */
  Numbers one(Numbers constant) {
    return Objects.requireNonNullElse(constants.putIfAbsent(constant, constant), constant);
  }
}
