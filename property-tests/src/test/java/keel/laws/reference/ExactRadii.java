package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.InputNorm;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;
import keel.verify.network.OutputGains;

/**
 * Certified radii from the other side. Outputs are computed in fractions where they are fractions:
 * the radius of no input may be above what its exact margins and the gains allow, no gain of a pair
 * may be below what two inputs show, and no input within the radius may have another class.
 */
final class ExactRadii {
  private static final int INPUTS = 4;
  private static final int CLIMBS = 12;
  private static final double ROUNDING = 1e-9;

  private final Network network;
  private final InputNorm norm;
  private final CertifiedRadius radius;
  private final OutputGains gains;
  private final Random random;
  private final Tally tally;
  private final List<String> faults = new ArrayList<>();

  private ExactRadii(
      NetworkConclusions network,
      InputNorm norm,
      CertifiedRadius radius,
      Random random,
      Tally tally) {
    this.network = network.network();
    this.norm = norm;
    this.radius = radius;
    this.gains = network.outputGains(norm).orElseThrow();
    this.random = random;
    this.tally = tally;
  }

  /** What is shown to be false. */
  static List<String> faults(Model model, Certificate certificate, Random random, Tally tally) {
    List<String> faults = new ArrayList<>();
    NetworkConclusions network = Checker.concluded(certificate, model);
    for (InputNorm norm : InputNorm.values()) {
      Optional<CertifiedRadius> radius = CertifiedRadius.of(network, norm);
      if (radius.isPresent()) {
        ExactRadii radii = new ExactRadii(network, norm, radius.get(), random, tally);
        for (int i = 0; i < INPUTS; i++) {
          double size = Math.scalb(1.0, 2 - 3 * i);
          radii.judge(random.doubles(model.network().inputSize(), -size, size).toArray());
        }
        faults.addAll(radii.faults);
      }
    }
    return faults;
  }

  private void judge(double[] u) {
    CertifiedRadius.Answer answer = radius.at(u);
    if (answer.predicted() == CertifiedRadius.NO_CLASS) {
      return;
    }
    outputs(u).ifPresent(y -> compare(u, y, answer));
    if (answer.radius() > 0) {
      attack(u, answer);
    }
  }

  /** Empty also for leaky ReLU, whose slope is 0.01 there and the float nearest to it here. */
  private Optional<Rational[]> outputs(double[] u) {
    boolean isLeaky =
        Stream.concat(
                network.blocks().stream().map(Block::activation),
                network.layers().stream()
                    .filter(Pointwise.class::isInstance)
                    .map(layer -> ((Pointwise) layer).activation()))
            .anyMatch(activation -> activation == Activation.LEAKY_RELU);
    return isLeaky ? Optional.empty() : NetworkTrajectories.output(network, Rationals.of(u));
  }

  private void compare(double[] u, Rational[] y, CertifiedRadius.Answer answer) {
    int i = answer.predicted();
    double shown = Double.POSITIVE_INFINITY;
    for (int j = 0; j < y.length; j++) {
      if (j != i) {
        Rational margin = y[i].minus(y[j]);
        double gain = gains.between(i, j);
        if (gain > 0) {
          shown = Math.min(shown, margin.nearest() / gain);
        }
        boolean holds =
            answer.radius() == 0
                || (margin.signum() > 0
                    && (gain == 0
                        || Rational.of(answer.radius()).times(Rational.of(gain)).isAtMost(margin)));
        if (!holds) {
          faults.add("the radius of " + Arrays.toString(u) + " is no " + answer + ": " + margin);
        }
      }
    }
    tally.count("radii compared with exact margins");
    if (shown > ROUNDING && Double.isFinite(shown)) {
      tally.greatest("share of a radius lost to rounding", 1 - answer.radius() / shown);
    }
  }

  /** Climbs, within the radius, to where another output is nearest to that of the class. */
  private void attack(double[] u, CertifiedRadius.Answer answer) {
    double reach = Math.min(answer.radius() * (1 - ROUNDING), 1e3);
    double[] y = network.output(u);
    double[] best = u;
    for (int climb = 0; climb < CLIMBS; climb++) {
      double[] other = within(u, best, reach);
      if (lead(network.output(other), answer) < lead(network.output(best), answer)) {
        best = other;
      }
    }
    double[] z = network.output(best);
    double size = Arrays.stream(y).map(Math::abs).max().orElseThrow() + 1;
    tally.count("radii attacked");
    if (lead(z, answer) < -ROUNDING * size) {
      faults.add("the class of " + Arrays.toString(u) + " changes within " + answer);
    }
    comparePairs(u, best);
  }

  private static double lead(double[] y, CertifiedRadius.Answer answer) {
    double lead = Double.POSITIVE_INFINITY;
    for (int j = 0; j < y.length; j++) {
      lead = j == answer.predicted() ? lead : Math.min(lead, y[answer.predicted()] - y[j]);
    }
    return lead;
  }

  /** Another input at the distance, on the way from the best so far. */
  private double[] within(double[] u, double[] best, double reach) {
    double[] moved = new double[u.length];
    Arrays.setAll(moved, k -> best[k] - u[k] + reach * random.nextGaussian());
    double length =
        norm == InputNorm.EUCLIDEAN
            ? Math.sqrt(Arrays.stream(moved).map(e -> e * e).sum())
            : Arrays.stream(moved).map(Math::abs).max().orElseThrow();
    Arrays.setAll(moved, k -> u[k] + moved[k] * (length > 0 ? reach / length : 0));
    return moved;
  }

  private void comparePairs(double[] u, double[] w) {
    Optional<Rational[]> y = outputs(u);
    Optional<Rational[]> z = outputs(w);
    if (y.isEmpty() || z.isEmpty()) {
      return;
    }
    Rational inputs = Rational.ZERO;
    for (int k = 0; k < u.length; k++) {
      Rational square = Rational.of(u[k]).minus(Rational.of(w[k])).square();
      inputs = norm == InputNorm.EUCLIDEAN ? inputs.plus(square) : inputs.max(square);
    }
    for (int i = 0; i < gains.outputs(); i++) {
      Rational own = y.get()[i].minus(z.get()[i]);
      requireWithin(own, gains.of(i), inputs, "output " + i);
      for (int j = 0; j < i; j++) {
        Rational other = y.get()[j].minus(z.get()[j]);
        requireWithin(own.minus(other), gains.between(i, j), inputs, i + " and " + j);
      }
    }
    tally.count("gains of outputs compared in fractions");
  }

  private void requireWithin(Rational moved, double gain, Rational inputs, String what) {
    if (!moved.square().isAtMost(Rational.of(gain).square().times(inputs))) {
      faults.add("exactly, the gain of " + what + " is no " + gain + " (" + norm + ")");
    }
  }
}
