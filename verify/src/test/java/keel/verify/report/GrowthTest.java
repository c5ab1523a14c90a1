package keel.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.UnknownLayer;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthTest {
  private static Certificate certify(Network network) {
    return new Verifier(SecondOpinion.NONE).certify(new Model(network, "00"));
  }

  private static List<Growth.Row> rows(Network network) {
    return Growth.of(network, certify(network));
  }

  private static Linear linear(String name, int rows, int columns, Random random) {
    double[] weights = random.doubles((long) rows * columns, -1, 1).toArray();
    return new Linear(name, Matrix.of(rows, columns, weights), Vector.constant(rows, 0));
  }

  private static DenseBlock block(Depth depth) {
    return new DenseBlock(
        "block",
        Activation.TANH,
        Vector.of(1, 1),
        depth,
        List.of(Matrix.of(2, 2, -0x1p-6, 0, 0, -0.5)),
        Matrix.of(2, 2, 1, 0.5, -0.25, 1),
        Vector.of(0, 0.125));
  }

  /** With a second layer so wide that its chain is looked for only by the certificate. */
  private static Network network(Depth depth, int width) {
    Random random = new Random(3);
    return Fixtures.network(
        3,
        linear("stem", 2, 3, random),
        block(depth),
        linear("wide", width, 2, random),
        new Pointwise("relu", Activation.RELU, List.of(width)),
        linear("head", 2, width, random));
  }

  private static void assertNeverAboveTheLast(List<Growth.Row> rows) {
    assertEquals(
        List.of("10", "30", "100", "1000", "any number"),
        rows.stream().map(Growth.Row::steps).toList());
    Growth.Row last = rows.get(rows.size() - 1);
    for (Growth.Row row : rows) {
      assertTrue(row.gain().orElseThrow() <= last.gain().orElseThrow(), rows::toString);
      assertTrue(row.pairGain().orElseThrow() <= last.pairGain().orElseThrow(), rows::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 320})
  void gains_grow_with_depth_and_never_above_that_at_any(int width) {
    List<Growth.Row> rows = rows(network(Depth.of(30), width));
    assertNeverAboveTheLast(rows);
    double first = rows.get(0).gain().orElseThrow();
    double last = rows.get(rows.size() - 1).gain().orElseThrow();
    assertTrue(first < last / 1.5 || width == 320, rows::toString);
  }

  @Test
  void at_its_own_depth_the_gain_is_the_one_that_is_claimed() {
    Network network = network(Depth.of(100), 4);
    Certificate certificate = certify(network);
    Verdict verdict =
        certificate.claim(Network.SCOPE, Property.NETWORK_GAIN).orElseThrow().verdict();
    List<Bound> bounds = ((Verdict.Certified) verdict).bounds();
    Growth.Row row = Growth.of(network, certificate).get(2);
    assertEquals(bounds.get(0).certified(), row.gain().orElseThrow());
    assertEquals(bounds.get(1).certified(), row.pairGain().orElseThrow());
  }

  @Test
  void a_block_that_stops_by_itself_has_gains_after_equally_many_steps() {
    assertNeverAboveTheLast(rows(network(Depth.untilEquilibrium(0x1p-10, 30), 4)));
  }

  @Test
  void images_grow_by_the_product_of_their_layers() {
    assertNeverAboveTheLast(rows(Fixtures.convolutional()));
  }

  @Test
  void where_no_depth_or_no_gain_can_be_spoken_of_there_are_no_rows() {
    assertEquals(List.of(), rows(Fixtures.network(2, linear("map", 2, 2, new Random(1)))));
    assertEquals(
        List.of(), rows(Fixtures.network(2, block(Depth.of(9)), new UnknownLayer("x", "lstm"))));
    assertEquals(
        List.of(), rows(Fixtures.network(1, Fixtures.block(Activation.SINE, Vector.of(1), 1))));
    Matrix state = Matrix.of(1, 1, -1);
    DenseBlock untied =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            2,
            List.of(state, Matrix.of(1, 1, -0.5)),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    assertEquals(List.of(), rows(Fixtures.network(1, untied)));
  }
}
