package keel.verify;

/** Hears what a {@link Verifier} is doing; called from several threads. */
public interface Progress {
  /** Does not listen. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String obligation) {}

        @Override
        public void end(String obligation) {}
      };

  /** The search for evidence begins. */
  void begin(String obligation);

  /** Evidence was found, or not, and any solver has answered. */
  void end(String obligation);
}
