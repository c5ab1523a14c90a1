package keel.laws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.exact.Evidence;

/** What somebody would write who wants a certificate to say something else. */
public final class Forgery {
  private Forgery() {}

  /** A certificate with other claims and evidence, in order in every other way. */
  public static Certificate of(
      Certificate certificate, List<Claim> claims, Map<String, Evidence> evidence) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        claims,
        new TreeMap<>(evidence),
        certificate.solverAnswers(),
        certificate.notCovered(),
        certificate.observed(),
        certificate.notes());
  }
}
