package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import keel.laws.OtherDepths;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.Convolution;
import keel.verify.model.Depth;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.Shapes;

/**
 * What is certified of a network from the other side: pairs of inputs climb, in doubles, to where
 * outputs move farthest, and what becomes of the last pair is computed in fractions, where every
 * activation maps fractions to fractions, or else compared in doubles, less what rounding may do.
 * No gain of certain numbers of steps may be above that at any depth, nor any below what the
 * certificate itself has seen.
 */
final class NetworkTrajectories {
  private static final int STARTS = 3;
  private static final int CLIMBS = 30;

  /** Steps of each block in fractions, which get longer with each. */
  private static final int MOST_STEPS = 8;

  private static final int MOST_BITS = 20_000;
  private static final int LARGEST = 40;
  private static final double ROUNDING = 1e-9;

  private final Network network;
  private final Certificate certificate;
  private final Random random;
  private final Tally tally;
  private final List<String> faults = new ArrayList<>();

  private NetworkTrajectories(
      Network network, Certificate certificate, Random random, Tally tally) {
    this.network = network;
    this.certificate = certificate;
    this.random = random;
    this.tally = tally;
  }

  /** What is shown to be false. */
  static List<String> faults(Network network, Certificate certificate, Random random, Tally tally) {
    NetworkTrajectories trajectories = new NetworkTrajectories(network, certificate, random, tally);
    certificate.claims().forEach(trajectories::compareWithSeen);
    certificate.claims().stream()
        .filter(claim -> claim.scope().equals(Network.SCOPE))
        .forEach(trajectories::judge);
    trajectories.compareDepths();
    return trajectories.faults;
  }

  private static List<Bound> bounds(Claim claim) {
    return claim.verdict() instanceof Verdict.Certified certified ? certified.bounds() : List.of();
  }

  private void compareWithSeen(Claim claim) {
    for (Bound bound : bounds(claim)) {
      Optional<Observed> seen = certificate.observed(claim, bound);
      if (seen.isPresent()) {
        double share =
            bound.relation() == Bound.Relation.AT_MOST
                ? seen.get().value() / bound.certified()
                : bound.certified() / seen.get().value();
        tally.count("compared with what the certificate has seen");
        String quantity = bound.quantity().replaceFirst("^.*(?=/norm$)", "");
        tally.greatest("share seen of " + claim.property() + " " + quantity, share);
        if (share > 1) {
          faults.add("more than " + bound + " was seen: " + seen.get());
        }
      }
    }
  }

  /** What holds at any depth holds at the blocks' own. */
  private void compareDepths() {
    Optional<Claim> own = certificate.claim(Network.SCOPE, Property.NETWORK_GAIN);
    Optional<Claim> any = certificate.claim(Network.SCOPE, Property.NETWORK_GAIN_AT_ANY_DEPTH);
    for (String gain : List.of("gain (", "gain between two outputs")) {
      Optional<Bound> limit = any.flatMap(claim -> bound(claim, gain));
      Optional<Bound> atDepth = own.flatMap(claim -> bound(claim, gain));
      if (limit.isPresent() && network.blocks().stream().allMatch(b -> b.depth().isFixed())) {
        tally.count("compared with the gain at any depth");
        if (atDepth.isEmpty() || atDepth.get().certified() > limit.get().certified()) {
          faults.add(atDepth + " is above what holds at any depth: " + limit.get());
        }
      }
    }
  }

  private static Optional<Bound> bound(Claim claim, String quantity) {
    return bounds(claim).stream().filter(b -> b.quantity().startsWith(quantity)).findFirst();
  }

  // ---- Attacks ----

  /** How a gain measures inputs and outputs. */
  private record Measure(boolean isMaximum, boolean isOfPairs) {
    double ofInputs(double[] x, double[] y) {
      return isMaximum ? greatest(x, y) : length(x, y);
    }

    double ofOutputs(double[] x, double[] y) {
      return isOfPairs ? greatestDifference(x, y) : ofInputs(x, y);
    }

