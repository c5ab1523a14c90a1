/**
 * Does a block behave as its certificate says, when it is run? What is certified, put to the test
 * in floating point. Nothing is proved here: a law that holds shows that nothing was found, one
 * that breaks shows that something is wrong.
 */
package keel.verify.law;
