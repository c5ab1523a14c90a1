package keel.verify.model;

import keel.verify.exact.Vector;

/** A block of a NAIS-Net: {@code x[k+1] = x[k] + H σ(A x[k] + B u + b)}, x[0] = 0. */
public sealed interface NaisBlock extends EulerBlock permits DenseBlock, ConvBlock {
  /** b: one entry for each unit, or for each channel. */
  Vector bias();
}
