package keel.interchange.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keel.interchange.pytorch.StateDict;
import keel.verify.model.Json;

/**
 * A description of the tensors of a file, from their names and shapes, for people to complete: what
 * these do not say, such as an activation or a number of steps, is guessed and said to be.
 */
public final class Proposal {
  private static final Pattern NUMBERED = Pattern.compile("(.*[.])?([RAC])[.]([0-9]{1,6})");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  /** Of a sequence whose length nothing tells. */
  private static final int STEPS = 28;

  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  /** What each module has: by what it calls them, the names of its tensors and their shape. */
  private final Map<String, Map<String, Part>> modules = new LinkedHashMap<>();

  private final List<String> layers = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private String input = "[N]";
  private boolean isImage;

  /** Tensors of one shape: one, or one for each step. */
  private record Part(List<String> names, List<Integer> shape) {
    boolean has(int axes) {
      return shape.size() == axes;
    }
  }

  private Proposal() {}

  /** The text of a YAML file that {@link DescribedNetwork} reads once it is complete. */
  public static String of(StateDict file) {
    Proposal proposal = new Proposal();
    Map<String, List<Integer>> shapes = file.shapes();
    List<String> names = new ArrayList<>(shapes.keySet());
    if (names.equals(names.stream().sorted().toList())) { // says nothing of the order of layers
      names.sort(Comparator.comparing(Proposal::withLongNumbers));
    }
    names.forEach(name -> proposal.add(name, shapes.get(name)));
    proposal.modules.forEach(proposal::describe);
    return proposal.text();
  }

  /** So that layer 10 comes after layer 2. */
  private static String withLongNumbers(String name) {
    return DIGITS
        .matcher(name)
        .replaceAll(match -> "%018d".formatted(Long.parseLong(match.group())));
  }

  private void add(String name, List<Integer> shape) {
    String weight = ofComputed(name);
    Matcher numbered = NUMBERED.matcher(weight);
    int dot = weight.lastIndexOf('.');
    String module = dot < 0 ? "" : weight.substring(0, dot);
    String key = weight.substring(dot + 1);
    if (numbered.matches()) {
      module =
          Optional.ofNullable(numbered.group(1))
              .map(m -> m.substring(0, m.length() - 1))
              .orElse("");
      key = numbered.group(2);
    }
    Map<String, Part> parts = modules.computeIfAbsent(module, unused -> new LinkedHashMap<>());
    Part known = parts.get(key);
    if (known == null || !numbered.matches()) {
      parts.put(key, new Part(List.of(weight), shape));
    } else {
      List<String> all = new ArrayList<>(known.names);
      all.add(weight);
      parts.put(key, new Part(List.copyOf(all), shape));
    }
  }

  /** The name of the weight that weight_norm makes of a direction; lengths come with it. */
  private static String ofComputed(String name) {
    return name.replaceAll("^(.*[.])?weight_[gv]$", "$1weight")
        .replaceAll("^(.*[.])?parametrizations[.](\\w+)[.]original[01]$", "$1$2");
  }

