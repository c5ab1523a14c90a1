package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.NaisBlock;

/**
 * A theorem that says nothing about a block, and why: incremental stability and, where it makes
 * sense, a unique equilibrium stay open.
 *
 * @param theorem that was tried
 * @param stability what it would have said of incremental stability
 * @param reason in one sentence
 */
record Inapplicable(Block block, String theorem, Statement stability, String reason)
    implements Condition {
  @Override
  public List<Obligation> next(Facts facts) {
    return List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    Verdict open = new Verdict.Inconclusive(reason);
    List<Claim> claims = new ArrayList<>();
    claims.add(
        new Claim(
            block.name(),
            Property.INCREMENTAL_STABILITY,
            theorem,
            block instanceof NaisBlock ? stability.with(HoldsFor.everyGate(block)) : stability,
            open));
    if (block instanceof NaisBlock && block.activation().isZeroOnlyAtZero()) {
      claims.add(
          new Claim(
              block.name(),
              Property.UNIQUE_EQUILIBRIUM,
              theorem,
              Statement.in(stability.norm()).with(HoldsFor.stored(block)),
              open));
    }
    return claims;
  }
}
