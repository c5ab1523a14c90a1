package keel.train.objective;

import keel.train.data.Patterns;
import keel.verify.exact.Vector;

/** What a pattern of a class counts in the loss. */
public enum ClassWeights {
  /** Every pattern the same. */
  EQUAL,

  /** Every class the same: patterns / (classes x patterns of the class). */
  BALANCED;

  /** One weight for each class; 1 for a class that has no pattern. */
  Vector of(Patterns patterns, int classes) {
    double[] weights = new double[classes];
    if (this == BALANCED) {
      for (int i = 0; i < patterns.size(); i++) {
        weights[patterns.label(i)]++;
      }
    }
    for (int c = 0; c < classes; c++) {
      weights[c] = weights[c] == 0 ? 1 : patterns.size() / (classes * weights[c]);
    }
    return Vector.of(weights);
  }
}
