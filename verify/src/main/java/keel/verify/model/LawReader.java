package keel.verify.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import keel.verify.exact.Matrix;

/** Makes the law of a block's weights from its description and tensors. */
final class LawReader {
  /** The keys of a description. */
  static final String STOCHASTIC = "stochastic";

  static final String PRIOR = "prior";
  static final String DIFFUSION = "diffusion";
  static final String DRIFT = "drift";
  static final String STATE_MARGIN = "state_margin";
  static final String DEVIATIONS = "deviations";
  static final String RATE = "rate";
  static final String SEED = "seed";
  static final String GENERATOR = "generator";

  /** The keys of a drift: its sizes, and its tensors. */
  static final String CODE = "code";

  static final String UNITS = "units";
  static final String ENCODER = "encoder";
  static final String HIDDEN = "hidden";
  static final String HIDDEN_BIAS = "hidden_bias";
  static final String OUTPUT = "output";
  static final String OUTPUT_BIAS = "output_bias";
  static final String DECODER = "decoder";
  static final String OFFSET = "offset";

  private final LayerReader tensors;

  LawReader(LayerReader tensors) {
    this.tensors = tensors;
  }

  /**
   * The law of a block's weights.
   *
   * @throws InvalidModel if the description is not one
   */
  WeightsLaw read(NaisBlock block, JsonNode node) {
    String place = "block '" + block.name() + "': weights_law";
    JsonFields fields = new JsonFields(place, node, InvalidModel::new);
    if (!fields.text(GENERATOR).equals(WeightsLaw.GENERATOR)) {
      throw new InvalidModel(
          place
              + ": samples are drawn by the generator "
              + WeightsLaw.GENERATOR
              + ", no other is known, found '"
              + fields.text(GENERATOR)
              + "'");
    }
    long seed = fields.longInteger(SEED);
    try {
      WeightsLaw law =
          switch (fields.text("type")) {
            case SdeLaw.TYPE -> sde(block, fields, seed);
            case GaussianLaw.TYPE -> {
              Set<WeightPart> parts = parts(fields);
              yield new GaussianLaw(
                  parts,
                  tensors.vector(fields, DEVIATIONS, Scalars.REAL, count(block, parts)),
                  seed);
            }
            case DropoutLaw.TYPE -> new DropoutLaw(fields.number(RATE), seed);
            default ->
                throw new InvalidModel(
                    "type must be sde, gaussian or dropout, found '" + fields.text("type") + "'");
          };
      fields.requireNoOthers();
      return law;
    } catch (InvalidModel e) {
      throw e.getMessage().startsWith(place)
          ? e
          : new InvalidModel(place + ": " + e.getMessage(), e);
    }
  }

  private SdeLaw sde(NaisBlock block, JsonFields fields, long seed) {
    if (!fields.text(PRIOR).equals(SdeLaw.PRIOR)) {
      throw new InvalidModel(
          "prior must be " + SdeLaw.PRIOR + ", found '" + fields.text(PRIOR) + "'");
    }
    Set<WeightPart> parts = parts(fields);
    return new SdeLaw(
        parts,
        fields.number(DIFFUSION),
        drift(fields.place(), fields.required(DRIFT), count(block, parts)),
        fields.optional(STATE_MARGIN).isPresent()
            ? OptionalDouble.of(fields.number(STATE_MARGIN))
            : OptionalDouble.empty(),
        seed);
  }

  private DriftNetwork drift(String place, JsonNode node, int weights) {
    JsonFields fields = new JsonFields(place + ": " + DRIFT, node, InvalidModel::new);
    int code = fields.integer(CODE);
    int units = fields.integer(UNITS);
    // First the encoder: once it is read, the file is known to hold as much as `code` says.
    Matrix encoder = tensors.matrix(fields, ENCODER, Scalars.REAL, code, weights);
    DriftNetwork drift =
        new DriftNetwork(
            encoder,
            tensors.matrix(fields, HIDDEN, Scalars.REAL, units, code + 1),
            tensors.vector(fields, HIDDEN_BIAS, Scalars.REAL, units),
            tensors.matrix(fields, OUTPUT, Scalars.REAL, code, units),
            tensors.vector(fields, OUTPUT_BIAS, Scalars.REAL, code),
            tensors.matrix(fields, DECODER, Scalars.REAL, weights, code),
            tensors.vector(fields, OFFSET, Scalars.REAL, weights));
    fields.requireNoOthers();
    return drift;
  }

  private static Set<WeightPart> parts(JsonFields fields) {
    List<String> names = fields.texts(STOCHASTIC);
    EnumSet<WeightPart> parts = EnumSet.noneOf(WeightPart.class);
    for (String name : names) {
      parts.add(
          WeightPart.named(name)
              .orElseThrow(
                  () ->
                      new InvalidModel(
                          "what is stochastic must be of "
                              + WeightPart.fileNames()
                              + ", found '"
                              + Text.shown(name)
                              + "'")));
    }
    if (parts.size() != names.size()) {
      throw new InvalidModel("what is stochastic must be named once, found " + names);
    }
    return parts;
  }

  private static int count(NaisBlock block, Set<WeightPart> parts) {
    return parts.stream().mapToInt(part -> StochasticBlock.size(block, part)).sum();
  }
}
