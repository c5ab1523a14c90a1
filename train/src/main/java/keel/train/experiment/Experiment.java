package keel.train.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import keel.train.SettingsFile;
import keel.train.network.InvalidDesign;
import keel.train.sweep.SweepGrid;

/**
 * A question, the networks that are trained to answer it, and what is measured of them.
 *
 * @param name by which people ask for it
 * @param title in a few words
 * @param question what is to be seen or refuted
 * @param source what others have found, and where they say so
 * @param dataset what the networks are trained on
 * @param seeds of every variant
 * @param variants in the order of the table
 * @param measures of the trained networks
 */
public record Experiment(
    String name,
    String title,
    String question,
    String source,
    String dataset,
    List<Long> seeds,
    List<Variant> variants,
    List<Measure> measures) {
  private static final List<String> NAMES =
      List.of(
          "mnist-ablation",
          "trajectories",
          "pattern-depth",
          "generalisation-gap",
          "projections",
          "noise",
          "public-mistakes",
          "near-identity");

  private static final String AXIS = "variant";

  /** Copies the lists. */
  public Experiment {
    seeds = List.copyOf(seeds);
    variants = List.copyOf(variants);
    measures = List.copyOf(measures);
  }

  /**
   * What is trained in one way.
   *
   * @param name unique within the experiment
   * @param note what others report of it, or what is special; empty if nothing
   * @param settings of a training, without a seed
   */
  public record Variant(String name, String note, ObjectNode settings) {}

  /** The names of all experiments. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The experiment of a name.
   *
   * @param isQuick whether a small one is meant, which shows that it runs and no more
   * @throws InvalidDesign if there is none
   */
  public static Experiment named(String name, boolean isQuick) {
    InvalidDesign.require(
        NAMES.contains(name),
        "there is no experiment '" + name + "'; there are " + String.join(", ", NAMES));
    try (InputStream file = Experiment.class.getResourceAsStream(name + ".yaml")) {
      ObjectNode tree = SettingsFile.read(file);
      JsonNode quick = tree.remove("quick");
      if (isQuick) {
        merge(tree, (ObjectNode) quick);
      }
      return of(name, tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Experiment of(String name, ObjectNode tree) {
    List<Long> seeds = new ArrayList<>();
    tree.path("seeds").forEach(seed -> seeds.add(seed.longValue()));
    List<Variant> variants = new ArrayList<>();
    for (JsonNode node : tree.path("variants")) {
      ObjectNode settings = SettingsFile.map(tree, "settings").deepCopy();
      merge(settings, (ObjectNode) node.path("settings"));
      variants.add(
          new Variant(node.path("name").textValue(), node.path("note").asText(""), settings));
    }
    List<Measure> measures = new ArrayList<>();
    tree.path("measures").forEach(measure -> measures.add(Measures.named(measure.textValue())));
    return new Experiment(
        name,
        tree.path("title").textValue(),
        tree.path("question").textValue().strip(),
        tree.path("source").textValue().strip(),
        tree.path("dataset").textValue(),
        seeds,
        variants,
        measures);
  }

  /** Values go before those that are there, within mappings one by one. */
  private static void merge(ObjectNode tree, ObjectNode over) {
    for (Map.Entry<String, JsonNode> entry : over.properties()) {
      if (tree.get(entry.getKey()) instanceof ObjectNode inner
          && entry.getValue() instanceof ObjectNode values) {
        merge(inner, values);
      } else {
        tree.set(entry.getKey(), entry.getValue());
      }
    }
  }

  /** What is trained, variant after variant, each with every seed. */
  public SweepGrid grid() {
    List<SweepGrid.Run> runs = new ArrayList<>();
    for (Variant variant : variants) {
      for (long seed : seeds) {
        ObjectNode settings = variant.settings().deepCopy();
        settings.put("seed", seed);
        runs.add(new SweepGrid.Run(List.of(variant.name()), seed, settings));
      }
    }
    return new SweepGrid(
        Map.of(AXIS, variants.stream().map(v -> (JsonNode) TextNode.valueOf(v.name())).toList()),
        seeds,
        runs);
  }
}
