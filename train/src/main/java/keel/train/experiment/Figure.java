package keel.train.experiment;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import keel.verify.report.LinePicture;

/**
 * A picture, as files.
 *
 * @param name of the files, without what follows the dot
 * @param caption what is to be seen
 * @param files bytes by what follows the dot: png, and svg where it is drawn of lines
 */
record Figure(String name, String caption, Map<String, byte[]> files) {
  Figure {
    files = Map.copyOf(files);
  }

  static Figure of(String name, String caption, LinePicture picture) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("svg", (picture.svg() + "\n").getBytes(StandardCharsets.UTF_8));
    files.put("png", picture.png());
    return new Figure(name, caption, files);
  }

  /** The file that a page shows. */
  String shown() {
    return name + (files.containsKey("svg") ? ".svg" : ".png");
  }
}
