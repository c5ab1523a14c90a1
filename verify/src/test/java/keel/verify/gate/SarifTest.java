package keel.verify.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import keel.verify.certificate.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What code scanning tells runs and alerts apart by. */
class SarifTest {
  private static final Path FOLDER = Path.of("checkout").toAbsolutePath();

  private static JsonNode run(Outcome outcome) {
    return Sarif.of(outcome, "keel 1", 0).at("/runs/0");
  }

  private static String id(String model) {
    String name = ReportedPath.of(Path.of(model), FOLDER);
    return run(Outcome.of(name, "", List.of())).at("/automationDetails/id").textValue();
  }

  private static String uri(String model) {
    return run(Outcome.of(model, "", List.of())).at("/artifacts/0/location/uri").textValue();
  }

  /** GitHub takes what stands before the last slash as the category, of which it keeps one run. */
  @ParameterizedTest
  @CsvSource({
    "model.safetensors, keel/model.safetensors/",
    "./model.safetensors, keel/model.safetensors/",
    "a/../b//model.safetensors, keel/b/model.safetensors/",
    "models/a/model.safetensors, keel/models/a/model.safetensors/",
    "../a/model.safetensors, keel/../a/model.safetensors/",
    "., keel/"
  })
  void the_id_of_a_run_is_the_way_to_its_model(String model, String id) {
    assertEquals(id, id(model));
  }

  @Test
  void the_id_is_the_same_wherever_the_working_directory_lies() {
    assertEquals(id("a/model.safetensors"), id(FOLDER.resolve("a/model.safetensors").toString()));
    assertEquals(id("model"), id(FOLDER.resolve("../checkout/./model").toString()));
    assertEquals("keel/model/", id(FOLDER.resolveSibling("elsewhere/model").toString()));
    assertEquals("keel/model/", id(FOLDER.resolveSibling("work2/model").toString()));
    assertEquals("keel/", id(FOLDER.toString()));
    assertEquals("keel/", id(FOLDER.getRoot().toString()));
  }

  @Test
  void a_name_keeps_nothing_that_means_something_in_an_id_or_an_address() {
    String name = "it's 100% größer: #1?.safetensors";
    String encoded = "it%27s%20100%25%20gr%C3%B6%C3%9Fer%3A%20%231%3F.safetensors";
    assertEquals("keel/" + encoded + "/", id(name));
    assertEquals(encoded, uri(name));
    assertEquals("a/" + encoded, uri("a/" + name));
    assertEquals("keel/x%E2%80%AEy%0A/", id("x\u202ey\n"));
  }

  @Test
  void a_report_names_no_folder_of_this_machine() {
    Path elsewhere = FOLDER.resolveSibling("secret/data");
    String message =
        elsewhere.resolve("m.safetensors") + ": truncated; see " + elsewhere.resolve("m.cert.json");
    assertEquals(
        "m.safetensors: truncated; see m.cert.json",
        ReportedPath.in(message, List.of(elsewhere.resolve("m.safetensors"), Path.of("a/b"))));
    Path here = Path.of("").toAbsolutePath();
    assertEquals("a/b: cut", ReportedPath.in(here.resolve("a/b") + ": cut", List.of()));
    assertEquals("../a: cut", ReportedPath.in("../a: cut", List.of(Path.of("../a"))));
  }

  /** GitHub takes alerts of one rule and one file for the same unless this number differs. */
  @Test
  void every_alert_of_a_model_has_a_number_of_its_own_that_stays() {
    List<String> numbers = new ArrayList<>();
    for (String found : List.of("INCONCLUSIVE: for one reason", "INCONCLUSIVE: for another")) {
      run(Outcome.of("model", "", List.of(unproved("block1", found), unproved("block2", found))))
          .get("results")
          .findValuesAsText("primaryLocationLineHash", numbers);
    }
    assertEquals(4, numbers.size());
    assertEquals(numbers.subList(0, 2), numbers.subList(2, 4));
    assertEquals(2, new HashSet<>(numbers).size());
  }

  private static Finding unproved(String block, String found) {
    return new Finding("require", block, "incremental stability", found, Status.INCONCLUSIVE);
  }
}
