package keel.verify.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;

/**
 * A bound of all matrices of a {@link Spread}: that of its centre, and of each part what it can
 * add.
 *
 * @param measure of what
 * @param centre of the centre
 * @param parts one form for each part, or two where its sign counts
 */
record SpreadForm(Measure measure, RoundedForm centre, List<List<RoundedForm>> parts) {
  /** What is bounded of a matrix K, with a positive diagonal W. */
  enum Measure {
    /** The least b with KᵀWK ⪯ b²W: a norm. */
    NORM,
    /** The least b with WK + KᵀW ⪯ bW. */
    SLOPE
  }

  /** One for each spread; none if one cannot be had. */
  static List<SpreadForm> of(
      String name, Measure measure, List<Spread> spreads, Vector weights, double limit) {
    List<SpreadForm> forms = new ArrayList<>();
    for (Spread spread : spreads) {
      String place = name + "[" + forms.size() + "]";
      Optional<RoundedForm> centre =
          RoundedForm.of(place, form(measure, spread.centre(), weights), weights, limit);
      List<List<RoundedForm>> parts = new ArrayList<>();
      for (Dyadic[][] part : spread.parts()) {
        parts.add(ofPart(place + "/part[" + parts.size() + "]", measure, part, weights));
      }
      if (centre.isEmpty() || parts.stream().anyMatch(List::isEmpty)) {
        return List.of();
      }
      forms.add(new SpreadForm(measure, centre.get(), parts));
    }
    return forms;
  }

  private static List<RoundedForm> ofPart(
      String name, Measure measure, Dyadic[][] part, Vector weights) {
    Dyadic[][] form = form(measure, part, weights);
    Stream<Optional<RoundedForm>> forms =
        measure == Measure.NORM
            ? Stream.of(RoundedForm.of(name, form, weights, 1))
            : Stream.of(
                RoundedForm.of(name + "+", form, weights, 1),
                RoundedForm.of(name + "-", Forms.negated(form), weights, 1));
    List<Optional<RoundedForm>> all = forms.toList();
    return all.stream().allMatch(Optional::isPresent)
        ? all.stream().map(Optional::orElseThrow).toList()
        : List.of();
  }

  private static Dyadic[][] form(Measure measure, Dyadic[][] matrix, Vector weights) {
    return measure == Measure.NORM
        ? Forms.square(matrix, weights)
        : Forms.symmetric(matrix, weights);
  }

  /** What must be known of all of them. */
  static List<Obligation> obligations(List<SpreadForm> forms) {
    return forms.stream()
        .flatMap(
            form ->
                Stream.concat(Stream.of(form.centre), form.parts.stream().flatMap(List::stream)))
        .<Obligation>map(RoundedForm::obligation)
        .toList();
  }

  /** Not below the measure of any matrix of any spread; nothing if a witness is missing. */
  static Optional<Dyadic> greatest(List<SpreadForm> forms, Facts facts) {
    facts.prepare(obligations(forms));
    return greatest(forms, form -> form.bound(facts));
  }

  private Optional<Dyadic> bound(Facts facts) {
    Function<RoundedForm, Optional<Dyadic>> measured = form -> measured(form, facts);
    Optional<Dyadic> sum = measured.apply(centre);
    for (List<RoundedForm> part : parts) {
      Optional<Dyadic> most = greatest(part, measured);
      if (sum.isEmpty() || most.isEmpty()) {
        return Optional.empty();
      }
      sum = Optional.of(sum.get().plus(most.get()));
    }
    return sum;
  }

  private Optional<Dyadic> measured(RoundedForm form, Facts facts) {
    Optional<Dyadic> bound = facts.eigenvalue(form.obligation()).bound().map(form::bound);
    return measure == Measure.NORM ? bound.map(b -> b.max(Dyadic.ZERO).rootUp()) : bound;
  }

  private static <T> Optional<Dyadic> greatest(List<T> all, Function<T, Optional<Dyadic>> bound) {
    Optional<Dyadic> greatest = Optional.empty();
    for (T one : all) {
      Optional<Dyadic> found = bound.apply(one);
      if (found.isEmpty()) {
        return found;
      }
      greatest = Optional.of(greatest.map(found.get()::max).orElse(found.get()));
    }
    return greatest;
  }
}
