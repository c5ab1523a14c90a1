package keel.verify.condition;

import java.util.List;
import java.util.Map;
import keel.verify.certificate.Claim;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.model.DenseBlock;

/** A theorem as code: what must be known about a block, and what follows from it. */
public interface Condition {
  /** Every condition, in the order in which their claims stand in a certificate. */
  List<Condition> ALL = List.of(new MetricCondition());

  /** What evidence would help; empty where the theorem does not apply to the block. */
  List<EigenvalueBound> obligations(DenseBlock block);

  /**
   * The claims, each with the verdict that the evidence supports: exact, and the same for the same
   * evidence. Missing or invalid evidence makes a claim inconclusive, never certified.
   *
   * @param evidence by obligation name
   */
  List<Claim> conclude(DenseBlock block, Map<String, Evidence> evidence);
}
