package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;

/**
 * Whether a dense block is stable with every other symmetric A near its own as well: with what a
 * program that rounds may have made of a product that stands here without its roundings.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 1, which says of a symmetric A that two trajectories never
 * move apart in the norm of P = −A if {@code P ≻ 0} and {@code P ⪯ 2 (sH)⁻¹}. Where {@code |E| ≤ D}
 * entry by entry for symmetric E and D, and r is the greatest sum of a row of D, {@code −rI ⪯ E ⪯
 * rI}. So both hold of A + E, in the norm of its own P, if {@code λmin(P) > r} and {@code λmax(sHP)
 * + r max(sh) ≤ 2}.
 *
 * <p>Rigour: exact; λmin and λmax are bounds that the kernel has confirmed. Nothing is said of an A
 * + E that is not symmetric, and no certificate says any of it.
 *
 * <p>Laws: NearbyStatesLaws.
 */
public final class NearbyStates {
  /**
   * What all of these matrices have in common.
   *
   * @param reach r, not below ‖E‖₂
   * @param least not above λmin(P) of any, > 0
   * @param greatest not below λmax(sHP) of any, ≤ 2
   */
  public record Bounds(Dyadic reach, Dyadic least, Dyadic greatest) {}

  private final EigenvalueBound least;
  private final EigenvalueBound greatest;
  private final Dyadic reach;
  private final Dyadic greatestStep;

  /**
   * The question about a block.
   *
   * @param distances what an entry may be off by, row by row; none is below zero
   * @throws IllegalArgumentException if there is an {@link #obstacle}, or another number of entries
   */
  public NearbyStates(DenseBlock block, List<Dyadic> distances) {
    int n = block.units();
    if (obstacle(block).isPresent()
        || distances.size() != n * n
        || distances.stream().anyMatch(distance -> distance.signum() < 0)) {
      throw new IllegalArgumentException("nothing can be said of block " + block.name());
    }
    Vector steps = QuadraticMetric.steps(block);
    this.least =
        new EigenvalueBound(
            block.name() + "/nearby/lambda_min",
            block.state(),
            Vector.constant(n, 1),
            Spectrum.LEAST);
    this.greatest =
        new EigenvalueBound(
            block.name() + "/nearby/lambda_max", block.state().negate(), steps, Spectrum.GREATEST);
    this.greatestStep =
        IntStream.range(0, n)
            .mapToObj(i -> Dyadic.of(steps.get(i)))
            .reduce(Dyadic.ZERO, Dyadic::max);
    this.reach =
        IntStream.range(0, n)
            .mapToObj(
                i ->
                    IntStream.range(0, n)
                        .mapToObj(j -> distances.get(i * n + j).max(distances.get(j * n + i)))
                        .reduce(Dyadic.ZERO, Dyadic::plus))
            .reduce(Dyadic.ZERO, Dyadic::max);
  }

  /** Why Theorem 1 says nothing about a block, if it does not. */
  public static Optional<String> obstacle(DenseBlock block) {
    return MetricCondition.obstacle(block)
        .or(
            () ->
                block.state().isSymmetric()
                    ? Optional.empty()
                    : Optional.of("A is not symmetric, bit for bit"));
  }

  /** Both ends of the spectrum of P. */
  public List<Obligation> obligations() {
    return List.of(least, greatest);
  }

  /** The bounds of all matrices near A, if the facts show that each of them is stable. */
  public Optional<Bounds> of(Facts facts) {
    Optional<Dyadic> low = facts.eigenvalue(least).bound().map(b -> b.negate().minus(reach));
    Optional<Dyadic> high =
        facts.eigenvalue(greatest).bound().map(b -> b.plus(reach.times(greatestStep)));
    return low.filter(l -> l.compareTo(Dyadic.of(Spectrum.LEAST)) > 0)
        .flatMap(
            l ->
                high.filter(h -> h.compareTo(Dyadic.of(Spectrum.GREATEST)) <= 0)
                    .map(h -> new Bounds(reach, l, h)));
  }
}
