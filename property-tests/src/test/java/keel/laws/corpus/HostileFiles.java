package keel.laws.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import keel.verify.cli.ExitCode;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Json;
import keel.verify.model.RecurrentBlock;

/**
 * Model files that are not what they say. Without the change each holds a block that is certified.
 */
final class HostileFiles {
  private static final DenseBlock BLOCK =
      Models.dense(Activation.TANH, Models.square(-1, 0.5, 0.5, -1.5));

  private static final RecurrentBlock RECURRENT =
      Models.recurrent(Activation.TANH, 0.5, Models.square(0, 0.5, -0.5, 0));

  private static final FeedforwardBlock STACK =
      Models.stack(
          Activation.TANH,
          Models.diagonal(0.5, 0.5),
          Models.diagonal(0.25, 0.5),
          Models.diagonal(0.5, 0.25));

  private final List<Entry> entries = new ArrayList<>();

  private HostileFiles() {}

  static List<Entry> entries() {
    HostileFiles corpus = new HostileFiles();
    corpus.numbers();
    corpus.tensors();
    corpus.descriptions();
    corpus.headers();
    corpus.lengths();
    corpus.leaky();
    corpus.complexNumbers();
    corpus.gates();
    corpus.laws();
    return corpus.entries;
  }

  /** A safetensors file taken apart: 8 bytes with the header's length, the header, the data. */
  private static final class Parts {
    private ObjectNode header;
    private byte[] data;
    private String headerText;
    private long headerLength = -1;

    private Parts(byte[] file) throws IOException {
      int length = Math.toIntExact(little(ByteBuffer.wrap(file)).getLong());
      header = (ObjectNode) Json.MAPPER.readTree(Arrays.copyOfRange(file, 8, 8 + length));
      data = Arrays.copyOfRange(file, 8 + length, file.length);
    }

    private static ByteBuffer little(ByteBuffer buffer) {
      return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] joined() throws IOException {
      String text = headerText == null ? Json.MAPPER.writeValueAsString(header) : headerText;
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ByteBuffer file = little(ByteBuffer.allocate(8 + bytes.length + data.length));
      file.putLong(headerLength < 0 ? bytes.length : headerLength).put(bytes).put(data);
      return file.array();
    }

    private ObjectNode tensor(String name) {
      return (ObjectNode) header.get(name);
    }

    /** A tensor of the block by the word that the description uses for it. */
    private String name(String word) throws IOException {
      return description().get("layers").get(0).get(word).asText();
    }

    private ObjectNode description() throws IOException {
      return (ObjectNode) Json.MAPPER.readTree(header.get("__metadata__").get("keel").asText());
    }

    private void describe(Consumer<ObjectNode> change) throws IOException {
      ObjectNode description = description();
      change.accept(description);
      ((ObjectNode) header.get("__metadata__"))
          .put("keel", Json.MAPPER.writeValueAsString(description));
    }

    private void layer(Consumer<ObjectNode> change) throws IOException {
      describe(d -> change.accept((ObjectNode) d.get("layers").get(0)));
    }

    private int begin(String word) throws IOException {
      return tensor(name(word)).get("data_offsets").get(0).intValue();
    }

    /** Overwrites the first number of a tensor. */
    private void number(String word, double value) throws IOException {
      ByteBuffer buffer = little(ByteBuffer.wrap(data));
      if (tensor(name(word)).get("dtype").asText().equals("F32")) {
        buffer.putFloat(begin(word), (float) value);
      } else {
        buffer.putDouble(begin(word), value);
      }
    }
  }

  private interface Change {
    void apply(Parts parts) throws IOException;
  }

  private void add(String family, String name, ExitCode expected, String why, Change change) {
    add(BLOCK, family, name, expected, why, change);
  }

