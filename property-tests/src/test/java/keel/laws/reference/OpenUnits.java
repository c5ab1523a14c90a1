package keel.laws.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.NaisBlock;

/**
 * The units of a member of a population that move, as a block of their own without gates: A_SS, B_S
 * and steps h_i g_i. What is claimed of every member must be true of each of these, by itself.
 *
 * @param block of the units, or channels
 * @param certificate what is claimed of it, in norms that are cut down to it
 */
record OpenUnits(NaisBlock block, Certificate certificate) {
  /** Empty where no unit moves, or a step is no double. */
  static Optional<OpenUnits> of(NaisBlock gated, int member, Certificate certificate) {
    Vector gates = gated.gates().orElseThrow().of(member);
    int[] open = IntStream.range(0, gates.length()).filter(i -> gates.get(i) != 0).toArray();
    double[] steps =
        Arrays.stream(open).mapToDouble(i -> gated.stepSizes().get(i) * gates.get(i)).toArray();
    boolean isExact =
        IntStream.range(0, open.length)
            .allMatch(
                k ->
                    Rational.of(gated.stepSizes().get(open[k]))
                            .times(Rational.of(gates.get(open[k])))
                            .compareTo(Rational.of(steps[k]))
                        == 0);
    if (open.length == 0 || !isExact) {
      return Optional.empty();
    }
    return Optional.of(new OpenUnits(cut(gated, open, steps), cut(gated, open, certificate)));
  }

  private static NaisBlock cut(NaisBlock gated, int[] open, double[] steps) {
    Vector bias = Vector.of(Arrays.stream(open).mapToDouble(gated.bias()::get).toArray());
    if (gated instanceof ConvBlock conv) {
      return new ConvBlock(
          conv.name(),
          conv.activation(),
          Vector.of(steps),
          conv.depth(),
          conv.kernels().stream().map(kernel -> channels(kernel, open)).toList(),
          new Kernel(
              rows(conv.inputKernel().weights(), open),
              conv.inputKernel().height(),
              conv.inputKernel().width()),
          bias,
          conv.height(),
          conv.width());
    }
    DenseBlock dense = (DenseBlock) gated;
    List<Matrix> states =
        dense.states().stream().map(state -> rows(columns(state, open, 1), open)).toList();
    return new DenseBlock(
        dense.name(),
        dense.activation(),
        Vector.of(steps),
        dense.depth(),
        states,
        rows(dense.input(), open),
        bias);
  }

  private static Kernel channels(Kernel kernel, int[] open) {
    Matrix weights = rows(columns(kernel.weights(), open, kernel.taps()), open);
    return new Kernel(weights, kernel.height(), kernel.width());
  }

  private static Matrix rows(Matrix matrix, int[] open) {
    int columns = matrix.columns();
    double[] entries = new double[open.length * columns];
    Arrays.setAll(entries, e -> matrix.get(open[e / columns], e % columns));
    return Matrix.of(open.length, columns, entries);
  }

  private static Matrix columns(Matrix matrix, int[] open, int taps) {
    int columns = open.length * taps;
    double[] entries = new double[matrix.rows() * columns];
    Arrays.setAll(
        entries,
        e -> matrix.get(e / columns, open[e % columns / taps] * taps + e % columns % taps));
    return Matrix.of(matrix.rows(), columns, entries);
  }

  private static Certificate cut(NaisBlock gated, int[] open, Certificate whole) {
    SortedMap<String, Evidence> evidence = new TreeMap<>();
    for (Map.Entry<String, Evidence> found : whole.evidence().entrySet()) {
      Evidence own = found.getValue();
      if (found.getKey().equals(gated.name() + "/scale")
          || found.getKey().equals(gated.name() + "/dominance")) {
        evidence.put(
            found.getKey(),
            new Evidence(
                Optional.empty(),
                own.direction()
                    .map(v -> Direction.of(Arrays.stream(open).mapToLong(v::get).toArray())),
                own.numbers()
                    .map(v -> Vector.of(Arrays.stream(open).mapToDouble(v::get).toArray()))));
      }
    }
    List<Claim> claims =
        whole.claims().stream()
            .filter(claim -> claim.scope().equals(gated.name()))
            .filter(claim -> claim.statement().holdsFor() == HoldsFor.EVERY_MEMBER)
            .filter(claim -> claim.verdict() instanceof Verdict.Certified) // of one else
            .map(OpenUnits::asStored)
            .toList();
    return new Certificate(
        whole.tool(),
        whole.modelSha256(),
        whole.region(),
        claims,
        evidence,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Claim asStored(Claim claim) {
    return new Claim(
        claim.scope(),
        claim.property(),
        claim.theorem(),
        claim.statement().with(HoldsFor.AS_STORED),
        claim.verdict());
  }
}
