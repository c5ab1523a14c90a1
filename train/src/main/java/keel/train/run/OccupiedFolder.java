package keel.train.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import keel.verify.model.UnusableInput;

/** A run was to begin in a folder that holds another one. */
public final class OccupiedFolder extends UnusableInput {
  private static final long serialVersionUID = 1L;

  OccupiedFolder(Path folder, List<Path> found) {
    super(
        folder
            + ": a run has left "
            + found.stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.joining(" and "))
            + " there; --resume goes on with it, --overwrite begins anew, --output names another"
            + " folder");
  }
}
