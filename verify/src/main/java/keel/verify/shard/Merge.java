package keel.verify.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Joins the files of all shards of a task to the file that one run would have written. */
public final class Merge {
  private final SortedMap<Integer, Path> files = new TreeMap<>();
  private final SortedMap<Integer, ShardFile> shards = new TreeMap<>();

  private Merge() {}

  /**
   * Reads the shards, in any order; what they are together is the file of one run.
   *
   * @throws InvalidShard if one is missing or there twice, or is of another task
   */
  public static ShardFile of(List<Path> shards) throws IOException {
    Merge merge = new Merge();
    for (Path file : shards) {
      merge.add(file, ShardFile.read(file));
    }
    return merge.whole();
  }

  private void add(Path file, ShardFile read) {
    if (!shards.isEmpty()) {
      requireSame(file, read);
    }
    Path before = files.putIfAbsent(read.shard().index(), file);
    if (before != null) {
      throw new InvalidShard(
          before + " and " + file + " are both shard " + read.shard() + "; name each shard once");
    }
    shards.put(read.shard().index(), read);
  }

  private void requireSame(Path file, ShardFile read) {
    ShardFile first = shards.get(shards.firstKey());
    Path other = files.get(files.firstKey());
    SortedSet<String> keys = new TreeSet<>(first.task().keys().keySet());
    keys.addAll(read.task().keys().keySet());
    for (String key : keys) {
      String its = read.task().keys().get(key);
      String theirs = first.task().keys().get(key);
      if (!Objects.equals(its, theirs)) {
        throw new InvalidShard(
            file + " is of " + key + " " + its + ", but " + other + " of " + theirs);
      }
    }
    if (!read.task().equals(first.task()) || read.shard().count() != first.shard().count()) {
      throw new InvalidShard(
          file
              + " is shard "
              + read.shard()
              + " of "
              + read.task().items()
              + " items, but "
              + other
              + " is "
              + first.shard()
              + " of "
              + first.task().items());
    }
  }

  private ShardFile whole() {
    if (shards.isEmpty()) {
      throw new InvalidShard("no shard is named");
    }
    ShardFile first = shards.get(shards.firstKey());
    List<String> rows = new ArrayList<>();
    for (int index = 1; index <= first.shard().count(); index++) {
      if (!shards.containsKey(index)) {
        throw new InvalidShard(
            "shard " + index + "/" + first.shard().count() + " is missing; name all of them");
      }
      rows.addAll(shards.get(index).rows());
    }
    return new ShardFile(first.task(), Shard.WHOLE, rows);
  }
}
