package keel.train.optimise;

import java.util.ArrayList;
import java.util.List;
import keel.train.layer.Columns;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam on floats, in Java, with ND4J's state and formula. ND4J's own operation takes roots and
 * quotients of one number after the other: a twelfth of the step of a dense block of 128 units.
 *
 * <p>Source: arXiv:1412.6980, section 2, the more efficient order of computation. For one thread.
 */
final class AdamFloats {
  /** Numbers that stay in the processor's nearest memory while they are computed. */
  private static final int BLOCK = 2048;

  private final Adam configuration;
  private final List<Block> blocks = new ArrayList<>();
  private float[] g = new float[0];
  private float[] m = new float[0];
  private float[] v = new float[0];

  /** Views of the gradient, of its running mean and of that of its square. */
  private record Block(INDArray gradient, INDArray mean, INDArray square) {}

  /**
   * One that begins, or goes on.
   *
   * @param gradient 1 x n, which {@link #apply} turns into the step that is to be subtracted
   * @param state 1 x 2n: the running mean of the gradient, then that of its square; updated
   */
  AdamFloats(Adam configuration, INDArray gradient, INDArray state) {
    this.configuration = configuration;
    long length = gradient.length();
    for (long from = 0; from < length; from += BLOCK) {
      long to = Math.min(from + BLOCK, length);
      blocks.add(
          new Block(
              interval(gradient, from, to),
              interval(state, from, to),
              interval(state, length + from, length + to)));
    }
  }

  private static INDArray interval(INDArray vector, long from, long to) {
    return vector.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  void apply(int iteration) {
    double beta1 = configuration.getBeta1();
    double beta2 = configuration.getBeta2();
    double unbiased =
        Math.sqrt(1 - Math.pow(beta2, iteration + 1)) / (1 - Math.pow(beta1, iteration + 1));
    double rate = configuration.getLearningRate(iteration, 0) * unbiased;
    for (Block block : blocks) {
      load(block);
      update((float) beta1, (float) beta2, (float) rate, (float) configuration.getEpsilon());
      Columns.write(g, block.gradient);
      Columns.write(m, block.mean);
      Columns.write(v, block.square);
    }
  }

  private void load(Block block) {
    int length = (int) block.gradient.length();
    if (g.length != length) { // the first one, and the last
      g = new float[length];
      m = new float[length];
      v = new float[length];
    }
    Columns.read(block.gradient, g);
    Columns.read(block.mean, m);
    Columns.read(block.square, v);
  }

  /** Simple enough for the compiler to take several numbers at once. */
  private void update(float beta1, float beta2, float rate, float epsilon) {
    float kept1 = 1 - beta1;
    float kept2 = 1 - beta2;
    for (int i = 0; i < g.length; i++) {
      m[i] = beta1 * m[i] + kept1 * g[i];
      v[i] = beta2 * v[i] + kept2 * (g[i] * g[i]);
      g[i] = rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }
}
