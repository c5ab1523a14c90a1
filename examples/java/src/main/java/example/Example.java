package example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.train.Evaluation;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.TrainingSettings;
import keel.train.data.DataRequest;
import keel.train.data.Datasets;
import keel.train.data.TestSet;
import keel.verify.Checker;
import keel.verify.ModelGate;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.gate.Outcome;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.smt.SecondOpinion;

/** Keel as a library: each method is one thing that a program may want. */
public final class Example {
  private Example() {}

  /**
   * Does all of it.
   *
   * @param arguments the folder with settings.yaml, and one to write to
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path model = folder.resolve("model.safetensors");
    ModelFile.write(model, build());
    Path certificate = certify(model);
    System.out.println("checked   " + check(certificate, model));
    System.out.println("gate      " + gate(model).word());
    Network trained = train(Path.of(arguments[0], "settings.yaml"));
    Path other = folder.resolve("trained.safetensors");
    ModelFile.write(other, trained);
    System.out.println("trained   " + check(certify(other), other));
    System.out.println("accuracy  " + evaluate(trained));
  }

  // build
  static Network build() {
    Matrix a = Matrix.of(2, 2, -0.5, 0.25, 0.25, -0.5);
    Matrix b = Matrix.of(2, 1, 1, 0);
    Vector steps = Vector.of(1, 1);
    DenseBlock block = new DenseBlock("block", Activation.TANH, steps, 30, a, b, Vector.of(0, 0));
    return new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty());
  }

  // certify
  static Path certify(Path modelFile) throws IOException {
    Model model = ModelFile.read(modelFile);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    Path file = CertificateFile.besideModel(modelFile);
    CertificateFile.write(file, certificate);
    return file;
  }

  // check
  static Status check(Path certificateFile, Path modelFile) throws IOException {
    Certificate certificate = CertificateFile.read(certificateFile);
    return Checker.check(certificate, ModelFile.read(modelFile)); // throws AlteredCertificate
  }

  // gate
  static Outcome gate(Path modelFile) throws IOException {
    Path policy = modelFile.resolveSibling("keel.yaml");
    Files.writeString(policy, "version: 1\nrequire: [incremental_stability]\n");
    return ModelGate.of(policy).decide(modelFile);
  }

  // train
  static Network train(Path settingsFile) throws IOException {
    TrainingSettings settings = SettingsFile.settings(SettingsFile.read(settingsFile));
    try (Training training = new Training(settings, Datasets.load("digits", Optional.empty()))) {
      return training.run(TrainingListener.NONE).orElseThrow(); // empty after stop()
    }
  }

  // evaluate
  static double evaluate(Network network) throws IOException {
    DataRequest digits = DataRequest.of("digits", Optional.empty());
    TestSet held = Datasets.test(digits, network.training());
    return Evaluation.of(network, held, 64).measures().numbers().get("accuracy");
  }

  // end
}