  private void add(
      Block block, String family, String name, ExitCode expected, String why, Change change) {
    entries.add(
        new Entry(
            family,
            name,
            expected,
            why,
            folder -> {
              Path file = Models.write(folder, block);
              Parts parts = new Parts(Files.readAllBytes(file));
              change.apply(parts);
              Files.write(file, parts.joined());
              return List.of("certify", "--no-smt", file.toString());
            },
            // Taken apart and put together, with nothing changed.
            folder -> {
              Path file = Models.write(folder, block);
              Files.write(file, new Parts(Files.readAllBytes(file)).joined());
              return List.of("certify", "--no-smt", file.toString());
            }));
  }

  private void unusable(String family, String name, String why, Change change) {
    add(family, name, ExitCode.UNUSABLE_INPUT, why, change);
  }

  private void gates() {
    String family = "gates that do not fit";
    gated(family, "NaN", "not a gate", p -> p.number("gates", Double.NaN));
    gated(
        family,
        "one row of all",
        "a gate for each unit",
        p -> p.tensor(p.name("gates")).putArray("shape").add(1).add(6));
    gated(
        family,
        "no rows of members",
        "there is no elite",
        p -> p.layer(layer -> layer.put("gates", layer.get("bias").asText())));
    gated(
        family,
        "populations of different sizes",
        "whose network would the third member's be?",
        p -> {
          String two = p.name("state");
          p.describe(
              d -> {
                ObjectNode other = d.get("layers").get(0).deepCopy();
                ((ArrayNode) d.get("layers")).add(other.put("name", "other").put("gates", two));
              });
        });
    unusable(
        family,
        "a population without gates",
        "its members are one",
        p -> p.describe(d -> d.put("predict", "population")));
    gated(
        family,
        "another answer",
        "elite or population",
        p -> p.describe(d -> d.put("predict", "committee")));
    add(
        BLOCK,
        family,
        "a layer of gates behind the block",
        ExitCode.INCONCLUSIVE,
        "a gate on the state, not on its step, may move states apart in the norm of the block",
        p -> {
          String bias = p.name("bias");
          p.describe(
              d ->
                  ((ArrayNode) d.get("layers"))
                      .addObject()
                      .put("type", "gates")
                      .put("name", "behind")
                      .put("gates", bias));
        });
  }

  /** Of an SDE for B and b of {@link #BLOCK}: 6 numbers. */
  private void laws() {
    String family = "laws of weights that are none";
    lawful(family, "another generator", "others would draw other samples", "generator", "MT19937");
    lawful(family, "another prior", "KL to what?", "prior", "brownian");
    lawful(family, "another type", "nobody can draw it", "type", "laplace");
    lawful(family, "a negative diffusion", "not a spread", "diffusion", -0.5);
    lawful(family, "a margin without a state", "there is nothing to project", "state_margin", 0.5);
    lawful(family, "a key of nobody's", "it may mean anything", "clip", 0.5);
    law(family, "no seed", "others would draw other samples", law -> law.remove("seed"));
    law(
        family,
        "a part that is drawn twice",
        "two laws for one number",
        law -> law.putArray("stochastic").add("bias").add("input").add("bias"));
    law(
        family,
        "another part",
        "the drift has no numbers for it",
        law -> law.putArray("stochastic").add("state").add("input").add("bias"));
    law(family, "nothing is drawn", "no law", law -> law.putArray("stochastic"));
    law(
        family,
        "a bottleneck that is wider than the file",
        "read before memory is taken",
        law -> ((ObjectNode) law.get("drift")).put("code", 1 << 30));
    add(
        Models.stochastic(BLOCK),
        family,
        "NaN in the drift",
        ExitCode.UNUSABLE_INPUT,
        "no comparison holds",
        p -> {
          ObjectNode law = (ObjectNode) p.description().get("layers").get(0).get("weights_law");
          String offset = law.get("drift").get("offset").asText();
          int begin = p.tensor(offset).get("data_offsets").get(0).intValue();
          Parts.little(ByteBuffer.wrap(p.data)).putDouble(begin, Double.NaN);
        });
    add(
        Models.stochastic(BLOCK),
        family,
        "steps of several lengths",
        ExitCode.UNUSABLE_INPUT,
        "a sample has one",
        p -> p.layer(layer -> layer.putArray("step_size").add(1).add(0.5)));
    add(
        BLOCK,
        family,
        "a rate of one",
        ExitCode.UNUSABLE_INPUT,
        "no unit is left",
        p ->
            p.layer(
                layer ->
                    layer
                        .putObject("weights_law")
                        .put("type", "dropout")
                        .put("rate", 1.0)
                        .put("seed", 1)
                        .put("generator", "L64X128MixRandom")));
  }

