/**
 * Second opinions: obligations as SMT-LIB 2 text, answered by Z3. The only package with Z3.
 *
 * <p>Read {@link keel.verify.smt.Z3} first. An answer never certifies anything; a disagreement
 * keeps something from being certified.
 */
package keel.verify.smt;
