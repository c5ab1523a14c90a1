package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Nonlinearity;

/**
 * Runs blocks whose activation maps fractions to fractions without any rounding, and compares every
 * trajectory with what is certified: no tolerance anywhere.
 */
final class ExactTrajectories {
  /** Longer numbers take too long; a trajectory ends there. */
  private static final int MOST_BITS = 8_000;

  /** The same of denominators that are no power of two. */
  private static final int MOST_BITS_BELOW = 500;

  private static final int MOST_STEPS = 12;
  private static final int MOST_STEPS_BACK = 4;
  private static final int MOST_SETTLING_STEPS = 60;
  private static final int ROOT_BITS = 80;
  private static final int LARGEST = 24;

  private final Said said;
  private final Block block;
  private final Rows rows;
  private final Length length;
  private final Random random;
  private final Tally tally;

  /** How a claim measures states and inputs, squared. */
  private record Length(
      Function<Rational[], Rational> ofState,
      Function<Rational[], Rational> ofGradient,
      boolean isMaximum) {
    Rational square(Rational[] e) {
      return ofState.apply(e);
    }

    Rational squareOfInput(Rational[] u) {
      return isMaximum ? largest(u).square() : Rationals.dot(u, u);
    }
  }

  private ExactTrajectories(Said said, Rows rows, Length length, Random random, Tally tally) {
    this.said = said;
    this.block = said.block();
    this.rows = rows;
    this.length = length;
    this.random = random;
    this.tally = tally;
  }

  /** What trajectories show to be false. */
  static List<String> faults(Block block, Certificate certificate, Random random, Tally tally) {
    List<String> faults = new ArrayList<>();
    if (activation(block.activation()).isEmpty() || new Rows(block).size() > LARGEST) {
      return faults;
    }
    Rows rows = new Rows(block);
    for (Claim claim : certificate.claims()) {
      Said said = new Said(block, claim, certificate);
      if (claim.scope().equals(block.name()) && claim.verdict().status() == Status.CERTIFIED) {
        length(said, rows)
            .map(length -> new ExactTrajectories(said, rows, length, random, tally))
            .flatMap(ExactTrajectories::fault)
            .ifPresent(faults::add);
      }
    }
    return faults;
  }

  private static Optional<Length> length(Said said, Rows rows) {
    return switch (said.basis()) {
      case METRIC -> said.metric().map(metric -> quadratic(metric.p()));
      case GIVEN_METRIC -> said.given().map(given -> quadratic(given.p()));
      case MAXIMUM ->
          said.weights()
              .map(rows::weighted)
              .map(
                  weighted -> {
                    Rational[] v = weighted.weights();
                    return new Length(
                        e -> largest(e, v).square(), p -> weightedSum(p, v).square(), true);
                  });
      case NONE ->
          said.property() == Property.EUCLIDEAN_GAIN || said.property() == Property.SETTLING
              ? Optional.of(quadratic(Rationals.identity(rows.size())))
              : Optional.empty();
      case SYMMETRIC_PART, POTENTIAL -> Optional.empty();
    };
  }

  private static Length quadratic(Rationals p) {
    return new Length(p::form, gradient -> inverseForm(p, gradient), false);
  }

  /** gᵀP⁻¹g. */
  private static Rational inverseForm(Rationals p, Rational[] gradient) {
    Rationals column = Rationals.of(gradient.length, 1, (i, j) -> gradient[i]);
    return column.transpose().times(p.solve(column).orElseThrow()).get(0, 0);
  }

  /** Σ v_i |p_i|. */
  private static Rational weightedSum(Rational[] p, Rational[] v) {
    Rational sum = Rational.ZERO;
    for (int i = 0; i < p.length; i++) {
      sum = sum.plus(p[i].abs().times(v[i]));
    }
    return sum;
  }

  private static Rational largest(Rational[] e) {
    return Arrays.stream(e).map(Rational::abs).reduce(Rational.ZERO, Rational::max);
  }

