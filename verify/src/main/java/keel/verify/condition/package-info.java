/**
 * The theorems: one file each, from a block to the claims that its weights allow.
 *
 * <p>Read {@link keel.verify.condition.Condition} first. A condition asks for evidence about
 * eigenvalues and concludes from what the exact kernel says about that evidence; it neither
 * searches nor rounds. The verifier and the checker use the same conclusions.
 */
package keel.verify.condition;
