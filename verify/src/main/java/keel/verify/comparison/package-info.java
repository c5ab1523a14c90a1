/**
 * What other people's conditions say of a block, in floating point: for comparison, not a proof.
 *
 * <p>Read {@link keel.verify.comparison.PaperConditions} first. Nothing here decides anything.
 */
package keel.verify.comparison;
