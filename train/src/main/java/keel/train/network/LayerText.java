package keel.train.network;

import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Transition;

/** What a layer is and takes and gives, in words: the same for two whose weights fit each other. */
final class LayerText {
  private LayerText() {}

  static String of(Layer layer) {
    return layer.match(
        LayerText::block,
        LayerText::transition,
        unknown -> "a layer of the type '" + unknown.type() + "'");
  }

  private static String block(Block block) {
    return block.match(
        LayerText::dense,
        LayerText::convolutional,
        LayerText::equilibrium,
        LayerText::recurrent,
        LayerText::feedforward,
        LayerText::residual,
        stochastic -> block(stochastic.centre()) + " whose weights follow a law");
  }

  private static String recurrent(RecurrentBlock block) {
    return "a recurrent block of "
        + block.scalars().text(block.units(), "units on ")
        + block.features()
        + " inputs"
        + (block.readsSequence() ? " at each of " + block.steps() + " steps" : "");
  }

  private static String feedforward(FeedforwardBlock block) {
    return "a stack of layers of " + block.units() + " units" + each(block.states().size());
  }

  private static String residual(ResidualBlock block) {
    return "a residual block of "
        + block.units()
        + (block.isDense() ? " units" : " channels, " + window(block.kernels().get(0)))
        + (block.start() == ResidualBlock.Start.INPUT ? " that starts with" : " on")
        + (block.inputKernels().isEmpty()
            ? " its input"
            : " " + block.inputKernels().get(0).inputs() + " inputs at every step")
        + each(block.isTied() ? 1 : block.steps());
  }

  private static String dense(DenseBlock block) {
    return "a dense block of "
        + block.scalars().text(block.units(), "units on ")
        + block.inputs()
        + " inputs"
        + each(block.states().size());
  }

  private static String convolutional(ConvBlock block) {
    return "a convolutional block of "
        + block.scalars().text(block.channels(), "channels, ")
        + window(block.kernels().get(0))
        + ", on "
        + block.inputKernel().inputs()
        + " channels"
        + each(block.kernels().size());
  }

  private static String equilibrium(EquilibriumBlock block) {
    return "an equilibrium block of "
        + block.scalars().text(block.units(), "units on ")
        + block.inputs()
        + " inputs";
  }

  private static String each(int weights) {
    return weights == 1 ? "" : " with weights for each of " + weights + " steps";
  }

  private static String window(Kernel kernel) {
    return kernel.height() + " x " + kernel.width();
  }

  private static String transition(Transition transition) {
    return transition.match(
        LayerText::linear,
        LayerText::convolution,
        pooling -> "a " + pooling.type() + " of " + pooling.size() + " by " + pooling.stride(),
        flatten -> "a flatten",
        pointwise -> "a " + pointwise.type(),
        LayerText::norm,
        modulus -> "a modulus");
  }

  private static String linear(Linear linear) {
    return "a linear layer from "
        + linear.weight().columns()
        + " to "
        + linear.scalars().text(linear.weight().rows(), "outputs");
  }

  private static String convolution(Convolution convolution) {
    Kernel kernel = convolution.kernel();
    return "a convolution, "
        + window(kernel)
        + ", from "
        + kernel.inputs()
        + " to "
        + convolution.scalars().text(kernel.outputs(), "channels by ")
        + convolution.stride();
  }

  private static String norm(BatchNorm norm) {
    return "a batch norm of " + norm.scale().length();
  }
}
