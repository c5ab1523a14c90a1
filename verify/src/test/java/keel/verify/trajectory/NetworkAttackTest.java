package keel.verify.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAttackTest {
  private static final Matrix ONE = Matrix.of(1, 1, 1);
  private static final Vector UNIT = Vector.of(1);
  private static final Flatten FLATTEN = new Flatten("flatten", List.of(1));

  private static NetworkAttack attack(Measure measure, Preprocessing preprocessing, Layer layer) {
    Passage.Link link = new Passage.Link(layer, 1, Factors.NON_EXPANSIVE, Distance.ofLength(1));
    return new NetworkAttack("attack", new Passage(preprocessing, List.of(link)), measure);
  }

  /** Layers behind which doubles are two apart: rounding alone makes 2 of a change by 1. */
  static Stream<Layer> coarse() {
    Vector far = Vector.of(0x1p53);
    Kernel kernel = new Kernel(ONE, 1, 1);
    Matrix back = Matrix.of(1, 1, -1);
    return Stream.of(
        new Linear("linear", ONE, far),
        new Convolution("conv", kernel, far, 1, 1, 1),
        new BatchNorm("norm", UNIT, far, List.of(1)),
        new DenseBlock("dense", Activation.RELU, UNIT, 1, back, ONE, far),
        new ConvBlock(
            "image", Activation.RELU, UNIT, 1, List.of(new Kernel(back, 1, 1)), kernel, far, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("coarse")
  void what_a_layer_moves_apart_by_rounding_alone_shows_nothing(Layer layer) {
    assertShowsAtMost(1, attack(Measure.LENGTH, Preprocessing.NONE, layer), 1.5, 0.5);
  }

  @Test
  void nor_does_what_is_rounded_before_the_first_layer() {
    Preprocessing far = new Preprocessing(1, Vector.of(-0x1p53), UNIT);
    assertShowsAtMost(1, attack(Measure.LENGTH, far, FLATTEN), 1.5, 0.5);
  }

  @Test
  void a_mean_is_rounded_as_often_as_it_has_terms_and_a_maximum_never() {
    double[] raw = new double[64];
    Arrays.fill(raw, 1);
    double exact = error(Pooling.Kind.MAXIMUM, raw);
    assertEquals(exact + 2 * 72 * 0x1p-52, error(Pooling.Kind.AVERAGE, raw), 0x1p-60);
  }

  /** Against roots of 60 digits, of numbers of every size. */
  @Test
  void what_a_modulus_is_off_by_is_bounded() {
    Random random = new Random(27);
    for (int i = 0; i < 2000; i++) {
      double[] raw = new double[2];
      int exponent = random.nextInt(2097) - 1074;
      for (int k = 0; k < 2; k++) {
        int own = exponent + (random.nextBoolean() ? 0 : random.nextInt(120) - 60);
        raw[k] = Math.scalb(2 * random.nextDouble() - 1, Math.min(own, 1023));
      }
      Passage.Rounded found = modulus(raw);
      BigDecimal square = new BigDecimal(raw[0]).pow(2).add(new BigDecimal(raw[1]).pow(2));
      BigDecimal root = square.sqrt(new MathContext(60));
      BigDecimal off = new BigDecimal(found.numbers()[0]).subtract(root).abs();
      double before = flattened(raw).error().maximum(); // of raw numbers, none of which is off
      double own = found.error().maximum() - 1.5 * before;
      assertTrue(
          off.compareTo(new BigDecimal(own)) <= 0,
          () -> Arrays.toString(raw) + " is off by " + off);
    }
  }

  @Test
  void nothing_is_known_of_a_modulus_that_is_no_double() {
    Passage.Rounded found = modulus(new double[] {0x1.fp1023, 0x1.fp1023});
    assertEquals(Double.POSITIVE_INFINITY, found.numbers()[0]);
    assertEquals(Double.POSITIVE_INFINITY, found.error().maximum());
  }

  private static Passage.Rounded flattened(double[] raw) {
    Passage.Link link = Passage.Link.once(new Flatten("flat", List.of(2)), Factors.NON_EXPANSIVE);
    return new Passage(Preprocessing.NONE, List.of(link)).outputs(raw);
  }

  private static Passage.Rounded modulus(double[] raw) {
    Passage.Link link = Passage.Link.once(new Modulus("size", List.of(2)), Factors.MODULUS);
    return new Passage(Preprocessing.NONE, List.of(link)).outputs(raw);
  }

  private static double error(Pooling.Kind kind, double[] raw) {
    Pooling pooling = new Pooling("pool", kind, 8, 8, List.of(1, 8, 8));
    Passage.Link link = Passage.Link.once(pooling, Factors.NON_EXPANSIVE);
    return new Passage(Preprocessing.NONE, List.of(link)).outputs(raw).error().maximum();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p20})
  void what_was_rounded_before_counts_as_often_as_a_layer_makes_of_it(double factor) {
    Passage.Link link = Passage.Link.once(FLATTEN, Factors.euclidean(factor));
    Passage passage = new Passage(Preprocessing.NONE, List.of(link));
    double gain =
        new NetworkAttack("attack", passage, Measure.LENGTH)
            .gain(new double[] {1, 2})
            .orElseThrow();
    assertTrue(gain < 1 - factor * 0x1p-53, () -> factor + " but " + gain);
    assertTrue(gain > 1 - factor * 0x1p-46, () -> factor + " but " + gain);
  }

  @Test
  void what_the_steps_of_a_block_round_counts_as_often_as_they_can_spread() {
    DenseBlock block =
        new DenseBlock("block", Activation.RELU, UNIT, 1, Matrix.of(1, 1, -1), ONE, Vector.of(0));
    for (double spread : new double[] {1, 0x1p20}) {
      Passage passage =
          new Passage(
              Preprocessing.NONE,
              List.of(
                  new Passage.Link(block, 1, Factors.NON_EXPANSIVE, Distance.ofLength(spread))));
      double gain =
          new NetworkAttack("attack", passage, Measure.LENGTH)
              .gain(new double[] {1, 2})
              .orElseThrow();
      assertTrue(gain < 1 - spread * 0x1p-53, () -> spread + " but " + gain);
      assertTrue(gain > 1 - spread * 0x1p-40, () -> spread + " but " + gain);
    }
  }

  private static void assertShowsAtMost(double gain, NetworkAttack attack, double... pair) {
    double shown = attack.gain(pair).orElse(0);
    assertTrue(shown <= gain, () -> attack + " shows " + shown);
  }

  @ParameterizedTest
  @EnumSource(Measure.class)
  void every_measure_is_attained_by_a_pair_of_inputs(Measure measure) {
    Linear linear = new Linear("map", Matrix.of(2, 2, 3, 0, 0, -4), Vector.of(1, 1));
    NetworkAttack attack = attack(measure, Preprocessing.NONE, linear);
    double[] pair = {3, 4, 0, 0}; // outputs 9 and -16 apart
    double expected =
        switch (measure) {
          case LENGTH -> Math.sqrt(81 + 256) / 5;
          case PAIR -> 25 / 5.0;
          case GREATEST -> 16 / 4.0;
          case GREATEST_PAIR -> 25 / 4.0;
        };
    double gain = attack.gain(pair).orElseThrow();
    assertTrue(gain <= expected && gain > expected * (1 - 1e-12), measure + ": " + gain);
  }

  @Test
  void inputs_that_are_equal_or_no_numbers_show_nothing() {
    NetworkAttack attack = attack(Measure.LENGTH, Preprocessing.NONE, new Linear("map", ONE, UNIT));
    for (double other : new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertEquals(OptionalDouble.empty(), attack.gain(new double[] {1, other}));
    }
  }
}
