package keel.interchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.verify.model.Network;

/**
 * The network that came of a file.
 *
 * @param network as it will be written
 * @param roundings by the names of the layers that have weights, from input to output
 * @param warnings sentences about what is possible but hardly meant
 * @param computed sentences about weights that are not in the file, but what they are computed from
 */
public record Imported(
    Network network,
    Map<String, Rounding> roundings,
    List<String> warnings,
    List<String> computed) {
  /** Of weights that are all in the file. */
  public Imported(Network network, Map<String, Rounding> roundings, List<String> warnings) {
    this(network, roundings, warnings, List.of());
  }

  /** Copies the map and the lists. */
  public Imported {
    roundings = Collections.unmodifiableMap(new LinkedHashMap<>(roundings));
    warnings = List.copyOf(warnings);
    computed = List.copyOf(computed);
  }
}
