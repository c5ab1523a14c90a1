/** How is work shared out among runs, and put together again? */
package keel.verify.shard;
