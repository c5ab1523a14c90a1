package keel.verify.shard;

import java.util.Map;

/**
 * Several processes, or machines, that compute rows. Made known through {@link
 * java.util.ServiceLoader}, by a module that not everybody has.
 */
public interface Cluster {
  /**
   * Has rows computed there.
   *
   * @param master where its manager is; nobody is asked before there is work
   * @param configuration its own properties, by name
   */
  Runner runner(String master, Map<String, String> configuration);
}
