/**
 * The commands that train adds to {@code keel}.
 *
 * <p>Read {@link keel.train.cli.DemoCommand} first.
 */
package keel.train.cli;
