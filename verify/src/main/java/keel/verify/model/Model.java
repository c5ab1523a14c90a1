package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * A network together with the digest of the file that it was read from.
 *
 * @param network what the file holds
 * @param sha256 of the whole file, in hexadecimal: what a certificate is bound to
 * @param warnings sentences about what is possible but hardly meant; nothing rests on them
 */
public record Model(Network network, String sha256, List<String> warnings) implements Subject {
  /** Copies the list. */
  public Model {
    warnings = List.copyOf(warnings);
  }

  /** One that nothing needs to be said about. */
  public Model(Network network, String sha256) {
    this(network, sha256, List.of());
  }

  @Override
  public <T> T match(Function<Model, T> network, Function<FieldModel, T> field) {
    return network.apply(this);
  }
}