  private static Rational largest(Rational[] e, Rational[] v) {
    Rational greatest = Rational.ZERO;
    for (int i = 0; i < e.length; i++) {
      greatest = greatest.max(e[i].abs().dividedBy(v[i]));
    }
    return greatest;
  }

  /** σ, where it is a function of fractions. */
  static Optional<UnaryOperator<Rational>> activation(Nonlinearity nonlinearity) {
    if (!(nonlinearity instanceof Activation activation)) {
      return Optional.empty();
    }
    return switch (activation) {
      case RELU -> Optional.of(z -> z.max(Rational.ZERO));
      case LEAKY_RELU -> Optional.of(z -> z.signum() >= 0 ? z : z.times(Slopes.LEAK));
      case HARD_TANH -> Optional.of(z -> z.max(Rational.of(-1)).min(Rational.ONE));
      case SOFTSIGN -> Optional.of(z -> z.dividedBy(Rational.ONE.plus(z.abs())));
      case TANH, ARCTAN, ELU, SIGMOID, GELU, SILU, SINE -> Optional.empty();
    };
  }

  /** A x + B u + b. */
  static Rational[] preActivations(Rows rows, int step, Rational[] x, Rational[] u) {
    List<Rationals> states = rows.states();
    Rational[] z = states.get(states.size() == 1 ? 0 : step).times(x);
    return sum(sum(z, rows.input().times(u)), rows.bias());
  }

  private static Rational[] sum(Rational[] x, Rational[] y) {
    Rational[] sum = new Rational[x.length];
    Arrays.setAll(sum, i -> x[i].plus(y[i]));
    return sum;
  }

  private static Rational[] difference(Rational[] x, Rational[] y) {
    Rational[] difference = new Rational[x.length];
    Arrays.setAll(difference, i -> x[i].minus(y[i]));
    return difference;
  }

  private static Rational[] times(Rational[] x, Rational factor) {
    Rational[] product = new Rational[x.length];
    Arrays.setAll(product, i -> x[i].times(factor));
    return product;
  }

  private static Rational[] zero(int n) {
    Rational[] zero = new Rational[n];
    Arrays.fill(zero, Rational.ZERO);
    return zero;
  }

  private Rational[] next(int step, Rational[] x, Rational[] u, Rational[] gates) {
    UnaryOperator<Rational> sigma = activation(block.activation()).orElseThrow();
    Rational[] z = preActivations(rows, step, x, u);
    Rational[] next = new Rational[x.length];
    for (int i = 0; i < x.length; i++) {
      Rational step1 =
          Rational.of(block.stepSizes().get(i * block.stepSizes().length() / x.length));
      next[i] = x[i].plus(step1.times(gates[i]).times(sigma.apply(z[i])));
    }
    return next;
  }

  private static boolean isShort(Rational[] x) {
    return Arrays.stream(x)
        .allMatch(
            e ->
                e.numerator().bitLength() < MOST_BITS
                    && e.denominator().bitLength() < MOST_BITS_BELOW);
  }

  private Rational[] open() {
    Rational[] open = new Rational[rows.size()];
    Arrays.fill(open, Rational.ONE);
    return open;
  }

  /** All open, or each open or not. */
  private Rational[] gates() {
    Rational[] gates = open();
    if (said.isForEveryGate() && random.nextInt(3) == 0) {
      Arrays.setAll(gates, i -> Rational.of(random.nextInt(2)));
    }
    return gates;
  }

  /** Small integers, times a power of two. */
  private Rational[] vector(int n, int exponent) {
    Rational[] v = new Rational[n];
    Arrays.setAll(v, i -> Rational.of(random.nextInt(17) - 8).times(Rational.powerOfTwo(exponent)));
    return v;
  }

