package keel.interchange;

import keel.verify.exact.Matrix;

/**
 * A matrix of doubles in the place of one of other numbers.
 *
 * @param matrix of nearest doubles
 * @param rounding not less than what the other differs from it by
 */
public record Rounded(Matrix matrix, Rounding rounding) {}
