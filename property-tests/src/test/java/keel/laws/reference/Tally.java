package keel.laws.reference;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was seen on the way: verdicts, claims, and how close numbers are to the exact ones. */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> examples = new TreeMap<>();
  private final Map<String, Most> greatest = new TreeMap<>();
  private final ThreadLocal<Long> number = ThreadLocal.withInitial(() -> 0L);

  /** The greatest number, and the model that it was seen in. */
  private record Most(double value, long model) {}

  /** What this thread says next is about the model of a number. */
  void begin(long model) {
    number.set(model);
  }

  synchronized void count(String what) {
    counts.merge(what, 1L, Long::sum);
    examples.putIfAbsent(what, number.get());
  }

  synchronized void greatest(String what, double value) {
    greatest.merge(
        what, new Most(value, number.get()), (one, two) -> two.value > one.value ? two : one);
  }

  synchronized long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (what, count) ->
            text.append(
                String.format(
                    Locale.ROOT, "%12d  %s, as in model %d%n", count, what, examples.get(what))));
    greatest.forEach(
        (what, most) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%12.7g  at most %s, in model %d%n",
                    most.value,
                    what,
                    most.model)));
    return text.toString();
  }
}
