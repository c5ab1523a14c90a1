package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
  @TempDir Path folder;

  @Test
  void the_digits_need_no_folder() throws IOException {
    assertEquals(List.of(64), Datasets.load("digits", Optional.empty()).inputShape());
  }

  @Test
  void an_unknown_name_is_refused_with_the_known_ones() {
    assertMissing(
        "mnits", Optional.empty(), "'mnits'", "digits, notes, mnist, fashion-mnist, cifar10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "cifar10", "cifar100"})
  void without_a_folder_the_files_and_the_option_are_named(String name) {
    assertMissing(name, Optional.empty(), name, "is needed", "--data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "fashion-mnist", "cifar10", "cifar100"})
  void in_an_empty_folder_the_first_missing_file_is_named(String name) {
    assertMissing(name, Optional.of(folder), "must lie in " + folder, "--data");
  }

  @Test
  void a_csv_file_that_is_not_there_is_missing() {
    assertMissing("csv:none.csv#kind", Optional.of(folder), "none.csv");
  }

  @Test
  void a_file_whose_name_has_a_number_sign_is_found_with_and_without_a_label() throws IOException {
    Files.writeString(folder.resolve("a#b"), "1,x\n2,y\n".repeat(5));
    assertEquals(2, Datasets.load("csv:a#b", Optional.of(folder)).target().outputs());
    assertEquals(2, Datasets.load("csv:a#b#2", Optional.of(folder)).target().outputs());
    String absolute = folder.resolve("a#b").toAbsolutePath().toString();
    assertEquals(2, Datasets.load("csv:" + absolute, Optional.empty()).target().outputs());
  }

  private static void assertMissing(String name, Optional<Path> folder, String... texts) {
    MissingData error = assertThrows(MissingData.class, () -> Datasets.load(name, folder));
    for (String text : texts) {
      assertTrue(error.getMessage().contains(text), error::getMessage);
    }
  }
}
