package keel.verify.gate;

import keel.verify.certificate.Status;

/** An outcome as a badge for a README: an SVG picture that loads nothing. */
public final class Badge {
  private static final String LABEL = "stability";
  private static final int LABEL_WIDTH = 62;

  /** Verdana at 11 px, wide enough for the words used here. */
  private static final int CHARACTER_WIDTH = 7;

  private Badge() {}

  /** The picture. */
  public static String of(Outcome outcome) {
    String word = word(outcome);
    int width = CHARACTER_WIDTH * word.length() + 12;
    int whole = LABEL_WIDTH + width;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" aria-label="%2$s: %3$s">
          <title>%2$s: %3$s</title>
          <rect width="%1$d" height="20" rx="3" fill="%4$s"/>
          <path d="M3 0h%5$dv20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#444"/>
          <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
            <text x="%6$d" y="14">%2$s</text>
            <text x="%7$d" y="14">%3$s</text>
          </g>
        </svg>
        """
        .formatted(
            whole,
            LABEL,
            word,
            colour(outcome),
            LABEL_WIDTH - 3,
            LABEL_WIDTH / 2,
            LABEL_WIDTH + width / 2);
  }

  private static String word(Outcome outcome) {
    if (outcome.error().isPresent()) {
      return "error";
    }
    return switch (outcome.status()) {
      case CERTIFIED -> "certified";
      case WITH_CONFIDENCE -> "with confidence";
      case REFUTED -> "failed";
      case CERTIFIED_FOR_CONSTANT_INPUTS, INCONCLUSIVE -> "not proved";
    };
  }

  private static String colour(Outcome outcome) {
    if (outcome.passed()) {
      return "#14633b";
    }
    return outcome.status() == Status.REFUTED ? "#a11d1d" : "#7a4b00";
  }
}
