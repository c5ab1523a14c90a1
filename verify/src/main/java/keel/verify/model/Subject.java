package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * What a certificate speaks of: a network, or a polynomial field, as it was read of a file, which
 * it is bound to by the digest.
 */
public sealed interface Subject permits Model, FieldModel {
  /** Of the whole file, in hexadecimal. */
  String sha256();

  /** What should be known of it beside what is claimed. */
  List<String> warnings();

  /** What it is. */
  <T> T match(Function<Model, T> network, Function<FieldModel, T> field);
}