  /** Of a size that moves pre-activations by something like one. */
  private Rational[] state() {
    Rational a = Rational.ZERO;
    Rationals state = rows.states().get(0);
    for (int i = 0; i < state.rows(); i++) {
      for (int j = 0; j < state.columns(); j++) {
        a = a.max(state.get(i, j).abs());
      }
    }
    int unit = a.signum() == 0 ? 0 : -a.magnitude();
    return vector(rows.size(), unit + random.nextInt(13) - 8);
  }

  private Rational[] input() {
    return vector(rows.input().columns(), random.nextInt(9) - 5);
  }

  /** A direction that the certificate names, or any. */
  private Rational[] direction() {
    for (String name : List.of("lambda_max", "lambda_min")) {
      Optional<Rational[]> found =
          Optional.ofNullable(said.certificate().evidence().get(block.name() + "/" + name))
              .flatMap(e -> e.direction())
              .map(d -> Arrays.stream(d.toArray()).mapToObj(Rational::of).toArray(Rational[]::new));
      if (found.isPresent() && found.get().length == rows.size() && random.nextBoolean()) {
        return times(found.get(), Rational.powerOfTwo(-50 - random.nextInt(20)));
      }
    }
    return state();
  }

  private Optional<String> fault() {
    return switch (said.property()) {
      case INCREMENTAL_STABILITY -> growth();
      case INPUT_OUTPUT_GAIN, EUCLIDEAN_GAIN, INPUT_OUTPUT_GAIN_AT_ANY_DEPTH -> gain();
      case INPUT_TO_STATE_GAIN -> gain();
      case GRADIENT_BOUND -> gradient();
      case CONTRACTION_RATE -> rate();
      case DISTURBANCE_TUBE -> tube();
      case GLOBAL_ASYMPTOTIC_STABILITY -> settling();
      case SETTLING -> staying();
      case UNIQUE_EQUILIBRIUM,
          CONVERGENCE,
          BOUNDED_AMPLIFICATION,
          MEMBER_DISTANCE,
          NETWORK_GAIN,
          NETWORK_GAIN_AT_ANY_DEPTH,
          NETWORK_GAIN_IN_MAXIMUM_NORM,
          CONTRACTION_ON_BOX,
          TRAPPING_BALL,
          GLOBAL_STABILITY,
          STABILITY_PROBABILITY,
          WEIGHT_BALL_AMPLIFICATION,
          WEIGHT_BOX_STABILITY ->
          Optional.empty();
    };
  }

  private Optional<String> broken(String what, Rational[]... numbers) {
    return Optional.of(
        "a trajectory breaks " + said.claim() + ": " + what + " " + Arrays.deepToString(numbers));
  }

  private void share(Rational square, Rational ofSquare) {
    tally.count("compared with exact steps: " + said.property());
    if (ofSquare.signum() > 0) {
      tally.greatest(
          "share reached of " + said.basis() + " " + said.property(),
          Math.sqrt(square.dividedBy(ofSquare).nearest()));
    }
  }

  private int steps() {
    return block.isTied() ? MOST_STEPS : Math.min(MOST_STEPS, block.steps());
  }

  private Optional<String> growth() {
    Rational[] x = state();
    Rational[] y = random.nextBoolean() ? sum(x, direction()) : state();
    for (int k = 0; k < steps() && isShort(x) && isShort(y); k++) {
      Rational[] u = input();
      Rational[] gates = gates();
      Rational before = length.square(difference(x, y));
      x = next(k, x, u, gates);
      y = next(k, y, u, gates);
      Rational after = length.square(difference(x, y));
      if (before.isLess(after)) {
        return broken("step " + k, x, y, u, gates);
      }
      share(after, before);
    }
    return Optional.empty();
  }

