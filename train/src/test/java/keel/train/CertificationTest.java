package keel.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.api.Test;

class CertificationTest {
  @Test
  void a_network_that_is_certified_passes() {
    Certification.require(network(-1.5), "after step 3");
  }

  @Test
  void a_network_that_is_refuted_fails_and_the_step_is_named() {
    TrainingFailed error =
        assertThrows(
            TrainingFailed.class, () -> Certification.require(network(-2.5), "after step 3"));
    assertTrue(error.getMessage().contains("after step 3"), error::getMessage);
    assertTrue(error.getMessage().contains("REFUTED"), error::getMessage);
  }

  private static Network network(double a) {
    return new Network(
        List.of(1),
        Preprocessing.NONE,
        List.of(
            new DenseBlock(
                "block1",
                Activation.TANH,
                Vector.of(1),
                3,
                Matrix.of(1, 1, a),
                Matrix.of(1, 1, 1),
                Vector.of(0))),
        Optional.empty());
  }
}
