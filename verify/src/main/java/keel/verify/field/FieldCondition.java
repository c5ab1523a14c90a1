package keel.verify.field;

import java.util.List;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.condition.Facts;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.search.FieldSearch;

/** A theorem about polynomial fields, as applied to one. */
interface FieldCondition {
  /** What it shows. */
  Property property();

  /** What a certificate calls the metric that the theorem is asked with. */
  String metric();

  /** Looks for that metric, in floating point; none if the theorem cannot be asked. */
  Evidence search(FieldSearch.Aim aim);

  /** What must be known, once the metric is. */
  List<Obligation> next(Facts facts);

  /** What follows. */
  Claim conclude(Facts facts);
}
