package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.model.Model;
import keel.verify.network.NetworkConclusions;
import keel.verify.smt.SecondOpinion;

/** What is known of a network: by a certificate that is re-checked, or certified anew. */
final class CheckedNetwork {
  private CheckedNetwork() {}

  /** What is certified of it. */
  static Certificate certificate(Model model, Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return new Verifier(SecondOpinion.NONE).certify(model);
    }
    Certificate certificate = CertificateFile.read(file.get());
    Checker.check(certificate, model);
    return certificate;
  }

  /** How far its answer moves. */
  static NetworkConclusions of(Model model, Optional<Path> file) throws IOException {
    return file.isPresent()
        ? Checker.concluded(CertificateFile.read(file.get()), model)
        : new Verifier(SecondOpinion.NONE).answer(model);
  }
}
