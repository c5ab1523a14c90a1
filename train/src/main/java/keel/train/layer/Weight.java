package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An explicit weight as one worker sees it.
 *
 * @param value shared by all workers
 * @param gradient of the same shape, the worker's own: layers add to it
 */
public record Weight(INDArray value, INDArray gradient) {}
