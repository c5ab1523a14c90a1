package keel.train.identify;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keel.verify.exact.Vector;

/**
 * Draws equations to where a generator of them is: the critic is high on equations and low on what
 * is generated, so that its value at an equation is to be small.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377), the alternation; there the critic sees the
 * parameters of the networks, here the coefficients that most of their polynomials have, since many
 * parameters give one polynomial.
 */
final class CriticPenalty {
  private final LawSettings settings;
  private final int steps;
  private final long seed;
  private Optional<Game> game = Optional.empty();

  /** What the critic looks at, and the critic with its generator. */
  private record Game(Structure structure, WassersteinGan gan) {
    double[][] gradient(double[][] polynomials) {
      double[] slope = gan.criticGradient(structure.parameters(polynomials));
      double[][] gradient = new double[polynomials.length][polynomials[0].length];
      for (int p = 0; p < slope.length; p++) {
        Structure.Parameter parameter = structure.parameters().get(p);
        gradient[parameter.state()][parameter.monomial()] = slope[p];
      }
      return gradient;
    }
  }

  /**
   * With a generator that has learned nothing.
   *
   * @param steps of the generator before each round
   */
  CriticPenalty(LawSettings settings, int steps, long seed) {
    this.settings = settings;
    this.steps = steps;
    this.seed = seed;
  }

  /**
   * Before each round.
   *
   * @param voters polynomials of the equations that count
   * @param structure what they have in common; that of the first round stays
   * @return what makes of the polynomials of an equation the gradient of its penalty
   */
  UnaryOperator<double[][]> of(List<double[][]> voters, Structure structure) {
    if (game.isEmpty()) {
      game =
          Optional.of(
              new Game(
                  structure, new WassersteinGan(members(voters, structure), settings.gan(), seed)));
    }
    Game now = game.get();
    now.gan.train(members(voters, now.structure), steps);
    return now::gradient;
  }

  private static List<Vector> members(List<double[][]> voters, Structure structure) {
    return voters.stream().map(p -> Vector.of(structure.parameters(p))).toList();
  }
}
