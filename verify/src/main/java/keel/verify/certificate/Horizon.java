package keel.verify.certificate;

import java.util.Locale;

/**
 * After how many steps a claim holds.
 *
 * @param kind exactly, at most, or any number of them
 * @param steps the number; 0 if it may be any
 */
public record Horizon(Kind kind, int steps) {
  /** After any number of steps. */
  public static final Horizon ANY = new Horizon(Kind.ANY, 0);

  /** What the number of steps is. */
  public enum Kind {
    /** Exactly that many. */
    AT("at %d steps"),
    /** That many or fewer. */
    UP_TO("up to %d steps"),
    /** Any number. */
    ANY("at any depth");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is not positive, or there is one where there is none
   */
  public Horizon {
    if (kind == Kind.ANY ? steps != 0 : steps <= 0) {
      throw new IllegalArgumentException("a depth " + kind.fileName() + " of " + steps + " steps");
    }
  }

  /** After exactly K steps. */
  public static Horizon at(int steps) {
    return new Horizon(Kind.AT, steps);
  }

  /** After at most K steps. */
  public static Horizon upTo(int steps) {
    return new Horizon(Kind.UP_TO, steps);
  }

  /** For people. */
  public String text() {
    return kind.text.formatted(steps);
  }
}
