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

/** What follows for a network: from a certificate that is re-checked, or from a new one. */
final class CheckedNetwork {
  private CheckedNetwork() {}

  static NetworkConclusions of(Model model, Optional<Path> file) throws IOException {
    Certificate certificate =
        file.isPresent()
            ? CertificateFile.read(file.get())
            : new Verifier(SecondOpinion.NONE).certify(model);
    return Checker.concluded(certificate, model);
  }
}
