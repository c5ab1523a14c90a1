/**
 * A block as a mechanical system: the gradient of a loss is its momentum, the depth its time. Shows
 * what is conserved and what is not; proves nothing.
 */
package keel.verify.mechanics;
