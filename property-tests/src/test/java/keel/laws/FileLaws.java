package keel.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.interchange.onnx.OnnxExport;
import keel.interchange.onnx.OnnxImport;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.model.InvalidModel;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** What is written is what is read, and nothing but what was written is taken for it. */
@Domain(Networks.class)
@Domain(DomainContext.Global.class)
class FileLaws {
  @Property(seed = "19")
  void a_model_that_is_written_and_read_is_the_same_model(@ForAll Networks.Built built)
      throws IOException {
    Network network = built.network();
    Statistics.label("layers").collect(network.layers().size() > 3);
    Statistics.label("layers").coverage(c -> c.check(true).percentage(p -> p > 20));
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, network);
      Model read = ModelFile.read(file);
      assertEquals(network, read.network());
      Path again = scratch.file("again.safetensors");
      ModelFile.write(again, read.network());
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
      assertEquals(read.sha256(), ModelFile.read(again).sha256());
    }
  }

  @Property(tries = 200, seed = "22")
  void a_network_that_is_written_as_onnx_and_read_computes_the_same_numbers(
      @ForAll Networks.Built built, @ForAll OnnxExport.Form form) throws IOException {
    Network network = built.network();
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("network.onnx");
      try {
        OnnxExport.write(file, network, form);
      } catch (InvalidModel e) {
        assertTrue(e.getMessage().contains("has no form in ONNX"), e::getMessage);
        Statistics.label("written").collect(false);
        return;
      }
      Statistics.label("written").collect(true);
      Statistics.label("written").coverage(c -> c.check(true).percentage(p -> p > 70));
      Network read = OnnxImport.read(file, OnnxImport.Replaying.SKIPPED).imported().network();
      assertArrayEquals(network.output(built.raw()), read.output(built.raw()), 0);
    }
  }

  @Property(tries = 60, seed = "20")
  void a_certificate_that_is_written_and_read_is_the_same_certificate(@ForAll Networks.Built built)
      throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, built.network());
      Model model = ModelFile.read(file);
      Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
      Path text = scratch.file("model.cert.json");
      CertificateFile.write(text, certificate);
      Certificate read = CertificateFile.read(text);
      assertEquals(certificate, read);
      assertEquals(certificate.status(), Checker.check(read, model));
      Statistics.label("verdict").collect(certificate.status());
      Statistics.label("verdict")
          .coverage(
              coverage -> {
                coverage.check(Status.CERTIFIED).percentage(p -> p > 10);
                coverage.check(Status.REFUTED).percentage(p -> p > 5);
              });
      Path again = scratch.file("again.cert.json");
      CertificateFile.write(again, read);
      assertEquals(
          Files.readString(text).replace("model.cert", "again.cert"), Files.readString(again));
    }
  }

  @Property(tries = 60, seed = "21")
  void a_model_with_one_other_bit_is_not_certified_by_the_certificate(
      @ForAll Networks.Built built, @ForAll int place) throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, built.network());
      Certificate certificate = new Verifier(SecondOpinion.NONE).certify(ModelFile.read(file));
      byte[] bytes = Files.readAllBytes(file);
      int bit = Math.floorMod(place, 8 * bytes.length);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bytes);
      Model other;
      try {
        other = ModelFile.read(file);
      } catch (UnusableInput e) {
        Statistics.label("read").collect(false);
        return;
      }
      Statistics.label("read").collect(true);
      assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, other));
      Statistics.label("read").coverage(c -> c.check(true).percentage(p -> p > 20));
    }
  }
}
