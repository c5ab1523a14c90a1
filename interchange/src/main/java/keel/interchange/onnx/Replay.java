package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Shapes;
import keel.verify.model.Text;
import keel.verify.model.UnknownLayer;

/**
 * What ONNX Runtime gave for some inputs beside what Keel's layers give.
 *
 * <p>Layer after layer: what the runtime gives behind one goes into the next, here as there, so
 * that a bound is about the roundings of one layer and not about all that went before. What a file
 * does not name, as a state within a loop, is passed over, and so are layers of unknown type. A
 * test, and no evidence: it finds layers that were read wrongly. The bound is the running one of
 * {@link RoundingBound}, or what follows from it to first order, {@link Sensitivity}, twice, where
 * that is less.
 *
 * @param patterns how many inputs were compared
 * @param difference the greatest magnitude of a difference of what a layer gives
 * @param allowed what rounding allows there
 * @param share of what rounding allows that any difference takes, at most 1
 * @param folded the greatest difference of a constant that Keel computes exactly and one that the
 *     runtime computes, if there is any such constant
 */
public record Replay(
    int patterns, double difference, double allowed, double share, OptionalDouble folded) {
  private static final int RANDOM_PATTERNS = 16;

  /** Entries of a result whose bound follows the signs of what is rounded. */
  private static final int FARTHEST = 4;

  private static final long SEED = 20251130;

  /**
   * Runs a file and the layers that were recognised in it.
   *
   * @throws InvalidModel if they differ by more than rounding allows
   */
  static Replay of(OnnxFile file, Evaluation.Result graph, Recognition.Layers layers) {
    return new Comparison(file, graph, layers).run();
  }

  /** For people. */
  public String text() {
    return patterns
        + " inputs in ONNX Runtime: no layer differs by more than "
        + Bound.Relation.AT_MOST.text(difference)
        + ", where rounding allows "
        + Bound.Relation.AT_MOST.text(allowed)
        + (folded.isPresent()
            ? "; its constants by at most "
                + Bound.Relation.AT_MOST.text(folded.getAsDouble())
                + " from those computed exactly"
            : "");
  }

  private static final class Comparison {
    private final OnnxFile file;
    private final Evaluation.Result graph;
    private final Recognition.Layers layers;
    private final int batch;
    private final int size;
    private int compared;
    private double difference;
    private double allowed;
    private double share;

    Comparison(OnnxFile file, Evaluation.Result graph, Recognition.Layers layers) {
      this.file = file;
      this.graph = graph;
      this.layers = layers;
      this.batch = graph.batch().map(count -> count == 0 ? 2 : count).orElse(1);
      this.size = Shapes.size(graph.input().shape());
    }

    Replay run() {
      Set<String> outputs = new HashSet<>();
      for (int i = 0; i < layers.layers().size(); i++) {
        if (layers.layers().get(i) instanceof UnknownLayer) {
          outputs.add(takes(layers.terms().get(i)));
          outputs.add(gives(layers.terms().get(i)));
        }
      }
      Set<String> known =
          file.graph().getNodeList().stream()
              .map(NodeProto::getOutputList)
              .flatMap(List::stream)
              .collect(Collectors.toSet());
      Set<String> folded = new HashSet<>(graph.folded().keySet());
      folded.retainAll(known);
      outputs.addAll(folded);
      layers.terms().forEach(term -> name(term).ifPresent(outputs::add));
      outputs.remove(graph.inputName());
      try (OnnxRuntime runtime =
          OnnxRuntime.of(file.model(), graph.type(), graph.inputName(), outputs)) {
        List<double[]> patterns = patterns();
        Map<String, double[]> given = Map.of();
        for (int first = 0; first + batch <= patterns.size(); first += batch) {
          List<double[]> part = patterns.subList(first, first + batch);
          given = runtime.run(shape(), joined(part));
          for (int i = 0; i < batch; i++) {
            compare(part.get(i), i, given);
          }
        }
        if (compared == 0) {
          throw new InvalidModel(
              "no input was found for which a block stops after the same number of steps however"
                  + " it rounds, so that it cannot be replayed; --no-replay imports it all the"
                  + " same, and says so in the model");
        }
        return new Replay(compared, difference, allowed, share, folded(folded, given));
      }
    }

    private OptionalDouble folded(Set<String> names, Map<String, double[]> given) {
      double greatest = 0;
      for (String name : names) {
        Numbers numbers = graph.folded().get(name);
        double[] found = given.get(name);
        for (int i = 0; i < numbers.size(); i++) {
          double distance =
              Dyadic.of(found[i]).minus(Dyadic.of(numbers.get(i))).abs().ceilToDouble();
          greatest = Math.max(greatest, distance);
          if (!(distance <= numbers.distance(i))) {
            throw new InvalidModel(
                "tensor "
                    + Text.quoted(name)
                    + ": ONNX Runtime computes "
                    + found[i]
                    + " where the exact number is nearest to "
                    + numbers.get(i)
                    + ", which is more than rounding can make of it");
          }
        }
      }
      return names.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(greatest);
    }

    private List<Integer> shape() {
      List<Integer> shape = new ArrayList<>(graph.input().shape());
      graph.batch().ifPresent(count -> shape.add(0, batch));
      return shape;
    }

    private static double[] joined(List<double[]> patterns) {
      return patterns.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** Zero, ones, signs, one large and tiny numbers, and random ones; as many as fill batches. */
    private List<double[]> patterns() {
      Random random = new Random(SEED);
      double large = graph.type() == FloatType.FLOAT16 ? 4 : 100;
      List<double[]> patterns = new ArrayList<>();
      for (double number : new double[] {0, 1, -1, large, -large, graph.type().least()}) {
        double[] pattern = new double[size];
        Arrays.fill(pattern, number);
        patterns.add(pattern);
      }
      double[] signs = new double[size];
      Arrays.setAll(signs, i -> i % 2 == 0 ? 1 : -1);
      patterns.add(signs);
      double[] one = new double[size];
      one[size / 2] = large;
      patterns.add(one);
      while (patterns.size() < RANDOM_PATTERNS + 8 || patterns.size() % batch != 0) {
        double scale = patterns.size() % 2 == 0 ? 1 : 3;
        double[] pattern = new double[size];
        Arrays.setAll(pattern, i -> graph.type().nearest(scale * random.nextGaussian()));
        patterns.add(pattern);
      }
      return patterns;
    }

    private static String takes(Term term) {
      return term.is(Term.Kind.UNKNOWN)
          ? term.data(Term.Opaque.class).takes()
          : term.place().input();
    }

    private static String gives(Term term) {
      return term.is(Term.Kind.UNKNOWN)
          ? term.data(Term.Opaque.class).gives()
          : term.place().output();
    }

    /** What the file calls what goes out of a layer. */
    private Optional<String> name(Term term) {
      return term == graph.output()
          ? Optional.of(graph.outputName())
          : Optional.ofNullable(graph.names().get(term));
    }

    private void compare(double[] pattern, int row, Map<String, double[]> given) {
      Map<Term, double[]> known = new HashMap<>();
      known.put(graph.input(), pattern);
      double[] value = layers.preprocessing().apply(pattern);
      for (int i = 0; i < layers.layers().size(); i++) {
        Layer layer = layers.layers().get(i);
        Term term = layers.terms().get(i);
        Optional<String> name = name(term);
        if (layer instanceof UnknownLayer) {
          if (!known.containsKey(term.operand())
              && !compare(value, term.operand(), takes(term), row, given, known)) {
            return;
          }
          name = Optional.of(gives(term));
        } else {
          value = Network.through(layer, value);
          if (name.isPresent() && !compare(value, term, name.get(), row, given, known)) {
            return;
          }
        }
        if (name.isPresent()) {
          value = row(given, name.get(), row, Shapes.size(term.shape()));
          known.put(term, value);
        }
      }
      compared++;
    }

    private static double[] row(Map<String, double[]> given, String name, int row, int size) {
      double[] all = given.get(name);
      if (all == null || all.length < (row + 1) * size) {
        throw new InvalidModel(
            "ONNX Runtime gives no numbers of that shape for " + Text.quoted(name));
      }
      return Arrays.copyOfRange(all, row * size, (row + 1) * size);
    }

    /**
     * Whether it was compared: not so if a block may stop a step sooner or later where it rounds.
     */
    private boolean compare(
        double[] value,
        Term term,
        String name,
        int row,
        Map<String, double[]> given,
        Map<Term, double[]> known) {
      if (name.equals(graph.inputName())) {
        return true;
      }
      RoundingBound bound =
          new RoundingBound(graph.type(), inner -> Optional.ofNullable(known.get(inner)));
      Optional<Map<Term, RoundingBound.Estimate>> estimates = bound.of(List.of(term));
      if (estimates.isEmpty()) {
        return false;
      }
      double[] found = row(given, name, row, value.length);
      double[] limits = new double[value.length];
      Arrays.setAll(limits, i -> bound.allowed(estimates.get().get(term).error()[i]));
      bound
          .firstOrder(term)
          .ifPresent(
              sensitivity ->
                  farthest(value, found)
                      .forEach(
                          i ->
                              limits[i] =
                                  Math.min(
                                      limits[i],
                                      bound.allowed(
                                          RoundingBound.SECOND_ORDER * sensitivity.of(term, i)))));
      for (int i = 0; i < value.length; i++) {
        double distance = Math.abs(value[i] - found[i]);
        double limit = limits[i];
        if (Double.isNaN(limit)) {
          throw new InvalidModel(
              "its numbers are so large that they overflow, and cannot be replayed; --no-replay"
                  + " imports it all the same, and says so in the model");
        }
        if (!(distance <= limit)) {
          throw new InvalidModel(
              ("what was read is another network: for an input of random or extreme numbers, number"
                      + " %s of %s is %s in ONNX Runtime and %s in Keel, a difference of %s where"
                      + " rounding allows %s; please report it with the file")
                  .formatted(i, Text.quoted(name), found[i], value[i], distance, limit));
        }
        share = Math.max(share, distance / limit);
        if (distance >= difference) {
          difference = distance;
          allowed = limit;
        }
      }
      return true;
    }

    /** The entries that differ most: where layers were read wrongly, these tell. */
    private static List<Integer> farthest(double[] value, double[] found) {
      return IntStream.range(0, value.length)
          .boxed()
          .sorted(Comparator.comparing(i -> -Math.abs(value[i] - found[i])))
          .limit(FARTHEST)
          .toList();
    }
  }
}
