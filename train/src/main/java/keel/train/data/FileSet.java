package keel.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one data set: looked for in one folder, read one after the other, and digested in
 * that order.
 *
 * <p>The digest is over what the files unpack to, so that it is the same whether they are stored
 * plain or as gzip: {@code cat FILES | sha256sum} for plain ones.
 */
final class FileSet {
  private final String dataset;
  private final List<Path> folders;
  private final MessageDigest digest;

  /**
   * The files of {@code dataset}.
   *
   * @param folders where to look, best first
   */
  FileSet(String dataset, List<Path> folders) {
    this.dataset = dataset;
    this.folders = folders;
    this.digest = newDigest();
  }

  /** Of SHA-256, which every Java platform has. */
  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Opens the first file that has one of the names, or one of them and .gz.
   *
   * @throws MissingData if there is none
   */
  DataFile open(List<String> names) throws IOException {
    List<Path> files = existing(folders, names);
    if (!files.isEmpty()) {
      return new DataFile(files.get(0), digest);
    }
    throw new MissingData(
        dataset
            + ": "
            + String.join(" or ", names)
            + " (or the same with .gz) must lie in "
            + folders.get(0)
            + " but does not; name the right folder with --data DIR");
  }

  /** The files there are that have one of the names, or one of them and .gz, best first. */
  static List<Path> existing(List<Path> folders, List<String> names) {
    return folders.stream()
        .flatMap(
            folder ->
                names.stream()
                    .flatMap(name -> Stream.of(folder.resolve(name), folder.resolve(name + ".gz"))))
        .filter(Files::isRegularFile)
        .toList();
  }

  /** The digest of all that has been read, in hexadecimal; asked for once, at the end. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
