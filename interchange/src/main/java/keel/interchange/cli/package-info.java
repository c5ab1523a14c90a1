/** Commands. */
package keel.interchange.cli;
