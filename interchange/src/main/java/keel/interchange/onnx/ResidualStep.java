package keel.interchange.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import keel.interchange.onnx.Combination.Addend;
import keel.verify.model.Activation;

/**
 * One step of a plain residual block, {@code x + h σ(A x + B u + b)}, whose weights may be others
 * than those of the steps around it. A batch norm before σ is folded into them.
 *
 * @param before the state before it; absent if that is zero, and nothing of it is left
 * @param activation σ
 * @param rate h; absent if it is 1
 * @param state the product with the state, if it is there
 * @param input the product with the input of the block, if it enters
 * @param constants what b is the sum of, before the factor
 * @param factor of a batch norm, for each unit or channel
 * @param shift of a batch norm
 */
record ResidualStep(
    Optional<Term> before,
    Activation activation,
    Optional<Numbers> rate,
    Optional<Term> state,
    Optional<Term> input,
    List<Addend> constants,
    Optional<Numbers> factor,
    Optional<Addend> shift) {
  /**
   * The step that a sum is, as one before another of its block, or as the last.
   *
   * @param later the step behind it
   */
  static Optional<ResidualStep> of(Term sum, Optional<ResidualStep> later) {
    if (!sum.is(Term.Kind.SUM)) {
      return Optional.empty();
    }
    return sum.operands().stream()
        .flatMap(before -> of(Optional.of(before), other(sum, before), later).stream())
        .filter(step -> step.before.orElseThrow().shape().equals(sum.shape()))
        .filter(step -> later.stream().allMatch(step::goesWith))
        .findFirst();
  }

  private static Term other(Term sum, Term operand) {
    return sum.operands().get(sum.operand() == operand ? 1 : 0);
  }

  /** The step from zero that comes before another. */
  static Optional<ResidualStep> first(Term state, ResidualStep later) {
    return of(Optional.empty(), state, Optional.of(later)).filter(later::goesWith);
  }

  private static Optional<ResidualStep> of(
      Optional<Term> before, Term change, Optional<ResidualStep> later) {
    Optional<Numbers> rate =
        change.is(Term.Kind.SCALE) ? Optional.of(change.data(Numbers.class)) : Optional.empty();
    Term value = rate.isPresent() ? change.operand() : change;
    if (!value.is(Term.Kind.ACTIVATION)) {
      return Optional.empty();
    }
    Term argument = value.operand();
    Optional<Addend> shift = Optional.empty();
    if (argument.is(Term.Kind.SUM)
        && argument.operands().get(1).is(Term.Kind.CONSTANT)
        && isNorm(argument.operand())) {
      shift = Optional.of(new Addend(1, argument.operands().get(1)));
      argument = argument.operand();
    }
    Optional<Numbers> factor = Optional.empty();
    if (isNorm(argument)) {
      factor = Optional.of(argument.data(Numbers.class));
      argument = argument.operand();
    }
    Combination sum = Combination.of(argument);
    List<Addend> constants = sum.addends().stream().filter(Addend::isConstant).toList();
    List<Term> products =
        sum.addends().stream().filter(Addend::isProduct).map(Addend::term).toList();
    if (products.size() + constants.size() < sum.addends().size()
        || products.stream().anyMatch(ResidualStep::isStrided)
        || sum.addends().stream().anyMatch(addend -> addend.factor() != 1)) {
      return Optional.empty();
    }
    List<Term> rest = new ArrayList<>(products);
    Optional<Term> state =
        products.stream()
            .filter(
                product ->
                    before.isPresent()
                        ? product.operand() == before.get()
                        : product.operand().is(Term.Kind.ZERO))
            .max(Comparator.comparing(product -> likeness(product, later)));
    state.ifPresent(rest::remove);
    if ((before.isPresent() && state.isEmpty()) || rest.size() > 1) {
      return Optional.empty();
    }
    return Optional.of(
        new ResidualStep(
            before,
            value.data(Activation.class),
            rate,
            state,
            rest.stream().findFirst(),
            constants,
            factor,
            shift));
  }

  private static boolean isNorm(Term term) {
    return term.is(Term.Kind.SCALE) && term.data(Numbers.class).size() > 1;
  }

  /** Where the input is the state, so that there are two products of it: A is more like A. */
  private static long likeness(Term product, Optional<ResidualStep> later) {
    Optional<Numbers> next = later.flatMap(ResidualStep::state).map(ResidualStep::weight);
    long likeness = next.filter(weight(product)::equals).isPresent() ? 2 : 0;
    likeness +=
        next.filter(known -> known.dims().equals(weight(product).dims())).isPresent() ? 1 : 0;
    return (likeness << Integer.SIZE) + product.id(); // else the one that is computed last
  }

  private static boolean isStrided(Term product) {
    return product.is(Term.Kind.CONVOLUTION) && product.data(Term.Window.class).stride() != 1;
  }

  /** Of a product: the matrix, or the kernel. */
  static Numbers weight(Term product) {
    return product.is(Term.Kind.CONVOLUTION)
        ? product.data(Term.Window.class).kernel()
        : product.data(Numbers.class);
  }

  /** Weights, each row times the factor of its unit or channel: exactly. */
  static Numbers times(Numbers weight, Optional<Numbers> factor) {
    if (factor.isEmpty()) {
      return weight;
    }
    List<Integer> dims = new ArrayList<>(Collections.nCopies(weight.dims().size(), 1));
    dims.set(0, factor.get().size());
    return weight.as(FloatType.DOUBLE).times(factor.get().in(dims).as(FloatType.DOUBLE));
  }

  /** Whether both are steps of one block: σ, h, and the input are the same, and the shapes. */
  private boolean goesWith(ResidualStep other) {
    return activation == other.activation
        && rate.equals(other.rate)
        && areAlike(state, other.state)
        && areAlike(input, other.input)
        && input.isPresent() == other.input.isPresent()
        && (input.isEmpty() || input.get().operand() == other.input.get().operand());
  }

  private static boolean areAlike(Optional<Term> one, Optional<Term> other) {
    return one.isEmpty()
        || other.isEmpty()
        || (one.get().kind() == other.get().kind()
            && weight(one.get()).dims().equals(weight(other.get()).dims()));
  }
}
