/**
 * Does a network compute what the program did that it comes from? {@link
 * keel.interchange.replay.Replay} is read first. Shows, proves nothing.
 */
package keel.interchange.replay;
