/**
 * Data sets: where they come from, what they are checked for, how they are split, what is shown of
 * them.
 *
 * <p>Read {@link keel.train.data.Datasets} first, which finds a {@link keel.train.data.Dataset} by
 * its name; {@link keel.train.data.Digits} is the embedded one. Files are read as if they were
 * hostile. Jackson reads CSV.
 */
package keel.train.data;