  private void lawful(String family, String name, String why, String key, Object value) {
    law(family, name, why, law -> law.putPOJO(key, value));
  }

  private void law(String family, String name, String why, Consumer<ObjectNode> change) {
    add(
        Models.stochastic(BLOCK),
        family,
        name,
        ExitCode.UNUSABLE_INPUT,
        why,
        p -> p.layer(layer -> change.accept((ObjectNode) layer.get("weights_law"))));
  }

  private void gated(String family, String name, String why, Change change) {
    DenseBlock block = BLOCK.withGates(Models.gates(3, 1, 1, 1, 0, 0.5, 1));
    add(block, family, name, ExitCode.UNUSABLE_INPUT, why, change);
  }

  private void numbers() {
    String family = "weights that are no numbers";
    for (String word : List.of("state", "input", "bias")) {
      unusable(family, "NaN in " + word, "no comparison holds", p -> p.number(word, Double.NaN));
    }
    unusable(family, "infinite", "not a weight", p -> p.number("state", Double.POSITIVE_INFINITY));
    unusable(
        family, "minus infinity", "not a weight", p -> p.number("state", Double.NEGATIVE_INFINITY));
    unusable(
        family,
        "step size NaN",
        "JSON has no NaN",
        p -> p.layer(layer -> layer.put("step_size", Double.NaN)));
  }

  private void tensors() {
    String family = "tensors that are missing or misshapen";
    unusable(family, "A missing", "nothing to certify", p -> p.header.remove(p.name("state")));
    unusable(family, "b missing", "a block has a bias", p -> p.header.remove(p.name("bias")));
    unusable(
        family,
        "A not square",
        "1 x 4",
        p -> p.tensor(p.name("state")).putArray("shape").add(1).add(4));
    unusable(
        family,
        "A of another size",
        "more numbers than bytes",
        p -> p.tensor(p.name("state")).putArray("shape").add(3).add(3));
    unusable(
        family,
        "negative shape",
        "no such shape",
        p -> p.tensor(p.name("state")).putArray("shape").add(-2).add(-2));
    unusable(
        family,
        "no rows",
        "there is nothing to certify",
        p -> p.tensor(p.name("bias")).putArray("shape").add(0));
    unusable(
        family,
        "shape that overflows",
        "2^62 numbers",
        p -> p.tensor(p.name("state")).putArray("shape").add(1L << 31).add(1L << 31));
    unusable(
        family,
        "integers",
        "weights are floating point",
        p -> p.tensor(p.name("state")).put("dtype", "I64"));
    unusable(
        family,
        "B under another name",
        "there is no such tensor",
        p -> p.layer(layer -> layer.put("input", "nowhere")));
  }

