package keel.interchange.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A term as a sum of others times numbers: sums within it are opened, but not those that a product
 * in it is taken of, which are states or inputs.
 *
 * @param addends in no particular order
 */
record Combination(List<Addend> addends) {
  private static final int MOST_ADDENDS = 1000;

  /** A term times a number. */
  record Addend(double factor, Term term) {
    boolean isProduct() {
      return term.is(Term.Kind.PRODUCT) || term.is(Term.Kind.CONVOLUTION);
    }

    boolean isConstant() {
      return term.is(Term.Kind.CONSTANT);
    }

    boolean isProductOf(Term operand) {
      return isProduct() && term.operand() == operand;
    }
  }

  static Combination of(Term term) {
    Set<Term> whole = new HashSet<>();
    for (Addend addend : open(term, Set.of())) {
      if (addend.isProduct()) {
        whole.add(addend.term().operand());
      }
    }
    return new Combination(open(term, whole));
  }

  private static List<Addend> open(Term term, Set<Term> whole) {
    List<Addend> addends = new ArrayList<>();
    Deque<Addend> closed = new ArrayDeque<>();
    closed.push(new Addend(1, term));
    while (!closed.isEmpty()) {
      Addend next = closed.pop();
      Term inner = next.term();
      if (addends.size() + closed.size() > MOST_ADDENDS) {
        throw term.place().refused("it sums up more than " + MOST_ADDENDS + " things");
      }
      if (whole.contains(inner)) {
        addends.add(next);
      } else if (inner.is(Term.Kind.SUM)) {
        inner.operands().forEach(part -> closed.push(new Addend(next.factor, part)));
      } else if (inner.is(Term.Kind.SCALE) && inner.data(Numbers.class).size() == 1) {
        double factor = next.factor * inner.data(Numbers.class).only();
        closed.push(new Addend(factor, inner.operand()));
      } else {
        addends.add(next);
      }
    }
    return addends;
  }

  /** Without some of the addends. */
  Combination without(List<Addend> some) {
    List<Addend> rest = new ArrayList<>(addends);
    rest.removeAll(some);
    return new Combination(rest);
  }
}
