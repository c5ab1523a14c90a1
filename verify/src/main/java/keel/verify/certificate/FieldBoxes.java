package keel.verify.certificate;

import java.util.List;
import java.util.Optional;
import keel.verify.model.PolynomialField;

/**
 * Where polynomial fields are spoken of, as far as somebody says it.
 *
 * @param states that contraction is certified on; from −1 to 1 where nothing is said
 * @param parameters all that they may be; must be said of a field that has any
 */
public record FieldBoxes(Optional<GivenBox> states, Optional<GivenBox> parameters) {
  /** Nothing is said. */
  public static final FieldBoxes NONE = new FieldBoxes(Optional.empty(), Optional.empty());

  private static final GivenBox AROUND_ZERO = new GivenBox(List.of(0.0), List.of(1.0));

  /** Whether anything is said. */
  public boolean areGiven() {
    return states.isPresent() || parameters.isPresent();
  }

  /**
   * The region of a field.
   *
   * @param sampling how samples of its law are drawn, if they are: then nothing need be said of
   *     parameters, and nothing is claimed of a box of them
   * @throws IllegalArgumentException if nothing is said of parameters that it has, or the boxes are
   *     of other numbers of coordinates
   */
  public Region region(PolynomialField field, Optional<Sampling> sampling) {
    Box around = states.orElse(AROUND_ZERO).of(field.dimension());
    int count = field.parameters().size();
    if (parameters.isEmpty() && count > 0) {
      if (sampling.isPresent()) {
        return Region.of(around, Optional.empty());
      }
      throw new IllegalArgumentException(
          "the field has the parameters "
              + String.join(", ", field.parameters())
              + "; say what they may be, such as parameters box:2,-1,1:0.5,0.5,0.3");
    }
    return Region.of(around, Optional.of(parameters.orElse(AROUND_ZERO).of(count)));
  }
}
