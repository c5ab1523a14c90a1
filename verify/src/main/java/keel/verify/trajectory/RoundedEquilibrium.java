package keel.verify.trajectory;

import static keel.verify.trajectory.RoundedBlock.UNIT;
import static keel.verify.trajectory.RoundedBlock.largest;
import static keel.verify.trajectory.RoundedBlock.largestRowSum;

import keel.verify.model.EquilibriumBlock;

/**
 * An equilibrium block in doubles, and how far what is computed can be from the equilibrium,
 * however it was found.
 *
 * <p>Method: any y makes σ(y) the equilibrium of a block whose input adds {@code d = y − W σ(y) − U
 * u − b} more. So d, with what rounding can have done to it and to σ(y), says how far it is.
 */
final class RoundedEquilibrium {
  private final EquilibriumBlock block;
  private final double rowSum;
  private final double inputRowSum;
  private final double terms;

  RoundedEquilibrium(EquilibriumBlock block) {
    this.block = block;
    this.rowSum = largestRowSum(block.state());
    this.inputRowSum = largestRowSum(block.input());
    this.terms = block.units() + block.inputs() + 4.0;
  }

  /** The state that the block's steps lead to, and what a unit of its arguments can be off by. */
  RoundedBlock.Run run(double[] u) {
    double[] drive = block.drive(u);
    double[] y = block.arguments(block.unroll(u), drive);
    double[] x = block.activation().apply(y);
    double missed = 0;
    for (int i = 0; i < x.length; i++) {
      missed = Math.max(missed, Math.abs(y[i] - (block.state().dot(i, x) + drive[i])));
    }
    double magnitude = rowSum * largest(x) + inputRowSum * largest(u) + largest(block.bias());
    double activation = RoundedBlock.ACTIVATION_ERROR * (1 + largest(y));
    double rounding = terms * UNIT * (magnitude + largest(y)) + (1 + rowSum) * activation;
    // Twice, for the roundings of these very numbers.
    return new RoundedBlock.Run(x, 2 * (missed + rounding));
  }
}
