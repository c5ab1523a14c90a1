package keel.verify.mechanics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Block;
import keel.verify.model.EulerBlock;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.search.Adjoint;

/**
 * The mechanics of depth: what is the same at every step of a block, what drifts, and how fast a
 * loss changes with depth. Shows, and proves nothing.
 *
 * <p>Source: Ruseckas, Differential equations as models of deep neural networks (arXiv:1909.03767).
 */
public final class Mechanics {
  private static final long SEED = 1909_03767;

  private final Network network;
  private final Optional<Certificate> certificate;
  private final int halvings;

  /**
   * Of a network.
   *
   * @param certificate for norms in which momenta are certified never to grow; without one they are
   *     measured by their Euclidean length
   * @param halvings how often steps are halved to see how drifts fall
   */
  public Mechanics(Network network, Optional<Certificate> certificate, int halvings) {
    this.network = network;
    this.certificate = certificate;
    this.halvings = halvings;
  }

  /** Why a block is not looked at; empty of one that is. */
  public static Optional<String> obstacle(Block block) {
    return EulerSteps.obstacle(block);
  }

  /**
   * The blocks that are looked at, from input to output.
   *
   * @param inputs raw, at least one
   * @param losses one for each
   */
  public List<BlockMechanics> of(List<double[]> inputs, List<Loss> losses) {
    List<BlockMechanics> found = new ArrayList<>();
    List<double[]> values =
        new ArrayList<>(inputs.stream().map(network.preprocessing()::apply).toList());
    List<Layer> layers = network.layers();
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      List<Layer> rest = layers.subList(l + 1, layers.size());
      if (layer instanceof Block block && obstacle(block).isEmpty()) {
        found.add(of(new EulerSteps(block), values, losses, rest));
      }
      values.replaceAll(value -> Network.through(layer, value));
    }
    return found;
  }

  private BlockMechanics of(
      EulerSteps steps, List<double[]> values, List<Loss> losses, List<Layer> rest) {
    Block block = steps.block();
    Optional<ClaimedNorm> claimed = certificate.flatMap(c -> ClaimedNorm.of(block, c));
    ToDoubleFunction<double[]> ofMomenta =
        claimed.<ToDoubleFunction<double[]>>map(ClaimedNorm::ofGradient).orElse(Motion::length);
    List<Motion> motions =
        IntStream.range(0, values.size())
            .parallel()
            .mapToObj(i -> Motion.of(steps, values.get(i), gradient(rest, losses.get(i))))
            .toList();
    Motion first = motions.get(0);
    Optional<Refinement> refinement =
        block.isTied()
            ? IntStream.range(0, values.size())
                .parallel()
                .mapToObj(
                    i ->
                        Refinement.of(
                            steps, values.get(i), gradient(rest, losses.get(i)), halvings))
                .reduce(Refinement::plus)
            : Optional.empty();
    Random random = new Random(SEED);
    double spread = motions.stream().mapToDouble(m -> m.pairingSpread(random)).max().orElse(0);
    return new BlockMechanics(
        block.name(),
        block.steps(),
        first.stepSize(),
        spread,
        exactBits(block, values.get(0), first.momenta()[first.steps()]),
        boxed(first.energies()),
        boxed(first.correctedEnergies()),
        refinement.map(Refinement::distances).orElse(List.of()),
        refinement.map(Refinement::energies).orElse(List.of()),
        refinement.map(Refinement::corrected).orElse(List.of()),
        Arrays.stream(first.momenta()).map(ofMomenta::applyAsDouble).toList(),
        claimed.isPresent() ? "dual of " + claimed.get().formula().text() : "Euclidean",
        shares(motions),
        motions.stream().mapToDouble(m -> growth(m, ofMomenta)).max().orElse(0),
        isGrowthCertified(block),
        motions.stream().mapToDouble(m -> Math.abs(m.depthDerivative())).average().orElse(0),
        claimed.isPresent()
            ? motions.stream().mapToDouble(m -> bound(m, claimed.get())).average()
            : OptionalDouble.empty());
  }

  /** That of the loss with respect to the state behind which the rest of the layers stands. */
  private static UnaryOperator<double[]> gradient(List<Layer> rest, Loss loss) {
    return state -> {
      double[] outputs = state;
      for (Layer layer : rest) {
        outputs = Network.through(layer, outputs);
      }
      return Adjoint.at(rest, state).of(loss.gradient(outputs));
    };
  }

  private static OptionalInt exactBits(Block any, double[] u, double[] last) {
    if (!(any instanceof EulerBlock block) || !ExactPairing.isCovered(block)) {
      return OptionalInt.empty();
    }
    double[] tangent = new double[block.stateSize()];
    Random random = new Random(SEED);
    Arrays.setAll(tangent, i -> random.nextInt(16) - 8);
    OptionalInt bits = ExactPairing.bits(block, u, last, tangent);
    if (bits.isEmpty()) {
      throw new IllegalStateException(
          "block '" + block.name() + "': its backward pass is not the adjoint of its tangents");
    }
    return bits;
  }

  /** ‖p[k]‖ / ‖p[K]‖, the mean of all motions whose last momentum is not zero. */
  private static List<Double> shares(List<Motion> motions) {
    return IntStream.rangeClosed(0, motions.get(0).steps())
        .mapToObj(
            k ->
                motions.stream()
                    .filter(m -> Motion.length(m.momenta()[m.steps()]) > 0)
                    .mapToDouble(
                        m -> Motion.length(m.momenta()[k]) / Motion.length(m.momenta()[m.steps()]))
                    .average()
                    .orElse(0))
        .toList();
  }

  private static double growth(Motion motion, ToDoubleFunction<double[]> length) {
    double most = 0;
    for (int k = 0; k < motion.steps(); k++) {
      double after = length.applyAsDouble(motion.momenta()[k + 1]);
      if (after > 0) {
        most = Math.max(most, length.applyAsDouble(motion.momenta()[k]) / after);
      }
    }
    return most;
  }

  private boolean isGrowthCertified(Block block) {
    return certificate
        .flatMap(c -> c.claim(block.name(), Property.GRADIENT_BOUND))
        .filter(claim -> claim.verdict().status() == Status.CERTIFIED)
        .isPresent();
  }

  private static double bound(Motion motion, ClaimedNorm norm) {
    int last = motion.steps();
    return norm.ofGradient().applyAsDouble(motion.momenta()[last])
        * norm.ofState().applyAsDouble(motion.fields()[last]);
  }

  private static List<Double> boxed(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
