package keel.verify.condition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.StochasticBlock;

/**
 * Theorem 1 for every symmetric A within a box around the stored one, |A − Ā| ≤ Δ entry by entry.
 *
 * <p>Source: ARCHITECTURE.md. Shapes: Δ is n x n, symmetric, given as what stands on and below its
 * diagonal.
 *
 * <p>Method: {@code xᵀEx ≤ Σ_ij Δ_ij (x_i² + x_j²)/2 = Σ_i ρ_i x_i²} with the row sums ρ of Δ, so
 * that −P ⪯ Ā + diag(ρ) and P ⪯ −Ā + diag(ρ) for every P = −A: two matrices instead of all, their
 * diagonals rounded up. Rigour: exact.
 */
public final class WeightBoxCondition implements Condition {
  private static final String THEOREM = "weight-box";

  private final String scope;
  private final Optional<DenseBlock> block;

  private WeightBoxCondition(String scope, Optional<DenseBlock> block) {
    this.scope = scope;
    this.block = block;
  }

  static Optional<Condition> of(Block block) {
    Block stored = block instanceof StochasticBlock own ? own.centre() : block;
    return stored instanceof DenseBlock dense
        ? Optional.of(
            new WeightBoxCondition(
                block.name(),
                Optional.of(dense)
                    .filter(d -> MetricCondition.obstacle(d).isEmpty())
                    .filter(d -> d.gates().isEmpty() && d.state().isSymmetric())))
        : Optional.empty();
  }

  /** The name by which the box of a block is given. */
  public static String name(String block) {
    return block + "/weight_box";
  }

  /** The box of a block as evidence, which a certificate keeps. */
  public static Evidence given(Vector triangle) {
    return new Evidence(Optional.empty(), Optional.empty(), Optional.of(triangle));
  }

  /** Both ends of all spectra. */
  private record Ends(EigenvalueBound least, EigenvalueBound greatest) {}

  /** What is to be asked; empty where no box is given, or numbers leave the doubles. */
  private Optional<Ends> ends(Facts facts) {
    return block.flatMap(b -> facts.given(name(scope)).flatMap(box -> ends(b, box)));
  }

  private Optional<Ends> ends(DenseBlock dense, Vector box) {
    int n = dense.units();
    if (box.length() != n * (long) (n + 1) / 2
        || Arrays.stream(box.toArray()).anyMatch(entry -> !(entry >= 0))) {
      return Optional.empty();
    }
    double[] least = dense.state().toArray();
    double[] greatest = dense.state().negate().toArray();
    for (int i = 0; i < n; i++) {
      Dyadic sum = Dyadic.ZERO;
      for (int j = 0; j < n; j++) {
        int row = Math.max(i, j);
        sum = sum.plus(Dyadic.of(box.get(row * (row + 1) / 2 + Math.min(i, j))));
      }
      least[i * n + i] = Dyadic.of(least[i * n + i]).plus(sum).ceilToDouble();
      greatest[i * n + i] = Dyadic.of(greatest[i * n + i]).plus(sum).ceilToDouble();
      if (Double.isInfinite(least[i * n + i]) || Double.isInfinite(greatest[i * n + i])) {
        return Optional.empty();
      }
    }
    String prefix = name(scope);
    return Optional.of(
        new Ends(
            new EigenvalueBound(
                prefix + "_lambda_min",
                Matrix.of(n, n, least),
                Vector.constant(n, 1),
                Spectrum.LEAST),
            new EigenvalueBound(
                prefix + "_lambda_max",
                Matrix.of(n, n, greatest),
                QuadraticMetric.plain(dense).steps(),
                Spectrum.GREATEST)));
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return ends(facts).<List<Obligation>>map(e -> List.of(e.least, e.greatest)).orElse(List.of());
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    if (facts.given(name(scope)).isEmpty()) {
      return List.of();
    }
    return List.of(
        new Claim(
            scope,
            Property.WEIGHT_BOX_STABILITY,
            THEOREM,
            Statement.in(Norm.STATE_MATRIX).with(Horizon.ANY),
            ends(facts)
                .flatMap(ends -> verdict(ends, facts))
                .orElseGet(
                    () ->
                        new Verdict.Inconclusive(
                            "λmin(P) > 0 and λmax(sHP) ≤ 2 are not certified for every P of the"
                                + " box"))));
  }

  private Optional<Verdict> verdict(Ends ends, Facts facts) {
    double least =
        facts.eigenvalue(ends.least).bound().map(b -> b.negate().floorToDouble()).orElse(0.0);
    double greatest =
        facts
            .eigenvalue(ends.greatest)
            .bound()
            .map(Dyadic::ceilToDouble)
            .orElse(Double.POSITIVE_INFINITY);
    return least > Spectrum.LEAST && greatest <= Spectrum.GREATEST
        ? Optional.of(
            new Verdict.Certified(
                List.of(
                    bound("λmin(P)", Bound.Relation.AT_LEAST, least, ends.least),
                    bound("λmax(sHP)", Bound.Relation.AT_MOST, greatest, ends.greatest))))
        : Optional.empty();
  }

  private Bound bound(
      String quantity, Bound.Relation relation, double value, EigenvalueBound question) {
    return new Bound(quantity, relation, value, List.of(question.name(), name(scope)));
  }
}
