package keel.verify.model;

import java.util.Optional;
import keel.verify.exact.Vector;

/** A block of a NAIS-Net: {@code x[k+1] = x[k] + H G σ(A x[k] + B u + b)}, x[0] = 0. */
public sealed interface NaisBlock extends EulerBlock permits DenseBlock, ConvBlock {
  /** b: one entry for each unit, or for each channel. */
  Vector bias();

  /** G of every member of a population; without them G = I. */
  Optional<Gates> gates();

  /** The least gate of a unit that moves, of any member of the population; 1 without gates. */
  default double leastGate() {
    return gates().map(Gates::leastOpen).orElse(1.0);
  }

  /** The same block with other step sizes and another depth. */
  NaisBlock withSteps(Vector stepSizes, Depth depth);

  /** The same block with other gates. */
  NaisBlock withGates(Optional<Gates> gates);

  @Override
  default Vector appliedSteps() {
    return gates().map(gates -> gates.applied(stepSizes())).orElse(stepSizes());
  }
}
