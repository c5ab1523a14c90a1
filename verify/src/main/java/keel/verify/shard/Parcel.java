package keel.verify.shard;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.model.AtomicFile;

/**
 * All that another machine needs in order to open the same work: texts and bytes, nothing of a
 * library.
 *
 * @param kind the name of a {@link WorkKind}
 * @param task of the work that was packed; what is opened must have the same
 * @param settings of the work, by name
 * @param files what was read, by name: a model, a certificate, patterns; shared, not copied
 * @param trains whether it trains, for which native libraries are needed, and writes into folders
 *     of runs, so that nobody else may do the same at the same time
 */
public record Parcel(
    String kind,
    Task task,
    SortedMap<String, String> settings,
    SortedMap<String, byte[]> files,
    boolean trains)
    implements Serializable {

  /** Copies the maps. */
  public Parcel {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * Opens it.
   *
   * @throws InvalidShard if its kind is not known here, or what is in it is other work than was
   *     sent: by another version, say
   */
  public Work open() throws IOException {
    for (WorkKind known : ServiceLoader.load(WorkKind.class)) {
      if (known.name().equals(kind)) {
        Work work = known.open(this);
        if (!work.task().equals(task)) {
          throw new InvalidShard("work of " + work.task() + " was opened, but sent was " + task);
        }
        return work;
      }
    }
    throw new InvalidShard("work of the kind '" + kind + "' cannot be opened here");
  }

  /**
   * A file.
   *
   * @throws InvalidShard if it is not there
   */
  public byte[] file(String name) {
    byte[] content = files.get(name);
    if (content == null) {
      throw new InvalidShard("work of the kind '" + kind + "' was sent without its " + name);
    }
    return content;
  }

  /**
   * A setting.
   *
   * @throws InvalidShard if it is not there
   */
  public String setting(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new InvalidShard("work of the kind '" + kind + "' was sent without its " + name);
    }
    return value;
  }

  /** Writes files of it to a folder, under their names. */
  public void unpack(Path folder, String... names) throws IOException {
    for (String name : names) {
      AtomicFile.write(folder.resolve(name), file(name));
    }
  }
}
