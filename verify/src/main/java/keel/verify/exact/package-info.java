/**
 * The trusted kernel: decides, in integers and without rounding, whether a witness proves a bound.
 *
 * <p>Read {@link keel.verify.exact.EigenvalueBound} first: it states the one question that every
 * spectral condition is reduced to, and the two checks that can answer it. Everything here depends
 * on the JDK alone; nothing here searches, guesses or calls {@code Math.sqrt}.
 */
package keel.verify.exact;