    private static double length(double[] x, double[] y) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (x[i] - y[i]) * (x[i] - y[i]);
      }
      return Math.sqrt(sum);
    }

    private static double greatest(double[] x, double[] y) {
      double greatest = 0;
      for (int i = 0; i < x.length; i++) {
        greatest = Math.max(greatest, Math.abs(x[i] - y[i]));
      }
      return greatest;
    }

    private static double greatestDifference(double[] x, double[] y) {
      double greatest = 0;
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < i; j++) {
          greatest = Math.max(greatest, Math.abs(x[i] - x[j] - y[i] + y[j]));
        }
      }
      return greatest;
    }

    /** The squares of the same. */
    Rational squareOfInputs(Rational[] e) {
      return isMaximum ? largest(e).square() : Rationals.dot(e, e);
    }

    Rational squareOfOutputs(Rational[] e) {
      Rational greatest = Rational.ZERO;
      for (int i = 0; i < e.length && isOfPairs; i++) {
        for (int j = 0; j < i; j++) {
          greatest = greatest.max(e[i].minus(e[j]).abs());
        }
      }
      return isOfPairs ? greatest.square() : squareOfInputs(e);
    }
  }

  private static Rational largest(Rational[] e) {
    return Arrays.stream(e).map(Rational::abs).reduce(Rational.ZERO, Rational::max);
  }

  private void judge(Claim claim) {
    for (Bound bound : bounds(claim)) {
      if (bound.quantity().startsWith("gain")) {
        Measure measure =
            new Measure(
                claim.property() == Property.NETWORK_GAIN_IN_MAXIMUM_NORM,
                bound.quantity().startsWith("gain between two outputs"));
        boolean isDeep = claim.property() == Property.NETWORK_GAIN_AT_ANY_DEPTH;
        attack(claim, bound, measure, isDeep ? deeper(network) : network);
      }
    }
  }

  /** With another number of steps for each block whose weights are tied. */
  private Network deeper(Network network) {
    return OtherDepths.of(
        network, block -> block.isTied() ? Depth.of(1 + random.nextInt(40)) : block.depth());
  }

  private void attack(Claim claim, Bound bound, Measure measure, Network run) {
    double[] u = random.doubles(run.inputSize(), -2, 2).toArray();
    double[] best = u;
    double farthest = -1;
    for (int start = 0; start < STARTS; start++) {
      double[] w = moved(u, Math.scalb(1.0, -3 * start));
      for (int climb = 0; climb < CLIMBS; climb++) {
        double[] other = moved(w, measure.ofInputs(u, w) / 3);
        w = ratio(run, measure, u, other) > ratio(run, measure, u, w) ? other : w;
      }
      if (ratio(run, measure, u, w) > farthest) {
        farthest = ratio(run, measure, u, w);
        best = w;
      }
    }
    double[] y = run.output(u);
    double size = measure.ofOutputs(y, new double[y.length]) + 1;
    double apart = measure.ofInputs(u, best);
    tally.count("compared with an attack: " + claim.property());
    if (bound.certified() > 0) {
      tally.greatest(
          "share reached of " + claim.property() + " " + bound.quantity(),
          (farthest * apart - ROUNDING * size) / (bound.certified() * apart));
    }
    if (farthest * apart > bound.certified() * apart * (1 + ROUNDING) + ROUNDING * size) {
      faults.add("an attack breaks " + bound + ": " + farthest + Arrays.toString(u));
    }
    attackExactly(claim, bound, measure, run, u, best);
  }

  private void attackExactly(
      Claim claim, Bound bound, Measure measure, Network run, double[] u, double[] w) {
    Optional<Rational[]> y = output(run, Rationals.of(u));
    Optional<Rational[]> z = y.isPresent() ? output(run, Rationals.of(w)) : Optional.empty();
    if (z.isEmpty()) {
      return;
    }
    tally.count("compared with an attack in fractions: " + claim.property());
    Rational[] inputs = difference(Rationals.of(u), Rationals.of(w));
    Rational square = Rational.of(bound.certified()).square();
    Rational moved = measure.squareOfOutputs(difference(y.get(), z.get()));
    if (!moved.isAtMost(square.times(measure.squareOfInputs(inputs)))) {
      faults.add("exactly, an attack breaks " + bound + " of " + claim + Arrays.toString(u));
    }
  }

  private static Rational[] difference(Rational[] x, Rational[] y) {
    Rational[] difference = new Rational[x.length];
    Arrays.setAll(difference, i -> x[i].minus(y[i]));
    return difference;
  }

  private double ratio(Network run, Measure measure, double[] u, double[] w) {
    double apart = measure.ofInputs(u, w);
    return apart > 0 ? measure.ofOutputs(run.output(u), run.output(w)) / apart : 0;
  }

  private double[] moved(double[] from, double by) {
    double[] moved = from.clone();
    Arrays.setAll(moved, i -> from[i] + by * random.nextGaussian());
    return moved;
  }

  // ---- In fractions ----

  /** What becomes of a raw input; empty where that is no fraction, or too long a one. */
  static Optional<Rational[]> output(Network network, Rational[] raw) {
    Optional<Rational[]> value = Optional.of(preprocessed(network.preprocessing(), raw));
    for (Layer layer : network.layers()) {
      value = value.flatMap(x -> through(layer, x)).filter(NetworkTrajectories::isShort);
    }
    return value;
  }

  private static boolean isShort(Rational[] x) {
    return Arrays.stream(x)
        .allMatch(e -> e.numerator().bitLength() + e.denominator().bitLength() < MOST_BITS);
  }

  private static Rational[] preprocessed(Preprocessing preprocessing, Rational[] raw) {
    Rational[] x = new Rational[raw.length];
    Rational scale = Rational.of(preprocessing.scale());
    Rational[] mean = Rationals.of(preprocessing.mean());
    Rational[] std = Rationals.of(preprocessing.std());
    for (int i = 0; i < x.length; i++) {
      int channel = i / (x.length / std.length);
      x[i] = scale.times(raw[i]).minus(mean[channel]).dividedBy(std[channel]);
    }
    return x;
  }

  private static Optional<Rational[]> through(Layer layer, Rational[] x) {
    if (layer instanceof Block block) {
      return unrolled(block, x);
    }
    if (layer instanceof Pointwise pointwise) {
      return ExactTrajectories.activation(pointwise.activation())
          .map(sigma -> Arrays.stream(x).map(sigma).toArray(Rational[]::new));
    }
    if (layer instanceof Modulus) {
      return Optional.empty(); // a root, seldom a fraction
    }
    if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MAXIMUM) {
      return Optional.of(greatest(pooling, x));
    }
    Rational[] y = Operators.of(layer).times(x);
    Rational[] shift = shift(layer);
    Arrays.setAll(
        y, i -> shift.length == 0 ? y[i] : y[i].plus(shift[i / (y.length / shift.length)]));
    return Optional.of(y);
  }

  private static Rational[] shift(Layer layer) {
    if (layer instanceof Linear linear) {
      return Rationals.of(linear.bias());
    }
    if (layer instanceof Convolution convolution) {
      return Rationals.of(convolution.bias());
    }
    return layer instanceof BatchNorm norm ? Rationals.of(norm.shift()) : new Rational[0];
  }

  /** Of all that the mean would be of. */
  private static Rational[] greatest(Pooling pooling, Rational[] x) {
    Rationals windows = Operators.of(pooling);
    Rational[] y = new Rational[Shapes.size(pooling.outputShape())];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        if (windows.get(i, j).signum() > 0) {
          y[i] = y[i] == null ? x[j] : y[i].max(x[j]);
        }
      }
    }
    return y;
  }

  private static Optional<Rational[]> unrolled(Block block, Rational[] u) {
    Optional<UnaryOperator<Rational>> sigma = ExactTrajectories.activation(block.activation());
    Rows rows = new Rows(block);
    if (sigma.isEmpty()
        || rows.size() > LARGEST
        || block.steps() > MOST_STEPS
        || !block.depth().isFixed()) {
      return Optional.empty();
    }
    Rational[] h = Rationals.of(block.stepSizes());
    Rational[] x = new Rational[rows.size()];
    Arrays.fill(x, Rational.ZERO);
    for (int k = 0; k < block.steps() && isShort(x); k++) {
      Rational[] z = ExactTrajectories.preActivations(rows, k, x, u);
      for (int i = 0; i < x.length; i++) {
        Rational step = h[i / (x.length / h.length)];
        x[i] = x[i].plus(step.times(sigma.get().apply(z[i])));
      }
    }
    return Optional.of(x);
  }
}
