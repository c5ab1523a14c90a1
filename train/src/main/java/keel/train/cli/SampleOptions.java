package keel.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keel.train.Answers;
import keel.train.Evaluation;
import keel.train.Samples;
import keel.train.data.TestSet;
import keel.train.data.Unfamiliar;
import keel.train.network.InvalidDesign;
import keel.train.objective.Measures;
import keel.train.objective.Uncertainty;
import keel.verify.model.Network;
import keel.verify.model.Target;
import keel.verify.model.Text;
import picocli.CommandLine.Option;

/** The options of {@code keel evaluate} that are about what a network does not know. */
final class SampleOptions {
  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Of a model whose weights follow a law: how many samples answer together, by the mean of"
              + " their probabilities (default: 10).")
  private Optional<Integer> samples = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Of weights that follow an SDE: so many steps for the same time in the place of those"
              + " that it was trained with, which are measured, too.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--against",
      paramLabel = "NAME[=DIR]",
      description =
          "Say how well the entropy of its answers tells the patterns of another data set, or"
              + " noise, from these, as an area under the ROC curve; once for each.")
  private List<String> against = List.of();

  /**
   * What was measured beside the answers.
   *
   * @param count of samples
   * @param entropy mean, in nats, of classes
   * @param areas under the ROC curve, by the name of what it was told from
   * @param asTrained of the steps that it was trained with, where others were asked for
   */
  record Extras(
      int count,
      Optional<Double> entropy,
      Map<String, Double> areas,
      Optional<Measures> asTrained) {}

  /** What is measured, all samples together. */
  record Measured(Evaluation evaluation, Extras extras) {}

  /** Measures what is asked for. */
  Measured measure(Network network, TestSet patterns, DataOptions data, int batch)
      throws IOException {
    int count = Samples.count(network, samples);
    Network taken = steps.map(all -> Samples.refined(network, all)).orElse(network);
    Optional<Measures> asTrained =
        steps.map(
            all -> Evaluation.of(outputs(network, count, patterns, batch), patterns).measures());
    boolean hasClasses = patterns.target() instanceof Target.Classes;
    InvalidDesign.require(
        against.isEmpty() || hasClasses,
        "--against needs entropies of classes, and " + patterns.name() + " has none");
    if (!Samples.areOf(network) && against.isEmpty()) {
      return new Measured(
          Evaluation.of(network, patterns, batch),
          new Extras(count, Optional.empty(), Map.of(), asTrained));
    }
    double[][] outputs = outputs(taken, count, patterns, batch);
    Evaluation evaluation =
        Samples.areOf(network)
            ? Evaluation.of(outputs, patterns)
            : Evaluation.of(network, patterns, batch);
    if (!hasClasses) {
      return new Measured(evaluation, new Extras(count, Optional.empty(), Map.of(), asTrained));
    }
    double[] own = Uncertainty.entropies(outputs);
    Map<String, Double> areas = new TreeMap<>();
    for (String name : against) {
      TestSet other =
          name.equals(Unfamiliar.NOISE)
              ? Unfamiliar.noise(patterns)
              : Unfamiliar.of(data.other(name), patterns);
      double[] theirs = Uncertainty.entropies(outputs(taken, count, other, batch));
      areas.put(other.name(), Uncertainty.auroc(own, theirs));
    }
    double mean = Arrays.stream(own).average().orElseThrow();
    return new Measured(evaluation, new Extras(count, Optional.of(mean), areas, asTrained));
  }

  private static double[][] outputs(Network network, int count, TestSet patterns, int batch) {
    return Samples.areOf(network)
        ? Samples.of(network, count, patterns, batch).outputs()
        : Answers.of(network, patterns, batch).outputs();
  }

  /** As people read it. */
  static void print(Extras extras, PrintWriter out) {
    extras.entropy.ifPresent(
        nats -> out.printf(Locale.ROOT, "%-13s %.6g nats in the mean%n", "entropy", nats));
    if (extras.count > 1) {
      out.printf("%-13s %d of the weights, together%n", "samples", extras.count);
    }
    extras.areas.forEach(
        (name, area) ->
            out.printf(
                Locale.ROOT,
                "%-13s %.5f against %s, by entropy%n",
                "auroc",
                area,
                Text.shown(name)));
    extras.asTrained.ifPresent(
        measures -> {
          List<String> all = new ArrayList<>();
          measures
              .numbers()
              .forEach(
                  (name, number) -> all.add(String.format(Locale.ROOT, "%s %.6g", name, number)));
          out.printf("%-13s %s%n", "as trained", String.join(", ", all));
        });
  }

  /** As programs read it. */
  static void json(Extras extras, ObjectNode root) {
    extras.entropy.ifPresent(nats -> root.put("held_out_entropy", nats));
    if (extras.count > 1) {
      root.put("samples", extras.count);
    }
    if (!extras.areas.isEmpty()) {
      ObjectNode areas = root.putObject("auroc");
      extras.areas.forEach(areas::put);
    }
    extras.asTrained.ifPresent(
        measures -> measures.numbers().forEach(root.putObject("as_trained")::put));
  }
}
