package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * A polynomial field together with the digest of the file that it was read from.
 *
 * @param random what the file holds
 * @param sha256 of the whole file, in hexadecimal: what a certificate is bound to
 */
public record FieldModel(RandomField random, String sha256) implements Subject {
  /** What claims about a field name in the place of a block. */
  public static final String SCOPE = "field";

  /** Its equations. */
  public PolynomialField field() {
    return random.equations();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public <T> T match(Function<Model, T> network, Function<FieldModel, T> field) {
    return field.apply(this);
  }
}
