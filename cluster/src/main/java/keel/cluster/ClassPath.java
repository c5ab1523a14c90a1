package keel.cluster;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What executors need of this program's class path: all of it but Spark, which they have. Folders
 * of classes are packed, since only jars are sent.
 */
final class ClassPath {
  private ClassPath() {}

  /**
   * Jars.
   *
   * @param natives whether those with native libraries are among them: most of the bytes
   * @param scratch a folder for packed ones
   */
  static List<Path> jars(String classPath, boolean natives, Path scratch) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        Path jar = scratch.resolve(jars.size() + ".jar");
        pack(path, jar);
        jars.add(jar);
      } else if (Files.isRegularFile(path) && !isSpark(path) && (natives || !hasNatives(path))) {
        jars.add(path);
      }
    }
    return jars;
  }

  /** Whether Spark has a jar of that name, where {@code SPARK_HOME} says where it is. */
  private static boolean isSpark(Path jar) {
    return Optional.ofNullable(System.getenv("SPARK_HOME"))
        .map(home -> Path.of(home, "jars").resolve(jar.getFileName()))
        .filter(Files::exists)
        .isPresent();
  }

  private static boolean hasNatives(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().anyMatch(entry -> entry.getName().endsWith(".so"));
    }
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(folder)) {
      for (Path member : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(member).toString().replace('\\', '/')));
        Files.copy(member, out);
        out.closeEntry();
      }
    }
  }
}
