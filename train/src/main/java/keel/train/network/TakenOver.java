package keel.train.network;

import java.util.List;

/**
 * What became of the layers of a model that a network begins with.
 *
 * @param layers of the network that have the weights of the model, from input to output
 * @param anew the others, with their first weights
 * @param reason why the first of the others is not as in the model; empty where there is none
 */
public record TakenOver(List<String> layers, List<String> anew, String reason) {
  /** Copies the lists. */
  public TakenOver {
    layers = List.copyOf(layers);
    anew = List.copyOf(anew);
  }
}
