/**
 * What a training run leaves on disk while it lasts: checkpoints, metrics, TensorBoard events.
 *
 * <p>Read {@link keel.train.run.RunFiles} first.
 */
package keel.train.run;
