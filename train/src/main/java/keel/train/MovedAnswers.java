package keel.train;

import java.util.ArrayList;
import java.util.List;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Network;
import keel.verify.model.Target;
import keel.verify.network.OutputGains;

/**
 * How far one answer of a network moves with its input.
 *
 * @param name of the column that it stands for
 * @param gain the most that it moves by, in the units of the column, for a raw input that moves by
 *     1
 * @param scale of the model, without its sign
 */
public record MovedAnswers(String name, Dyadic gain, Dyadic scale) {
  /** The answers of a network that was trained on quantities or labels. */
  public static List<MovedAnswers> of(Network network, Target target, OutputGains gains) {
    Vector units =
        target.match(
            classes -> Vector.constant(classes.outputs(), 1),
            Target.Quantities::deviations,
            labels -> Vector.constant(labels.outputs(), 1));
    Dyadic scale = Dyadic.of(network.preprocessing().scale()).abs();
    List<MovedAnswers> answers = new ArrayList<>();
    for (int i = 0; i < target.outputs(); i++) {
      Dyadic gain = Dyadic.of(gains.of(i)).times(Dyadic.of(units.get(i)));
      answers.add(new MovedAnswers(target.columns().get(i), gain, scale));
    }
    return answers;
  }

  /**
   * The most that it moves by within a radius, rounded up.
   *
   * @param radius in units of scaled inputs, as in {@link CertifiedEvaluation}
   */
  public double within(double radius) {
    return scale.signum() == 0 ? 0 : gain.times(Dyadic.of(radius)).ceilQuotient(scale);
  }
}
