package keel.proofs;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import keel.verify.FieldVerifier;
import keel.verify.Verifier;
import keel.verify.certificate.Box;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.FieldModel;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.PolynomialField;
import keel.verify.model.Preprocessing;
import keel.verify.model.RandomField;
import keel.verify.model.SolverStep;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;
import keel.verify.smt.SecondOpinion;

/**
 * Claims of what is no network of keel-check's: fields, samples of weights, weights near others.
 */
final class UnreadModels {
  private static final Region NEAR = new Region(8, 1, 0x1p-10, OptionalDouble.of(0x1p-10));

  /** Few are enough: what is listed is what they are called. */
  private static final Sampling FEW = Sampling.of(20, "0.9");

  private UnreadModels() {}

  static Stream<Claim> claims() {
    return Stream.of(fields(), samples(), neighbours(Activation.TANH), neighbours(leaky()))
        .flatMap(claims -> claims);
  }

  private static Stream<Claim> fields() {
    return Stream.of(
            line(-1, Optional.empty()),
            line(-1, Optional.of(SolverStep.euler(0.5))),
            line(-1, Optional.of(SolverStep.rungeKutta(0.5))),
            line(1, Optional.empty()))
        .map(field -> new FieldModel(RandomField.of(field), "0".repeat(64)))
        .flatMap(
            model ->
                FieldVerifier.certify(
                    model,
                    Region.of(new Box(Vector.of(0), Vector.of(1)), Box.of(Vector.of())),
                    SecondOpinion.NONE)
                    .claims()
                    .stream());
  }

  /** x' = slope x. */
  private static PolynomialField line(double slope, Optional<SolverStep> step) {
    return new PolynomialField(
        List.of("x"), List.of(), List.of(List.of(1)), List.of(Matrix.of(1, 1, slope)), step);
  }

  private static DenseBlock block(Activation activation) {
    return new DenseBlock(
        "block",
        activation,
        Vector.of(1, 1),
        4,
        Matrix.of(2, 2, -1, -0.25, -0.25, -1),
        Matrix.identity(2),
        Vector.of(0, 0));
  }

  private static Activation leaky() {
    return Activation.named("leaky_relu");
  }

  private static Model model(Block block) {
    Network network = new Network(List.of(2), Preprocessing.NONE, List.of(block), Optional.empty());
    return new Model(network, "0".repeat(64));
  }

  private static Stream<Claim> samples() {
    GaussianLaw law = new GaussianLaw(EnumSet.of(WeightPart.STATE), Vector.constant(4, 0x1p-6), 1);
    return new Verifier(SecondOpinion.NONE, Region.DEFAULT, Optional.of(FEW))
        .certify(model(new StochasticBlock(block(Activation.TANH), law))).claims().stream();
  }

  private static Stream<Claim> neighbours(Activation activation) {
    return new Verifier(
            SecondOpinion.NONE,
            NEAR,
            Optional.empty(),
            Map.of("block", Vector.of(0x1p-6, 0, 0x1p-6)))
        .certify(model(block(activation))).claims().stream();
  }
}
