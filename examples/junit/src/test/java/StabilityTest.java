import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import keel.verify.ModelGate;
import keel.verify.gate.Outcome;
import org.junit.jupiter.api.Test;

/** The model that this project ships is certified stable. */
class StabilityTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("keel.examples", ".."));

  @Test
  void the_model_meets_the_policy() throws Exception {
    Outcome outcome =
        ModelGate.of(EXAMPLES.resolve("keel.yaml")).decide(EXAMPLES.resolve("tiny.safetensors"));
    assertTrue(outcome.passed(), outcome::text);
  }
}
