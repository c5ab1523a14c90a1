package keel.train.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.CertificateFile;
import keel.verify.model.Model;
import keel.verify.network.NetworkConclusions;
import keel.verify.smt.SecondOpinion;

/** How far a network's answer moves: by a certificate that is re-checked, or certified anew. */
final class CheckedNetwork {
  private CheckedNetwork() {}

  static NetworkConclusions of(Model model, Optional<Path> file) throws IOException {
    return file.isPresent()
        ? Checker.concluded(CertificateFile.read(file.get()), model)
        : new Verifier(SecondOpinion.NONE).answer(model);
  }
}
