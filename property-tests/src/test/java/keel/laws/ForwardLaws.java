package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import keel.train.network.DeployedNetwork;
import keel.verify.model.ConvBlock;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The engine that trains computes, in floats, the network that is certified. */
@Domain(Blocks.class)
class ForwardLaws {
  /** The relative error of one operation in floats. */
  private static final double UNIT = 0x1p-24;

  /** Roundings of a step beside those of its sums. */
  private static final double MORE_ROUNDINGS = 16;

  /** Not below √(λmax(P) / λmin(P)) of the blocks generated here, nor the quotients of weights. */
  private static final double CONDITION = 32;

  /**
   * The bound: a step rounds as often as it has terms, each time by UNIT of the largest number that
   * occurs; steps of a stable block do not enlarge what earlier steps were off by, but for the
   * condition of the norm.
   */
  @Property(seed = "22")
  void a_block_in_floats_is_the_block_in_doubles_up_to_rounding(@ForAll Blocks.Stable stable) {
    NaisBlock block = stable.block();
    Network network = Blocks.model(block).network();
    double[] input = floats(stable.experiment().u());
    Assume.that(block.isTied() || block instanceof ConvBlock);
    double[] expected = network.output(input);
    double[] actual = inFloats(network, input);
    double terms = block.states().get(0).columns() + input.length + MORE_ROUNDINGS;
    double bound = CONDITION * block.steps() * terms * UNIT * (1 + largest(block, input));
    double off = 0;
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], bound, "output " + i);
      off = Math.max(off, Math.abs(expected[i] - actual[i]));
    }
    Statistics.label("off by")
        .collect(off == 0 ? "nothing" : off > bound / 1e5 ? "much" : "little");
    Statistics.label("off by").coverage(c -> c.check("much").percentage(p -> p > 20));
  }

  private static double[] floats(double[] v) {
    double[] rounded = v.clone();
    for (int i = 0; i < v.length; i++) {
      rounded[i] = (float) v[i];
    }
    return rounded;
  }

  /** The outputs of a network whose input is a list or has one channel, nothing preprocessed. */
  static double[] inFloats(Network network, double[] input) {
    boolean isImage = network.input().size() == 3;
    int channels = isImage ? network.input().get(0) : input.length;
    int pixels = input.length / channels;
    double[] pixelByPixel = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      pixelByPixel[i % pixels * channels + i / pixels] = input[i];
    }
    INDArray batch =
        Nd4j.create(pixelByPixel, new long[] {channels, pixels}, 'f').castTo(DataType.FLOAT);
    return new DeployedNetwork(network, 1).forward(batch).dup('f').data().asDouble();
  }

  /** The largest number on the way. */
  private static double largest(NaisBlock block, double[] input) {
    double[] drive = block.drive(input);
    double[] x = new double[drive.length];
    double largest = LinearAlgebra.largest(drive) + LinearAlgebra.largest(input);
    for (int k = 0; k < block.steps(); k++) {
      double[] z = block.preActivations(k, x, drive);
      x = block.next(k, x, drive);
      largest = Math.max(largest, LinearAlgebra.largest(x) + LinearAlgebra.largest(z));
    }
    return largest;
  }
}
