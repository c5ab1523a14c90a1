package keel.train.identify;

/**
 * What {@code keel identify} does. Whatever is left out (null) takes its usual value.
 *
 * @param identify how equations are found
 * @param law how the law of their parameters is found
 * @param seed of all random numbers; 42 if left out
 */
public record IdentifySettings(FitSettings identify, LawSettings law, Long seed) {
  private static final long USUAL_SEED = 42;

  /** Fills in. */
  public IdentifySettings {
    identify = identify == null ? FitSettings.DEFAULT : identify;
    law = law == null ? LawSettings.DEFAULT : law;
    seed = seed == null ? USUAL_SEED : seed;
  }
}
