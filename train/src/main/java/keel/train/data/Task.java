package keel.train.data;

/** What is to be learned of a table. */
public enum Task {
  /** One of several classes. */
  CLASSIFICATION,

  /** A number. */
  REGRESSION,

  /** Which of several labels are given, a column each. */
  LABELS
}
