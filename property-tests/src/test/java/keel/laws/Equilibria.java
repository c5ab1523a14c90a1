package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.Experiment;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random blocks that give their equilibrium: Λ(I − W) is monotone for a Λ that is chosen, and the
 * solver's step contracts; float weights, as a file would hold them.
 */
public final class Equilibria extends DomainContextBase {
  private static final int LARGEST = 6;
  private static final int MOST_INPUTS = 3;
  private static final int OUTPUTS = 3;

  /** A block, a linear layer behind it, and what to try them with. */
  public record Tried(EquilibriumBlock block, Linear head, Experiment experiment) {
    @Override
    public String toString() {
      return block.activation().text()
          + ", a = "
          + block.stepSize()
          + ", "
          + block.depth()
          + ", W = "
          + block.state()
          + ", U = "
          + block.input()
          + ", b = "
          + block.bias()
          + "; "
          + experiment;
    }

    /** The two layers. */
    Network network() {
      return new Network(
          List.of(block.inputs()), Preprocessing.NONE, List.of(block, head), Optional.empty());
    }

    /** As if read from a file. */
    Model model() {
      return new Model(network(), Sha256.of(new byte[0]));
    }
  }

  @Provide
  Arbitrary<Tried> tried() {
    return Combinators.combine(
            integers(1, LARGEST), integers(1, MOST_INPUTS), activations(), integers(1, 400))
        .flatAs(
            (size, inputs, activation, steps) -> {
              int n = activation.groupSize() > 1 ? 2 * ((size + 1) / 2) : size;
              return Combinators.combine(
                      vector(2 * n * n, -1, 1),
                      ratio(0.125, 2),
                      vector(n, -3, 3),
                      Arbitraries.of(0.0, 0.0, 1.0),
                      Arbitraries.of(0.5, 1.0, 1.5))
                  .flatAs(
                      (numbers, margin, logarithms, spread, share) ->
                          Combinators.combine(
                                  vector(n * inputs, -2, 2),
                                  vector(n, -2, 2),
                                  vector(OUTPUTS * n, -2, 2),
                                  experiment(n, inputs))
                              .as(
                                  (u, b, c, experiment) -> {
                                    Matrix state =
                                        state(activation, numbers, margin, logarithms, spread, n);
                                    return new Tried(
                                        new EquilibriumBlock(
                                            "block",
                                            activation,
                                            step(state, margin, share),
                                            Depth.of(steps),
                                            state,
                                            Matrix.of(n, inputs, u),
                                            Vector.of(b)),
                                        new Linear(
                                            "head",
                                            Matrix.of(OUTPUTS, n, c),
                                            Vector.constant(OUTPUTS, 0.5)),
                                        experiment);
                                  }));
            });
  }

  private static Arbitrary<Nonlinearity> activations() {
    return Arbitraries.of(
        Activation.RELU,
        Activation.TANH,
        Activation.HARD_TANH,
        Activation.SOFTSIGN,
        Activation.ARCTAN,
        Activation.ELU,
        Activation.LEAKY_RELU,
        Activation.SIGMOID,
        new Grouped(Grouped.Rule.RADIAL_TANH, 2),
        new Grouped(Grouped.Rule.RADIAL_SOFTSIGN, 2));
  }

  private static Arbitrary<Experiment> experiment(int n, int inputs) {
    return Combinators.combine(
            ratio(0.0625, 4), vector(n, -4, 4), vector(n, -4, 4), vector(2 * inputs, -2, 2))
        .as(
            (near, x, y, u) -> {
              double[] other = new double[inputs];
              for (int i = 0; i < inputs; i++) {
                other[i] = u[i] + near * u[inputs + i];
              }
              return new Experiment(x, y, java.util.Arrays.copyOf(u, inputs), other);
            });
  }

  /** Λ^{-1} ((1 − m) Λ − AᵀA + B − Bᵀ), Λ = exp(spread · logarithms), constant on groups. */
  private static Matrix state(
      Nonlinearity activation,
      double[] numbers,
      double margin,
      double[] logarithms,
      double spread,
      int n) {
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      double multiplier = Math.exp(spread * logarithms[activation.groupOf(i, n)]);
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum -= numbers[k * n + i] * numbers[k * n + j];
        }
        sum += 2 * (numbers[n * n + i * n + j] - numbers[n * n + j * n + i]);
        w[i * n + j] = (float) ((i == j ? 1 - margin : 0) + sum / multiplier);
      }
    }
    return Matrix.of(n, n, w);
  }

  /** A share of m / ‖I − W‖², the norm by that of Frobenius. */
  private static double step(Matrix state, double margin, double share) {
    double square = 0;
    for (int i = 0; i < state.rows(); i++) {
      for (int j = 0; j < state.rows(); j++) {
        square += Math.pow((i == j ? 1 : 0) - state.get(i, j), 2);
      }
    }
    return (float) (share * margin / square);
  }
}
