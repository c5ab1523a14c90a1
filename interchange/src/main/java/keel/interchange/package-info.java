/**
 * What comes of the files of other programs; how each kind is read stands in the packages below.
 */
package keel.interchange;
