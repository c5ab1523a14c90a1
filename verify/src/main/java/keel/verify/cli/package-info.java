/**
 * What people type: commands, exit codes, messages. The only package that prints or exits.
 *
 * <p>Read {@link keel.verify.cli.Keel} first. Commands of other modules are found on the class path
 * through {@link keel.verify.cli.Subcommand}.
 */
package keel.verify.cli;
