package keel.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import keel.verify.shard.Parcel;
import keel.verify.shard.Task;
import keel.verify.shard.Work;
import org.apache.spark.broadcast.Broadcast;

/** In an executor: work that was sent to it, opened once for all of its tasks. */
final class Opened {
  private static final Map<Task, Work> WORK = new ConcurrentHashMap<>();

  private Opened() {}

  /** The rows of some items, by one thread, for a task of Spark has one core. */
  static Iterator<String> rows(Broadcast<Parcel> parcel, int from, int to) throws Exception {
    Work work = WORK.computeIfAbsent(parcel.value().task(), task -> open(parcel.value()));
    ForkJoinPool one = new ForkJoinPool(1);
    ClassLoader sent = Thread.currentThread().getContextClassLoader();
    try {
      return one.submit(
              () -> {
                Thread.currentThread().setContextClassLoader(sent);
                return work.rows(from, to);
              })
          .get()
          .iterator();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      one.shutdown();
    }
  }

  private static Work open(Parcel parcel) {
    try {
      return parcel.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
