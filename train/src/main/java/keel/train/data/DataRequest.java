package keel.train.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which data is meant, and what is to be learned of it.
 *
 * @param name one of {@link Datasets#names()}
 * @param folder with the files; for a table, what its path is relative to
 * @param targets names or numbers, from 1, of the columns of a table that are to be learned; the
 *     last if there is none
 * @param task what is to be learned of a table; what its target looks like if not given
 * @param missing what becomes of cells of a table in which there is nothing
 * @param sequence the columns of a table whose rows are the steps of sequences, if they are
 * @param frames how sounds become patterns, if that is asked for
 */
public record DataRequest(
    String name,
    Optional<Path> folder,
    List<String> targets,
    Optional<Task> task,
    Missing missing,
    Optional<SequenceColumns> sequence,
    Optional<Framing> frames) {
  /** Without frames. */
  public DataRequest(
      String name,
      Optional<Path> folder,
      List<String> targets,
      Optional<Task> task,
      Missing missing,
      Optional<SequenceColumns> sequence) {
    this(name, folder, targets, task, missing, sequence, Optional.empty());
  }

  /** Copies the list. */
  public DataRequest {
    targets = List.copyOf(targets);
  }

  /** The same, with such frames. */
  public DataRequest with(Framing framing) {
    return new DataRequest(name, folder, targets, task, missing, sequence, Optional.of(framing));
  }

  /** A data set as it is. */
  public static DataRequest of(String name, Optional<Path> folder) {
    return new DataRequest(
        name, folder, List.of(), Optional.empty(), Missing.REFUSED, Optional.empty());
  }
}
