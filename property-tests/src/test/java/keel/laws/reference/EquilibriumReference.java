package keel.laws.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.EquilibriumBlock;
import keel.verify.network.OutputGains;

/**
 * Says of every number of a block that gives its equilibrium whether it is true, in fractions, from
 * theory.md and the model; and finds equilibria of ReLU exactly, by trying which units are active.
 */
final class EquilibriumReference {
  private static final Rational HALF = Rational.ONE.dividedBy(Rational.TWO);

  private final EquilibriumBlock block;
  private final Certificate certificate;
  private final int n;
  private final Rationals resolvent;
  private final List<String> faults = new ArrayList<>();

  EquilibriumReference(EquilibriumBlock block, Certificate certificate) {
    this.block = block;
    this.certificate = certificate;
    this.n = block.units();
    this.resolvent = Rationals.identity(n).minus(Rationals.of(block.state()));
  }

  /** What is false of the claims of the block. */
  List<String> faults() {
    for (Property property :
        List.of(Property.UNIQUE_EQUILIBRIUM, Property.EUCLIDEAN_GAIN, Property.CONTRACTION_RATE)) {
      certificate
          .claim(block.name(), property)
          .ifPresent(
              claim -> {
                Optional<Rational> bound = bound(claim);
                if (bound.isPresent() && !holds(property, bound.get())) {
                  faults.add("the reference does not show it: " + claim);
                }
              });
    }
    return List.copyOf(faults);
  }

  private static Optional<Rational> bound(Claim claim) {
    return claim.verdict() instanceof Verdict.Certified certified
        ? certified.bounds().stream().findFirst().map(Bound::certified).map(Rational::of)
        : Optional.empty();
  }

  private boolean holds(Property property, Rational bound) {
    return switch (property) {
      case UNIQUE_EQUILIBRIUM -> {
        Rationals form = form(numbers("monotone", 0)).times(HALF);
        Rationals rest = form.minus(Rationals.identity(n).times(bound));
        yield bound.signum() > 0 && rest.isSemidefinite();
      }
      case EUCLIDEAN_GAIN -> isGain(numbers("equilibrium_gain", 1), Rationals.identity(n), bound);
      case CONTRACTION_RATE -> {
        Rationals step =
            Rationals.identity(n).minus(resolvent.times(Rational.of(block.stepSize())));
        yield Rationals.identity(n)
            .times(bound.square())
            .minus(step.transpose().times(step))
            .isSemidefinite();
      }
      default -> false;
    };
  }

  /** Multipliers that the certificate holds, one for each unit. */
  private Rational[] numbers(String name, int begin) {
    Vector found =
        Optional.ofNullable(certificate.evidence().get(block.name() + "/" + name))
            .flatMap(Evidence::numbers)
            .orElseThrow();
    Rational[] each = new Rational[n];
    for (int i = 0; i < n; i++) {
      each[i] = Rational.of(found.get(begin + block.activation().groupOf(i, n)));
    }
    return each;
  }

  /** Λ(I − W) + (I − W)ᵀΛ. */
  private Rationals form(Rational[] multipliers) {
    Rationals scaled = Rationals.diagonal(multipliers).times(resolvent);
    return scaled.plus(scaled.transpose());
  }

  /** (ΛU)(ΛU)ᵀ ⪯ g² (F − CᵀC) for some multiple of the multipliers, the one that is given. */
  private boolean isGain(Rational[] multipliers, Rationals output, Rational gain) {
    Rationals input = Rationals.diagonal(multipliers).times(Rationals.of(block.input()));
    return form(multipliers)
        .minus(output.transpose().times(output))
        .times(gain.square())
        .minus(input.times(input.transpose()))
        .isSemidefinite();
  }

  // ---- Equilibria of ReLU ----

  /** All equilibria for an input: of each choice of active units the one that belongs to it. */
  List<Rational[]> equilibria(Rational[] u) {
    Rational[] drive = Rationals.of(block.input()).times(u);
    for (int i = 0; i < n; i++) {
      drive[i] = drive[i].plus(Rational.of(block.bias().get(i)));
    }
    List<Rational[]> found = new ArrayList<>();
    for (int active = 0; active < 1 << n; active++) {
      equilibrium(drive, active)
          .filter(x -> found.stream().noneMatch(other -> List.of(other).equals(List.of(x))))
          .ifPresent(found::add);
    }
    return found;
  }

  private Optional<Rational[]> equilibrium(Rational[] drive, int active) {
    Rationals system =
        Rationals.of(
            n,
            n,
            (i, j) ->
                isActive(active, i) ? resolvent.get(i, j) : i == j ? Rational.ONE : Rational.ZERO);
    Rationals right = Rationals.of(n, 1, (i, j) -> isActive(active, i) ? drive[i] : Rational.ZERO);
    return system
        .solve(right)
        .map(
            solved -> {
              Rational[] x = new Rational[n];
              for (int i = 0; i < n; i++) {
                x[i] = solved.get(i, 0);
              }
              return x;
            })
        .filter(x -> isRest(x, drive));
  }

  private static boolean isActive(int active, int unit) {
    return (active >> unit & 1) == 1;
  }

  /** x = max(W x + v, 0). */
  private boolean isRest(Rational[] x, Rational[] drive) {
    Rational[] moved = Rationals.of(block.state()).times(x);
    for (int i = 0; i < n; i++) {
      if (!moved[i].plus(drive[i]).max(Rational.ZERO).equals(x[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether the state, and every output and pair, moved by no more than is said. */
  boolean movesAtMost(Rational[] state, Rational[] input, Rationals head, OutputGains gains) {
    Rational distance = Rationals.dot(input, input);
    Optional<Rational> gain =
        certificate
            .claim(block.name(), Property.EUCLIDEAN_GAIN)
            .flatMap(EquilibriumReference::bound);
    boolean holds =
        gain.isEmpty() || Rationals.dot(state, state).isAtMost(gain.get().square().times(distance));
    Rational[] outputs = head.times(state);
    for (int i = 0; i < outputs.length; i++) {
      Rational own = Rational.of(gains.of(i)).square().times(distance);
      holds &= outputs[i].square().isAtMost(own);
      for (int j = 0; j < i; j++) {
        Rational pair = Rational.of(gains.between(i, j)).square().times(distance);
        holds &= outputs[i].minus(outputs[j]).square().isAtMost(pair);
      }
    }
    return holds;
  }
}
