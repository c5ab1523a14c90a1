package keel.verify.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.GivenBox;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.model.JsonFields;
import keel.verify.model.Yaml;

/**
 * Reads a policy: a YAML file as docs/policy.schema.json describes it. A key that is not known is
 * an error: a rule with a misspelt name would else be no rule.
 */
public final class PolicyFile {
  private static final int VERSION = 1;
  private static final String BASELINE = "baseline";
  private static final String CERTIFICATE = "certificate";
  private static final String MODEL = "model";
  private static final String NETWORK = Limit.Section.NETWORK.key();
  private static final String FIELD = Limit.Section.FIELD.key();
  private static final String DATASET = "dataset";

  private final Path file;

  private PolicyFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a policy.
   *
   * @throws InvalidPolicy if it is not valid YAML, a key is unknown, or a value makes no sense
   */
  public static Policy read(Path file) throws IOException {
    return new PolicyFile(file).policy(root(file));
  }

  /**
   * The files that the policy names, as far as it can be understood: whatever else is wrong with
   * it, they must not be written to.
   */
  public static List<Path> namedFiles(Path file) {
    List<Path> files = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      return files; // a pipe can be read once only
    }
    try {
      JsonNode root = root(file);
      JsonNode baseline = root.path(BASELINE);
      PolicyFile policy = new PolicyFile(file);
      if (baseline.path(CERTIFICATE).isTextual()) {
        files.addAll(CertificateFile.files(policy.path(baseline.path(CERTIFICATE).textValue())));
      }
      if (baseline.path(MODEL).isTextual()) {
        files.add(policy.path(baseline.path(MODEL).textValue()));
      }
      String dataset = root.path(NETWORK).path(AccuracyRule.KEY).path(DATASET).asText();
      // The column of a table that is to be learned may stand behind its file.
      Stream.of(dataset, dataset.replaceFirst("#[^#]*$", ""))
          .map(policy::path)
          .filter(Files::isRegularFile)
          .findFirst()
          .ifPresent(files::add);
    } catch (IOException | InvalidPolicy e) {
      // Whoever reads the policy to obey it will say so.
    }
    return files;
  }

  private static JsonNode root(Path file) throws IOException {
    return Yaml.read(file, InvalidPolicy::new);
  }

  private Policy policy(JsonNode root) {
    if (!root.isObject()) {
      throw invalid("a policy is made of keys and values, 'version: 1' first, but none are found");
    }
    JsonFields fields = fields("", root);
    if (fields.integer("version") != VERSION) {
      throw invalid("only version " + VERSION + " is known");
    }
    Region region = Region.DEFAULT;
    FieldBoxes boxes = FieldBoxes.NONE;
    if (fields.optional("region").isPresent()) {
      JsonFields inside = fields("region", fields.required("region"));
      region = region(inside);
      boxes = new FieldBoxes(box(inside, "states"), box(inside, "parameters"));
      inside.requireNoOthers();
    }
    boolean tolerant = flag(fields, "allow_unknown_layers");
    boolean agreement = flag(fields, "require_solver_agreement");
    boolean replayed = flag(fields, "require_replayed_import");
    List<BlockRule> blocks = new ArrayList<>();
    if (fields.optional("blocks").isPresent()) {
      for (JsonNode node : fields.list("blocks")) {
        blocks.add(blockRule(fields("blocks[" + blocks.size() + "]", node)));
      }
      if (blocks.isEmpty()) {
        throw invalid("'blocks' is there but holds no rule");
      }
    }
    SortedMap<Limit, Double> limits = new TreeMap<>();
    Optional<AccuracyRule> accuracy = Optional.empty();
    Optional<ProbabilityRule> probability = Optional.empty();
    Optional<JsonNode> whole = fields.optional(NETWORK);
    if (whole.isPresent()) {
      JsonFields inside = fields(NETWORK, whole.get());
      limits.putAll(limits(inside, Limit.Section.NETWORK));
      accuracy =
          inside
              .optional(AccuracyRule.KEY)
              .map(node -> accuracy(fields("network." + AccuracyRule.KEY, node)));
      probability = probability(inside);
      inside.requireNoOthers();
      if (limits.isEmpty() && accuracy.isEmpty() && probability.isEmpty()) {
        throw invalid("'network' is there but holds no limit");
      }
    }
    Optional<JsonNode> field = fields.optional(FIELD);
    if (field.isPresent()) {
      JsonFields inside = fields(FIELD, field.get());
      SortedMap<Limit, Double> ofField = limits(inside, Limit.Section.FIELD);
      inside.requireNoOthers();
      if (ofField.isEmpty()) {
        throw invalid("'field' is there but holds no limit");
      }
      limits.putAll(ofField);
    }
    List<Property> required =
        probability.isPresent() && fields.optional("require").isEmpty()
            ? List.of()
            : properties(fields.list("require"));
    required.stream().filter(Property::isOfNetwork).findFirst().ifPresent(this::refuse);
    if (required.stream().map(Property::isOfField).distinct().count() > 1) {
      throw invalid(
          "'require' names properties of blocks beside those of a polynomial field, and no model"
              + " has both");
    }
    Optional<LocalDate> expires =
        fields.optional("expires").map(value -> date(fields.text("expires")));
    Optional<Baseline> baseline =
        fields.optional(BASELINE).map(node -> baseline(fields("baseline", node)));
    fields.requireNoOthers();
    return new Policy(
        region,
        boxes,
        required,
        tolerant ? Policy.UnknownLayers.TOLERATED : Policy.UnknownLayers.REFUSED,
        blocks,
        limits,
        accuracy,
        probability,
        expires,
        agreement ? Policy.Agreement.REQUIRED : Policy.Agreement.NOT_NEEDED,
        replayed ? Policy.Imports.REPLAYED : Policy.Imports.ANY,
        baseline);
  }

  private Region region(JsonFields fields) {
    return new Region(
        positive(fields, "input_radius", Region.DEFAULT.inputRadius()),
        positive(fields, "state_radius", Region.DEFAULT.stateRadius()),
        positive(fields, "tolerance", Region.DEFAULT.tolerance()),
        fields.optional("weight_radius").isPresent()
            ? OptionalDouble.of(positive(fields, "weight_radius", 0))
            : OptionalDouble.empty());
  }

  private Optional<GivenBox> box(JsonFields fields, String key) {
    if (fields.optional(key).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(GivenBox.of(fields.text(key)));
    } catch (IllegalArgumentException e) {
      throw invalid("'" + key + "': " + e.getMessage());
    }
  }

  private double positive(JsonFields fields, String key, double standard) {
    double number = fields.optional(key).isPresent() ? fields.number(key) : standard;
    if (!(number > 0)) {
      throw invalid("'" + key + "' must be > 0, found " + number);
    }
    return number;
  }

  private BlockRule blockRule(JsonFields fields) {
    String pattern = fields.text("match");
    if (pattern.isEmpty()) {
      throw invalid("'match' must not be empty; \"*\" matches every block");
    }
    List<Property> required =
        fields.optional("require").isPresent() ? ofBlocks(fields.list("require")) : List.of();
    SortedMap<Limit, Double> limits = limits(fields, Limit.Section.BLOCKS);
    fields.requireNoOthers();
    return new BlockRule(pattern, required, limits);
  }

  private AccuracyRule accuracy(JsonFields fields) {
    String name = fields.text("norm");
    InputNorm norm =
        Arrays.stream(InputNorm.values())
            .filter(n -> n.shortName().equals(name))
            .findFirst()
            .orElseThrow(() -> invalid("'norm' must be l2 or linf, found '" + name + "'"));
    String dataset = fields.text(DATASET);
    if (dataset.isEmpty()) {
      throw invalid("'" + DATASET + "' must not be empty");
    }
    String sha256 = fields.text("sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw invalid("'sha256' must be 64 hexadecimal digits, found '" + sha256 + "'");
    }
    double atLeast = fields.number("at_least");
    if (!(atLeast >= 0 && atLeast <= 1)) {
      throw invalid("'at_least' must be a share from 0 to 1, found " + atLeast);
    }
    AccuracyRule rule =
        new AccuracyRule(
            dataset,
            sha256,
            norm,
            notNegative("radius", fields.number("radius")),
            atLeast,
            fields.optional("data").map(node -> path(fields.text("data"))),
            file.toAbsolutePath().getParent());
    fields.requireNoOthers();
    return rule;
  }

  private Optional<ProbabilityRule> probability(JsonFields fields) {
    if (fields.optional(ProbabilityRule.KEY).isEmpty()) {
      return Optional.empty();
    }
    double atLeast = fields.number(ProbabilityRule.KEY);
    if (!(atLeast >= 0 && atLeast <= 1)) {
      throw invalid(
          "'" + ProbabilityRule.KEY + "' must be a probability from 0 to 1, found " + atLeast);
    }
    int samples =
        fields.optional(ProbabilityRule.SAMPLES).isPresent()
            ? fields.integer(ProbabilityRule.SAMPLES)
            : Sampling.DEFAULT.samples();
    String confidence =
        fields.optional(ProbabilityRule.CONFIDENCE).isPresent()
            ? BigDecimal.valueOf(fields.number(ProbabilityRule.CONFIDENCE)).toPlainString()
            : Sampling.DEFAULT.confidenceText();
    try {
      Sampling sampling = Sampling.of(samples, confidence);
      if (fields.optional(ProbabilityRule.SAMPLE_PROPERTY).isPresent()) {
        sampling = sampling.of(property(fields.text(ProbabilityRule.SAMPLE_PROPERTY)));
      }
      return Optional.of(new ProbabilityRule(atLeast, sampling));
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private SortedMap<Limit, Double> limits(JsonFields fields, Limit.Section section) {
    SortedMap<Limit, Double> limits = new TreeMap<>();
    for (Limit limit : Limit.all(section)) {
      if (fields.optional(limit.key()).isPresent()) {
        limits.put(limit, notNegative(limit.key(), fields.number(limit.key())));
      }
    }
    return limits;
  }

  private Baseline baseline(JsonFields fields) {
    Path certificate = path(fields.text(CERTIFICATE));
    Optional<Path> model = fields.optional(MODEL).map(node -> path(fields.text(MODEL)));
    double tolerance = notNegative("tolerance", fields.number("tolerance"));
    List<Property> properties =
        fields.optional("properties").isPresent()
            ? properties(fields.list("properties"))
            : List.of();
    fields.requireNoOthers();
    return new Baseline(certificate, model, tolerance, properties);
  }

  private List<Property> properties(JsonNode list) {
    List<Property> properties = new ArrayList<>();
    for (JsonNode name : list) {
      properties.add(property(name.isTextual() ? name.textValue() : name.toString()));
    }
    if (properties.isEmpty()) {
      throw invalid("a list of properties is empty; nothing passes for free");
    }
    return properties;
  }

  private Property property(String name) {
    return Property.named(name)
        .orElseThrow(
            () -> invalid("property '" + name + "' is unknown; known are " + Property.fileNames()));
  }

  /** Properties of blocks alone. */
  private List<Property> ofBlocks(JsonNode list) {
    List<Property> required = properties(list);
    required.stream().filter(Property::isOfNetwork).findFirst().ifPresent(this::refuse);
    required.stream()
        .filter(Property::isOfField)
        .findFirst()
        .ifPresent(
            property -> {
              throw invalid(
                  "property '"
                      + property.fileName()
                      + "' is one of a polynomial field, which has no blocks; ask for it in the"
                      + " 'require' of the whole policy");
            });
    return required;
  }

  private void refuse(Property ofNetwork) {
    throw invalid(
        "property '"
            + ofNetwork.fileName()
            + "' is one of the network, not of a block: 'network' holds its limits");
  }

  private double notNegative(String key, double number) {
    if (!(number >= 0)) {
      throw invalid("'" + key + "' must be ≥ 0, found " + number);
    }
    return number;
  }

  private boolean flag(JsonFields fields, String key) {
    Optional<JsonNode> value = fields.optional(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw invalid("'" + key + "' must be true or false");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  private LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw invalid("'expires' must be a day as in 2027-12-31, found " + text);
    }
  }

  /** Beside the policy, wherever the gate is run. */
  private Path path(String text) {
    try {
      return file.resolveSibling(text);
    } catch (InvalidPathException e) {
      throw invalid("'" + text + "' is no path");
    }
  }

  private JsonFields fields(String place, JsonNode node) {
    return new JsonFields(
        place.isEmpty() ? file.toString() : file + ": " + place, node, InvalidPolicy::new);
  }

  private InvalidPolicy invalid(String message) {
    return new InvalidPolicy(file + ": " + message);
  }
}
