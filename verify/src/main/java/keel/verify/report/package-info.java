/**
 * The page that people read: one self-contained HTML file.
 *
 * <p>Read {@link keel.verify.report.Report} first; the layout stands in the template beside it.
 * Pictures are computed in floating point and say so; the numbers in the tables are the
 * certificate's.
 */
package keel.verify.report;
