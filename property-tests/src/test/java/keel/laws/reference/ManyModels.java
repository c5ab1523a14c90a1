package keel.laws.reference;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Puts many models to the test of {@link OneModel}, prints what is false, and a summary. */
public final class ManyModels {
  private ManyModels() {}

  /**
   * Tries the models of so many numbers, from the given one; ends in 1 if anything is false.
   *
   * @param arguments {@code models} or {@code networks}, how many, and the first number
   */
  public static void main(String[] arguments) throws InterruptedException {
    LongFunction<RandomNetworks.Drawn> kind =
        arguments[0].equals("networks") ? LayeredNetworks::of : RandomNetworks::of;
    long count = Long.parseLong(arguments[1]);
    long first = Long.parseLong(arguments[2]);
    Tally tally = new Tally();
    AtomicLong next = new AtomicLong(first);
    AtomicLong faults = new AtomicLong();
    Thread[] workers = new Thread[Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Thread(() -> work(kind, next, first + count, tally, faults));
      workers[i].start();
    }
    for (Thread worker : workers) {
      worker.join();
    }
    System.out.print(tally);
    System.out.println(
        count + " " + arguments[0] + " from number " + first + ", " + faults + " faults");
    System.exit(faults.get() == 0 ? 0 : 1);
  }

  private static void work(
      LongFunction<RandomNetworks.Drawn> kind,
      AtomicLong next,
      long end,
      Tally tally,
      AtomicLong faults) {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      try {
        List<String> found = OneModel.faults(kind, seed, tally);
        faults.addAndGet(found.size());
        found.forEach(System.out::println);
      } catch (IOException e) {
        faults.incrementAndGet();
        System.out.println("seed " + seed + ": " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
