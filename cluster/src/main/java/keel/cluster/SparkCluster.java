package keel.cluster;

import java.util.Map;
import keel.verify.shard.Cluster;
import keel.verify.shard.Runner;

/** Apache Spark: a standalone cluster, or several processes or threads of this machine. */
public final class SparkCluster implements Cluster {
  @Override
  public Runner runner(String master, Map<String, String> configuration) {
    return new SparkRunner(new SparkMaster(master, configuration));
  }
}
