package keel.train.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.train.SettingsFile;
import keel.train.network.InvalidDesign;
import keel.verify.model.Sha256;
import keel.verify.model.Text;

/**
 * Settings of which some take several values: every combination of them, and each with every seed.
 *
 * @param axes what varies, in the order of the file: where it stands in the settings, {@code
 *     network.0.units} for the units of the first layer, and its values
 * @param seeds of every combination
 * @param runs all of them, the last axis varying fastest but for the seed
 */
public record SweepGrid(Map<String, List<JsonNode>> axes, List<Long> seeds, List<Run> runs) {
  /** More are refused. */
  private static final int MOST_RUNS = 10_000;

  private static final String CONFIG = "config";
  private static final String SETTINGS = "settings";
  private static final String GRID = "grid";
  private static final String SEEDS = "seeds";
  private static final long USUAL_SEED = 42;

  /** Copies the lists. */
  public SweepGrid {
    seeds = List.copyOf(seeds);
    runs = List.copyOf(runs);
  }

  /**
   * One training.
   *
   * @param choices a text for each axis
   * @param settings with these choices and the seed, and what is said of the data
   */
  public record Run(List<String> choices, long seed, ObjectNode settings) {
    /** Copies the choices. */
    public Run {
      choices = List.copyOf(choices);
    }
  }

  /**
   * Reads a file: {@code settings}, or {@code config} with the name of a file of settings beside
   * it; {@code grid}, lists of values by their place in the settings; {@code seeds}.
   *
   * @throws InvalidDesign naming what is wrong
   */
  public static SweepGrid read(Path file) throws IOException {
    ObjectNode tree = SettingsFile.read(file);
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      InvalidDesign.require(
          List.of(CONFIG, SETTINGS, GRID, SEEDS).contains(entry.getKey()),
          file
              + " has the key '"
              + entry.getKey()
              + "'; it may have settings or config, grid, seeds");
    }
    InvalidDesign.require(
        !(tree.has(CONFIG) && tree.has(SETTINGS)), file + ": give settings or config, not both");
    Optional<Path> config = config(file, tree);
    ObjectNode base =
        config.isPresent() ? SettingsFile.read(config.get()) : SettingsFile.map(tree, SETTINGS);
    Map<String, List<JsonNode>> axes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> axis : SettingsFile.map(tree, GRID).properties()) {
      axes.put(axis.getKey(), values(file, axis.getKey(), axis.getValue()));
    }
    List<Long> seeds = new ArrayList<>();
    if (tree.has(SEEDS)) {
      for (JsonNode seed : values(file, SEEDS, tree.get(SEEDS))) {
        InvalidDesign.require(
            seed.isIntegralNumber() && seed.canConvertToLong(),
            file + ": seeds must be whole numbers, found " + seed);
        seeds.add(seed.longValue());
      }
    } else {
      seeds.add(USUAL_SEED);
    }
    long count = seeds.size();
    for (List<JsonNode> values : axes.values()) {
      count = Math.min(Integer.MAX_VALUE, count * values.size());
    }
    InvalidDesign.require(
        count <= MOST_RUNS, file + " has more than " + MOST_RUNS + " runs; leave some values out");
    List<Run> runs = new ArrayList<>();
    combine(new ArrayList<>(axes.entrySet()), List.of(), base, seeds, runs);
    return new SweepGrid(axes, seeds, runs);
  }

  /** The file of settings that another file names, beside it. */
  public static Optional<Path> config(Path file) throws IOException {
    return config(file, SettingsFile.read(file));
  }

  private static Optional<Path> config(Path file, ObjectNode tree) {
    return Optional.ofNullable(tree.get(CONFIG)).map(name -> file.resolveSibling(name.asText()));
  }

  private static List<JsonNode> values(Path file, String key, JsonNode list) {
    InvalidDesign.require(
        list.isArray() && !list.isEmpty(),
        file + ": '" + key + "' must be a list of values, found " + Text.shown(list.toString()));
    List<JsonNode> values = new ArrayList<>();
    list.forEach(values::add);
    InvalidDesign.require(
        values.stream().distinct().count() == values.size(),
        file + ": '" + key + "' names a value twice");
    return values;
  }

  private static void combine(
      List<Map.Entry<String, List<JsonNode>>> axes,
      List<String> choices,
      ObjectNode settings,
      List<Long> seeds,
      List<Run> runs) {
    if (choices.size() == axes.size()) {
      for (long seed : seeds) {
        ObjectNode seeded = settings.deepCopy();
        seeded.put("seed", seed);
        runs.add(new Run(choices, seed, seeded));
      }
      return;
    }
    Map.Entry<String, List<JsonNode>> axis = axes.get(choices.size());
    for (JsonNode value : axis.getValue()) {
      ObjectNode chosen = settings.deepCopy();
      put(chosen, axis.getKey(), value);
      List<String> more = new ArrayList<>(choices);
      more.add(value.isTextual() ? value.textValue() : value.toString());
      combine(axes, more, chosen, seeds, runs);
    }
  }

  /** Puts a value where a path of names and of places in lists leads. */
  private static void put(ObjectNode settings, String path, JsonNode value) {
    String[] steps = path.split("\\.", -1);
    JsonNode at = settings;
    for (int i = 0; i < steps.length; i++) {
      boolean isLast = i == steps.length - 1;
      if (at instanceof ArrayNode list) {
        InvalidDesign.require(
            steps[i].matches("[0-9]{1,6}") && Integer.parseInt(steps[i]) < list.size(),
            "grid: '"
                + path
                + "': '"
                + steps[i]
                + "' is no place, from 0, in a list of "
                + list.size());
        int place = Integer.parseInt(steps[i]);
        if (isLast) {
          list.set(place, value);
        }
        at = list.get(place);
      } else if (at instanceof ObjectNode object) {
        InvalidDesign.require(
            !steps[i].isEmpty(), "grid: '" + path + "' must be names with dots between them");
        if (isLast) {
          object.set(steps[i], value);
        } else if (!object.has(steps[i])) {
          object.putObject(steps[i]);
        }
        at = object.get(steps[i]);
      } else {
        throw new InvalidDesign(
            "grid: '" + path + "': before '" + steps[i] + "' stands a value, and nothing is in it");
      }
    }
  }

  /** A digest of all runs, in their order. */
  public String sha256() {
    StringBuilder text = new StringBuilder();
    runs.forEach(run -> text.append(run.settings()).append('\n'));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
