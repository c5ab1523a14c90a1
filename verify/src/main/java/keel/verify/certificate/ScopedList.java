package keel.verify.certificate;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Function;

/**
 * What is said of blocks, in its order, what is said of one block found at once: a model may have
 * thousands of them.
 */
final class ScopedList<T> extends AbstractList<T> implements RandomAccess {
  private final List<T> all;
  private final Map<String, List<T>> byScope = new HashMap<>();
  private final Map<Object, Integer> first = new HashMap<>();

  private ScopedList(List<T> all, Function<T, String> scope) {
    this.all = all;
    for (int i = 0; i < all.size(); i++) {
      T entry = all.get(i);
      byScope.computeIfAbsent(scope.apply(entry), name -> new ArrayList<>()).add(entry);
      first.putIfAbsent(entry, i);
    }
  }

  /** A copy. */
  static <T> ScopedList<T> copyOf(List<T> all, Function<T, String> scope) {
    return new ScopedList<>(List.copyOf(all), scope);
  }

  /** What is said of a block; nothing if it is not spoken of. */
  List<T> of(String scope) {
    return List.copyOf(byScope.getOrDefault(scope, List.of()));
  }

  @Override
  public T get(int index) {
    return all.get(index);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public int indexOf(Object entry) {
    return first.getOrDefault(entry, -1);
  }
}
