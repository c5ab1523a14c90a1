/**
 * Forward and backward through each kind of layer, on ND4J.
 *
 * <p>Read {@link keel.train.layer.TrainableLayer} first, then {@code UnrolledBlock}: the recursion
 * and its adjoint. Knows no parameters but explicit weights, and no files.
 */
package keel.train.layer;
