package keel.train.experiment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.report.LinePicture;

/**
 * A picture, as files.
 *
 * @param name of the files, without what follows the dot
 * @param caption what is to be seen
 * @param files bytes by what follows the dot: png, and svg where it is drawn of lines
 */
record Figure(String name, String caption, Map<String, byte[]> files) {
  /** What follows the dot of an image. */
  static final String PNG = "png";

  /** And of a drawing. */
  static final String SVG = "svg";

  Figure {
    files = Map.copyOf(files);
  }

  static Figure of(String name, String caption, LinePicture picture) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(SVG, (picture.svg() + "\n").getBytes(StandardCharsets.UTF_8));
    files.put(PNG, picture.png());
    return new Figure(name, caption, files);
  }

  /** The file that a page shows. */
  String shown() {
    return file(name, files.containsKey(SVG) ? SVG : PNG);
  }

  static String file(String name, String ending) {
    return name + "." + ending;
  }

  /** The names of the files of pictures of lines. */
  static List<String> files(String... names) {
    return Stream.of(names).flatMap(n -> Stream.of(file(n, SVG), file(n, PNG))).toList();
  }
}
