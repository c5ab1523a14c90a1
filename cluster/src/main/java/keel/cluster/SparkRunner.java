package keel.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import keel.verify.model.ScratchFolder;
import keel.verify.shard.Parcel;
import keel.verify.shard.Runner;
import keel.verify.shard.Work;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Has rows computed by the executors of Apache Spark.
 *
 * <p>Method: some items in a row are a job of one task, a function of what was broadcast once, so
 * that an executor that is lost costs no more than what it was about to answer. Jobs are handed out
 * in the order of their items, a few more than there are cores; rows are written down in that order
 * as they come back, and jobs that are waited for are the only ones whose rows are kept.
 */
final class SparkRunner extends Runner {
  /** Jobs on their way for each core: one that is being done, and some that wait. */
  private static final int WAITING = 4;

  /** Jobs of each core, where there are items enough, so that cores end at about the same time. */
  private static final int JOBS = 16;

  /** A job has at most so many chunks of one machine. */
  private static final int CHUNKS = 64;

  /** Without any executor for so long, somebody should have a look. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SparkMaster master;

  SparkRunner(SparkMaster master) {
    this.master = master;
  }

  @Override
  protected void compute(Work work, int from, int to, Sink sink) throws IOException {
    Parcel parcel =
        work.parcel()
            .orElseThrow(
                () ->
                    new NoCluster(
                        "this work leaves files in a folder here, so that it cannot be sent to a"
                            + " cluster; share it out by --shard"));
    try (ScratchFolder scratch = ScratchFolder.open();
        JavaSparkContext spark = master.connect(parcel.trains(), scratch.path())) {
      compute(spark, parcel, work.chunk(), from, to, sink);
    }
  }

  private void compute(
      JavaSparkContext spark, Parcel parcel, int chunk, int from, int to, Sink sink)
      throws IOException {
    Broadcast<Parcel> sent = spark.broadcast(parcel);
    Deque<Job> jobs = new ArrayDeque<>();
    int next = from;
    while (next < to || !jobs.isEmpty()) {
      int cores = Math.max(1, spark.defaultParallelism());
      int size = Math.max(chunk, Math.min(CHUNKS * chunk, (to - from) / (JOBS * cores)));
      while (next < to && jobs.size() < WAITING * cores) {
        int end = Math.min(to, next + size);
        jobs.add(Job.submit(spark, sent, next, end));
        next = end;
      }
      sink.add(rows(spark, jobs.remove()));
    }
  }

  private List<String> rows(JavaSparkContext spark, Job job) throws IOException {
    long alone = System.nanoTime();
    while (true) {
      try {
        return job.answer().get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (hasExecutor(spark)) {
          alone = System.nanoTime();
        } else if (System.nanoTime() - alone > PATIENCE.toNanos()) {
          throw new NoCluster(
              master.url()
                  + " has given nobody to work for "
                  + PATIENCE.toSeconds()
                  + " s; see whether its workers run, and have the cores and the memory that are"
                  + " asked for",
              e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      } catch (ExecutionException e) {
        throw new NoCluster(
            "items "
                + job.from()
                + " to "
                + (job.to() - 1)
                + " failed on "
                + master.url()
                + ": "
                + cause(e),
            e);
      }
    }
  }

  /** The driver stands in its own list. */
  private static boolean hasExecutor(JavaSparkContext spark) {
    return spark.isLocal() || spark.statusTracker().getExecutorInfos().length > 1;
  }

  /** The first line: what comes after it is the trace of another machine. */
  private static String cause(ExecutionException e) {
    return String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
  }

  /** Items that are being done somewhere. */
  private record Job(int from, int to, JavaFutureAction<List<String>> answer) {
    static Job submit(JavaSparkContext spark, Broadcast<Parcel> sent, int from, int to) {
      return new Job(
          from,
          to,
          spark
              .parallelize(List.of(from), 1)
              .flatMap(begin -> Opened.rows(sent, begin, to))
              .collectAsync());
    }
  }
}
