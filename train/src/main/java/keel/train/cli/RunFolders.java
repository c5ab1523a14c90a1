package keel.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import keel.train.SettingsFile;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.run.RunFiles;
import keel.train.sweep.Sweep;
import keel.train.sweep.SweepGrid;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;

/**
 * Trains the runs of a sweep, each in a folder of its own, where its model, its certificate and, of
 * an earlier attempt, a checkpoint lie.
 *
 * @param parent of the folders
 */
record RunFolders(Path parent, Dataset patterns) implements Sweep.Trainer {
  /** What a run is trained by. */
  static TrainingSettings settings(SweepGrid.Run run) {
    ObjectNode tree = run.settings().deepCopy();
    SettingsFile.takeData(tree);
    return SettingsFile.settings(tree);
  }

  /** The model of a run. */
  Path model(int index) {
    return parent.resolve(String.format(Locale.ROOT, "run-%04d", index)).resolve(RunFiles.MODEL);
  }

  @Override
  public Optional<Sweep.Trained> train(int index, SweepGrid.Run run) throws IOException {
    Path file = model(index);
    Path folder = file.getParent();
    Runs.Start start =
        Files.exists(folder.resolve(RunFiles.CHECKPOINT))
            ? Runs.Start.FROM_CHECKPOINT
            : Runs.Start.OVER_ANOTHER;
    Optional<Network> trained = Runs.train(settings(run), patterns, folder, start, training -> {});
    if (trained.isEmpty()) {
      return Optional.empty();
    }
    Model model = ModelFile.write(file, trained.get());
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    CertificateFile.write(CertificateFile.besideModel(file), certificate);
    return Optional.of(new Sweep.Trained(model, certificate));
  }
}
