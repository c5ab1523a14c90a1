package keel.train.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Eight bytes that stand for a pattern: the first ones of the SHA-256 of its raw numbers, as
 * big-endian doubles in the order in which the network takes them, and of the name of its class in
 * UTF-8.
 *
 * <p>Of 131,072 rows that were trained on and a million others, two share a hash by chance with a
 * probability below 10⁻⁷.
 */
final class RowHash {
  private RowHash() {}

  /** The hashes of patterns, one by one. */
  static List<Long> of(Patterns patterns, IntFunction<String> className) {
    MessageDigest digest = FileSet.newDigest();
    List<Long> hashes = new ArrayList<>(patterns.size());
    for (int i = 0; i < patterns.size(); i++) {
      double[] input = patterns.input(i);
      ByteBuffer numbers = ByteBuffer.allocate(input.length * Double.BYTES);
      for (double number : input) {
        numbers.putDouble(number + 0.0); // there is one zero
      }
      digest.update(numbers.array());
      digest.update(className.apply(patterns.label(i)).getBytes(StandardCharsets.UTF_8));
      hashes.add(ByteBuffer.wrap(digest.digest()).getLong());
    }
    return hashes;
  }
}
