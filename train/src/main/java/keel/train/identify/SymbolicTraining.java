package keel.train.identify;

import java.util.List;
import java.util.function.UnaryOperator;
import keel.verify.sample.Gaussians;

/**
 * Fits the symbolic networks of one equation to its trajectories: the paper's first warm-up, and
 * the steps of its alternation.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377): predictions over windows that grow, {@code
 * Σ_k w_k ‖x̂(t_k) − x(t_k)‖² / δt²} with {@code w = softmax(1 … S)}, and a Huber penalty on the
 * parameters. A loss beyond 10⁴ is not followed, and no entry of a gradient counts for more than
 * 100, since an early network may well have no solution.
 */
final class SymbolicTraining {
  private static final double GREATEST_LOSS = 1e4;
  private static final double GREATEST_SLOPE = 100;
  private static final double FIRST_DEVIATION = 0.3;

  private final SymbolicNetwork network;
  private final SymbolicSettings settings;
  private final List<Course> courses;
  private final Gaussians random;

  /**
   * For one equation.
   *
   * @param random what parameters begin with, and starting times
   */
  SymbolicTraining(
      SymbolicNetwork network, SymbolicSettings settings, List<Course> courses, Gaussians random) {
    this.network = network;
    this.settings = settings;
    this.courses = courses;
    this.random = random;
  }

  /** Parameters around zero, to begin with. */
  double[] random() {
    double[] parameters = new double[network.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = FIRST_DEVIATION * random.next();
    }
    return parameters;
  }

  /**
   * The parameters after the warm-up.
   *
   * @param start those that it begins with
   */
  double[] warmedUp(double[] start) {
    double[] parameters = start.clone();
    Adam adam = new Adam(parameters.length, settings.learningRate());
    for (int window = 1; window <= settings.window(); window++) {
      for (int step = 0; step < settings.steps(); step++) {
        step(parameters, adam, window, UnaryOperator.identity(), 0);
      }
    }
    return parameters;
  }

  /**
   * The parameters after a round of the alternation.
   *
   * @param before those that it begins with
   * @param penalty the gradient of what regularises the coefficients of a state, and its weight
   */
  double[] afterRound(double[] before, UnaryOperator<double[][]> penalty, double weight) {
    double[] parameters = before.clone();
    Adam adam = new Adam(parameters.length, settings.learningRate());
    for (int step = 0; step < settings.roundSteps(); step++) {
      step(parameters, adam, settings.window(), penalty, weight);
    }
    return parameters;
  }

  private void step(
      double[] parameters,
      Adam adam,
      int window,
      UnaryOperator<double[][]> penalty,
      double weight) {
    double[] gradient = new double[parameters.length];
    if (!(loss(parameters, window, gradient) <= GREATEST_LOSS)) {
      gradient = new double[parameters.length];
    }
    double s = settings.huber();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += s * Math.max(-1, Math.min(1, parameters[i] / s));
    }
    if (weight > 0) {
      double[][] adjoint = penalty.apply(network.polynomials(parameters));
      for (double[] row : adjoint) {
        for (int k = 0; k < row.length; k++) {
          row[k] *= weight;
        }
      }
      network.polynomialsBack(parameters, adjoint, gradient);
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] =
          Double.isNaN(gradient[i])
              ? 0
              : Math.max(-GREATEST_SLOPE, Math.min(GREATEST_SLOPE, gradient[i]));
    }
    adam.step(parameters, gradient);
  }

  /**
   * The mean loss of predictions from drawn times, with its gradient.
   *
   * @param gradient to be added to
   */
  private double loss(double[] parameters, int window, double[] gradient) {
    double[] places = new double[settings.starts()];
    for (int i = 0; i < places.length; i++) {
      places[i] = random.uniform();
    }
    long count = courses.stream().filter(course -> course.size() > window).count();
    double[] weights = weights(window, count * places.length);
    double loss = 0;
    for (Course course : courses) {
      for (double place : places) {
        int starts = course.size() - window;
        if (starts > 0) {
          loss += loss(parameters, course, (int) (place * starts), weights, gradient);
        }
      }
    }
    return loss;
  }

  /** softmax(1 … S), shared out among so many predictions. */
  private static double[] weights(int window, long predictions) {
    double[] weights = new double[window];
    double sum = 0;
    for (int k = 0; k < window; k++) {
      weights[k] = StrictMath.exp(k + 1 - window);
      sum += weights[k];
    }
    for (int k = 0; k < window; k++) {
      weights[k] /= sum * predictions;
    }
    return weights;
  }

  /** The loss of one prediction, with its gradient. */
  double loss(double[] parameters, Course course, int start, double[] weights, double[] gradient) {
    double[][] path = new double[weights.length + 1][];
    path[0] = course.state(start);
    double loss = 0;
    for (int k = 0; k < weights.length; k++) {
      path[k + 1] = settings.step().step(network, parameters, path[k], course.step(start + k));
    }
    double[] adjoint = new double[path[0].length];
    for (int k = weights.length; k > 0; k--) {
      double h = course.step(start + k - 1);
      double[] seen = course.state(start + k);
      for (int j = 0; j < adjoint.length; j++) {
        double apart = path[k][j] - seen[j];
        loss += weights[k - 1] * apart * apart / (h * h);
        adjoint[j] += 2 * weights[k - 1] * apart / (h * h);
      }
      adjoint = settings.step().back(network, parameters, path[k - 1], h, adjoint, gradient);
    }
    return loss;
  }
}
