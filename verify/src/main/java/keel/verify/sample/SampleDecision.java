package keel.verify.sample;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.condition.Conclusions;
import keel.verify.condition.ExpandingStep;
import keel.verify.condition.Facts;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Kernel;
import keel.verify.model.NaisBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Sha256;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;
import keel.verify.search.EvidenceSearch;

/**
 * What is known of one sample of a block: certified if some theorem says that two trajectories with
 * the same input never move apart, refuted if there is no norm in which they do not.
 *
 * <p>Evidence is searched for wherever this is asked; the kernel decides. What the search misses is
 * lost, nothing else.
 *
 * @param status certified, refuted or inconclusive
 * @param growth how much a direction seems to grow in one step, at the step that grows it the most:
 *     no more than a hint
 * @param step that one, from 0
 * @param sha256 of the weights
 */
record SampleDecision(Status status, double growth, int step, String sha256) {
  /** Steps of a power iteration, of which the last half is looked at. */
  private static final int ITERATIONS = 64;

  static SampleDecision of(Block drawn) {
    NaisBlock block = states(drawn);
    Status status = status(block);
    double growth = 0;
    int step = 0;
    if (status == Status.INCONCLUSIVE && block instanceof DenseBlock dense) {
      for (int k = 0; k < dense.states().size(); k++) {
        double found = growth(dense.states().get(k), dense.stepSizes().get(0));
        if (found > growth) {
          growth = found;
          step = k;
        }
      }
    }
    return new SampleDecision(status, growth, step, sha256(drawn));
  }

  /** The same as known to be refuted. */
  SampleDecision refuted() {
    return new SampleDecision(Status.REFUTED, growth, step, sha256);
  }

  /** Whether the step that grows a direction the most is shown to move states apart. */
  static boolean isExpanding(String name, Block drawn, int step) {
    return states(drawn) instanceof DenseBlock dense
        && ExpandingStep.of(name, dense, step)
            .filter(e -> e.isShownBy(EvidenceSearch.search(e.question()).evidence()))
            .isPresent();
  }

  /**
   * What is drawn as a block that theorems speak of. B and b are those of the first step: two
   * trajectories get the same of them, whatever they are.
   */
  private static NaisBlock states(Block drawn) {
    if (!(drawn instanceof ResidualBlock path)) {
      return (NaisBlock) drawn;
    }
    Depth depth = Depth.of(path.steps());
    Kernel input = path.inputKernel(0).orElseThrow();
    return path.isDense()
        ? new DenseBlock(
            path.name(),
            path.activation(),
            path.stepSizes(),
            depth,
            path.states(),
            input.weights(),
            path.bias(0))
        : new ConvBlock(
            path.name(),
            path.activation(),
            path.stepSizes(),
            depth,
            path.kernels(),
            input,
            path.bias(0),
            path.height(),
            path.width());
  }

  private static Status status(NaisBlock block) {
    Facts facts = new Facts();
    Conclusions conclusions = Conclusions.aboutStability(block, Region.DEFAULT, facts);
    Status known = Status.INCONCLUSIVE;
    for (List<Obligation> open = conclusions.next();
        known == Status.INCONCLUSIVE && !open.isEmpty();
        open = conclusions.next()) {
      for (Obligation obligation : open) {
        facts.add(obligation.name(), EvidenceSearch.search(obligation).evidence());
      }
      known = known(block, facts);
    }
    return known == Status.INCONCLUSIVE ? known(block, facts) : known;
  }

  /** From the facts so far, of which there may be more than enough. */
  private static Status known(NaisBlock block, Facts facts) {
    return Conclusions.aboutStability(block, Region.DEFAULT, facts).claims().stream()
        .filter(claim -> claim.property() == Property.INCREMENTAL_STABILITY)
        .map(Claim::verdict)
        .map(verdict -> verdict.status())
        .findFirst()
        .orElse(Status.INCONCLUSIVE);
  }

  /** What I + h A makes of the length of a direction, in the mean of some steps. */
  private static double growth(Matrix state, double length) {
    int n = state.rows();
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1 + (double) i / n; // no direction that a block would have by its structure
    }
    double growth = 1;
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] y = new double[n];
      double square = 0;
      for (int i = 0; i < n; i++) {
        y[i] = x[i] + length * state.dot(i, x);
        square += y[i] * y[i];
      }
      double size = Math.sqrt(square);
      if (!(size > 0 && size < Double.MAX_VALUE)) {
        return 0;
      }
      growth = iteration < ITERATIONS / 2 ? 1 : growth * Math.min(size, 2);
      for (int i = 0; i < n; i++) {
        x[i] = y[i] / size;
      }
    }
    return growth;
  }

  private static String sha256(Block drawn) {
    List<double[]> weights = new ArrayList<>();
    if (drawn instanceof ResidualBlock path) {
      Stream.concat(path.kernels().stream(), path.inputKernels().stream())
          .forEach(kernel -> weights.add(kernel.weights().toArray()));
      path.biases().stream().map(Vector::toArray).forEach(weights::add);
    } else {
      for (WeightPart part : WeightPart.values()) {
        weights.add(StochasticBlock.weights((NaisBlock) drawn, part).toArray());
      }
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(
            Math.toIntExact(Double.BYTES * weights.stream().mapToLong(w -> w.length).sum()));
    for (double[] numbers : weights) {
      for (double number : numbers) {
        bytes.putDouble(number);
      }
    }
    return Sha256.of(bytes.array());
  }
}
