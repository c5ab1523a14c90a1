package keel.train.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.verify.certificate.Box;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.RandomField;
import keel.verify.sample.FieldDraws;
import keel.verify.sample.Gaussians;

/**
 * Solutions of equations that are drawn by a law, as if they had been measured.
 *
 * @param odes how many equations are drawn
 * @param starts how many solutions of each
 * @param box where they begin, all places alike
 * @param times when they are seen
 * @param noise what each number is wrong by: a normal number times this share of the deviation over
 *     time of its component in its trajectory
 * @param seed of all that is drawn: the same gives the same, on every machine
 */
public record Simulation(int odes, int starts, Box box, Vector times, double noise, long seed) {
  /** Streams of random numbers, beside those of the law. */
  private static final int STARTS = 0;

  private static final int NOISE = 1;

  /**
   * What was simulated.
   *
   * @param drawn the field with the parameters of each equation that was drawn as its members
   * @param seen what was seen of them
   * @param left names of the trajectories that ran away, and are left out
   */
  public record Result(RandomField drawn, Trajectories seen, List<String> left) {}

  private record Run(String ode, String name, Optional<Matrix> states) {}

  /**
   * Draws, follows and measures, on all cores.
   *
   * @param followed called for each trajectory
   * @throws keel.verify.model.InvalidModel if the field has parameters and no law
   */
  public Result of(RandomField field, Runnable followed) {
    List<Vector> members =
        IntStream.range(0, odes)
            .mapToObj(
                ode ->
                    Vector.of(
                        field.equations().parameters().isEmpty()
                            ? new double[0]
                            : FieldDraws.parameters(field, seed, ode)))
            .toList();
    List<Run> runs =
        IntStream.range(0, odes * starts)
            .parallel()
            .mapToObj(
                i -> {
                  Run run = run(field, members.get(i / starts), i / starts, i % starts);
                  followed.run();
                  return run;
                })
            .toList();
    List<Trajectory> seen = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Run run : runs) {
      run.states.ifPresentOrElse(
          states -> seen.add(new Trajectory(run.ode, run.name, times, states)),
          () -> left.add(run.ode + "/" + run.name));
    }
    return new Result(
        new RandomField(field.equations(), members, field.law()),
        new Trajectories(field.equations().states(), seen),
        left);
  }

  private Run run(RandomField field, Vector parameters, int ode, int start) {
    double[] from = start(ode, start);
    Optional<Matrix> states =
        new Solver(field.equations().with(parameters.toArray()), Solver.PRECISE)
            .solve(from, times)
            .map(exact -> noisy(exact, ode, start));
    return new Run(Integer.toString(ode + 1), Integer.toString(start + 1), states);
  }

  /** Where the first solution of the first equation begins. */
  public double[] firstStart() {
    return start(0, 0);
  }

  private double[] start(int ode, int start) {
    Gaussians random = Gaussians.of(seed, ode, start, STARTS);
    double[] from = new double[box.centre().length()];
    Arrays.setAll(
        from, j -> box.centre().get(j) + (2 * random.uniform() - 1) * box.radius().get(j));
    return from;
  }

  private Matrix noisy(Matrix exact, int ode, int start) {
    int rows = exact.rows();
    int d = exact.columns();
    double[] numbers = exact.toArray();
    double[] deviations = new double[d];
    for (int j = 0; j < d; j++) {
      int column = j;
      double mean = IntStream.range(0, rows).mapToDouble(k -> exact.get(k, column)).sum() / rows;
      deviations[j] =
          Math.sqrt(
              IntStream.range(0, rows)
                      .mapToDouble(k -> exact.get(k, column) - mean)
                      .map(apart -> apart * apart)
                      .sum()
                  / rows);
    }
    Gaussians random = Gaussians.of(seed, ode, start, NOISE);
    for (int i = 0; i < numbers.length && noise > 0; i++) {
      numbers[i] += noise * deviations[i % d] * random.next();
    }
    return Matrix.of(rows, d, numbers);
  }
}
