package keel.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where executors come from.
 *
 * @param url as Spark has it: {@code spark://host:port}, {@code local[*]}, {@code
 *     local-cluster[2,1,1024]}
 * @param configuration Spark's properties, which come before what is set here
 */
record SparkMaster(String url, Map<String, String> configuration) {
  /** How many threads a matrix product has, and which: as in this process. */
  private static final List<String> THREADS = List.of("OMP_NUM_THREADS", "OPENBLAS_CORETYPE");

  /** Copies the properties. */
  SparkMaster {
    configuration = Map.copyOf(configuration);
  }

  /**
   * Connects to it.
   *
   * @param trains whether executors train
   * @param scratch a folder for jars that are sent
   * @throws NoCluster if nobody answers
   */
  JavaSparkContext connect(boolean trains, Path scratch) throws IOException {
    SparkConf conf =
        new SparkConf()
            .setAppName("keel")
            .setMaster(url)
            .set("spark.ui.enabled", "false")
            .set("spark.log.level", "OFF")
            // Rows are a function of their items: whoever is late is not waited for, except where
            // folders of runs are written.
            .set("spark.speculation", Boolean.toString(!trains));
    for (String name : THREADS) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> conf.setExecutorEnv(name, value));
    }
    if (isElsewhere()) {
      String jars =
          ClassPath.jars(System.getProperty("java.class.path"), trains, scratch).stream()
              .map(jar -> jar.toUri().toString())
              .collect(Collectors.joining(","));
      conf.set("spark.jars", jars);
    }
    configuration.forEach(conf::set);
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) {
      // Scala declares none: SparkException, or NullPointerException where no master answers.
      throw new NoCluster(
          "--master "
              + url
              + " cannot be used ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "); it is spark://host:port of a cluster that runs, local[*], or"
              + " local-cluster[workers,cores,memory in MiB]",
          e);
    }
  }

  /** Whether executors are other processes. */
  private boolean isElsewhere() {
    return !url.matches("local(\\[.*])?");
  }
}
