package keel.interchange.description;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import keel.interchange.Imported;
import keel.interchange.RootQuotient;
import keel.interchange.pytorch.StateDict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.BatchNorm;
import keel.verify.model.InvalidModel;
import keel.verify.model.Linear;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are not in a file, but what they are computed from. */
class ComputedTensorsTest {
  private static final MathContext DIGITS = new MathContext(100);
  private static final String LINEAR =
      "version: 1\ninput: [2]\nlayers: [{type: linear, name: fc, weight: fc.weight, bias: 0}]\n";

  @TempDir private Path folder;
  private final List<Tensor> tensors = new ArrayList<>();

  private void tensor(String name, List<Integer> shape, double... numbers) {
    tensors.add(Tensor.ofNumbers(name, shape, numbers));
  }

  private Imported read(String yaml) throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    TensorFile.write(weights, Map.of("format", "pt"), tensors);
    Path description = folder.resolve("network.yaml");
    Files.writeString(description, yaml);
    return DescribedNetwork.read(description, StateDict.read(weights));
  }

  private void assertRefused(String sentence, String yaml) {
    InvalidModel e = assertThrows(InvalidModel.class, () -> read(yaml));
    assertTrue(e.getMessage().contains(sentence), e::getMessage);
  }

  private double[] weight() throws IOException {
    return ((Linear) read(LINEAR).network().layers().get(0)).weight().toArray();
  }

  @Test
  void weight_norm_is_computed_from_its_length_and_its_direction() throws IOException {
    tensor("fc.weight_g", List.of(2, 1), 10, -1);
    tensor("fc.weight_v", List.of(2, 2), 3, 4, 0, -2);
    Imported imported = read(LINEAR);
    assertArrayEquals(new double[] {6, 8, 0, 1}, weight());
    assertEquals(
        List.of("'fc.weight' is g v/‖v‖ (weight_norm) of 'fc.weight_g', 'fc.weight_v'"),
        imported.computed());
    assertEquals(List.of(), imported.warnings());
  }

  @Test
  void so_it_is_under_the_names_of_todays_parametrizations_and_along_another_axis()
      throws IOException {
    tensor("fc.parametrizations.weight.original0", List.of(1, 2), 10, 2);
    tensor("fc.parametrizations.weight.original1", List.of(2, 2), 3, 0, 4, 5);
    assertArrayEquals(new double[] {6, 0, 8, 2}, weight());
  }

  @Test
  void or_with_one_length_for_all() throws IOException {
    tensor("fc.weight_g", List.of(), 10);
    tensor("fc.weight_v", List.of(2, 2), 3, 0, 4, 0);
    assertArrayEquals(new double[] {6, 0, 8, 0}, weight());
  }

  @Test
  void every_number_of_it_is_the_nearest_double() throws IOException {
    Random random = new Random(3);
    double[] g = {random.nextGaussian(), 0x1p-70 * random.nextGaussian()};
    double[] v = random.doubles(4, -1, 1).toArray();
    tensor("fc.weight_g", List.of(2, 1), g);
    tensor("fc.weight_v", List.of(2, 2), v);
    double[] weight = weight();
    for (int i = 0; i < 4; i++) {
      int row = i / 2 * 2;
      BigDecimal norm =
          new BigDecimal(v[row]).pow(2).add(new BigDecimal(v[row + 1]).pow(2)).sqrt(DIGITS);
      BigDecimal exact =
          new BigDecimal(g[i / 2]).multiply(new BigDecimal(v[i])).divide(norm, DIGITS);
      assertNearest(exact, weight[i]);
      double rounding = read(LINEAR).roundings().get("fc").ofAnEntry();
      assertTrue(distance(exact, weight[i]).compareTo(new BigDecimal(rounding)) <= 0);
    }
  }

  private static void assertNearest(BigDecimal exact, double stored) {
    BigDecimal off = distance(exact, stored);
    assertTrue(off.compareTo(distance(exact, Math.nextUp(stored))) <= 0, "or above");
    assertTrue(off.compareTo(distance(exact, Math.nextDown(stored))) <= 0, "or below");
  }

  private static BigDecimal distance(BigDecimal exact, double number) {
    return exact.subtract(new BigDecimal(number)).abs();
  }

  @Test
  void of_two_doubles_that_are_as_near_the_even_one_is_taken() {
    Dyadic one = Dyadic.of(1);
    assertEquals(1, new RootQuotient(Dyadic.of(1).plus(Dyadic.of(1, -53)), one).nearest());
    assertEquals(
        -1 - 0x1p-51, new RootQuotient(Dyadic.of(-1).minus(Dyadic.of(3, -53)), one).nearest());
    assertEquals(0x1p-1074, new RootQuotient(Dyadic.of(3, -1076), one).nearest());
    assertThrows(InvalidModel.class, () -> new RootQuotient(Dyadic.of(1, 1024), one).nearest());
  }

  @Test
  void parts_that_do_not_belong_together_are_refused() {
    tensor("fc.weight_g", List.of(3, 1), 1, 2, 3);
    tensor("fc.weight_v", List.of(2, 2), 3, 4, 0, 2);
    assertRefused("layer 'fc': tensor 'fc.weight' is computed by weight_norm from", LINEAR);
    tensors.clear();
    tensor("fc.weight_g", List.of(2, 2), 1, 2, 3, 4);
    tensor("fc.weight_v", List.of(2, 2), 3, 4, 0, 2);
    assertRefused("[2, 2] and [2, 2] do not go together", LINEAR);
    tensors.clear();
    tensor("fc.weight_g", List.of(2, 1), 1, 2);
    tensor("fc.weight_v", List.of(2, 2), 3, 4, 0, 0);
    assertRefused("a direction of zeros", LINEAR);
  }

  @Test
  void every_other_way_to_compute_a_weight_is_refused_by_name() {
    tensor("fc.parametrizations.weight.original", List.of(2, 2), 1, 2, 3, 4);
    tensor("fc.parametrizations.weight.0._u", List.of(2), 1, 2);
    tensor("fc.parametrizations.weight.0._v", List.of(2), 1, 2);
    assertRefused("by spectral_norm; of these only weight_norm", LINEAR);
    assertRefused("remove_parametrizations(module, 'weight')", LINEAR);
    tensors.subList(1, 3).clear();
    assertRefused("by a parametrization that is not known here", LINEAR);
    tensors.clear();
    tensor("fc.weight_orig", List.of(2, 2), 1, 2, 3, 4);
    tensor("fc.weight_u", List.of(2), 1, 2);
    assertRefused("torch.nn.utils.remove_spectral_norm(module, 'weight')", LINEAR);
    tensors.remove(1);
    tensor("fc.weight_mask", List.of(2, 2), 1, 0, 0, 1);
    assertRefused("torch.nn.utils.prune.remove(module, 'weight')", LINEAR);
    tensors.clear();
    tensor("fc.weight_g", List.of(2, 1), 1, 2);
    assertRefused("'fc.weight' is not in", LINEAR);
  }

  private static final String NORM =
      "version: 1\ninput: [2]\nlayers: [{type: batch_norm, name: norm, module: bn%s}]\n";

  @Test
  void statistics_are_folded_into_a_factor_and_a_shift() throws IOException {
    tensor("bn.weight", List.of(2), 3, -1);
    tensor("bn.bias", List.of(2), 1, 0.5);
    tensor("bn.running_mean", List.of(2), 4, 1 / 3.0);
    tensor("bn.running_var", List.of(2), 3, 0.75);
    tensor("bn.num_batches_tracked", List.of(), 7);
    Imported imported = read(NORM.formatted(", epsilon: 1"));
    BatchNorm norm = (BatchNorm) imported.network().layers().get(0);
    assertEquals(1.5, norm.scale().get(0));
    assertEquals(1 - 4 * 1.5, norm.shift().get(0));
    BigDecimal scale =
        BigDecimal.ONE
            .negate()
            .divide(new BigDecimal("0.75").add(BigDecimal.ONE).sqrt(DIGITS), DIGITS);
    BigDecimal shift = new BigDecimal(0.5).subtract(scale.multiply(new BigDecimal(1 / 3.0)));
    assertNearest(scale, norm.scale().get(1));
    assertNearest(shift, norm.shift().get(1));
    BigDecimal rounding = new BigDecimal(imported.roundings().get("norm").ofAnEntry());
    assertTrue(distance(scale, norm.scale().get(1)).compareTo(rounding) <= 0);
    assertTrue(distance(shift, norm.shift().get(1)).compareTo(rounding) <= 0);
  }

  @Test
  void a_norm_without_weights_has_the_weight_one_and_pytorchs_epsilon() throws IOException {
    tensor("bn.running_mean", List.of(2), 0, 1);
    tensor("bn.running_var", List.of(2), 1, 4);
    BatchNorm norm = (BatchNorm) read(NORM.formatted("")).network().layers().get(0);
    assertEquals(1 / Math.sqrt(1 + 1e-5), norm.scale().get(0), 1e-15);
    assertEquals(-1 / Math.sqrt(4 + 1e-5), norm.shift().get(1), 1e-15);
  }

  @Test
  void statistics_that_cannot_be_are_refused() {
    tensor("bn.running_mean", List.of(2), 0, 1);
    assertRefused("'bn.running_var' is not in", NORM.formatted(""));
    tensor("bn.running_var", List.of(2), 1, -4);
    assertRefused("layer 'norm': running_var plus epsilon must be > 0", NORM.formatted(""));
    tensors.remove(1);
    tensor("bn.running_var", List.of(1), 1);
    assertRefused("must be of one length", NORM.formatted(""));
  }

  private static final String RNN =
      "version: 1\ninput: [6]\nlayers: [{type: recurrent_block, name: rnn, module: r%s,"
          + " activation: tanh, steps: 3}]\n";

  private void rnn() {
    tensor("r.weight_ih_l0", List.of(2, 2), 1, 2, 3, 4);
    tensor("r.weight_hh_l0", List.of(2, 2), 0.5, 0.25, -0.5, 0.125);
  }

  @Test
  void the_biases_of_an_rnn_are_added_up_and_rounded_once() throws IOException {
    rnn();
    tensor("r.bias_ih_l0", List.of(2), 1, 0.5);
    tensor("r.bias_hh_l0", List.of(2), 0x1p-53 + 0x1p-60, 0.25);
    Imported imported = read(RNN.formatted(""));
    RecurrentBlock block = (RecurrentBlock) imported.network().layers().get(0);
    assertEquals(Vector.of(1 + 0x1p-52, 0.75), block.bias());
    assertEquals(0x1p-53 - 0x1p-60, imported.roundings().get("rnn").ofAnEntry());
    assertEquals(
        List.of("the bias of 'rnn' is 'r.bias_hh_l0' + 'r.bias_ih_l0', rounded once"),
        imported.computed());
    assertEquals(Vector.of(1, 1), block.leaks());
    assertTrue(block.readsSequence());
    assertEquals(2, block.input().get(0, 1));
    assertEquals(0.25, block.state().get(0, 1));
  }

  @Test
  void an_rnn_without_biases_has_zeros_and_sums_that_are_doubles_are_said_to_be()
      throws IOException {
    rnn();
    RecurrentBlock block = (RecurrentBlock) read(RNN.formatted("")).network().layers().get(0);
    assertEquals(Vector.of(0, 0), block.bias());
    tensor("r.bias_ih_l0", List.of(2), 1, 0.5);
    tensor("r.bias_hh_l0", List.of(2), 2, 0.25);
    Imported exact = read(RNN.formatted(""));
    assertTrue(exact.computed().get(0).endsWith(", exactly"), exact.computed()::toString);
    assertEquals(0, exact.roundings().get("rnn").ofAnEntry());
  }

  @Test
  void of_recurrent_modules_one_layer_in_one_direction_is_read() {
    rnn();
    assertRefused("'bias' is that of its 'module'", RNN.formatted(", bias: 0"));
    tensor("r.bias_ih_l0", List.of(1), 1);
    tensor("r.bias_hh_l0", List.of(2), 1, 2);
    assertRefused("'r.bias_ih_l0' must have 2 numbers", RNN.formatted(""));
    tensor("r.weight_hh_l0_reverse", List.of(2, 2), 0, 0, 0, 0);
    assertRefused("has the tensor 'r.weight_hh_l0_reverse', and of nn.RNN", RNN.formatted(""));
    tensors.clear();
    tensor("r.weight_ih_l0", List.of(4, 1), 1, 2, 3, 4);
    tensor("r.weight_hh_l0", List.of(4, 1), 1, 2, 3, 4);
    assertRefused("those of nn.LSTM and nn.GRU are not", RNN.formatted(""));
  }

  @Test
  void the_sizes_of_a_plain_residual_block_follow_from_its_tensors() throws IOException {
    tensor("a", List.of(2, 2), 1, 2, 3, 4);
    tensor("b", List.of(2, 1), 1, 2);
    tensor("c", List.of(2), 1, 2);
    ResidualBlock block =
        (ResidualBlock)
            read("version: 1\ninput: [1]\nlayers: [{type: residual_block, name: res, steps: 2,"
                    + " activation: relu, start: zero, step_size: 1, state: [a, a], input: b,"
                    + " bias: c}]\n")
                .network()
                .layers()
                .get(0);
    assertEquals(List.of(1), block.inputShape());
    assertTrue(block.isTied());
  }
}
