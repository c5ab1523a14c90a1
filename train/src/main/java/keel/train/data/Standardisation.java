package keel.train.data;

import java.util.List;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.Preprocessing;
import keel.verify.model.Target;

/** The scale on which every channel has mean 0 and standard deviation 1; constant ones are 0. */
final class Standardisation {
  private Standardisation() {}

  /**
   * That of some patterns.
   *
   * @param channels into which the numbers of a pattern divide: as many as there are numbers, for a
   *     table
   */
  static Preprocessing of(Patterns patterns, int channels) {
    int size = patterns.inputSize() / channels;
    double count = (double) patterns.size() * size;
    double[] mean = new double[channels];
    double[] greatest = new double[channels];
    double[] std = new double[channels];
    double[] first = patterns.input(0);
    boolean[] varies = new boolean[channels];
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int j = 0; j < input.length; j++) {
        // Of a column that varies little around a large number the differences are what is there.
        double start = first[j / size * size];
        mean[j / size] += (input[j] - start) / count;
        varies[j / size] |= input[j] != start;
      }
    }
    for (int c = 0; c < channels; c++) {
      mean[c] = varies[c] ? mean[c] + first[c * size] : first[c * size];
    }
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int j = 0; j < input.length; j++) {
        greatest[j / size] = Math.max(greatest[j / size], Math.abs(input[j] - mean[j / size]));
      }
    }
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      for (int j = 0; j < input.length; j++) {
        double share = (input[j] - mean[j / size]) / greatest[j / size]; // whose square is a number
        std[j / size] += share * share / count;
      }
    }
    for (int c = 0; c < channels; c++) {
      std[c] = varies[c] ? greatest[c] * Math.sqrt(std[c]) : 1;
    }
    return new Preprocessing(1, Vector.of(mean), Vector.of(std));
  }

  /** Quantities that are the targets of patterns to train on, each on a scale of its own. */
  static Target.Quantities quantities(List<String> columns, Patterns training) {
    Preprocessing scale = ofTargets(training, columns.size());
    return new Target.Quantities(columns, scale.mean(), scale.std());
  }

  /** Quantities of one kind, all on the same scale. */
  static Target.Quantities alike(List<String> columns, Patterns training) {
    Preprocessing scale = ofTargets(training, 1);
    return new Target.Quantities(
        columns,
        Vector.constant(columns.size(), scale.mean().get(0)),
        Vector.constant(columns.size(), scale.std().get(0)));
  }

  private static Preprocessing ofTargets(Patterns training, int channels) {
    List<RawInput> targets =
        IntStream.range(0, training.size()).mapToObj(i -> RawInput.of(training.target(i))).toList();
    return of(new Patterns(targets, new double[0], 0), channels);
  }
}
