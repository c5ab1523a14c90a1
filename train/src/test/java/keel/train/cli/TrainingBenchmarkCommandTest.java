package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingBenchmarkCommandTest {
  @ParameterizedTest
  @EnumSource(TrainingBenchmarkCommand.Kind.class)
  void a_step_of_every_kind_of_network_is_timed(TrainingBenchmarkCommand.Kind kind)
      throws IOException {
    String name = kind.name().toLowerCase(Locale.ROOT);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Keel.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "benchmark-training",
            "--network",
            name,
            "--seconds",
            "2",
            "--json");

    assertEquals(0, code, err::toString);
    JsonNode result = Json.read(out.toString());
    assertEquals(name, result.get("network").asText());
    double milliseconds = result.get("ms_per_step_median").asDouble();
    assertTrue(milliseconds > 0, result::toString);
    assertEquals(
        1000 * result.get("batch").asInt() / milliseconds,
        result.get("samples_per_second_median").asDouble(),
        1e-6);
  }
}
