package keel.train.identify;

import static keel.train.identify.SymbolicSettings.whole;

/**
 * How the law of parameters is found. Whatever is left out (null) takes its usual value.
 *
 * @param name the kind; gaussian if left out
 * @param steps of the generator, of wgan_gp; 1000 if left out
 * @param gan generator and critic, of wgan_gp and of networks that are regularised by one
 */
public record LawSettings(Name name, Integer steps, GanSettings gan) {
  /** All as usual. */
  public static final LawSettings DEFAULT = new LawSettings(null, null, null);

  private static final int STEPS = 1000;
  private static final int MOST_STEPS = 1_000_000;

  /** Kinds of laws. */
  public enum Name {
    /** The normal law with mean and covariance of the members. */
    GAUSSIAN,
    /** One of the members, each as likely. */
    EMPIRICAL,
    /** A network that makes parameters of normal numbers, trained against a critic. */
    WGAN_GP,
    /** None: members alone. */
    NONE
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public LawSettings {
    name = name == null ? Name.GAUSSIAN : name;
    steps = whole("steps", steps, STEPS, 1, MOST_STEPS);
    gan = gan == null ? GanSettings.DEFAULT : gan;
  }
}
