/** How far the states of one block can be from those of another that differs from it in A alone. */
package keel.verify.displacement;
