package keel.train.identify;

/**
 * How the law of parameters is found. Whatever is left out (null) takes its usual value.
 *
 * @param name the kind; gaussian if left out
 */
public record LawSettings(Name name) {
  /** All as usual. */
  public static final LawSettings DEFAULT = new LawSettings(null);

  /** Kinds of laws. */
  public enum Name {
    /** The normal law with mean and covariance of the members. */
    GAUSSIAN,
    /** One of the members, each as likely. */
    EMPIRICAL,
    /** None: members alone. */
    NONE
  }

  /** Fills in. */
  public LawSettings {
    name = name == null ? Name.GAUSSIAN : name;
  }
}
