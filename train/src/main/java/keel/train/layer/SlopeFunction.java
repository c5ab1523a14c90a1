package keel.train.layer;

import keel.verify.model.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * An activation that can be trained: in place on ND4J, with its slope from its own value. At a kink
 * the slope from the left is taken.
 */
public enum SlopeFunction implements TrainableFunction {
  /** σ' = 1 − σ². */
  TANH {
    @Override
    void apply(INDArray z) {
      Transforms.tanh(z, false);
    }

    @Override
    void toSlopes(INDArray values) {
      values.muli(values);
      values.rsubi(1);
    }
  },
  /** σ' = 1 where σ > 0. */
  RELU {
    @Override
    void apply(INDArray z) {
      Transforms.relu(z, false);
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.sign(values, false);
    }
  },
  /** σ' = 1 where σ > 0, 1/100 elsewhere. */
  LEAKY_RELU {
    @Override
    void apply(INDArray z) {
      Transforms.leakyRelu(z, LEAK, false);
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.relu(values, false);
      Transforms.sign(values, false);
      values.muli(1 - LEAK).addi(LEAK);
    }
  },
  /** σ' = 1 where |σ| < 1. */
  HARD_TANH {
    @Override
    void apply(INDArray z) {
      Transforms.hardTanh(z, false);
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.abs(values, false);
      values.rsubi(1);
      Transforms.sign(values, false);
    }
  },
  /** σ' = (1 − |σ|)². */
  SOFTSIGN {
    @Override
    void apply(INDArray z) {
      z.divi(Transforms.abs(z, true).addi(1));
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.abs(values, false);
      values.rsubi(1);
      values.muli(values);
    }
  },
  /** σ' = cos² σ. */
  ARCTAN {
    @Override
    void apply(INDArray z) {
      z.assign(Transforms.atan(z));
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.cos(values, false);
      values.muli(values);
    }
  },
  /** σ' = 1 where σ > 0, 1 + σ elsewhere. */
  ELU {
    @Override
    void apply(INDArray z) {
      Transforms.elu(z, false);
    }

    @Override
    void toSlopes(INDArray values) {
      Transforms.min(values, 0, false);
      values.addi(1);
    }
  },
  /** σ' = 1: what an activation does at most where no slope exceeds 1. */
  IDENTITY {
    @Override
    void apply(INDArray z) {}

    @Override
    void toSlopes(INDArray values) {
      values.assign(1);
    }
  },
  /** σ' = σ (1 − σ). */
  SIGMOID {
    @Override
    void apply(INDArray z) {
      Transforms.sigmoid(z, false);
    }

    @Override
    void toSlopes(INDArray values) {
      values.subi(values.mul(values));
    }
  };

  /** The slope of the leaky ReLU below zero. */
  static final double LEAK = 0.01;

  /** σ in place. */
  abstract void apply(INDArray z);

  /** σ'(z) in the place of σ(z). */
  abstract void toSlopes(INDArray values);

  /**
   * The function to train with.
   *
   * @throws IllegalArgumentException if the activation is not slope-restricted
   */
  public static SlopeFunction of(Activation activation) {
    if (!activation.isSlopeRestricted()) {
      throw new IllegalArgumentException(
          "activation "
              + activation.fileName()
              + " has slopes outside [0, 1] and could not be certified; use for instance tanh or"
              + " relu");
    }
    return valueOf(activation.name());
  }
}
