package keel.cluster;

import keel.verify.model.UnusableInput;

/** A cluster that is not there, gives nobody to work, or cannot do this work. */
final class NoCluster extends UnusableInput {
  private static final long serialVersionUID = 1L;

  NoCluster(String message) {
    super(message);
  }

  NoCluster(String message, Throwable cause) {
    super(message, cause);
  }
}
