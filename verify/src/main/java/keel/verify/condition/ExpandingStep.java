package keel.verify.condition;

import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.FullRank;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.UnstableStep;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;

/**
 * A step of a dense block whose weights may change from step to step that moves states apart in
 * every norm: where all slopes of σ are as great as they can be, its Jacobian {@code I + s H A_k}
 * has an eigenvalue outside the unit circle.
 *
 * <p>If A_k is invertible every pre-activation occurs at some state, whatever the input adds, and
 * where σ has a greatest value every state is one that the steps before lead to: a continuous map
 * that moves no state farther than some distance is onto. Of other σ the first step alone is asked.
 * Rigour: exact.
 */
public final class ExpandingStep {
  private final Matrix state;
  private final UnstableStep question;

  private ExpandingStep(Matrix state, UnstableStep question) {
    this.state = state;
    this.question = question;
  }

  /**
   * What to look for; empty where nothing can be said of such a step.
   *
   * @param name of the question
   * @param step from 0
   */
  public static Optional<ExpandingStep> of(String name, DenseBlock block, int step) {
    if (block.units() > UnstableStep.LARGEST_SIZE
        || !(block.activation() instanceof Activation activation)
        || !DivergenceCondition.hasAllSlopes(activation)
        || !QuadraticMetric.hasExactSteps(block)
        || !block.stepSizes().isConstant()
        || block.gates().isPresent()
        || (step > 0 && Groups.greatestValue(activation).isEmpty())) {
      return Optional.empty();
    }
    Matrix state = block.states().get(block.states().size() == 1 ? 0 : step);
    Dyadic length =
        Dyadic.of(block.stepSizes().get(0)).times(Dyadic.of(activation.greatestSlope()));
    // (I − S) + l S D W with S = D = I, l = 1 and W = I + s h A.
    ShiftedMatrix jacobian = new ShiftedMatrix(state, Dyadic.of(1), length);
    Vector ones = Vector.constant(block.units(), 1);
    return Optional.of(new ExpandingStep(state, new UnstableStep(name, jacobian, ones, 1)));
  }

  /** For a search. */
  public UnstableStep question() {
    return question;
  }

  /** Whether evidence for the question shows it: with all slopes 1, of an A that is invertible. */
  public boolean isShownBy(Evidence evidence) {
    return evidence.numbers().filter(this::isOfAllSlopes).isPresent()
        && evidence.factor().isPresent()
        && evidence.direction().isPresent()
        && FullRank.isShown(state)
        && question.isShownBy(
            evidence.numbers().get(), evidence.factor().get(), evidence.direction().get());
  }

  private boolean isOfAllSlopes(Vector numbers) {
    if (numbers.length() < state.rows()) {
      return false;
    }
    for (int i = 0; i < state.rows(); i++) {
      if (numbers.get(i) != 1) {
        return false;
      }
    }
    return true;
  }
}
