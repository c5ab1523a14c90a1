package keel.train.cli;

import java.util.Optional;
import keel.train.TrainingSettings;
import keel.train.optimise.Optimiser;
import keel.verify.model.Activation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what to train and how. */
final class TrainingOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Blocks in a row (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int blocks;

  @Option(
      names = "--units",
      paramLabel = "N",
      description = "Units of a block (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int units;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "Depth a block is unrolled to (default: ${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int steps;

  @Option(
      names = "--step-size",
      paramLabel = "H",
      description = "h, in (0, 1] (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double stepSize;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "tanh or relu (default: ${DEFAULT-VALUE}).",
      defaultValue = "tanh")
  private Activation activation;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description = "ε of Algorithm 1 (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.01")
  private double epsilon;

  @Option(
      names = "--optimiser",
      paramLabel = "NAME",
      description = "adam or sgd, with momentum (default: ${DEFAULT-VALUE}).",
      defaultValue = "adam")
  private Optimiser optimiser;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "At the beginning; falls to zero (default: 0.003 adam, 0.005 sgd).")
  private Optional<Double> learningRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      description = "Decoupled weight decay (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.3")
  private double weightDecay;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the data (default: ${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Patterns a step (default: ${DEFAULT-VALUE}).",
      defaultValue = "32")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of every random number (default: ${DEFAULT-VALUE}).",
      defaultValue = "42")
  private long seed;

  /** The settings; a value out of range is an error of usage. */
  TrainingSettings settings() {
    try {
      return new TrainingSettings(
          blocks,
          units,
          steps,
          stepSize,
          activation,
          epsilon,
          optimiser,
          learningRate.orElse(optimiser.usualLearningRate()),
          weightDecay,
          epochs,
          batch,
          seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
