/**
 * Data sets: where they come from, what they are checked for, how they are split.
 *
 * <p>Read {@link keel.train.data.Dataset} first; {@link keel.train.data.Digits} is the embedded
 * one.
 */
package keel.train.data;
