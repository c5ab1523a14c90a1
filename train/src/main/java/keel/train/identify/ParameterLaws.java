package keel.train.identify;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.EmpiricalLaw;
import keel.verify.model.NormalLaw;
import keel.verify.model.ParameterLaw;

/** From the parameters of many equations to a law that others are drawn by. */
public final class ParameterLaws {
  /** Share of a variance that counts as explained by those before it. */
  private static final double EXPLAINED = 0x1p-40;

  private ParameterLaws() {}

  /**
   * The law of the members; none where none is asked for, or there are no parameters.
   *
   * @param members at least one
   * @param seed of a generator
   * @param progress hears of every step of a generator
   */
  public static Optional<ParameterLaw> of(
      List<Vector> members, LawSettings settings, long seed, Runnable progress) {
    if (members.get(0).length() == 0) {
      return Optional.empty();
    }
    return switch (settings.name()) {
      case EMPIRICAL -> Optional.of(new EmpiricalLaw(members));
      case GAUSSIAN -> Optional.of(normal(members));
      case WGAN_GP -> Optional.of(generator(members, settings, seed, progress));
      case NONE -> Optional.empty();
    };
  }

  private static ParameterLaw generator(
      List<Vector> members, LawSettings settings, long seed, Runnable progress) {
    WassersteinGan gan = new WassersteinGan(members, settings.gan(), seed);
    for (int step = 0; step < settings.steps(); step++) {
      gan.train(members, 1);
      progress.run();
    }
    return gan.law();
  }

  /** The normal law with mean and covariance of the members (of n - 1, where there are two). */
  static NormalLaw normal(List<Vector> members) {
    Vector mean = mean(members);
    return new NormalLaw(mean, factor(covariance(members, mean)));
  }

  /** The mean of each parameter. */
  public static Vector mean(List<Vector> members) {
    double[] mean = new double[members.get(0).length()];
    for (Vector member : members) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += member.get(i) / members.size();
      }
    }
    return Vector.of(mean);
  }

  /** The covariance of each two of them: p x p. */
  public static Matrix covariance(List<Vector> members, Vector mean) {
    int p = mean.length();
    double[] sums = new double[p * p];
    for (Vector member : members) {
      for (int i = 0; i < p; i++) {
        for (int j = 0; j < p; j++) {
          sums[i * p + j] +=
              (member.get(i) - mean.get(i))
                  * (member.get(j) - mean.get(j))
                  / Math.max(1, members.size() - 1);
        }
      }
    }
    return Matrix.of(p, p, sums);
  }

  /** Cholesky's triangle, with columns of zeros where a parameter is explained by those before. */
  private static Matrix factor(Matrix covariance) {
    int p = covariance.rows();
    double[] factor = new double[p * p];
    for (int j = 0; j < p; j++) {
      double left = covariance.get(j, j);
      for (int k = 0; k < j; k++) {
        left -= factor[j * p + k] * factor[j * p + k];
      }
      if (left > EXPLAINED * covariance.get(j, j)) {
        factor[j * p + j] = Math.sqrt(left);
        for (int i = j + 1; i < p; i++) {
          double sum = covariance.get(i, j);
          for (int k = 0; k < j; k++) {
            sum -= factor[i * p + k] * factor[j * p + k];
          }
          factor[i * p + j] = sum / factor[j * p + j];
        }
      }
    }
    return Matrix.of(p, p, factor);
  }
}
