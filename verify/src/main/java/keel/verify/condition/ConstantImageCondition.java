package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.ConstantImage;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Kernel;

/**
 * Refutes the incremental stability of a convolutional ReLU block with tied weights in every norm:
 * near some constant image a step is linear, and its matrix has an eigenvalue outside the unit
 * circle.
 *
 * <p>Source: ARCHITECTURE.md, "Refutations". Rigour: exact.
 */
final class ConstantImageCondition implements Condition {
  private final ConvBlock block;
  private final ConstantImage image;

  private ConstantImageCondition(ConvBlock block, Vector steps) {
    this.block = block;
    this.image =
        new ConstantImage(
            block.name() + "/constant_image",
            window(block.kernels().get(0)),
            window(block.inputKernel()),
            block.bias(),
            steps,
            block.height(),
            block.width());
  }

  private static ConstantImage.Window window(Kernel kernel) {
    return new ConstantImage.Window(kernel.weights(), kernel.height(), kernel.width());
  }

  static Optional<Condition> of(Block block) {
    return block instanceof ConvBlock conv
            && conv.isTied()
            && conv.activation() == Activation.RELU
            && isSmall(conv.kernels().get(0))
            && isSmall(conv.inputKernel())
        ? Members.steps(conv).map(steps -> new ConstantImageCondition(conv, steps))
        : Optional.empty();
  }

  private static boolean isSmall(Kernel kernel) {
    return kernel.height() <= ConstantImage.LARGEST_WINDOW
        && kernel.width() <= ConstantImage.LARGEST_WINDOW;
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(image);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.isShown(image)
        ? List.of(
            new Claim(
                block.name(),
                Property.INCREMENTAL_STABILITY,
                "constant-image",
                Statement.in(Norm.EVERY).with(Horizon.ANY).with(HoldsFor.stored(block)),
                new Verdict.Refuted(
                    Members.whose(block)
                        + "at a constant image the Jacobian of a step has an eigenvalue outside the unit"
                        + " circle, as its trace shows, so there is no norm in which trajectories"
                        + " never move apart",
                    image.name())))
        : List.of();
  }
}
