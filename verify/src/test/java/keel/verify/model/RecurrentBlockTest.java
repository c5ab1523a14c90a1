package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.RecurrentBlock.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrentBlockTest {
  private static final Matrix STATE = Matrix.of(2, 2, 0.5, -0.75, 0.25, 0.125);
  private static final Matrix INPUT = Matrix.of(2, 3, 1, 2, -1, 0.5, 0, 0.25);
  private static final Vector BIAS = Vector.of(0.25, -0.5);

  private static RecurrentBlock block(Reading reading, int steps, double... leaks) {
    return new RecurrentBlock(
        "block", Activation.TANH, Vector.of(leaks), reading, steps, STATE, INPUT, BIAS);
  }

  /** A few lines of plain code. */
  private static double[] expected(RecurrentBlock block, double[] u) {
    double[] x = new double[2];
    for (int k = 0; k < block.steps(); k++) {
      int from = block.reading() == Reading.SEQUENCE ? 3 * k : 0;
      double[] next = new double[2];
      for (int i = 0; i < 2; i++) {
        double z = BIAS.get(i) + STATE.get(i, 0) * x[0] + STATE.get(i, 1) * x[1];
        for (int j = 0; j < 3; j++) {
          z += INPUT.get(i, j) * u[from + j];
        }
        double leak = block.leaks().get(i);
        next[i] = (1 - leak) * x[i] + leak * Math.tanh(z);
      }
      x = next;
    }
    return x;
  }

  @Test
  void every_step_takes_all_of_the_input_or_its_part_of_a_sequence() {
    double[] sequence = {1, -2, 0.5, 0.25, 3, -1, -0.5, 0.75, 2, 1, 1, 1};
    RecurrentBlock reads = block(Reading.SEQUENCE, 4, 0.5, 1);
    assertEquals(List.of(12), reads.inputShape());
    assertArrayEquals(expected(reads, sequence), reads.unroll(sequence), 1e-14);
    double[] last = sequence.clone();
    last[11] = 2;
    double[] moved = reads.unroll(last);
    assertArrayEquals(expected(reads, last), moved, 1e-14);
    assertTrue(Math.abs(moved[0] - reads.unroll(sequence)[0]) > 0.01, "the last part is read");

    double[] constant = {1, -2, 0.5};
    RecurrentBlock holds = block(Reading.CONSTANT, 4, 0.5, 1);
    assertEquals(List.of(3), holds.inputShape());
    assertArrayEquals(expected(holds, constant), holds.unroll(constant), 1e-14);
  }

  @Test
  void the_parts_of_a_sequence_come_again_once_all_were_read() {
    RecurrentBlock block = block(Reading.SEQUENCE, 2, 1, 1);
    double[] drive = block.drive(new double[] {1, 0, 0, 0, 1, 0});
    double[] x = {0.5, -0.25};
    assertArrayEquals(block.next(0, x, drive), block.next(2, x, drive));
    assertArrayEquals(block.next(1, x, drive), block.next(5, x, drive));
    assertTrue(block.next(0, x, drive)[0] != block.next(1, x, drive)[0]);
  }

  @Test
  void a_leak_of_one_leaves_nothing_of_the_state() {
    RecurrentBlock block = block(Reading.CONSTANT, 1, 1, 0.25);
    double[] x = {8, 8};
    double[] z = block.preActivations(0, x, block.drive(new double[3]));
    double[] next = block.next(0, x, block.drive(new double[3]));
    assertEquals(StrictMath.tanh(z[0]), next[0]);
    assertEquals(6 + 0.25 * StrictMath.tanh(z[1]), next[1], 1e-15);
  }

  @Test
  void what_is_written_is_what_is_read(@TempDir Path folder) throws IOException {
    RecurrentBlock grouped =
        new RecurrentBlock(
            "block",
            new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.5)),
            Vector.constant(2, 0.25),
            Reading.SEQUENCE,
            2,
            STATE,
            INPUT,
            BIAS);
    for (RecurrentBlock block :
        List.of(
            block(Reading.CONSTANT, 3, 1, 1),
            block(Reading.SEQUENCE, 5, 0.5, 0.5),
            block(Reading.SEQUENCE, 1, 0.1, Double.MIN_VALUE),
            grouped)) {
      Network network = Fixtures.network(block.inputShape().get(0), block);
      Path file = folder.resolve("model.safetensors");
      ModelFile.write(file, network);
      assertEquals(network, ModelFile.read(file).network());
    }
  }

  private static RecurrentBlock of(
      Nonlinearity activation, Vector leaks, int steps, Matrix w, Matrix b, Vector bias) {
    return new RecurrentBlock("block", activation, leaks, Reading.SEQUENCE, steps, w, b, bias);
  }

  @Test
  void what_does_not_belong_together_is_refused_by_name() {
    Vector one = Vector.of(1, 1);
    Nonlinearity three = new Grouped(Grouped.Rule.RADIAL_TANH, 3);
    Map<String, Runnable> wrong =
        Map.of(
            "block 'block' (recurrent): the state must not be empty",
            () -> of(Activation.RELU, one, 1, STATE, INPUT, Vector.of()),
            "block 'block' (recurrent): W must be 2 x 2 but is 2 x 3",
            () -> of(Activation.RELU, one, 1, INPUT, INPUT, BIAS),
            "block 'block' (recurrent): B must have 2 rows but is 1 x 2",
            () -> of(Activation.RELU, one, 1, STATE, Matrix.of(1, 2, 1, 1), BIAS),
            "block 'block' (recurrent): leak must be a number or have 2 entries but has 1",
            () -> of(Activation.RELU, Vector.of(1), 1, STATE, INPUT, BIAS),
            "block 'block' (recurrent): leak must be in (0, 1] but is 0.0",
            () -> of(Activation.RELU, Vector.of(1, 0), 1, STATE, INPUT, BIAS),
            "block 'block' (recurrent): leak must be in (0, 1] but is 1.0000000000000002",
            () -> of(Activation.RELU, Vector.of(Math.nextUp(1.0), 1), 1, STATE, INPUT, BIAS),
            "block 'block' (recurrent): steps must be at least 1 but is 0",
            () -> of(Activation.RELU, one, 0, STATE, INPUT, BIAS));
    wrong.forEach(
        (message, made) ->
            assertEquals(message, assertThrows(InvalidModel.class, made::run).getMessage()));
    assertThrows(InvalidModel.class, () -> of(three, one, 1, STATE, INPUT, BIAS));
    assertThrows(
        InvalidModel.class,
        () -> of(Activation.RELU, one, Integer.MAX_VALUE, STATE, INPUT, BIAS),
        "a sequence of more numbers than there are");
  }

  @Test
  void a_reading_has_a_name() {
    for (Reading reading : Reading.values()) {
      assertEquals(reading, Reading.named(reading.fileName()).orElseThrow());
    }
    assertTrue(Reading.named("sequences").isEmpty());
    assertTrue(Reading.named("SEQUENCE").isEmpty());
  }
}
