package keel.train.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import keel.train.simulate.Bands;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.report.LinePicture;

/** Where the solutions of a random field are, in time. */
final class BandPicture {
  private BandPicture() {}

  /**
   * As an image file.
   *
   * @param states their names
   * @param coverage the share of solutions within the bands
   */
  static String svg(List<String> states, Vector times, Bands bands, double coverage) {
    List<LinePicture.Line> lines = new ArrayList<>();
    for (int j = 0; j < states.size(); j++) {
      lines.add(line(states.get(j), times, bands.median(), j));
      lines.add(line(states.get(j) + ", from", times, bands.lower(), j).dashed());
      lines.add(line(states.get(j) + ", to", times, bands.upper(), j).dashed());
    }
    return new LinePicture(
            "time",
            String.format(Locale.ROOT, "median, and where %.0f %% are", 100 * coverage),
            false,
            lines)
        .svg();
  }

  private static LinePicture.Line line(String name, Vector times, Matrix states, int j) {
    return new LinePicture.Line(
        name,
        IntStream.range(0, times.length()).mapToObj(times::get).toList(),
        IntStream.range(0, times.length()).mapToObj(k -> states.get(k, j)).toList(),
        j,
        false);
  }
}