  private void descriptions() {
    String family = "descriptions that do not fit";
    unusable(
        family,
        "unknown activation",
        "nothing is known of its slopes",
        p -> p.layer(layer -> layer.put("activation", "mystery")));
    unusable(family, "no steps", "K = 0", p -> p.layer(layer -> layer.put("steps", 0)));
    unusable(
        family, "negative step size", "h < 0", p -> p.layer(layer -> layer.put("step_size", -1)));
    unusable(family, "step size zero", "h = 0", p -> p.layer(layer -> layer.put("step_size", 0)));
    unusable(
        family,
        "another version",
        "its meaning is unknown",
        p -> p.describe(d -> d.put("version", 99)));
    unusable(
        family,
        "a key too many",
        "it may matter",
        p -> p.layer(layer -> layer.put("gate", "open")));
    unusable(
        family,
        "two blocks of one name",
        "claims could not be told apart",
        p ->
            p.describe(
                d -> {
                  ArrayNode layers = (ArrayNode) d.get("layers");
                  layers.add(layers.get(0).deepCopy());
                }));
    unusable(
        family,
        "a block named network",
        "claims about all of it name it so",
        p -> p.layer(layer -> layer.put("name", "network")));
    unusable(
        family,
        "a name that turns the writing round",
        "it could draw another verdict",
        p -> p.layer(layer -> layer.put("name", "block\u202e")));
    unusable(
        family,
        "a name that nobody sees",
        "two of them could not be told apart",
        p -> p.layer(layer -> layer.put("name", "\u200b")));
    unusable(
        family,
        "no description",
        "nothing says which tensor is which",
        p -> ((ObjectNode) p.header.get("__metadata__")).remove("keel"));
    add(
        family,
        "a layer of unknown type",
        ExitCode.INCONCLUSIVE,
        "the rest is certified, the layer is not",
        p ->
            p.describe(
                d ->
                    ((ArrayNode) d.get("layers"))
                        .addObject()
                        .put("type", "lstm")
                        .put("name", "memory")));
  }

  private void headers() {
    String family = "headers that lie";
    unusable(
        family,
        "offsets beyond the data",
        "the numbers are not there",
        p -> p.tensor(p.name("bias")).putArray("data_offsets").add(64).add(1 << 20));
    unusable(
        family,
        "offsets that overlap",
        "two tensors share bytes",
        p -> {
          JsonNode offsets = p.tensor(p.name("state")).get("data_offsets");
          p.tensor(p.name("input")).set("data_offsets", offsets.deepCopy());
        });
    unusable(
        family,
        "offsets turned round",
        "the end comes before the beginning",
        p -> p.tensor(p.name("bias")).putArray("data_offsets").add(80).add(64));
    unusable(
        family,
        "bytes that belong to no tensor",
        "something else may hide there",
        p -> p.data = Arrays.copyOf(p.data, p.data.length + 8));
    unusable(
        family,
        "a tensor twice",
        "which one counts?",
        p -> {
          String text = Json.MAPPER.writeValueAsString(p.header);
          String name = p.name("state");
          String again = "\"" + name + "\":" + Json.MAPPER.writeValueAsString(p.tensor(name));
          p.headerText = text.substring(0, text.length() - 1) + "," + again + "}";
        });
    unusable(
        family,
        "nested without end",
        "100,000 brackets",
        p -> p.headerText = "{\"a\":" + "[".repeat(100_000));
    unusable(
        family,
        "a byte order mark",
        "not every reader takes it for none",
        p -> p.headerText = "\ufeff" + Json.MAPPER.writeValueAsString(p.header));
    unusable(
        family,
        "UTF-16",
        "some readers guess it",
        p -> {
          byte[] wide =
              Json.MAPPER.writeValueAsString(p.header).getBytes(StandardCharsets.UTF_16BE);
          // Each byte is a character below 128, which UTF-8 writes as that byte.
          p.headerText = new String(wide, StandardCharsets.ISO_8859_1);
        });
    unusable(family, "not JSON", "cut in the middle", p -> p.headerText = "{\"__metadata__\":");
    unusable(family, "a list", "must be an object", p -> p.headerText = "[]");
  }

  private void lengths() {
    String family = "files of the wrong length";
    unusable(family, "header longer than the file", "length 2^40", p -> p.headerLength = 1L << 40);
    unusable(family, "the longest header", "2^63 − 1", p -> p.headerLength = Long.MAX_VALUE);
    unusable(family, "header of no length", "nothing is named", p -> p.headerLength = 0);
    unusable(
        family,
        "data cut off",
        "half of the numbers are missing",
        p -> p.data = Arrays.copyOf(p.data, p.data.length / 2));
    unusable(family, "no data", "all are missing", p -> p.data = new byte[0]);
    unusable(
        family,
        "one byte short",
        "the last number is not whole",
        p -> p.data = Arrays.copyOf(p.data, p.data.length - 1));
  }

  // ---- Complex numbers ----

