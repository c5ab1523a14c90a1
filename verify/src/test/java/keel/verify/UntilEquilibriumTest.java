package keel.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Named.named;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.gate.Finding;
import keel.verify.gate.Gate;
import keel.verify.gate.Policy;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is, and is not, claimed of a block whose depth depends on its input. */
class UntilEquilibriumTest {
  private static final int STEPS = 20;
  private static final Depth FIXED = Depth.of(STEPS);
  private static final Depth STOPPING = Depth.untilEquilibrium(0x1p-6, STEPS);

  /** A block, but for its depth. */
  private interface Kind {
    Block with(Depth depth);
  }

  private static Block dense(Depth depth, Matrix state) {
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.constant(2, 0.5),
        depth,
        List.of(state),
        Matrix.of(2, 1, 0.5, 1),
        Vector.of(0.25, 0));
  }

  private static Block conv(Depth depth) {
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.of(1),
        depth,
        List.of(new Kernel(Matrix.of(1, 3, 0.25, -1, 0.25), 1, 3)),
        new Kernel(Matrix.of(1, 1, 1), 1, 1),
        Vector.of(0),
        2,
        2);
  }

  static Stream<Named<Kind>> blocksWithGains() {
    return Stream.of(
        named("symmetric", d -> dense(d, Matrix.of(2, 2, -1, 0.5, 0.5, -1.5))),
        named("scaled", d -> dense(d, Matrix.of(2, 2, -1, 0.5, 1, -1.5))),
        named("dominant", d -> dense(d, Matrix.of(2, 2, -1, 0.5, -0.25, -1))),
        named("convolutional", UntilEquilibriumTest::conv));
  }

  /** The digest is the same for all of them, so that only the depth tells them apart. */
  private static Model model(Block block) {
    List<Integer> input = block instanceof DenseBlock ? List.of(1) : List.of(1, 2, 2);
    return new Model(
        new Network(input, Preprocessing.NONE, List.of(block), Optional.empty()), "00");
  }

  private static Certificate certify(Model model) {
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  private static Claim claim(Certificate certificate, Property property) {
    return certificate.claims().stream()
        .filter(claim -> claim.property() == property)
        .findFirst()
        .orElseThrow();
  }

  /** How many claims there are but for the one that is not even left open of every block. */
  private static long withoutLength(Certificate certificate) {
    return certificate.claims().stream()
        .filter(claim -> claim.property() != Property.EUCLIDEAN_GAIN)
        .count();
  }

  @ParameterizedTest
  @MethodSource("blocksWithGains")
  void only_the_gain_between_its_outputs_is_no_longer_claimed(Kind kind) {
    Certificate fixed = certify(model(kind.with(FIXED)));
    Certificate stopping = certify(model(kind.with(STOPPING)));
    assertEquals(Status.CERTIFIED, stopping.status());
    assertEquals(withoutLength(fixed), withoutLength(stopping));
    assertInstanceOf(Verdict.Certified.class, claim(fixed, Property.INPUT_OUTPUT_GAIN).verdict());
    for (Claim claim : stopping.claims()) {
      if (claim.property() == Property.INPUT_OUTPUT_GAIN
          || claim.property() == Property.EUCLIDEAN_GAIN) {
        Verdict.Inconclusive verdict =
            assertInstanceOf(Verdict.Inconclusive.class, claim.verdict(), claim.toString());
        assertTrue(verdict.reason().contains("a depth of its own"), verdict.reason());
      } else if (claim.property() == Property.NETWORK_GAIN
          || claim.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM) {
        assertInstanceOf(Verdict.Inconclusive.class, claim.verdict(), claim.toString());
      } else {
        assertEquals(claim(fixed, claim.property()), claim);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("blocksWithGains")
  void the_certificate_of_the_block_with_fixed_depth_is_refused(Kind kind) {
    Certificate fixed = certify(model(kind.with(FIXED)));
    Model stopping = model(kind.with(STOPPING));
    assertThrows(AlteredCertificate.class, () -> Checker.check(fixed, stopping));
  }

  @ParameterizedTest
  @MethodSource("blocksWithGains")
  void a_gate_that_asks_for_the_gain_stays_shut(Kind kind) {
    Policy policy = new Policy(List.of(Property.INPUT_OUTPUT_GAIN), Policy.UnknownLayers.REFUSED);
    Model fixed = model(kind.with(FIXED));
    assertEquals(List.of(), broken(policy, fixed));
    Model stopping = model(kind.with(STOPPING));
    assertEquals(
        List.of(Status.INCONCLUSIVE),
        broken(policy, stopping).stream().map(Finding::status).toList());
  }

  private static List<Finding> broken(Policy policy, Model model) {
    return Gate.findings(
            policy, certify(model), Gate.Maker.THIS_RUN, model, Optional.empty(), LocalDate.EPOCH)
        .stream()
        .filter(finding -> !finding.holds())
        .toList();
  }

  /** Why the claim is withdrawn: two inputs between which one more step is taken. */
  @Test
  void outputs_of_inputs_that_stop_at_different_depths_are_further_apart_than_any_gain_allows() {
    Kind kind = depth -> dense(depth, Matrix.of(2, 2, -1, 0.5, 0.5, -1.5));
    Certificate certificate = certify(model(kind.with(FIXED)));
    double gain =
        ((Verdict.Certified) claim(certificate, Property.INPUT_OUTPUT_GAIN).verdict())
            .bounds()
            .get(0)
            .certified();
    double low = 0;
    double high = 4;
    double before = output(kind, low);
    assertTrue(Math.abs(output(kind, high) - before) > 0);
    // Wherever the depth changes, the output jumps by about a tolerance; halve towards a jump.
    while (Math.nextUp(low) < high) {
      double middle = low + (high - low) / 2;
      double jumpBelow = Math.abs(output(kind, middle) - output(kind, low)) / (middle - low);
      double jumpAbove = Math.abs(output(kind, high) - output(kind, middle)) / (high - middle);
      if (jumpBelow > jumpAbove) {
        high = middle;
      } else {
        low = middle;
      }
    }
    double ratio = Math.abs(output(kind, high) - output(kind, low)) / (high - low);
    // ‖e‖_P ≥ √λmin(P) |e_0|, and P has the eigenvalues (5 ± √5)/4.
    double shown = Math.sqrt((5 - Math.sqrt(5)) / 4) * ratio;
    assertTrue(shown > 1e6 * gain, shown + " is no more than " + gain);
  }

  private static double output(Kind kind, double input) {
    return kind.with(STOPPING).unroll(new double[] {input})[0];
  }
}