  /** From the same state, with constant inputs where the claim is about those. */
  private Optional<String> gain() {
    Rational gain = Rational.of(said.bound("gain").orElseThrow().certified());
    boolean isFree = said.property() == Property.INPUT_TO_STATE_GAIN;
    boolean isAtAnyDepth =
        said.claim().statement().horizon().orElseThrow().kind() == Horizon.Kind.ANY;
    Rational[] x = state();
    Rational[] y = x;
    Rational[] u = input();
    Rational[] w = random.nextBoolean() ? sum(u, smallInput()) : input();
    Rational apart = length.squareOfInput(difference(u, w));
    int most = isAtAnyDepth ? steps() : Math.min(steps(), block.steps());
    for (int k = 0; k < most && isShort(x) && isShort(y); k++) {
      Rational[] gates = gates();
      x = next(k, x, u, gates);
      y = next(k, y, w, gates);
      if (said.property() == Property.EUCLIDEAN_GAIN && k + 1 < block.steps()) {
        continue; // on the way there it may be longer
      }
      Rational square = length.square(difference(x, y));
      if (gain.square().times(apart).isLess(square)) {
        return broken("step " + k, x, y, u, w);
      }
      share(square, gain.square().times(apart));
      if (isFree) {
        u = input();
        w = input();
        apart = apart.max(length.squareOfInput(difference(u, w)));
      }
    }
    return Optional.empty();
  }

  /** Back through a few steps, each unit at some slope that its activation may have. */
  private Optional<String> gradient() {
    Rational[] last = state();
    Rational[] p = last;
    int most = Math.min(steps(), MOST_STEPS_BACK);
    for (int k = most - 1; k >= 0 && isShort(p); k--) {
      Rational[] before =
          sum(p, rows.states().get(block.isTied() ? 0 : k).transpose().times(pushed(p)));
      Rational longer = length.ofGradient().apply(before);
      Rational shorter = length.ofGradient().apply(p);
      if (shorter.isLess(longer) || longer.isLess(left(shorter)) || isTooLong(before, last)) {
        return broken("step " + k, p, before, last);
      }
      share(longer, shorter);
      p = before;
    }
    return Optional.empty();
  }

  /** D G H p. */
  private Rational[] pushed(Rational[] p) {
    Rational slope = Slopes.greatest(block.activation());
    Rational[] gates = gates();
    Rational[] pushed = new Rational[p.length];
    for (int i = 0; i < p.length; i++) {
      Rational step = Rational.of(block.stepSizes().get(i * block.stepSizes().length() / p.length));
      Rational share = Rational.of(random.nextInt(5)).times(Rational.powerOfTwo(-2));
      pushed[i] = p[i].times(step).times(gates[i]).times(slope).times(share);
    }
    return pushed;
  }

  /** What a step must leave of a squared length. */
  private Rational left(Rational square) {
    return said.bound("share left by a step")
        .map(bound -> Rational.of(bound.certified()).square().times(square))
        .orElse(Rational.ZERO);
  }

  private boolean isTooLong(Rational[] first, Rational[] last) {
    return said.bound("Euclidean growth")
        .map(bound -> Rational.of(bound.certified()).square().times(Rationals.dot(last, last)))
        .filter(most -> most.isLess(Rationals.dot(first, first)))
        .isPresent();
  }

  private Rational[] smallInput() {
    return vector(rows.input().columns(), -random.nextInt(40));
  }

  private Optional<Rational[]> equilibrium(Rational[] u) {
    if (!(block instanceof DenseBlock)) {
      return Optional.empty();
    }
    Rational[] drive = sum(rows.input().times(u), rows.bias());
    Rationals right = Rationals.of(drive.length, 1, (i, j) -> drive[i].negate());
    return rows.states()
        .get(0)
        .solve(right)
        .map(
            x -> {
              Rational[] column = new Rational[drive.length];
              Arrays.setAll(column, i -> x.get(i, 0));
              return column;
            });
  }

  /** A vector of at most the given length: of nearly that, or shorter. */
  private Rational[] within(Rational radius, Rational[] v) {
    Rational square = length.square(v);
    if (square.signum() == 0) {
      return v;
    }
    Rational shrink = random.nextBoolean() ? Rational.ONE : Rational.powerOfTwo(-random.nextInt(9));
    return times(v, radius.times(shrink).dividedBy(square.rootUp(ROOT_BITS)));
  }

