/**
 * Laws over the public API: what must hold for every block, not just for examples.
 *
 * <p>Read {@link keel.laws.MetricLaws} first; {@link keel.laws.Blocks} makes what they are tried
 * on.
 */
package keel.laws;
