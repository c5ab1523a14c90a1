package keel.train.data;

/** What becomes of a cell in which there is nothing. */
public enum Missing {
  /** It is refused. */
  REFUSED,

  /**
   * A number becomes the mean of its column over the training part; a text is a value of its own.
   */
  MEAN
}
