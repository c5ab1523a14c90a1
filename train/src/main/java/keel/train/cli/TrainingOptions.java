package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.train.Defaults;
import keel.train.SettingsFile;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.network.InvalidDesign;
import keel.train.play.PlaySettings;
import keel.verify.cli.CommandFiles;
import keel.verify.model.Network;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what to train and how: a file, and options that go before it. */
final class TrainingOptions {
  /** The key of the layers. */
  private static final String NETWORK = "network";

  private static final String OPTIMISER = "optimiser";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with network and training; see examples/*.yaml.")
  private Optional<Path> config;

  @Option(names = "--blocks", paramLabel = "N", description = "Dense blocks in a row (default: 1).")
  private Optional<Integer> blocks;

  @Option(names = "--units", paramLabel = "N", description = "Units of a block (default: 64).")
  private Optional<Integer> units;

  @Option(names = "--steps", paramLabel = "K", description = "Depth of a block (default: 30).")
  private Optional<Integer> steps;

  @Option(names = "--step-size", paramLabel = "H", description = "h, in (0, 1] (default: 1).")
  private Optional<Double> stepSize;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description =
          "tanh, relu, leaky_relu, hard_tanh, softsign, arctan, elu, sigmoid (default: relu for a"
              + " table, else tanh).")
  private Optional<String> activation;

  @Option(names = "--epsilon", paramLabel = "E", description = "ε (default: 0.01).")
  private Optional<Double> epsilon;

  @Option(
      names = "--constraint",
      paramLabel = "NAME",
      description =
          "algorithm_1, reparametrised, spectral or non_oscillating (default: algorithm_1).")
  private Optional<String> constraint;

  @Option(
      names = "--optimiser",
      paramLabel = "NAME",
      description = "adamw, adam, rmsprop, or sgd with momentum (default: adamw).")
  private Optional<String> optimiser;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "After warming up (default: 0.003 adam and adamw, 0.005 sgd, 0.0007 rmsprop).")
  private Optional<Double> learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "cosine, linear, constant or step (default: cosine).")
  private Optional<String> schedule;

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      description = "Of all weights but the blocks' states (default: 0.3 without a file).")
  private Optional<Double> weightDecay;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the data (default: 30; 30 to 300 for a table, by its rows).")
  private Optional<Integer> epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Patterns a step (default: 32, or all rows of a smaller table).")
  private Optional<Integer> batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that share a batch (default: up to 2).")
  private Optional<Integer> workers;

  @Option(names = "--seed", paramLabel = "S", description = "Of every random number (default: 42).")
  private Optional<Long> seed;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      description = "Steps between exact checks (default: once an epoch).")
  private Optional<Integer> checkEvery;

  /** Names the file of settings. */
  void declare(CommandFiles files) {
    config.ifPresent(files::reads);
  }