  private void complexNumbers(String name, String why, Change change) {
    DenseBlock block =
        Models.complex(
            new Grouped(Grouped.Rule.RADIAL_TANH, 2),
            Models.square(-1, 0.5, 0.5, -1.5),
            Models.square(0, 0.25, -0.25, 0));
    add(
        block,
        "descriptions of complex numbers that do not fit",
        name,
        ExitCode.UNUSABLE_INPUT,
        why,
        change);
  }

  private void complexNumbers() {
    complexNumbers(
        "a step size for each part",
        "1 and 0.2, mod_relu: two states move apart by 1.24",
        p -> p.layer(layer -> layer.putArray("step_size").add(1).add(1).add(0.2).add(0.2)));
    complexNumbers(
        "no imaginary parts",
        "half of A is missing",
        p -> p.header.set("other", p.header.remove(p.name("state") + ".im")));
    complexNumbers(
        "imaginary parts of another shape",
        "4 x 1",
        p -> p.tensor(p.name("state") + ".im").putArray("shape").add(4).add(1));
    complexNumbers(
        "tanh",
        "of each part, or of the modulus?",
        p -> p.layer(layer -> layer.put("activation", "tanh")));
    complexNumbers(
        "groups of four", "two parts are a number", p -> p.layer(layer -> layer.put("group", 4)));
    complexNumbers(
        "NaN in an imaginary part",
        "no comparison holds",
        p -> {
          int begin = p.tensor(p.name("input") + ".im").get("data_offsets").get(0).intValue();
          Arrays.fill(p.data, begin, begin + Float.BYTES, (byte) 0xff);
        });
  }

  // ---- Blocks with a leak ----

  private void leaky(Block block, String name, String why, Consumer<ObjectNode> change) {
    add(
        block,
        "descriptions of blocks with a leak that do not fit",
        name,
        ExitCode.UNUSABLE_INPUT,
        why,
        p -> p.layer(change));
  }

  private void leaky() {
    leaky(RECURRENT, "leak 0", "no state would ever move", layer -> layer.put("leak", 0));
    leaky(RECURRENT, "leak 1.5", "more than all of a state", layer -> layer.put("leak", 1.5));
    leaky(RECURRENT, "leak NaN", "JSON has no NaN", layer -> layer.put("leak", Double.NaN));
    leaky(RECURRENT, "leak −0.5", "a state would move back", layer -> layer.put("leak", -0.5));
    leaky(
        RECURRENT,
        "one leak of two",
        "which unit has it?",
        layer -> layer.putArray("leak").add(0.5));
    leaky(
        RECURRENT,
        "a leak of 0 among others",
        "the second unit would never move",
        layer -> layer.putArray("leak").add(0.5).add(0));
    leaky(RECURRENT, "no leak", "it has no default", layer -> layer.remove("leak"));
    leaky(
        RECURRENT,
        "reading: sequences",
        "there is constant, and sequence",
        layer -> layer.put("reading", "sequences"));
    leaky(
        RECURRENT,
        "a sequence of another length",
        "the network's input is that of one step",
        layer -> layer.put("reading", "sequence"));
    leaky(RECURRENT, "no steps", "K = 0", layer -> layer.put("steps", 0));
    leaky(RECURRENT, "a step size", "it has leaks", layer -> layer.put("step_size", 1));
    leaky(STACK, "three W for two layers", "one would be left", layer -> layer.put("steps", 2));
    leaky(STACK, "three W for four layers", "one would be missing", layer -> layer.put("steps", 4));
    leaky(
        STACK,
        "a step size of a plain layer",
        "W is what it is",
        layer -> layer.put("step_size", 0.5));
    leaky(STACK, "a form that is none", "two are known", layer -> layer.put("form", "identity"));
    leaky(STACK, "a leak", "layers have none", layer -> layer.put("leak", 0.5));
    add(
        RECURRENT,
        "descriptions of blocks with a leak that do not fit",
        "NaN in W",
        ExitCode.UNUSABLE_INPUT,
        "no comparison holds",
        p -> p.number("state", Double.NaN));
  }
}
