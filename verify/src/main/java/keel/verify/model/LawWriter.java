package keel.verify.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Describes the law of a block's weights for a model file and gathers its tensors. */
final class LawWriter {
  private final LayerWriter tensors;
  private final String name;

  /** Of the block of the name. */
  LawWriter(LayerWriter tensors, String name) {
    this.tensors = tensors;
    this.name = name;
  }

  ObjectNode describe(WeightsLaw law) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("type", law.type());
    if (!law.stochastic().isEmpty()) {
      ArrayNode parts = node.putArray(LawReader.STOCHASTIC);
      Arrays.stream(WeightPart.values())
          .filter(law.stochastic()::contains)
          .forEach(part -> parts.add(part.fileName()));
    }
    if (law instanceof SdeLaw sde) {
      node.put(LawReader.PRIOR, SdeLaw.PRIOR).put(LawReader.DIFFUSION, sde.diffusion());
      sde.stateMargin().ifPresent(margin -> node.put(LawReader.STATE_MARGIN, margin));
      node.set(LawReader.DRIFT, drift(sde.drift()));
    } else if (law instanceof GaussianLaw gaussian) {
      node.put(LawReader.DEVIATIONS, tensors.store(name + ".deviations", gaussian.deviations()));
    } else if (law instanceof DropoutLaw dropout) {
      node.put(LawReader.RATE, dropout.rate());
    }
    return node.put(LawReader.SEED, law.seed()).put(LawReader.GENERATOR, WeightsLaw.GENERATOR);
  }

  private ObjectNode drift(DriftNetwork drift) {
    String of = name + ".drift.";
    return Json.MAPPER
        .createObjectNode()
        .put(LawReader.CODE, drift.encoder().rows())
        .put(LawReader.UNITS, drift.hidden().rows())
        .put(LawReader.ENCODER, tensors.store(Scalars.REAL, of + "encoder", drift.encoder()))
        .put(LawReader.HIDDEN, tensors.store(Scalars.REAL, of + "hidden", drift.hidden()))
        .put(LawReader.HIDDEN_BIAS, tensors.store(of + "hidden_bias", drift.hiddenBias()))
        .put(LawReader.OUTPUT, tensors.store(Scalars.REAL, of + "output", drift.output()))
        .put(LawReader.OUTPUT_BIAS, tensors.store(of + "output_bias", drift.outputBias()))
        .put(LawReader.DECODER, tensors.store(Scalars.REAL, of + "decoder", drift.decoder()))
        .put(LawReader.OFFSET, tensors.store(of + "offset", drift.offset()));
  }
}
