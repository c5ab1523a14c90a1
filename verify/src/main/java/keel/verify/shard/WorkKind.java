package keel.verify.shard;

import java.io.IOException;

/**
 * Opens work that was sent from another machine. Made known through {@link
 * java.util.ServiceLoader}; asked by {@link Parcel#open}.
 */
public interface WorkKind {
  /** What parcels call it. */
  String name();

  /**
   * Opens the work. Nothing that the parcel says of itself is believed: its task is derived from
   * the files again as far as they tell, and a certificate in it is checked.
   *
   * @throws keel.verify.model.UnusableInput if the files do not hold what they should
   */
  Work open(Parcel parcel) throws IOException;
}
