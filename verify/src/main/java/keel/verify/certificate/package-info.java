/**
 * What was claimed of a model, with which verdict, and the two files that say so.
 *
 * <p>Read {@link keel.verify.certificate.Claim} and {@link keel.verify.certificate.Verdict} first.
 * Nothing here decides: {@link keel.verify.Checker} re-decides every claim from the evidence.
 */
package keel.verify.certificate;
