package keel.verify.certificate;

import java.util.Locale;

/**
 * The norm that a claim measures differences of states in, in full: whoever has the model and the
 * certificate can evaluate it.
 *
 * @param kind how it is formed
 * @param evidence the name of the evidence that it needs; empty if the model is enough
 */
public record Norm(Kind kind, String evidence) {
  /** No norm is spoken of. */
  public static final Norm NONE = new Norm(Kind.NONE, "");

  /** Whatever the norm. */
  public static final Norm EVERY = new Norm(Kind.EVERY, "");

  /** ‖x‖² = −xᵀAx. */
  public static final Norm STATE_MATRIX = new Norm(Kind.STATE_MATRIX, "");

  /** ‖x‖² = −xᵀ(A + Aᵀ)x/2, the entries in doubles. */
  public static final Norm SYMMETRIC_PART = new Norm(Kind.SYMMETRIC_PART, "");

  /** ‖y‖² = Σ y_i². */
  public static final Norm EUCLIDEAN = new Norm(Kind.EUCLIDEAN, "");

  /** ‖y‖ = max |y_i|. */
  public static final Norm MAXIMUM = new Norm(Kind.MAXIMUM, "");

  /** How a norm is formed. */
  public enum Kind {
    /** ‖x‖² = −xᵀAx. */
    STATE_MATRIX("‖x‖² = −xᵀAx", false),
    /** ‖x‖² = −xᵀΛAx, Λ the evidence's numbers. */
    SCALED_STATE_MATRIX("‖x‖² = −xᵀΛAx, Λ = diag(%s)", true),
    /** ‖x‖² = xᵀPx, P the lower triangle at the end of the evidence's numbers. */
    GIVEN_MATRIX("‖x‖² = xᵀPx, P of %s", true),
    /** ‖x‖² = xᵀPx, P = −(A/2 + Aᵀ/2), halves and sums rounded to the nearest double. */
    SYMMETRIC_PART("‖x‖² = −xᵀ(A + Aᵀ)x/2", false),
    /** No norm, but a distance to the equilibrium: d² = 2 Σ λ_i ∫₀^{z_i} σ, z = A(x − x̄). */
    POTENTIAL("d² = 2 Σ λ_i ∫₀^{z_i} σ for z = A(x − x̄), x̄ the equilibrium, λ = %s", true),
    /** ‖x‖ = max |x_i| / v_i, v the evidence's direction, one entry for each unit or channel. */
    WEIGHTED_MAXIMUM("‖x‖ = max |x_i|/v_i, v = %s", true),
    /** ‖y‖² = Σ y_i². */
    EUCLIDEAN("‖y‖² = Σ y_i²", false),
    /** ‖y‖ = max |y_i|. */
    MAXIMUM("‖y‖ = max |y_i|", false),
    /** ‖x‖² = Σ m_i x_i², m the first of the evidence's numbers, one for each state. */
    GIVEN_DIAGONAL("‖x‖² = Σ m_i x_i², m the first numbers of %s", true),
    /** Whatever the norm. */
    EVERY("whatever the norm", false),
    /** No norm is spoken of. */
    NONE("no norm", false);

    private final String text;
    private final boolean hasEvidence;

    Kind(String text, boolean hasEvidence) {
      this.text = text;
      this.hasEvidence = hasEvidence;
    }

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean hasEvidence() {
      return hasEvidence;
    }
  }

  /**
   * Checks that evidence is named where there must be some.
   *
   * @throws IllegalArgumentException if it is not, or some is named where there is none
   */
  public Norm {
    if (kind.hasEvidence == evidence.isEmpty()) {
      throw new IllegalArgumentException(
          "a norm " + kind.fileName() + " cannot have the evidence '" + evidence + "'");
    }
  }

  /** For people: the formula. */
  public String text() {
    return kind.text.formatted(evidence);
  }
}
