package keel.train.experiment;

import java.util.Map;
import keel.train.network.InvalidDesign;

/** The measures by their names in the files of experiments. */
final class Measures {
  private static final Map<String, Measure> ALL =
      Map.of(
          "loss_against_depth", new LossAgainstDepth(),
          "class_trajectories", new ClassTrajectories(),
          "pattern_depths", new PatternDepths(),
          "generalisation", new Generalisation(),
          "certified_gains", new CertifiedGains(),
          "disturbances", new Disturbances(),
          "gradient_lengths", new GradientLengths());

  private Measures() {}

  /** The one of a name. */
  static Measure named(String name) {
    Measure measure = ALL.get(name);
    if (measure == null) {
      throw new InvalidDesign("there is no measure '" + name + "'");
    }
    return measure;
  }
}
