package keel.junit;

import java.util.List;
import keel.verify.model.Network;

/**
 * Where the inputs come from that a model is tested with. Needs a constructor without parameters.
 */
public interface ModelInputs {
  /** Raw inputs, before the network's preprocessing; none for random numbers. */
  List<double[]> of(Network network) throws Exception;

  /** Random numbers. */
  final class Random implements ModelInputs {
    @Override
    public List<double[]> of(Network network) {
      return List.of();
    }
  }
}
