/** Many trainings that differ in some settings and in their seeds, and one table of all of them. */
package keel.train.sweep;
