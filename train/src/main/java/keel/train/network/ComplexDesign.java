package keel.train.network;

import java.util.Optional;
import keel.verify.model.Scalars;

/** A layer that takes complex numbers. */
sealed interface ComplexDesign extends LayerDesign
    permits ComplexDenseBlockDesign,
        ComplexConvBlockDesign,
        ComplexRecurrentBlockDesign,
        ComplexConvolutionDesign,
        ComplexLinearDesign,
        ComplexBatchNormDesign,
        PoolingDesign.ComplexAverage,
        PoolingDesign.Modulus,
        ModulusDesign,
        RealPartsDesign {
  @Override
  default Optional<Scalars> takes() {
    return Optional.of(Scalars.COMPLEX);
  }
}
