/** Networks that were written as text: matrices of decimal numbers. */
package keel.interchange.text;
