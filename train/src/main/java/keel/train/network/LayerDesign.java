package keel.train.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import keel.verify.model.Scalars;

/**
 * What somebody wants of one layer: a record that is read from YAML or JSON. The type names are
 * those of the model file; sizes that follow from the layer before need not be said.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "dense_block", value = DenseBlockDesign.class),
  @JsonSubTypes.Type(name = "conv_block", value = ConvBlockDesign.class),
  @JsonSubTypes.Type(name = "equilibrium_block", value = EquilibriumBlockDesign.class),
  @JsonSubTypes.Type(name = "recurrent_block", value = RecurrentBlockDesign.class),
  @JsonSubTypes.Type(name = "feedforward_block", value = FeedforwardBlockDesign.class),
  @JsonSubTypes.Type(name = "residual_block", value = ResidualBlockDesign.class),
  @JsonSubTypes.Type(name = "conv", value = ConvolutionDesign.class),
  @JsonSubTypes.Type(name = "avg_pool", value = PoolingDesign.Average.class),
  @JsonSubTypes.Type(name = "max_pool", value = PoolingDesign.Maximum.class),
  @JsonSubTypes.Type(name = "batch_norm", value = BatchNormDesign.class),
  @JsonSubTypes.Type(name = "relu", value = PointwiseDesign.Relu.class),
  @JsonSubTypes.Type(name = "tanh", value = PointwiseDesign.Tanh.class),
  @JsonSubTypes.Type(name = "flatten", value = FlattenDesign.class),
  @JsonSubTypes.Type(name = "linear", value = LinearDesign.class),
  @JsonSubTypes.Type(name = "complex_dense_block", value = ComplexDenseBlockDesign.class),
  @JsonSubTypes.Type(name = "complex_conv_block", value = ComplexConvBlockDesign.class),
  @JsonSubTypes.Type(name = "complex_recurrent_block", value = ComplexRecurrentBlockDesign.class),
  @JsonSubTypes.Type(name = "complex_conv", value = ComplexConvolutionDesign.class),
  @JsonSubTypes.Type(name = "complex_avg_pool", value = PoolingDesign.ComplexAverage.class),
  @JsonSubTypes.Type(name = "complex_max_pool", value = PoolingDesign.Modulus.class),
  @JsonSubTypes.Type(name = "complex_batch_norm", value = ComplexBatchNormDesign.class),
  @JsonSubTypes.Type(name = "complex_linear", value = ComplexLinearDesign.class),
  @JsonSubTypes.Type(name = "imaginary_part", value = ImaginaryPartDesign.class),
  @JsonSubTypes.Type(name = "modulus", value = ModulusDesign.class),
  @JsonSubTypes.Type(name = "real_parts", value = RealPartsDesign.class)
})
public sealed interface LayerDesign
    permits DenseBlockDesign,
        ConvBlockDesign,
        EquilibriumBlockDesign,
        RecurrentBlockDesign,
        FeedforwardBlockDesign,
        ResidualBlockDesign,
        ConvolutionDesign,
        PoolingDesign,
        BatchNormDesign,
        PointwiseDesign,
        FlattenDesign,
        LinearDesign,
        ImaginaryPartDesign,
        ComplexDesign {

  /** The names of all types, for messages. */
  static String types() {
    return Arrays.stream(LayerDesign.class.getAnnotation(JsonSubTypes.class).value())
        .map(JsonSubTypes.Type::name)
        .collect(Collectors.joining(", "));
  }

  /** What the numbers are that it takes; empty if it takes either. */
  default Optional<Scalars> takes() {
    return Optional.of(Scalars.REAL);
  }

  /** What the numbers are that it gives for such ones. */
  default Scalars gives(Scalars taken) {
    return taken;
  }

  /** What the layer's name begins with; a number follows. */
  String prefix();

  /** Whether it is a block, of which something can be certified. */
  default boolean certifiable() {
    return false;
  }

  /** Whether it is a block whose units have gates. */
  default boolean hasGates() {
    return false;
  }

  /** Whether it is a block whose weights are drawn. */
  default boolean hasDrawnWeights() {
    return false;
  }

  /** Whether it takes a list of numbers, in the place of an image. */
  default boolean takesNumbers() {
    return false;
  }

  /**
   * The layer at its place.
   *
   * @throws InvalidDesign if it does not fit there
   */
  Part at(Place place);
}
