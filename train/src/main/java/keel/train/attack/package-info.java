/**
 * How small a change of the input is seen to change the answer? The other end of a certified
 * radius: what is found here bounds from above what can be certified, and proves nothing else.
 *
 * <p>Read {@link keel.train.attack.Pgd} first.
 */
package keel.train.attack;
