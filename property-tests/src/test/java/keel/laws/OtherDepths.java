package keel.laws;

import java.util.List;
import java.util.function.Function;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Layer;
import keel.verify.model.Network;

/** Networks whose blocks are unrolled for another number of steps. */
public final class OtherDepths {
  private OtherDepths() {}

  /** Where the depth of a block is another one, weights that change stay at the first. */
  public static Network of(Network network, Function<Block, Depth> depths) {
    List<Layer> layers =
        network.layers().stream()
            .map(
                layer ->
                    layer.<Layer>match(
                        block ->
                            block.<Block>match(
                                dense -> with(dense, depths.apply(dense)),
                                conv -> with(conv, depths.apply(conv)),
                                equilibrium -> equilibrium,
                                recurrent -> recurrent,
                                feedforward -> feedforward,
                                residual -> residual,
                                stochastic -> stochastic),
                        transition -> transition,
                        unknown -> unknown))
            .toList();
    return new Network(network.input(), network.preprocessing(), layers, network.training());
  }

  private static DenseBlock with(DenseBlock block, Depth depth) {
    return depth.equals(block.depth())
        ? block
        : new DenseBlock(
            block.name(),
            block.activation(),
            block.stepSizes(),
            depth,
            block.states().subList(0, 1),
            block.input(),
            block.bias());
  }

  private static ConvBlock with(ConvBlock block, Depth depth) {
    return depth.equals(block.depth())
        ? block
        : new ConvBlock(
            block.name(),
            block.activation(),
            block.stepSizes(),
            depth,
            block.kernels().subList(0, 1),
            block.inputKernel(),
            block.bias(),
            block.height(),
            block.width());
  }
}
