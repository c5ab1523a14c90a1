/**
 * Every number of a certificate against a slow reference that shares no arithmetic with Keel.
 *
 * <p>Start with {@link keel.laws.reference.EveryNumberLaws}. {@link
 * keel.laws.reference.RandomNetworks} makes the models, {@link keel.laws.reference.Reference} says
 * of each claim whether it is true, in fractions of integers, {@link
 * keel.laws.reference.ExactTrajectories} runs blocks without rounding, and {@link
 * keel.laws.reference.ManyModels} does so for as many models as one likes. Nothing here may use
 * {@code keel.verify.exact} but for its containers of doubles, nor {@code keel.verify.condition}.
 */
package keel.laws.reference;
