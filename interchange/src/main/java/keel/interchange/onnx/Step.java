package keel.interchange.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keel.interchange.onnx.Combination.Addend;
import keel.verify.model.Activation;

/**
 * One step of a block: how a state follows from the one before it.
 *
 * @param form of the step
 * @param before the state before it; absent if that is zero, and nothing of it is left
 * @param activation σ
 * @param rate h, or the leak, or the step of the solver; absent if it is 1
 * @param state the product with the state, if it is there
 * @param drive what else stands in the argument of σ
 */
record Step(
    Form form,
    Optional<Term> before,
    Activation activation,
    Optional<Numbers> rate,
    Optional<Addend> state,
    Combination drive) {
  /** How a state follows from the one before it. */
  enum Form {
    /** x + H σ(A x + v). */
    NAIS,
    /** (1 − S) x + S σ(W x + v). */
    LEAKY,
    /** σ(x − a (x − W x − v)). */
    EQUILIBRIUM
  }

  /** The ways in which a state can be a step, in any block but a stack of ordinary layers. */
  static List<Step> readings(Term state, FloatType type) {
    List<Step> readings = new ArrayList<>();
    if (state.is(Term.Kind.SUM)) {
      for (int side = 0; side < 2; side++) {
        Term before = state.operands().get(side);
        Term change = state.operands().get(1 - side);
        nais(before, change).ifPresent(readings::add);
        leaky(before, change, type).ifPresent(readings::add);
      }
    }
    if (state.is(Term.Kind.ACTIVATION)) {
      Combination sum = Combination.of(state.operand());
      Activation activation = state.data(Activation.class);
      for (Addend product : sum.addends()) {
        if (product.isProduct() && !product.term().operand().is(Term.Kind.ZERO)) {
          Term before = product.term().operand();
          implicit(sum, product, activation).ifPresent(readings::add);
          Combination drive = sum.without(List.of(product));
          if (product.factor() == 1
              && before.shape().equals(state.shape())
              && drive.addends().stream().anyMatch(Addend::isProduct)) {
            readings.add(
                new Step(
                    Form.LEAKY,
                    Optional.of(before),
                    activation,
                    Optional.empty(),
                    Optional.of(product),
                    drive));
          }
        }
      }
    }
    return readings;
  }

  private static Optional<Step> nais(Term before, Term change) {
    return ofChange(Form.NAIS, before, change);
  }

  private static Optional<Step> ofChange(Form form, Term before, Term change) {
    Optional<Numbers> rate = rate(change);
    Term value = rate.isPresent() ? change.operand() : change;
    if (!value.is(Term.Kind.ACTIVATION)) {
      return Optional.empty();
    }
    Combination sum = Combination.of(value.operand());
    List<Addend> states =
        sum.addends().stream().filter(addend -> addend.isProductOf(before)).toList();
    return states.size() == 1 && states.get(0).factor() == 1
        ? Optional.of(
            new Step(
                form,
                Optional.of(before),
                value.data(Activation.class),
                rate,
                Optional.of(states.get(0)),
                sum.without(states)))
        : Optional.empty();
  }

  private static Optional<Numbers> rate(Term change) {
    return change.is(Term.Kind.SCALE) ? Optional.of(change.data(Numbers.class)) : Optional.empty();
  }

  private static Optional<Step> leaky(Term kept, Term change, FloatType type) {
    if (!kept.is(Term.Kind.SCALE)) {
      return Optional.empty();
    }
    return ofChange(Form.LEAKY, kept.operand(), change)
        .filter(step -> step.rate.isPresent())
        .filter(step -> isRest(kept.data(Numbers.class), step.rate.get(), type));
  }

  /** Whether numbers are 1 minus others, in the type that they are computed in. */
  private static boolean isRest(Numbers rest, Numbers leak, FloatType type) {
    if (!rest.dims().equals(leak.dims())) {
      return false;
    }
    for (int i = 0; i < leak.size(); i++) {
      if (!(leak.get(i) > 0 && leak.get(i) <= 1) || rest.get(i) != type.nearest(1 - leak.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** σ of x, −a x, a W x and a times the drive. */
  private static Optional<Step> implicit(Combination sum, Addend product, Activation activation) {
    Term before = product.term().operand();
    double a = product.factor();
    List<Addend> kept = sum.addends().stream().filter(addend -> addend.term() == before).toList();
    Set<Double> factors = kept.stream().map(Addend::factor).collect(Collectors.toSet());
    if (kept.size() != 2 || !factors.equals(Set.of(1.0, -a)) || !(a > 0)) {
      return Optional.empty();
    }
    List<Addend> used = new ArrayList<>(kept);
    used.add(product);
    return divided(sum.without(used), a)
        .map(
            drive ->
                new Step(
                    Form.EQUILIBRIUM,
                    Optional.of(before),
                    activation,
                    Optional.of(Numbers.constant(FloatType.DOUBLE, List.of(), a)),
                    Optional.of(new Addend(1, product.term())),
                    drive));
  }

  /** The drive, all of whose parts are multiplied by a. */
  private static Optional<Combination> divided(Combination sum, double a) {
    List<Addend> drive = new ArrayList<>();
    for (Addend addend : sum.addends()) {
      if (addend.factor() != a) {
        return Optional.empty();
      }
      drive.add(new Addend(1, addend.term()));
    }
    return Optional.of(new Combination(drive));
  }

  /** The step from zero, as it would have to be in the block of another step. */
  static Optional<Step> first(Term state, Step next) {
    boolean isScaled = next.rate.isPresent() && next.form != Form.EQUILIBRIUM;
    if (isScaled
        && !(state.is(Term.Kind.SCALE) && state.data(Numbers.class).equals(next.rate.get()))) {
      return Optional.empty();
    }
    Term value = isScaled ? state.operand() : state;
    return fromZero(value, next.form, next.rate);
  }

  /** A step from zero of a block that takes no other. */
  static Optional<Step> alone(Term state) {
    Optional<Numbers> rate = rate(state);
    Term value = rate.isPresent() ? state.operand() : state;
    return fromZero(value, Form.NAIS, rate).filter(step -> step.state.isPresent());
  }

  private static Optional<Step> fromZero(Term value, Form form, Optional<Numbers> rate) {
    if (!value.is(Term.Kind.ACTIVATION)) {
      return Optional.empty();
    }
    Combination sum = Combination.of(value.operand());
    List<Addend> states =
        sum.addends().stream()
            .filter(Addend::isProduct)
            .filter(addend -> addend.term().operand().is(Term.Kind.ZERO))
            .toList();
    Combination drive = sum.without(states);
    if (form == Form.EQUILIBRIUM) {
      Optional<Combination> divided = divided(drive, rate.orElseThrow().only());
      if (divided.isEmpty()) {
        return Optional.empty();
      }
      drive = divided.get();
    }
    return states.size() > 1
        ? Optional.empty()
        : Optional.of(
            new Step(
                form,
                Optional.empty(),
                value.data(Activation.class),
                rate,
                states.stream().findFirst(),
                drive));
  }
}