  private void describe(String module, Map<String, Part> parts) {
    Optional<Part> weight = Optional.ofNullable(parts.get(WEIGHT));
    if (parts.containsKey("running_mean") && parts.containsKey("running_var")) {
      layer("batch_norm", module, "module: " + quoted(module), "");
      parts.keySet().removeAll(List.of("running_mean", "running_var", WEIGHT, BIAS));
    } else if (isBlock(parts, List.of("B", "b"), "R", 2)) {
      block("dense_block", module, parts, "R", "B", "b");
    } else if (isBlock(parts, List.of("B", "b"), "A", 2)) {
      block("dense_block", module, parts, "A", "B", "b");
    } else if (isBlock(parts, List.of("D", "E"), "C", 4)) {
      block("conv_block", module, parts, "C", "D", "E");
    } else if (isRecurrent(parts)) {
      enter(STEPS * parts.get("weight_ih_l0").shape.get(1), false);
      layer(
          "recurrent_block",
          module,
          "activation: tanh, steps: " + STEPS + ", module: " + quoted(module),
          "guessed: activation, steps; it gives the last state");
      parts.keySet().removeAll(List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"));
    } else if (weight.isPresent() && (weight.get().has(2) || weight.get().has(4))) {
      boolean isConvolution = weight.get().has(4);
      enter(weight.get().shape.get(1), isConvolution);
      String bias = parts.containsKey(BIAS) ? name(parts.get(BIAS)) : "0";
      layer(
          isConvolution ? "conv" : "linear",
          module,
          "weight: " + name(weight.get()) + ", bias: " + bias,
          "");
      layer("relu", module + "_relu", "", "guessed: nothing in the file tells an activation");
      parts.keySet().removeAll(List.of(WEIGHT, BIAS));
    }
    parts.remove("num_batches_tracked");
    parts.forEach(
        (key, part) -> part.names.forEach(name -> others.add(quoted(name) + " " + part.shape)));
  }

  /** An nn.RNN; the matrices of nn.LSTM and nn.GRU are not square. */
  private static boolean isRecurrent(Map<String, Part> parts) {
    return parts.keySet().containsAll(List.of("weight_ih_l0", "weight_hh_l0"))
        && parts.get("weight_ih_l0").has(2)
        && parts.get("weight_hh_l0").has(2)
        && parts.get("weight_hh_l0").shape.get(0).equals(parts.get("weight_hh_l0").shape.get(1));
  }

  private static boolean isBlock(
      Map<String, Part> parts, List<String> keys, String state, int axes) {
    return parts.keySet().containsAll(keys)
        && parts.containsKey(state)
        && parts.get(state).has(axes)
        && parts.get(keys.get(0)).has(axes);
  }

  private void block(
      String type,
      String module,
      Map<String, Part> parts,
      String state,
      String input,
      String bias) {
    boolean isDense = type.equals("dense_block");
    enter(parts.get(input).shape.get(1), !isDense);
    List<String> states =
        parts.get(state).names.stream()
            .map(
                name ->
                    state.equals("R")
                        ? "{gram: {factor: " + quoted(name) + ", epsilon: 0.01}}"
                        : quoted(name))
            .toList();
    String steps = states.size() == 1 ? (isDense ? "30" : "5") : Integer.toString(states.size());
    layer(
        type,
        module,
        "activation: %s, step_size: 1, steps: %s,\n   state: %s,\n   input: %s, bias: %s"
            .formatted(
                isDense ? "tanh" : "relu",
                steps,
                states.size() == 1 ? states.get(0) : states.toString(),
                name(parts.get(input)),
                name(parts.get(bias))),
        "guessed: activation, step_size"
            + (states.size() == 1 ? ", steps" : "")
            + (state.equals("R") ? ", epsilon" : ""));
    parts.keySet().removeAll(List.of(state, input, bias));
  }

  /** What a layer takes: of the first, the input; numbers behind images are listed. */
  private void enter(int size, boolean takesImages) {
    if (layers.isEmpty()) {
      input = takesImages ? "[%s, HEIGHT, WIDTH]".formatted(size) : "[%s]".formatted(size);
    } else if (isImage && !takesImages) {
      layer("flatten", "flatten", "", "and pooling before it?");
    }
    isImage = takesImages;
  }

  private void layer(String type, String module, String rest, String remark) {
    String name = module.isEmpty() ? type : module;
    while (names.contains(name)) {
      name += "_";
    }
    names.add(name);
    layers.add(
        "- {type: %s, name: %s%s}%s\n"
            .formatted(
                type,
                quoted(name),
                rest.isEmpty() ? "" : ", " + rest,
                remark.isEmpty() ? "" : " # " + remark));
  }

  private static String name(Part part) {
    return quoted(part.names.get(0));
  }

  /** As JSON, which YAML is a superset of; a # that could be more than a character is escaped. */
  private static String quoted(String name) {
    try {
      return Json.MAPPER.writeValueAsString(name).replace("#", "\\u0023");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text can be written", e);
    }
  }

  private String text() {
    if (!layers.isEmpty() && layers.get(layers.size() - 1).startsWith("- {type: relu")) {
      layers.remove(layers.size() - 1); // outputs are seldom cut off
    }
    return Stream.of(
            Stream.of(
                "# Proposed from names and shapes: compare every line with the forward() of the module,\n",
                "# then see that --replay finds the same outputs.\n",
                "version: 1\n",
                "input: " + input + "\n",
                "# preprocessing: {scale: 1, mean: [0], std: [1]} # what is done to raw data before\n",
                "layers:" + (layers.isEmpty() ? " []" : "") + "\n"),
            layers.stream(),
            others.stream().map(other -> "# in no layer yet: " + other + "\n"),
            Stream.of(
                others.isEmpty()
                    ? ""
                    : "# unused: [] # those of them that the network does not compute with\n"))
        .flatMap(lines -> lines)
        .reduce("", String::concat);
  }
}
