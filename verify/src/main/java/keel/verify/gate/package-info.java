/**
 * What CI obeys: a policy, and whether a certificate meets it.
 *
 * <p>Read {@link keel.verify.gate.Gate} first.
 */
package keel.verify.gate;