  /** What the file of settings says; nothing without one. */
  ObjectNode file() throws IOException {
    try {
      return config.isPresent() ? SettingsFile.read(config.get()) : SettingsFile.empty();
    } catch (InvalidDesign e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Takes the network of a model, as its training record describes it, where neither the file nor
   * an option describes another: for as many outputs as are needed.
   */
  void takeNetwork(ObjectNode file, Network model) {
    if (!file.has(NETWORK) && !describesNetwork(activation)) {
      model
          .training()
          .flatMap(record -> Optional.ofNullable(record.settings().get(NETWORK)))
          .flatMap(SettingsFile::layers)
          .ifPresent(layers -> file.set(NETWORK, layers));
    }
  }

  /**
   * What the data decide where neither a file nor an option does.
   *
   * @param file what the file says, and a model that is to be trained further
   */
  Defaults defaults(Dataset dataset, ObjectNode file) {
    if (config.isPresent()) {
      return Defaults.USUAL;
    }
    Defaults defaults = Defaults.of(dataset);
    return file.has(NETWORK) ? defaults.withoutNetwork() : defaults;
  }

  /** What the data decided, for people; empty where that is nothing. */
  String decided(Defaults defaults) {
    String all =
        Stream.of(
                defaults.activation().filter(name -> activation.isEmpty()),
                defaults.epochs().filter(n -> epochs.isEmpty()).map(n -> n + " epochs"),
                defaults.batch().filter(n -> batch.isEmpty()).map(n -> "batches of " + n))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "" : all + ", for " + defaults.occasion();
  }

  /** What the file says and the options change; what makes no sense is an error of usage. */
  TrainingSettings settings(ObjectNode file, Defaults defaults) {
    try {
      ObjectNode tree = file.deepCopy();
      addNetwork(tree, activation.or(defaults::activation));
      ObjectNode ofOptimiser = SettingsFile.map(tree, OPTIMISER);
      if (config.isEmpty()) {
        ofOptimiser.put("weight_decay", TrainingSettings.WEIGHT_DECAY);
      }
      changeOptimiser(ofOptimiser);
      epochs.or(defaults::epochs).ifPresent(value -> tree.put("epochs", value));
      batch.or(defaults::batch).ifPresent(value -> tree.put("batch", value));
      changeRun(tree);
      return SettingsFile.settings(tree);
    } catch (InvalidDesign e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The same for an agent: epochs, batches and workers are not what it is trained by. */
  PlaySettings agent(ObjectNode file) {
    try {
      ObjectNode tree = file.deepCopy();
      addNetwork(tree, activation);
      epochs.ifPresent(value -> tree.put("epochs", value));
      batch.ifPresent(value -> tree.put("batch", value));
      changeRun(tree);
      PlaySettings usual = SettingsFile.read(tree, PlaySettings.class);
      tree.set(OPTIMISER, SettingsFile.tree(usual.optimiser()));
      changeOptimiser(SettingsFile.map(tree, OPTIMISER));
      return SettingsFile.read(tree, PlaySettings.class);
    } catch (InvalidDesign e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void changeOptimiser(ObjectNode tree) {
    optimiser.ifPresent(value -> tree.put("name", value));
    learningRate.ifPresent(value -> tree.put("learning_rate", value));
    schedule.ifPresent(value -> tree.put("schedule", value));
    weightDecay.ifPresent(value -> tree.put("weight_decay", value));
  }

  private void changeRun(ObjectNode tree) {
    workers.ifPresent(value -> tree.put("workers", value));
    seed.ifPresent(value -> tree.put("seed", value));
    checkEvery.ifPresent(value -> tree.put("check_every", value));
  }

  private boolean describesNetwork(Optional<String> nonlinearity) {
    return Stream.of(blocks, units, steps, stepSize, nonlinearity, epsilon, constraint)
        .anyMatch(Optional::isPresent);
  }

  /** Blocks in a row and a linear layer, if any option asks for them. */
  private void addNetwork(ObjectNode tree, Optional<String> nonlinearity) {
    if (!describesNetwork(nonlinearity)) {
      return;
    }
    if (tree.has(NETWORK)) {
      throw new InvalidDesign(
          "the file describes the network, so "
              + List.of("--blocks", "--units", "--steps", "--step-size")
              + " and the like cannot be given too");
    }
    int count = blocks.orElse(1);
    InvalidDesign.require(
        count >= 1 && count < TrainingSettings.MOST_LAYERS,
        "blocks must be from 1 to " + (TrainingSettings.MOST_LAYERS - 1) + ", found " + count);
    ArrayNode network = tree.putArray(NETWORK);
    for (int i = 0; i < count; i++) {
      ObjectNode block = network.addObject().put("type", "dense_block");
      units.ifPresent(value -> block.put("units", value));
      steps.ifPresent(value -> block.put("steps", value));
      stepSize.ifPresent(value -> block.put("step_size", value));
      nonlinearity.ifPresent(value -> block.put("activation", value));
      epsilon.ifPresent(value -> block.put("epsilon", value));
      constraint.ifPresent(value -> block.put("constraint", value));
    }
    network.addObject().put("type", "linear");
  }
}
