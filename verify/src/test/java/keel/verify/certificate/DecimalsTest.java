package keel.verify.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.model.Activation;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The decimals beside numbers, which are for people and say no more than is true. */
class DecimalsTest {
  private static final Model MODEL = Fixtures.model(Fixtures.feasible(Activation.TANH));
  private static final Certificate CERTIFICATE = certify(MODEL, Region.DEFAULT);

  @TempDir private Path folder;
  private CertificateOnDisk disk;

  private static Certificate certify(Model model, Region region) {
    return new Verifier(SecondOpinion.NONE, region).certify(model);
  }

  @BeforeEach
  void write() throws IOException {
    disk = CertificateOnDisk.of(folder, CERTIFICATE);
  }

  private Certificate written(Certificate certificate) throws IOException {
    return CertificateOnDisk.of(folder, certificate).read();
  }

  @Test
  void the_decimal_of_every_bound_is_on_the_side_of_its_relation() throws IOException {
    int inexact = 0;
    for (JsonNode claim : disk.body().get("claims")) {
      for (JsonNode bound : claim.withArray("bounds")) {
        BigDecimal certified =
            new BigDecimal(Double.parseDouble(bound.get("certified").textValue()));
        BigDecimal decimal = new BigDecimal(bound.get("certified_decimal").textValue());
        int side = decimal.compareTo(certified);
        boolean atLeast = bound.get("relation").textValue().equals("at_least");
        assertTrue(atLeast ? side <= 0 : side >= 0, bound::toString);
        inexact += side == 0 ? 0 : 1;
      }
    }
    assertTrue(inexact > 8, "all but " + inexact + " decimals are exact: nothing was rounded");
  }

  @Test
  void the_decimal_of_what_is_observed_is_on_the_side_of_its_relation() throws IOException {
    JsonNode observed = disk.body().get("observed");
    assertTrue(observed.size() > 5);
    for (JsonNode one : observed) {
      BigDecimal value = new BigDecimal(Double.parseDouble(one.get("observed").textValue()));
      int side = new BigDecimal(one.get("observed_decimal").textValue()).compareTo(value);
      boolean atLeast = one.get("relation").textValue().equals("at_least");
      assertTrue(atLeast ? side <= 0 : side >= 0, one::toString);
    }
  }

  @Test
  void the_least_eigenvalue_of_the_readme_is_not_said_to_be_larger_than_it_is() {
    // The nearest decimal of eight digits is above it.
    Bound least =
        new Bound("λmin(P)", Bound.Relation.AT_LEAST, 0.3964466094068, List.of("block/λ"));
    assertEquals("λmin(P) ≥ 0.3964466", least.text());
    Bound greatest =
        new Bound("λmax(P)", Bound.Relation.AT_MOST, 0.3964466014068, List.of("block/λ"));
    assertEquals("λmax(P) ≤ 0.39644661", greatest.text());
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, 0x1p-10, 8, 1, 0.0009765625",
    "70, 0.999999999, 0.100000004, 70, 0.99999999, 0.10000001",
    "0.1, 0.3, 0.1, 0.1, 0.29999999, 0.10000001",
    "1e3, 0.0001, 1e-7, 1000, 0.0001, 1E-7",
    "1e20, 1e-300, 1e300, 1E+20, 1E-300, 1.0000001E+300"
  })
  void decimals_of_a_region_say_no_more_than_is_claimed(
      double input,
      double state,
      double tolerance,
      String inputText,
      String stateText,
      String toleranceText)
      throws IOException {
    Certificate certificate = certify(MODEL, new Region(input, state, tolerance));
    assertEquals(certificate, written(certificate));
    assertEquals(Status.CERTIFIED, Checker.check(disk.read(), MODEL));
    JsonNode whole = disk.body().get("region");
    JsonNode settling = disk.claim(Property.GLOBAL_ASYMPTOTIC_STABILITY).get("region");
    JsonNode rate = disk.claim(Property.CONTRACTION_RATE).get("region");
    for (JsonNode region : List.of(whole, settling)) {
      assertEquals(inputText, region.get("input_radius_decimal").textValue());
      assertEquals(Double.toHexString(input), region.get("input_radius").textValue());
      assertEquals(toleranceText, region.get("tolerance_decimal").textValue());
      assertEquals(Double.toHexString(tolerance), region.get("tolerance").textValue());
    }
    for (JsonNode region : List.of(whole, rate)) {
      assertEquals(stateText, region.get("state_radius_decimal").textValue());
      assertEquals(Double.toHexString(state), region.get("state_radius").textValue());
    }
  }

  @Test
  void no_number_of_the_region_stands_in_a_sentence() throws IOException {
    CertificateFile.write(disk.file(), certify(MODEL, new Region(70, 0.999999999, 0.100000004)));
    for (JsonNode claim : disk.body().get("claims")) {
      ((ObjectNode) claim).remove(List.of("region", "bounds"));
      String text = claim.toString();
      for (String number : List.of("70", "0.1", "0.99", "1.0")) {
        assertFalse(text.contains(number), text);
      }
    }
  }

  static Stream<Arguments> otherDecimals() {
    return Stream.of(
            "0.691", "0.69098301", "0.69098300", "6.90983E-1", "0.6909830", " 0.690983", "")
        .map(text -> arguments(text));
  }

  @ParameterizedTest
  @MethodSource("otherDecimals")
  void only_one_decimal_belongs_to_a_number(String decimal) throws IOException {
    ObjectNode bound = (ObjectNode) disk.body().get("claims").get(0).get("bounds").get(0);
    assertEquals("0.690983", bound.get("certified_decimal").textValue());
    disk.forge(
        body ->
            ((ObjectNode) body.get("claims").get(0).get("bounds").get(0))
                .put("certified_decimal", decimal));
    assertTrue(disk.refusal().contains("certified and its decimal do not agree"));
  }
}
