package keel.train.block;

import keel.verify.model.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** An activation that can be trained: in place on ND4J, with its slope from its own value. */
enum SlopeFunction {
  TANH {
    @Override
    void apply(INDArray z) {
      Transforms.tanh(z, false);
    }

    @Override
    void slopes(INDArray values, INDArray into) {
      // σ' = 1 − σ²
      values.muli(values, into);
      into.rsubi(1);
    }
  },
  RELU {
    @Override
    void apply(INDArray z) {
      Transforms.relu(z, false);
    }

    @Override
    void slopes(INDArray values, INDArray into) {
      // σ' = 1 where σ > 0, 0 at the kink
      into.assign(values);
      Transforms.sign(into, false);
    }
  };

  /** σ in place. */
  abstract void apply(INDArray z);

  /** σ'(z) from σ(z). */
  abstract void slopes(INDArray values, INDArray into);

  static SlopeFunction of(Activation activation) {
    return switch (activation) {
      case TANH -> TANH;
      case RELU -> RELU;
      default ->
          throw new IllegalArgumentException(
              "activation " + activation.fileName() + " cannot be trained; use tanh or relu");
    };
  }
}
