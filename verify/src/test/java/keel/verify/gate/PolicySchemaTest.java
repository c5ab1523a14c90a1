package keel.verify.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import keel.verify.certificate.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the reader accept the same policies. */
class PolicySchemaTest {
  private static final Path SCHEMA = Path.of("..", "docs", "policy.schema.json");
  private static final String ACCURACY =
      "network: {min_certified_accuracy: {dataset: digits, sha256: \""
          + "0".repeat(64)
          + "\", norm: l2, radius: 0.3, at_least: 0.9}}";
  private static final String START = "version: 1\nrequire: [incremental_stability]\n";

  @TempDir private Path folder;

  private static JsonNode schemaNode() throws IOException {
    return new YAMLMapper().readTree(Files.readString(SCHEMA));
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaNode());
  }

  private Policy read(String text) throws IOException {
    return PolicyFile.read(Files.writeString(folder.resolve("keel.yaml"), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "allow_unknown_layers: true",
        "expires: 2027-12-31",
        "region: {}",
        "region: {input_radius: 3, state_radius: 0.5, tolerance: 1e-6}",
        "region: {states: 'box:0.3', parameters: 'box:2,-1:0.5,0.25'}",
        "field: {max_contraction_factor: 0.98, min_contraction_rate: 0.1}",
        "field: {max_trapping_radius: 101, min_stability_rate: 0}",
        "require_solver_agreement: true",
        "require_replayed_import: true",
        "blocks: [{match: \"*\", max_gain: 10}]",
        "blocks: [{match: \"block?\", require: [contraction_rate], max_contraction_rate: 0.99}]",
        "blocks: [{match: a, max_depth: 30, min_disturbance: 0.01, max_settling_steps: 1e4}]",
        "blocks: [{match: a, max_gain_at_any_depth: 0, max_input_to_state_gain: 2.5}]",
        "blocks: [{match: a, max_drift: 1e-6}]",
        "network: {min_stability_probability: 0.99}",
        "network: {min_stability_probability: 1, samples: 100000, confidence: 0.9}",
        "network: {min_stability_probability: 0.9, sample_property: trapping_ball}",
        "baseline: {certificate: old.cert.json, tolerance: 0}",
        "baseline: {certificate: a, model: b, tolerance: 0.1, properties: [contraction_rate]}"
      })
  void what_the_reader_takes_the_schema_takes(String rest) throws IOException {
    read(START + rest);
    assertEquals(Set.of(), schema().validate(new YAMLMapper().readTree(START + rest)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "expire: 2027-12-31",
        "expires: soon",
        "region: everywhere",
        "region: {input_radius: 0}",
        "region: {state_radius: -1}",
        "region: {tolerance: '1'}",
        "region: {radius: 1}",
        "region: {states: 0.3}",
        "region: {states: '0.3'}",
        "region: {parameters: 'box:1:1:1'}",
        "field: {}",
        "field: 3",
        "field: {max_gain: 1}",
        "field: {max_trapping_radius: -1}",
        "blocks: [{match: a, require: [trapping_ball]}]",
        "expires: 20271231",
        "expires: true",
        "require_solver_agreement: often",
        "require_replayed_import: 1",
        "blocks: []",
        "blocks: {match: a, max_gain: 1}",
        "blocks: [{match: a}]",
        "blocks: [{max_gain: 1}]",
        "blocks: [{match: '', max_gain: 1}]",
        "blocks: [{match: a, max_gain: -1}]",
        "blocks: [{match: a, max_gain: '1'}]",
        "blocks: [{match: a, max_gian: 1}]",
        "blocks: [{match: a, require: []}]",
        "blocks: [{match: a, require: [stability]}]",
        "blocks: [block1]",
        "network: {}",
        "network: {max_gain: -1}",
        "network: {max_depth: 3}",
        "network: {min_stability_probability: 1.01}",
        "network: {min_stability_probability: 0.9, samples: 0}",
        "network: {min_stability_probability: 0.9, samples: 100001}",
        "network: {min_stability_probability: 0.9, confidence: 1}",
        "network: {min_stability_probability: 0.9, sample_property: convergence}",
        "network: {min_stability_probability: 0.9, sample_property: 3}",
        "network: {max_gain: 1, sample_property: trapping_ball}",
        "network: {max_gain: 1, samples: 10}",
        "network: {max_gain: 1, confidence: 0.9}",
        "blocks: [{match: a, max_class_pair_gain: 1}]",
        "blocks: [{match: a, require: [network_gain]}]",
        "baseline: old.cert.json",
        "baseline: {certificate: a}",
        "baseline: {tolerance: 0}",
        "baseline: {certificate: a, tolerance: -0.1}",
        "baseline: {certificate: a, tolerance: 0, properties: []}",
        "baseline: {certificate: a, tolerance: 0, models: b}"
      })
  void what_the_reader_refuses_the_schema_refuses(String rest) throws IOException {
    assertThrows(InvalidPolicy.class, () -> read(START + rest), rest);
    assertTrue(!schema().validate(new YAMLMapper().readTree(START + rest)).isEmpty(), rest);
  }

  @Test
  void a_policy_asks_for_properties_of_blocks_or_of_a_field() throws IOException {
    String ofField = "version: 1\nrequire: [contraction_on_box, trapping_ball]\n";
    read(ofField);
    assertEquals(Set.of(), schema().validate(new YAMLMapper().readTree(ofField)));
    String both = "version: 1\nrequire: [incremental_stability, trapping_ball]\n";
    assertThrows(InvalidPolicy.class, () -> read(both));
    assertTrue(!schema().validate(new YAMLMapper().readTree(both)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "l2, linf, true",
    "digits, a.csv, true",
    "0.9}, '0.9, data: files}', true",
    "0.9, 1, true",
    "0.9, 1.1, false",
    "radius: 0.3, radius: -1, false",
    "'radius: 0.3, ', '', false",
    "l2, l1, false",
    "'\"0', '\"g', false",
    "digits, '\"\"', false",
    "0.9}, '0.9, most: 1}', false",
  })
  void the_reader_and_the_schema_agree_on_certified_accuracy(
      String text, String other, boolean isTaken) throws IOException {
    String policy = START + ACCURACY.replace(text, other);
    assertEquals(isTaken, schema().validate(new YAMLMapper().readTree(policy)).isEmpty());
    if (isTaken) {
      assertTrue(read(policy).asksForNetwork());
    } else {
      assertThrows(InvalidPolicy.class, () -> read(policy));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"expires: 2027-02-30", "blocks: [{match: a, max_gain: .nan}]"})
  void the_reader_knows_days_and_numbers_better_than_a_schema(String rest) {
    assertThrows(InvalidPolicy.class, () -> read(START + rest), rest);
  }

  @Test
  void the_schema_names_every_property_and_every_limit() throws IOException {
    Set<String> properties = new HashSet<>();
    schemaNode()
        .at("/$defs/properties/items/enum")
        .forEach(name -> properties.add(name.textValue()));
    assertEquals(names(false), properties);
    schemaNode()
        .at("/properties/baseline/properties/properties/items/anyOf/2/enum")
        .forEach(name -> properties.add(name.textValue()));
    properties.removeAll(names(false));
    assertEquals(names(true), properties);
    Set<String> ofField = new HashSet<>();
    schemaNode()
        .at("/$defs/field_properties/items/enum")
        .forEach(name -> ofField.add(name.textValue()));
    assertEquals(
        Arrays.stream(Property.values())
            .filter(Property::isOfField)
            .map(Property::fileName)
            .collect(Collectors.toSet()),
        ofField);
    Set<String> field = new HashSet<>();
    schemaNode().at("/properties/field/properties").fieldNames().forEachRemaining(field::add);
    assertEquals(keys(Limit.Section.FIELD), field);
    Set<String> keys = new HashSet<>();
    schemaNode().at("/properties/blocks/items/properties").fieldNames().forEachRemaining(keys::add);
    keys.removeAll(Set.of("match", "require"));
    assertEquals(keys(Limit.Section.BLOCKS), keys);
    Set<String> network = new HashSet<>();
    schemaNode().at("/properties/network/properties").fieldNames().forEachRemaining(network::add);
    assertTrue(network.remove(AccuracyRule.KEY));
    assertTrue(
        network.removeAll(
            Set.of(
                ProbabilityRule.KEY,
                ProbabilityRule.SAMPLES,
                ProbabilityRule.SAMPLE_PROPERTY,
                ProbabilityRule.CONFIDENCE)));
    assertEquals(keys(Limit.Section.NETWORK), network);
  }

  private static Set<String> names(boolean ofNetwork) {
    return Arrays.stream(Property.values())
        .filter(property -> property.isOfNetwork() == ofNetwork && !property.isOfField())
        .map(Property::fileName)
        .collect(Collectors.toSet());
  }

  private static Set<String> keys(Limit.Section section) {
    return Limit.all(section).stream().map(Limit::key).collect(Collectors.toSet());
  }

  @Test
  void a_baseline_stands_beside_its_policy() throws IOException {
    Baseline baseline =
        read(START + "baseline: {certificate: old.cert.json, tolerance: 0}\n").baseline().get();
    assertEquals(folder.resolve("old.cert.json"), baseline.certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "block*", "block?", "block1", "?lock?", "b*1"})
  void a_pattern_matches(String pattern) {
    assertTrue(rule(pattern).matches("block1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "block??", "Block1", "b.*", "block[1]", "*2", ""})
  void a_pattern_does_not_match(String pattern) {
    assertTrue(!rule(pattern).matches("block1"));
  }

  private static BlockRule rule(String pattern) {
    return BlockRule.of(pattern, List.of(Property.CONTRACTION_RATE), Map.of());
  }
}
