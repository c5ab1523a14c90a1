/**
 * How is work shared out among runs, and put together again? {@link keel.verify.shard.Work} is a
 * list of items with a row each, {@link keel.verify.shard.Runner} has the rows of a {@link
 * keel.verify.shard.Shard} computed, {@link keel.verify.shard.Merge} joins them. What the rows are
 * of is not known here.
 */
package keel.verify.shard;
