package keel.train.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.TrainingSettings;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.network.ComplexActivation;
import keel.train.network.ComplexDenseBlockDesign;
import keel.train.network.ConvBlockDesign;
import keel.train.network.DenseBlockDesign;
import keel.train.network.EquilibriumBlockDesign;
import keel.train.network.FlattenDesign;
import keel.train.network.GateSettings;
import keel.train.network.LayerDesign;
import keel.train.network.LinearDesign;
import keel.train.network.ModulusDesign;
import keel.train.network.PoolingDesign;
import keel.train.network.RecurrentBlockDesign;
import keel.train.optimise.Optimiser;
import keel.train.optimise.OptimiserSettings;
import keel.train.optimise.Schedule;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.CommandGroup;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Subcommand;
import keel.verify.model.Activation;
import keel.verify.model.Json;
import keel.verify.model.Preprocessing;
import keel.verify.model.TrainingRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keel benchmark-training}: the time of a training step on random data. */
@Command(
    name = "benchmark-training",
    mixinStandardHelpOptions = true,
    description = {
      "Times the training steps of a fixed network.",
      "It trains on random data with Adam and the paper's projection and prints the median."
          + " benchmarks/training runs it beside PyTorch."
    },
    footerHeading = "%nExample:%n",
    footer = "  keel benchmark-training --network conv --seconds 10")
public final class TrainingBenchmarkCommand implements Subcommand {
  private static final int CLASSES = 10;
  private static final long SEED = 1804;
  private static final double LEARNING_RATE = 1e-3;

  /** The share of the time after which steps are measured: compilers need some seconds. */
  private static final double WARM_UP = 0.5;

  /** What is trained. */
  enum Kind {
    /** One block of 128 tanh units on 784 inputs, 30 steps, 128 patterns. */
    DENSE(128, 512),
    /** One block of 128 complex units on as many complex inputs, mod_relu, as deep, as many. */
    COMPLEX(128, 64),
    /** Blocks of 16, 32 and 64 ReLU channels on 3 x 32 x 32, pooling between, 64 patterns. */
    CONV(64, 64),
    /** 128 rectified units that read 28 numbers in each of 28 steps, 128 sequences. */
    RECURRENT(128, 64),
    /** 64 rectified units of a monotone equilibrium on 784 inputs, 128 patterns. */
    EQUILIBRIUM(128, 64),
    /** As DENSE, with gates on the units that a population of 16 evolves, open with 0.7. */
    GATED(128, 64);

    private final int batch;
    private final int batches;

    Kind(int batch, int batches) {
      this.batch = batch;
      this.batches = batches;
    }

    private List<Integer> input() {
      return switch (this) {
        case DENSE, RECURRENT, EQUILIBRIUM, GATED -> List.of(784);
        case COMPLEX -> List.of(2 * 784);
        case CONV -> List.of(3, 32, 32);
      };
    }

    private List<LayerDesign> network() {
      return switch (this) {
        case DENSE -> List.of(dense(null), new LinearDesign(null));
        case GATED -> List.of(dense(new GateSettings(0.7)), new LinearDesign(null));
        case RECURRENT ->
            List.of(
                new RecurrentBlockDesign(
                    128, Activation.RELU, null, null, 28, null, null, null, null),
                new LinearDesign(null));
        case EQUILIBRIUM ->
            List.of(
                new EquilibriumBlockDesign(64, Activation.RELU, null, null, null, null),
                new LinearDesign(null));
        case COMPLEX ->
            List.of(
                new ComplexDenseBlockDesign(
                    128,
                    ComplexActivation.MOD_RELU,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null),
                new ModulusDesign(),
                new LinearDesign(null));
        case CONV ->
            List.of(
                block(16),
                new PoolingDesign.Average(2, null),
                block(32),
                new PoolingDesign.Average(2, null),
                block(64),
                new PoolingDesign.Average(null, null),
                new FlattenDesign(),
                new LinearDesign(null));
      };
    }

    private static LayerDesign dense(GateSettings gates) {
      return new DenseBlockDesign(
          128, null, null, null, null, null, null, null, null, null, null, gates, null);
    }

    private static LayerDesign block(int channels) {
      return new ConvBlockDesign(
          channels, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "dense, complex, conv, recurrent, equilibrium or gated (default: ${DEFAULT-VALUE}).",
      defaultValue = "dense")
  private Kind kind;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long to train (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private double seconds;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int workers;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public CommandGroup group() {
    return CommandGroup.EXPLAIN;
  }

  @Override
  public void declare(CommandFiles files) {
    // Nothing is read or written.
  }

  @Override
  public Integer call() throws JsonProcessingException {
    double median = median(milliseconds());
    double rate = 1000 * kind.batch / median;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.MAPPER.writeValueAsString(
              Json.MAPPER
                  .createObjectNode()
                  .put("network", kind.name().toLowerCase(Locale.ROOT))
                  .put("threads", workers)
                  .put("batch", kind.batch)
                  .put("ms_per_step_median", median)
                  .put("samples_per_second_median", rate)));
    } else {
      out.printf(Locale.ROOT, "%.2f ms a step, %.0f samples/s%n", median, rate);
    }
    return ExitCode.PASSED.code();
  }

  /** Of every step that was measured. */
  private double[] milliseconds() {
    TrainingSettings settings =
        new TrainingSettings(
            kind.network(),
            null,
            new OptimiserSettings(
                Optimiser.ADAM,
                LEARNING_RATE,
                null,
                null,
                null,
                Schedule.Course.CONSTANT,
                null,
                null,
                null),
            1_000_000 / kind.batches, // more than anybody waits for
            kind.batch,
            workers,
            SEED,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    try (Training training = new Training(settings, data())) {
      Stopwatch stopwatch = new Stopwatch(training, seconds);
      training.run(stopwatch);
      return stopwatch.times.build().toArray();
    }
  }

  private Dataset data() {
    int size = kind.input().stream().reduce(1, Math::multiplyExact);
    Random random = new Random(SEED);
    double[][] inputs = new double[kind.batches * kind.batch][size];
    for (double[] input : inputs) {
      for (int i = 0; i < size; i++) {
        input[i] = random.nextGaussian();
      }
    }
    int[] labels = IntStream.range(0, inputs.length).map(i -> random.nextInt(CLASSES)).toArray();
    Patterns patterns = Patterns.of(inputs, labels);
    Patterns heldOut = patterns.at(List.of(0));
    return new Dataset("random", "", kind.input(), CLASSES, Preprocessing.NONE, patterns, heldOut);
  }

  /** Measures from step to step within an epoch, and stops when the time is over. */
  private static final class Stopwatch implements TrainingListener {
    private final Training training;
    private final long begin = System.nanoTime();
    private final double limit;
    private final DoubleStream.Builder times = DoubleStream.builder();
    private long last;

    Stopwatch(Training training, double seconds) {
      this.training = training;
      this.limit = seconds * 1e9;
    }

    @Override
    public void stepDone(Step step) {
      long now = System.nanoTime();
      if (last != 0 && now - begin > WARM_UP * limit) {
        times.add((now - last) / 1e6);
      }
      last = now;
      if (now - begin > limit) {
        training.stop();
      }
    }

    @Override
    public void epochDone(int epoch, TrainingRecord.Epoch result) {
      last = 0; // the exact check and the held-out patterns are not a part of a step
    }
  }

  private double median(double[] values) {
    if (values.length == 0) {
      throw new ParameterException(spec.commandLine(), "--seconds is too short to time a step");
    }
    return Timing.median(values);
  }
}
