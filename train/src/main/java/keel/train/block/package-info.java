/**
 * Forward and backward through an unrolled block on ND4J.
 *
 * <p>Read {@link keel.train.block.UnrolledBlock} first: the recursion and its adjoint.
 */
package keel.train.block;
