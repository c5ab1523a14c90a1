package keel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Threads that work on shares of a batch at the same time. Two workers with half a batch and one
 * BLAS thread each are nearly twice as fast as one with two BLAS threads, which gain nothing inside
 * the small products of an unrolled block.
 */
public final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private final int count;

  /** So many, of which the calling thread is one. */
  public Workers(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(1, count - 1),
            task -> {
              Thread thread = new Thread(task, "keel-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What each worker, counted from 0, makes of its share; the calling thread is worker 0. */
  public <T> List<T> each(IntFunction<T> work) {
    List<Future<T>> running = new ArrayList<>();
    for (int worker = 1; worker < count; worker++) {
      int own = worker;
      running.add(threads.submit(() -> work.apply(own)));
    }
    List<T> results = new ArrayList<>();
    results.add(work.apply(0));
    for (Future<T> future : running) {
      try {
        results.add(future.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TrainingFailed("training was interrupted");
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      }
    }
    return results;
  }

  /** The same for work that has no result. */
  public void forEach(IntConsumer work) {
    each(
        worker -> {
          work.accept(worker);
          return worker;
        });
  }

  int count() {
    return count;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
