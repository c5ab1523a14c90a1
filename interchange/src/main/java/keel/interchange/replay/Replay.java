package keel.interchange.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import keel.interchange.Imported;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;
import keel.verify.model.MalformedFile;
import keel.verify.model.NamedFile;
import keel.verify.model.Network;
import keel.verify.model.Sha256;
import keel.verify.model.Shapes;
import keel.verify.model.Tensor;
import keel.verify.model.Text;

/**
 * The inputs that another program computed outputs for, run through a network here.
 *
 * @param file where they stand
 * @param sha256 of the file, in hexadecimal
 * @param inputs how many
 * @param difference the greatest of a number that came out here from the one there
 * @param bound what rounding can come to in that number, to first order
 * @param greatestPart of its bound that a difference is
 */
public record Replay(
    Path file, String sha256, int inputs, double difference, double bound, double greatestPart) {
  private static final String INPUTS = "inputs";
  private static final String OUTPUTS = "outputs";

  /**
   * Runs a network on the inputs of a file of NumPy, which has an array of them and one of outputs.
   *
   * @throws InvalidModel if an output here is farther from that there than rounding explains, the
   *     network has a layer whose roundings nothing is known about, or the file does not fit
   * @throws IOException if it cannot be read
   */
  public static Replay of(Path file, Imported imported) throws IOException {
    Network network = imported.network();
    Set<String> computed =
        imported.roundings().entrySet().stream()
            .filter(entry -> !entry.getValue().equals(Rounding.NONE))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    List<Tensor> arrays = NumpyArchive.read(file, List.of(INPUTS, OUTPUTS));
    Tensor inputs = arrays.get(0);
    Tensor outputs = arrays.get(1);
    int given = network.rawSize();
    int taken =
        network.layers().stream()
            .reduce((before, last) -> last)
            .flatMap(Network::outputShape)
            .map(Shapes::size)
            .orElse(network.inputSize());
    int count = requireFitting(file, inputs, given, "takes");
    if (requireFitting(file, outputs, taken, "gives") != count) {
      throw new MalformedFile(
          file, "there are %s inputs, but %s outputs".formatted(count, outputs.shape().get(0)));
    }
    double[] raw = inputs.numbers();
    double[] expected = outputs.numbers();
    // What is stored was rounded at least as coarsely as it was computed; Keel's own are finer.
    double unit =
        switch (outputs.type()) {
          case F16 -> 0x1p-11;
          case F32 -> 0x1p-24;
          default -> 0x1p-53;
        };
    double difference = 0;
    double bound = 0;
    double greatestPart = 0;
    for (int i = 0; i < count; i++) {
      double[] input = Arrays.copyOfRange(raw, i * given, (i + 1) * given);
      ForwardRounding rounding = new ForwardRounding(network, computed, input, unit + 0x1p-53);
      double[] found = rounding.outputs();
      for (int j = 0; j < taken; j++) {
        double apart = Math.abs(found[j] - expected[i * taken + j]);
        double most = rounding.of(j);
        if (!(apart <= most)) {
          throw apart(file, i, j, expected[i * taken + j], found[j], most);
        }
        greatestPart = Math.max(greatestPart, apart / Math.max(most, Double.MIN_NORMAL));
        if (apart >= difference) {
          difference = apart;
          bound = most;
        }
      }
    }
    String sha256 = Sha256.of(NamedFile.content(file));
    return new Replay(file, sha256, count, difference, bound, greatestPart);
  }

  private static int requireFitting(Path file, Tensor array, int size, String does) {
    List<Integer> shape = array.shape();
    if (shape.isEmpty()
        || shape.get(0) < 1
        || Shapes.size(shape.subList(1, shape.size())) != size) {
      throw new MalformedFile(
          file,
          "the array '%s' must have N ≥ 1 rows of %s numbers, as many as the network %s, but has the"
                  .formatted(array.name(), size, does)
              + " shape "
              + shape);
    }
    return shape.get(0);
  }

  private static InvalidModel apart(
      Path file, int row, int output, double expected, double found, double bound) {
    return new MalformedFile(
        file,
        "for input %s (counted from 0) output %s is %s there and %s here, which is farther apart"
                .formatted(row, output, expected, found)
            + " than rounding explains ("
            + up(bound)
            + "); is a matrix transposed, or an activation, a step size, a number of steps or the"
            + " preprocessing another?");
  }

  private static String up(double number) {
    return Double.isFinite(number) ? Dyadic.of(number).ceilText() : "unbounded";
  }

  /** For people. */
  public String text() {
    return "%s inputs of %s: outputs differ by at most %s, rounding allows %s"
        .formatted(inputs, Text.shown(file), up(difference), up(bound));
  }
}
