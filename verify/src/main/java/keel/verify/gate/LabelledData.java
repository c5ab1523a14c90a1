package keel.verify.gate;

import java.io.IOException;
import keel.verify.model.Network;

/** Inputs of which the class is known. */
public interface LabelledData {
  /** Of the data, in hexadecimal. */
  String sha256();

  /** How many there are. */
  int size();

  /** The raw numbers of one. */
  double[] input(int index);

  /** The class of one, from 0. */
  int label(int index);

  /** Whoever can read data sets: found by {@link java.util.ServiceLoader}. */
  interface Source {
    /**
     * The patterns that a rule names, of which the network was not trained on any that is known.
     *
     * @throws keel.verify.model.UnusableInput if there are none, they have no classes, or do not
     *     fit the network
     */
    LabelledData open(AccuracyRule rule, Network network) throws IOException;
  }
}
