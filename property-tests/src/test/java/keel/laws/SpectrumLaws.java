package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** What a network makes of raw numbers through a transform moves at most as is certified. */
class SpectrumLaws {
  private static final int MOST = 12;

  /** What rounding may come to, beside the size of what is rounded. */
  private static final double ROUNDING = 1e-12;

  @Provide
  Arbitrary<Spectrum> spectra() {
    Arbitrary<Spectrum> frames =
        Combinators.combine(integers(1, 3), integers(1, MOST), integers(1, MOST), ratio(-2, 2))
            .flatAs(
                (count, length, bins, scale) ->
                    Combinators.combine(
                            Arbitraries.of(Spectrum.Window.values()),
                            Arbitraries.of(Spectrum.Arrangement.values()))
                        .as(
                            (window, as) ->
                                new Spectrum(
                                    count == 1 ? List.of(length) : List.of(count - 1, length),
                                    length < 3 ? Spectrum.Window.NONE : window,
                                    Math.min(bins, length / 2 + 1),
                                    scale,
                                    count == 1 ? Spectrum.Arrangement.SEQUENCE : as)));
    Arbitrary<Spectrum> images =
        Combinators.combine(integers(1, 2), integers(1, 4), integers(1, 4), ratio(-2, 2))
            .as(
                (channels, height, width, scale) ->
                    Spectrum.ofImages(List.of(channels, height, width), scale));
    return Arbitraries.oneOf(frames, images);
  }

  @Provide
  Arbitrary<double[]> raw() {
    return vector(3 * MOST, -2, 2);
  }

  /** A head that gives what it is given. */
  private static Network network(Spectrum spectrum) {
    int size = spectrum.size();
    double[] weights = new double[size * size];
    for (int i = 0; i < size; i++) {
      weights[i * size + i] = 1;
    }
    Linear head = new Linear("head", Matrix.of(size, size, weights), Vector.constant(size, 0));
    Preprocessing preprocessing =
        new Preprocessing(0.5, Vector.of(0.25), Vector.of(0.75)).with(spectrum);
    return new Network(List.of(size), preprocessing, List.of(head), Optional.empty());
  }

  @Property(seed = "61", tries = 150, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void no_spectrum_moves_farther_than_its_raw_numbers_by_the_gain(
      @ForAll("spectra") Spectrum spectrum, @ForAll("raw") double[] numbers) {
    Network network = network(spectrum);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(new Model(network, ""));
    double[] raw = Arrays.copyOf(numbers, spectrum.rawSize());
    double euclidean = greatest(certificate, keel.verify.certificate.Property.NETWORK_GAIN);
    double maximum =
        greatest(certificate, keel.verify.certificate.Property.NETWORK_GAIN_IN_MAXIMUM_NORM);
    double reached = 0;
    for (int i = 0; i < spectrum.size(); i++) {
      double[] one = new double[spectrum.size()];
      one[i] = 1;
      double[] row = spectrum.transposed(one);
      double[] signs = Arrays.stream(row).map(Math::signum).toArray();
      reached =
          Math.max(reached, tried(network, raw, row, euclidean, SpectrumLaws::length) / euclidean);
      tried(network, raw, signs, maximum, SpectrumLaws::greatest);
    }
    tried(network, new double[raw.length], raw, euclidean, SpectrumLaws::length);
    tried(network, new double[raw.length], raw, maximum, SpectrumLaws::greatest);
    boolean isNear = reached > 0.9;
    Statistics.label("reached").collect(isNear);
    Statistics.label("reached").coverage(coverage -> coverage.check(true).percentage(p -> p > 25));
  }

  /** How far outputs move, in units of how far raw numbers do. */
  private static double tried(
      Network network,
      double[] raw,
      double[] direction,
      double gain,
      ToDoubleFunction<double[]> norm) {
    double[] moved = raw.clone();
    Arrays.setAll(moved, i -> raw[i] + direction[i]);
    double[] before = network.output(raw);
    double[] after = network.output(moved);
    double[] apart = after.clone();
    Arrays.setAll(apart, i -> after[i] - before[i]);
    double size = norm.applyAsDouble(after) + norm.applyAsDouble(before);
    double far = norm.applyAsDouble(direction);
    double moves = norm.applyAsDouble(apart);
    assertTrue(moves <= gain * far + ROUNDING * size, () -> moves + " of " + gain + " * " + far);
    return far == 0 ? 0 : moves / far;
  }

  private static double length(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).sum());
  }

  private static double greatest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
  }

  /** The gain that is claimed, which what an attack shows is not above. */
  private static double greatest(
      Certificate certificate, keel.verify.certificate.Property property) {
    Claim claim =
        certificate.claims().stream()
            .filter(c -> c.property() == property)
            .findFirst()
            .orElseThrow();
    double gain = ((Verdict.Certified) claim.verdict()).bounds().get(0).certified();
    for (Observed observed : certificate.observed()) {
      if (observed.property() == property && observed.quantity().startsWith("gain (")) {
        assertTrue(observed.value() <= gain, () -> observed + " above " + gain);
      }
    }
    return gain;
  }
}
