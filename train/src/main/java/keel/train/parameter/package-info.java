/**
 * Free parameters, explicit weights, and the one function between them.
 *
 * <p>Read {@link keel.train.parameter.Parameters} first.
 */
package keel.train.parameter;
