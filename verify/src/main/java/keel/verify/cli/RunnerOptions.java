package keel.verify.cli;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import keel.verify.shard.Cluster;
import keel.verify.shard.LocalRunner;
import keel.verify.shard.Runner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say who computes rows. */
public final class RunnerOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Have the rows computed by Spark: spark://HOST:PORT, local[*], or"
              + " local-cluster[WORKERS,CORES,MEBIBYTES].")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "A property of Spark, such as spark.executor.memory=4g.")
  private Map<String, String> configuration = Map.of();

  /** Whether anything was said. */
  public boolean isGiven() {
    return master.isPresent() || !configuration.isEmpty();
  }

  /**
   * Who computes.
   *
   * @throws ParameterException if there is no cluster to be asked
   */
  public Runner runner() {
    if (master.isEmpty()) {
      require(configuration.isEmpty(), "--conf goes with --master");
      return new LocalRunner();
    }
    Optional<Cluster> cluster = ServiceLoader.load(Cluster.class).findFirst();
    require(
        cluster.isPresent(),
        "--master needs the module keel-cluster and Spark, which are not on the class path; the"
            + " launcher `keel` adds them");
    return cluster.get().runner(master.get(), configuration);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
