package keel.verify.cli;

/** What people want who look for a command: the parts of the list of commands, in its order. */
public enum CommandGroup {
  /** Makes a model, or measures how well it answers. */
  TRAIN("Train"),
  /** Proves something of a model, or checks such a proof. */
  CERTIFY("Certify"),
  /** Shows what a certificate says, and how far to believe it. */
  EXPLAIN("Explain and measure"),
  /** Writes what other programs read, or reads what they wrote. */
  EXCHANGE("Exchange");

  private final String title;

  CommandGroup(String title) {
    this.title = title;
  }

  /** The heading. */
  public String title() {
    return title;
  }
}