  private Optional<String> rate() {
    Rational[] u = input();
    Optional<Rational[]> centre = equilibrium(u);
    if (centre.isEmpty()) {
      return Optional.empty();
    }
    Rational rate = Rational.of(said.bound("ρ").orElseThrow().certified());
    Rational[] x = sum(centre.get(), within(said.stateRadius(), direction()));
    Rational[] y = sum(centre.get(), within(said.stateRadius(), state()));
    for (int k = 0; k < 3 && isShort(x) && isShort(y); k++) {
      Rational before = length.square(difference(x, y));
      x = next(k, x, u, open());
      y = next(k, y, u, open());
      Rational after = length.square(difference(x, y));
      if (rate.square().times(before).isLess(after)) {
        return broken("step " + k, x, y, u);
      }
      share(after, rate.square().times(before));
    }
    return Optional.empty();
  }

  /** With disturbances as large as they may be, always outwards. */
  private Optional<String> tube() {
    Rational[] u = input();
    Optional<Rational[]> centre = equilibrium(u);
    if (centre.isEmpty()) {
      return Optional.empty();
    }
    Rational borne = Rational.of(said.bound("disturbance borne").orElseThrow().certified());
    Rational radius = said.stateRadius();
    Rational[] x = sum(centre.get(), within(radius, direction()));
    for (int k = 0; k < 4 && isShort(x); k++) {
      x = next(k, x, u, open());
      x = sum(x, within(borne, difference(x, centre.get())));
      Rational square = length.square(difference(x, centre.get()));
      if (radius.square().isLess(square)) {
        return broken("step " + k, x, centre.get(), u);
      }
      share(square, radius.square());
    }
    return Optional.empty();
  }

  /** As long as the region allows, or zero. */
  private Rational[] longInput() {
    Rational[] raw = input();
    Rational square = length.squareOfInput(raw);
    return square.signum() == 0
        ? raw
        : times(raw, said.inputRadius().dividedBy(square.rootUp(ROOT_BITS)));
  }

  /** From zero, with an input as long as it may be, to wherever the state goes. */
  private Optional<String> staying() {
    double steps = said.bound("steps until settled").orElseThrow().certified();
    Rational[] u = longInput();
    Rational[] x = zero(rows.size());
    Rational[] from = x;
    Rational allowed = Rational.of(said.bound("distance").orElseThrow().certified());
    for (int k = 0; k < Math.min(steps, MOST_SETTLING_STEPS) + MOST_STEPS && isShort(x); k++) {
      if (k == steps) {
        from = x;
        allowed = said.tolerance();
      }
      x = next(k, x, u, open());
      Rational moved = length.square(difference(x, from));
      if (allowed.square().isLess(moved)) {
        return broken("step " + k, x, from, u);
      }
      share(moved, allowed.square());
    }
    return Optional.empty();
  }

  /** From zero, with an input as long as it may be, to the equilibrium. */
  private Optional<String> settling() {
    double steps = said.bound("steps until settled").orElseThrow().certified();
    Rational[] u = longInput();
    Optional<Rational[]> centre = equilibrium(u);
    if (centre.isEmpty()) {
      return Optional.empty();
    }
    Rational start = Rational.of(said.bound("distance").orElseThrow().certified());
    Rational first = length.square(centre.get());
    if (start.square().isLess(first)) {
      return broken("distance at the start", centre.get(), u);
    }
    share(first, start.square());
    Rational[] x = zero(rows.size());
    if (steps > MOST_SETTLING_STEPS) {
      return Optional.empty();
    }
    for (int k = 0; k < steps + 2; k++) {
      if (k >= steps) {
        Rational left = length.square(difference(x, centre.get()));
        if (said.tolerance().square().isLess(left)) {
          return broken("step " + k, x, centre.get(), u);
        }
        share(left, said.tolerance().square());
      }
      if (!isShort(x)) {
        return Optional.empty();
      }
      x = next(k, x, u, open());
    }
    return Optional.empty();
  }
}
