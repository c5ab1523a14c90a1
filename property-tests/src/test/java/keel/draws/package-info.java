/** How the laws of this module draw. */
package keel.draws;
