/**
 * Finds witnesses in floating point: the only package with Commons Math.
 *
 * <p>Read {@link keel.verify.search.EvidenceSearch}. What it returns is a guess; only the exact
 * kernel decides whether it proves anything.
 */
package keel.verify.search;
