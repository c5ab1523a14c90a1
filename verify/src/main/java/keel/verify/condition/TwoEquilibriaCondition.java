package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.exact.TwoEquilibria;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.EquilibriumBlock;

/**
 * Refutes that an equilibrium block of ReLU units has one equilibrium for every input: there are
 * two for some arguments, and some input brings these about, if the rows of U are independent.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 10. Rigour: exact.
 */
final class TwoEquilibriaCondition implements Condition {
  /** More units are not looked at. */
  private static final int LARGEST_SIZE = 256;

  private final EquilibriumBlock block;
  private final TwoEquilibria vector;

  private TwoEquilibriaCondition(EquilibriumBlock block) {
    this.block = block;
    this.vector = new TwoEquilibria(block.name() + "/two_equilibria", block.state());
  }

  static Optional<Condition> of(Block block) {
    return block instanceof EquilibriumBlock equilibrium
            && equilibrium.activation() == Activation.RELU
            && equilibrium.units() <= LARGEST_SIZE
        ? Optional.of(new TwoEquilibriaCondition(equilibrium))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.hasFreeArguments(block) ? List.of(vector) : List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.hasFreeArguments(block) && facts.isShown(vector)
        ? List.of(
            new Claim(
                block.name(),
                Property.UNIQUE_EQUILIBRIUM,
                "two-equilibria",
                Statement.in(Norm.NONE),
                new Verdict.Refuted("some input has two equilibria", vector.name())))
        : List.of();
  }
}
