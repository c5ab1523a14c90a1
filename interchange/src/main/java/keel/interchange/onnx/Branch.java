package keel.interchange.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A sum that no block is read of, for its message: what is added to what.
 *
 * @param products with weights, the longest row of them on the way from one operand to the other;
 *     absent if neither is computed from the other
 */
record Branch(Optional<List<Term>> products) {
  static Branch of(Term sum) {
    return new Branch(
        sum.operands().stream()
            .flatMap(
                before ->
                    sum.operands().stream()
                        .filter(other -> other != before)
                        .flatMap(other -> row(other, before).stream()))
            .findFirst());
  }

  /** The products on the way back from a term to another; absent if it does not lead there. */
  private static Optional<List<Term>> row(Term from, Term to) {
    TreeMap<Integer, Term> reached = new TreeMap<>(); // operands have smaller numbers
    Deque<Term> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Term next = open.pop();
      if (next != to && reached.put(next.id(), next) == null) {
        next.operands().forEach(open::push);
      }
    }
    Map<Term, Integer> lengths = new HashMap<>(Map.of(to, 0));
    Map<Term, Term> nearer = new HashMap<>();
    for (Term term : reached.values()) {
      term.operands().stream()
          .filter(lengths::containsKey)
          .max(Comparator.comparing(lengths::get))
          .ifPresent(
              operand -> {
                nearer.put(term, operand);
                lengths.put(term, lengths.get(operand) + (isProduct(term) ? 1 : 0));
              });
    }
    if (!nearer.containsKey(from)) {
      return Optional.empty();
    }
    List<Term> row = new ArrayList<>();
    for (Term term = from; term != to; term = nearer.get(term)) {
      if (isProduct(term)) {
        row.add(term);
      }
    }
    Collections.reverse(row);
    return Optional.of(row);
  }

  private static boolean isProduct(Term term) {
    return term.is(Term.Kind.PRODUCT) || term.is(Term.Kind.CONVOLUTION);
  }

  /** What would be needed. */
  String sentence() {
    if (products.isEmpty()) {
      return "neither of the two is computed from the other, and a step adds to the state itself;"
          + " export the network without the shortcut";
    }
    if (products.get().size() < 2) {
      return "export the network without them, or as such a block";
    }
    return "the branch that it adds has "
        + products.get().size()
        + " products one behind the other, and a step has one, and nothing but h behind σ; they are "
        + products.get().stream()
            .limit(5)
            .map(term -> term.place().toString())
            .collect(Collectors.joining(", "));
  }
}
