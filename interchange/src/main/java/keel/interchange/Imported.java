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
 */
public record Imported(Network network, Map<String, Rounding> roundings, List<String> warnings) {
  /** Copies the map and the list. */
  public Imported {
    roundings = Collections.unmodifiableMap(new LinkedHashMap<>(roundings));
    warnings = List.copyOf(warnings);
  }
}
