package keel.train.network;

import keel.train.layer.StepWeights;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Slot;
import keel.train.stochastic.DominatedRows;
import keel.verify.model.NaisBlock;
import keel.verify.model.WeightPart;

/** A NAIS-Net block at its place, whose weights may be drawn. */
interface NaisPart extends Part {
  /** The place of one of its weights. */
  Slot slot(WeightPart part);

  /** Where the i-th number of a weight, as a model file has them, stands in its slot. */
  int place(WeightPart part, int i);

  /** What is projected of a state that is drawn. */
  DominatedRows dominated(double margin);

  /** The block with weights of its own at every step. */
  TrainableLayer varying(WorkerView worker, StepWeights weights, int patterns);

  /** The block with units that open and close. */
  TrainableLayer gated(WorkerView worker, int patterns);

  /** How the block is unrolled. */
  BlockSettings settings();

  /** The block to deploy, if nothing were drawn. */
  default NaisBlock block(Trained trained) {
    return (NaisBlock) export(trained).get(0);
  }
}
