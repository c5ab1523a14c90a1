/**
 * What a network is, and the file it lives in.
 *
 * <p>Read {@link keel.verify.model.Network} first, then {@link keel.verify.model.ModelFile}. The
 * numbers are the stored ones: finite doubles, each an exact dyadic rational.
 */
package keel.verify.model;
