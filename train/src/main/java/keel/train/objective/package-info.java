/**
 * What is learned: the loss that a network's outputs are trained by, what they are measured by and
 * what they say. Read {@link keel.train.objective.Objective} first; one class a kind of target.
 */
package keel.train.objective;
