package keel.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import keel.train.Checkpoint;
import keel.train.Checkpoint.Numbers;
import keel.train.evolve.Population;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;
import keel.verify.model.MalformedFile;
import keel.verify.model.Sha256;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.TensorType;
import keel.verify.model.TrainingRecord;

/**
 * Checkpoints as safetensors files: the numbers as tensors, the rest as JSON under the metadata key
 * {@code keel-checkpoint}. Written to a temporary file and moved, so that a killed run leaves the
 * one before.
 */
public final class CheckpointFile {
  private static final String KEY = "keel-checkpoint";
  private static final String DIGEST = "keel-checkpoint-sha256";
  private static final int VERSION = 3;
  private static final String FREE = "free";
  private static final String OPTIMISER = "optimiser";
  private static final String STATISTICS = "statistics.";
  private static final String BEST = "best.";
  private static final String POPULATION = "population";
  private static final String GENERATIONS = "generations";

  /** Numbers of a generation that is over. */
  private static final int PAST = 4;

  private CheckpointFile() {}

  /** Writes the checkpoint, whole or not at all. */
  public static void write(Path file, Checkpoint checkpoint) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(tensor(OPTIMISER, checkpoint.optimiser()));
    add(tensors, "", checkpoint.state());
    checkpoint.best().ifPresent(best -> add(tensors, BEST, best));
    ObjectNode root =
        Json.MAPPER
            .createObjectNode()
            .put("version", VERSION)
            .put("routines", checkpoint.routines())
            .put("dataset_sha256", checkpoint.datasetSha256())
            .put("steps", checkpoint.steps())
            .put("loss", checkpoint.loss())
            .put("correct", checkpoint.correct())
            .put("workers", checkpoint.state().statistics().size());
    ObjectNode settings = root.putObject("settings");
    checkpoint.settings().forEach(settings::put);
    ArrayNode history = root.putArray("history");
    for (TrainingRecord.Epoch epoch : checkpoint.history()) {
      history.addArray().add(epoch.loss()).add(epoch.trainScore()).add(epoch.testScore());
    }
    String description = Json.MAPPER.writeValueAsString(root);
    TensorFile.write(file, Map.of(KEY, description, DIGEST, digest(description, tensors)), tensors);
  }

  /** Of all but itself: a number that was changed shall not be trained on. */
  private static String digest(String description, Collection<Tensor> tensors) throws IOException {
    List<Tensor> sorted = tensors.stream().sorted(Comparator.comparing(Tensor::name)).toList();
    return Sha256.of(TensorFile.bytes(Map.of(KEY, description), sorted));
  }

  private static void add(List<Tensor> tensors, String prefix, Checkpoint.State state) {
    state.population().ifPresent(population -> add(tensors, prefix, population));
    tensors.add(tensor(prefix + FREE, state.free()));
    for (int worker = 0; worker < state.statistics().size(); worker++) {
      tensors.add(tensor(prefix + STATISTICS + worker, state.statistics().get(worker)));
    }
  }

  private static void add(List<Tensor> tensors, String prefix, Population population) {
    int genes = population.genes();
    ByteBuffer bytes = ByteBuffer.allocate(population.size() * genes);
    for (double gene : population.matrix().toArray()) {
      bytes.put((byte) gene);
    }
    tensors.add(
        new Tensor(
            prefix + POPULATION, TensorType.U8, List.of(population.size(), genes), bytes.flip()));
    List<Population.Past> past = population.past();
    double[] numbers =
        past.stream()
            .flatMapToDouble(
                g ->
                    DoubleStream.of(g.eliteOpen(), g.meanOpen(), g.eliteFitness(), g.meanFitness()))
            .toArray();
    tensors.add(Tensor.ofNumbers(prefix + GENERATIONS, List.of(past.size(), PAST), numbers));
  }

  private static Tensor tensor(String name, Numbers numbers) {
    return Tensor.ofNumbers(name, List.of(numbers.values().length), numbers.values());
  }

  /**
   * Reads a checkpoint.
   *
   * @throws MalformedFile if it is not one, or was changed
   * @throws IOException if it cannot be read
   */
  public static Checkpoint read(Path file) throws IOException {
    TensorFile tensors = TensorFile.read(file);
    String description = tensors.metadata().get(KEY);
    if (description == null) {
      throw new MalformedFile(file, "is not a checkpoint: the metadata have no key '" + KEY + "'");
    }
    try {
      JsonFields fields = new JsonFields("checkpoint", Json.read(description), InvalidModel::new);
      int version = fields.integer("version");
      if (version != VERSION) {
        throw new InvalidModel(
            "version "
                + VERSION
                + " is needed, which names the routines that the run is computed with, but version "
                + version
                + " is found; begin in another folder");
      }
      if (!digest(description, tensors.tensors().values()).equals(tensors.metadata().get(DIGEST))) {
        throw new InvalidModel("it was changed: its numbers do not have the SHA-256 that it names");
      }
      return checkpoint(fields, tensors.tensors());
    } catch (JsonProcessingException | InvalidModel e) {
      throw new MalformedFile(file, "is not a checkpoint: " + e.getMessage(), e);
    }
  }

  private static Checkpoint checkpoint(JsonFields fields, SortedMap<String, Tensor> tensors) {
    SortedMap<String, String> settings = new TreeMap<>();
    fields
        .required("settings")
        .properties()
        .forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    List<TrainingRecord.Epoch> history = new ArrayList<>();
    for (JsonNode epoch : fields.list("history")) {
      history.add(
          new TrainingRecord.Epoch(
              epoch.path(0).asDouble(), epoch.path(1).asDouble(), epoch.path(2).asDouble()));
    }
    int workers = fields.integer("workers");
    return new Checkpoint(
        settings,
        fields.text("routines"),
        fields.text("dataset_sha256"),
        fields.integer("steps"),
        fields.number("loss"),
        fields.integer("correct"),
        history,
        state(tensors, "", workers),
        numbers(tensors, OPTIMISER),
        tensors.containsKey(BEST + FREE)
            ? Optional.of(state(tensors, BEST, workers))
            : Optional.empty());
  }

  private static Checkpoint.State state(
      SortedMap<String, Tensor> tensors, String prefix, int workers) {
    List<Numbers> statistics = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      statistics.add(numbers(tensors, prefix + STATISTICS + worker));
    }
    return new Checkpoint.State(
        numbers(tensors, prefix + FREE), statistics, population(tensors, prefix));
  }

  private static Optional<Population> population(SortedMap<String, Tensor> tensors, String prefix) {
    Tensor genes = tensors.get(prefix + POPULATION);
    if (genes == null) {
      return Optional.empty();
    }
    Tensor past = tensors.get(prefix + GENERATIONS);
    boolean fits =
        genes.type() == TensorType.U8
            && genes.shape().size() == 2
            && past != null
            && past.shape().equals(List.of(past.shape().isEmpty() ? 0 : past.shape().get(0), PAST));
    if (!fits) {
      throw new InvalidModel(
          "the population must be a tensor of bytes, a row for each member, with "
              + PAST
              + " numbers for each generation beside it");
    }
    List<boolean[]> members = new ArrayList<>();
    for (int m = 0; m < genes.shape().get(0); m++) {
      boolean[] own = new boolean[genes.shape().get(1)];
      for (int g = 0; g < own.length; g++) {
        own[g] = genes.bytes().get(m * own.length + g) != 0;
      }
      members.add(own);
    }
    double[] numbers = past.numbers();
    List<Population.Past> generations = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += PAST) {
      generations.add(
          new Population.Past((int) numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]));
    }
    try {
      return Optional.of(new Population(members, generations));
    } catch (IllegalArgumentException e) {
      throw new InvalidModel("the population: " + e.getMessage(), e);
    }
  }

  private static Numbers numbers(SortedMap<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidModel("tensor '" + name + "' is missing");
    }
    return new Numbers(tensor.numbers());
  }
}
