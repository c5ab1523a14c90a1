package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import keel.verify.model.InvalidModel;
import keel.verify.model.Text;

/**
 * Evaluates a graph for an input that is not known: what is constant becomes numbers, what is not
 * becomes a term. Loops whose number of steps is known are gone through; one that goes on until its
 * state has settled becomes one term.
 */
final class Evaluation {
  /** Of nodes, those in loops as often as they are gone through. */
  private static final int MOST_NODES = 200_000;

  /**
   * What a graph computes.
   *
   * @param input what stands for the input
   * @param output in terms of it
   * @param inputName in the graph
   * @param outputName in the graph
   * @param type of the numbers
   * @param batch whether the first axis of the input counts patterns, and how many there must be: 0
   *     for any number; empty if there is no such axis
   * @param names of the tensors of the graph, but not of its loops, that depend on the input
   * @param folded tensors that are computed from constants and taken by a term, by their names
   * @param opset of the operators
   */
  record Result(
      Term input,
      Term output,
      String inputName,
      String outputName,
      FloatType type,
      Optional<Integer> batch,
      Map<Term, String> names,
      Map<String, Numbers> folded,
      int opset) {}

  private final OnnxFile file;
  private final Terms terms = new Terms();
  private final Map<String, Numbers> folded = new LinkedHashMap<>();
  private final Map<String, List<Integer>> declared = new HashMap<>();
  private Optional<Integer> batch = Optional.empty();
  private Operators operators;
  private int nodes;

  private Evaluation(OnnxFile file) {
    this.file = file;
  }

  /**
   * Evaluates the graph of a file.
   *
   * @throws InvalidModel naming the node that is not understood
   */
  static Result of(OnnxFile file) {
    return new Evaluation(file).result();
  }

  private Result result() {
    GraphProto graph = file.graph();
    Set<String> initialised =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    List<ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(value -> !initialised.contains(value.getName()))
            .toList();
    if (inputs.size() != 1 || graph.getOutputCount() != 1) {
      throw new InvalidModel(
          "a network has one input and one output, and this graph has the inputs "
              + names(inputs)
              + " and the outputs "
              + names(graph.getOutputList())
              + "; export one with the others left out, or as constants");
    }
    ValueInfoProto info = inputs.get(0);
    TypeProto.Tensor type = info.getType().getTensorType();
    FloatType numbers =
        Tensors.type(type.getElemType())
            .orElseThrow(
                () ->
                    new InvalidModel(
                        "input "
                            + Text.quoted(info.getName())
                            + " must hold floating point numbers, found type "
                            + type.getElemType()));
    List<Integer> shape = shape(info);
    boolean hasBatch = shape.size() > 1;
    batch = hasBatch ? Optional.of(shape.get(0)) : Optional.empty();
    List<Integer> pattern = hasBatch ? shape.subList(1, shape.size()) : shape;
    if (pattern.isEmpty() || pattern.contains(0)) {
      throw new InvalidModel(
          "input "
              + Text.quoted(info.getName())
              + ": all its sizes but that of the batch must be known and positive, found "
              + shape
              + ", where 0 stands for one that is not; export it with a fixed shape");
    }
    graph.getValueInfoList().forEach(this::declare);
    graph.getOutputList().forEach(this::declare);
    operators = new Operators(terms, numbers, batch.isPresent(), file.opset(), declared);
    Term input = terms.input(pattern, new Place(info.getName(), "input", "", info.getName()));
    Scope scope = new Scope(Optional.empty());
    scope.put(info.getName(), input);
    evaluate(graph, scope);
    String output = graph.getOutput(0).getName();
    if (!(scope.get(output) instanceof Term result)) {
      throw new InvalidModel(
          "output " + Text.quoted(output) + " does not depend on the input; nothing is computed");
    }
    return new Result(
        input,
        result,
        info.getName(),
        output,
        numbers,
        batch,
        names(graph, scope),
        folded,
        file.opset());
  }

  private static Map<Term, String> names(GraphProto graph, Scope scope) {
    Map<Term, String> names = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      for (String name : node.getOutputList()) {
        if (!name.isEmpty() && scope.get(name) instanceof Term term) {
          names.putIfAbsent(term, name);
        }
      }
    }
    return names;
  }

  private static String names(List<ValueInfoProto> values) {
    return values.stream()
        .limit(10)
        .map(value -> Text.quoted(value.getName()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Sizes, 0 for one that is not known. */
  private static List<Integer> shape(ValueInfoProto value) {
    TypeProto.Tensor type = value.getType().getTensorType();
    List<Integer> shape = new ArrayList<>();
    for (TensorShapeProto.Dimension dim : type.getShape().getDimList()) {
      if (dim.getDimValue() < 0 || dim.getDimValue() > Integer.MAX_VALUE) {
        throw new InvalidModel(Text.quoted(value.getName()) + " has an impossible shape");
      }
      shape.add(dim.hasDimValue() ? (int) dim.getDimValue() : 0);
    }
    if (shape.size() > 16) {
      throw new InvalidModel(Text.quoted(value.getName()) + " has too many axes");
    }
    return shape;
  }

  private void declare(ValueInfoProto value) {
    if (value.getType().hasTensorType() && value.getType().getTensorType().hasShape()) {
      declared.put(value.getName(), shape(value));
    }
  }

  /** The values by their names, of a graph and of those around it. */
  static final class Scope {
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, TensorProto> unread = new HashMap<>();
    private final Optional<Scope> outer;

    Scope(Optional<Scope> outer) {
      this.outer = outer;
    }

    void put(String name, Value value) {
      if (values.put(name, value) != null || unread.containsKey(name)) {
        throw new InvalidModel(Text.quoted(name) + " is given by more than one node");
      }
    }

    void initialise(TensorProto tensor) {
      if (unread.put(tensor.getName(), tensor) != null || values.containsKey(tensor.getName())) {
        throw new InvalidModel(Text.quoted(tensor.getName()) + " stands twice");
      }
    }

    /** The value of a name; none if there is none yet. */
    Value get(String name) {
      Value value = values.get(name);
      if (value == null && unread.containsKey(name)) {
        value = Tensors.of(unread.get(name));
        values.put(name, value);
      }
      return value == null && outer.isPresent() ? outer.get().get(name) : value;
    }
  }

  private void evaluate(GraphProto graph, Scope scope) {
    graph.getInitializerList().forEach(scope::initialise);
    for (NodeProto proto : graph.getNodeList()) {
      evaluate(proto, scope);
    }
  }

  private void evaluate(NodeProto proto, Scope scope) {
    Place place = Place.of(proto);
    if (++nodes > MOST_NODES) {
      throw place.refused("its loops go through more than " + MOST_NODES + " nodes");
    }
    if (proto.getOutputCount() == 0) {
      throw place.refused("it gives nothing");
    }
    List<Optional<Value>> inputs = new ArrayList<>();
    for (String name : proto.getInputList()) {
      inputs.add(name.isEmpty() ? Optional.empty() : Optional.of(value(place, name, scope)));
    }
    Node node = new Node(proto, inputs);
    try {
      if (node.operator().equals("Loop")) {
        loop(node, scope);
        return;
      }
      Value value = node.operator().equals("If") ? branches(node, scope) : operators.apply(node);
      scope.put(proto.getOutput(0), value instanceof Numbers numbers ? terms.one(numbers) : value);
      if (value instanceof Term) {
        for (int i = 0; i < inputs.size(); i++) {
          if (node.optional(i).orElse(null) instanceof Numbers numbers && numbers.isComputed()) {
            folded.put(proto.getInput(i), numbers);
          }
        }
      }
    } catch (InvalidModel e) {
      throw e.getMessage().startsWith("node ") ? e : place.refused(e.getMessage());
    }
  }

  private Value value(Place place, String name, Scope scope) {
    Value value = scope.get(name);
    if (value == null) {
      throw place.refused(
          "it takes "
              + Text.quoted(name)
              + ", which no node before it gives; the graph has a cycle, is not in order, or has an"
              + " output that is not understood");
    }
    return value instanceof Numbers numbers ? terms.one(numbers) : value;
  }

  /** Both branches, whose conditions must hold together: a condition and another, or false. */
  private Value branches(Node node, Scope scope) {
    Value condition = node.input(0);
    if (condition instanceof Truth truth) {
      return branch(node.graph(truth == Truth.YES ? "then_branch" : "else_branch"), node, scope);
    }
    if (condition instanceof Check check
        && branch(node.graph("else_branch"), node, scope) == Truth.NO) {
      return Operators.both(check, branch(node.graph("then_branch"), node, scope))
          .orElseThrow(() -> unreadable(node));
    }
    throw unreadable(node);
  }

  private static InvalidModel unreadable(Node node) {
    return node.place()
        .refused(
            "a branch that depends on the input is read only as the condition of a loop that goes"
                + " on until its state has settled; export the network without it");
  }

  private Value branch(GraphProto graph, Node node, Scope scope) {
    if (graph.getOutputCount() != 1 || graph.getInputCount() > 0) {
      throw unreadable(node);
    }
    Scope inner = new Scope(Optional.of(scope));
    evaluate(graph, inner);
    return value(node.place(), graph.getOutput(0).getName(), inner);
  }

  private void loop(Node node, Scope scope) {
    GraphProto body = node.graph("body");
    int states = node.inputCount() - 2;
    if (states < 1 || body.getInputCount() != states + 2 || body.getOutputCount() != states + 1) {
      throw node.place()
          .refused(
              "a loop must hand its state from step to step and gather nothing; export it"
                  + " unrolled");
    }
    Optional<Long> trips =
        node.optional(0)
            .map(count -> node.integers(0))
            .map(numbers -> numbers.size() == 1 ? numbers.get(0) : -1L);
    Value start = node.optional(1).orElse(Truth.YES);
    if (start == Truth.NO) {
      throw node.place().refused("it takes no step: its condition never holds");
    }
    if (start != Truth.YES) {
      throw node.place()
          .refused("its condition must hold before the first step, whatever the input");
    }
    List<Value> state = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      state.add(node.input(i + 2));
    }
    List<Value> first = step(node, body, scope, given(0, symbols(node, state)));
    List<Value> result =
        first.get(0) instanceof Truth
            ? unrolled(node, body, scope, state, trips)
            : new Settled(node, body, scope, state, trips).result();
    for (int i = 0; i < node.proto().getOutputCount(); i++) {
      if (i < result.size() && result.get(i) != null && !node.proto().getOutput(i).isEmpty()) {
        scope.put(node.proto().getOutput(i), result.get(i));
      }
    }
  }

  /** What stands for a state of which nothing is known but its shape. */
  private List<Value> symbols(Node node, List<Value> state) {
    List<Value> symbols = new ArrayList<>();
    for (Value value : state) {
      symbols.add(
          value instanceof Term || value instanceof Numbers
              ? terms.input(operators.pattern(value), node.place())
              : value);
    }
    return symbols;
  }

  /**
   * Step after step, until there are no more or the condition, which knows their number, ends it.
   */
  private List<Value> unrolled(
      Node node, GraphProto body, Scope scope, List<Value> start, Optional<Long> trips) {
    long count = trips.orElse(Long.MAX_VALUE);
    if (count < 1) {
      throw node.place().refused("it must take at least one step, found " + count);
    }
    List<Value> state = start;
    Value goesOn = Truth.YES;
    for (long k = 0; k < count && goesOn == Truth.YES; k++) {
      List<Value> taken = step(node, body, scope, given(k, state));
      goesOn = taken.get(0);
      state = taken.subList(1, taken.size());
      nodes++;
      if (nodes > MOST_NODES) {
        throw node.place().refused("it takes too many steps");
      }
    }
    if (!(goesOn instanceof Truth)) {
      throw node.place().refused("its condition changes from step to step; export it unrolled");
    }
    return state;
  }

  private static List<Value> given(long step, List<Value> state) {
    List<Value> given = new ArrayList<>();
    given.add(Integers.of(List.of(), LongStream.of(step)));
    given.add(Truth.YES);
    given.addAll(state);
    return given;
  }

  /** What the body gives: whether to go on, and the state. */
  private List<Value> step(Node node, GraphProto body, Scope scope, List<Value> given) {
    Scope inner = new Scope(Optional.of(scope));
    for (int i = 0; i < given.size(); i++) {
      inner.put(body.getInput(i).getName(), given.get(i));
    }
    evaluate(body, inner);
    List<Value> result = new ArrayList<>();
    for (ValueInfoProto output : body.getOutputList()) {
      result.add(value(node.place(), output.getName(), inner));
    }
    return result;
  }

  /** A loop gone through once, with its state unknown. */
  private final class Settled {
    private final Node node;
    private final List<Value> start;
    private final List<Value> given = new ArrayList<>();
    private final List<Value> taken;
    private final Optional<Long> trips;
    private int terms;
    private int place;

    Settled(Node node, GraphProto body, Scope scope, List<Value> start, Optional<Long> trips) {
      this.node = node;
      this.start = start;
      this.trips = trips;
      given.add(Integers.counter(0));
      given.add(Truth.YES);
      for (int i = 0; i < start.size(); i++) {
        given.add(symbol(start.get(i), i));
      }
      taken = step(node, body, scope, given);
    }

    private Value symbol(Value value, int i) {
      if (value instanceof Integers counter && counter.isPlain() && counter.numbers().size() == 1) {
        return Integers.counter(counter.numbers().get(0));
      }
      terms++;
      place = i;
      return Evaluation.this.terms.input(operators.pattern(value), node.place());
    }

    List<Value> result() {
      for (int i = 0; i < start.size(); i++) {
        if (given.get(i + 2) instanceof Integers counter
            && !(taken.get(i + 1) instanceof Integers next
                && next.equals(Integers.counter(counter.numbers().get(0) + 1)))) {
          throw refused();
        }
      }
      if (terms != 1
          || !(taken.get(0) instanceof Check check)
          || !(taken.get(place + 1) instanceof Term next)
          || check.longer().isEmpty()
          || check.longer().get().norm().isEmpty()
          || check.longer().get().plus() != 0) {
        throw refused();
      }
      Term state = (Term) given.get(place + 2);
      Measure length = check.longer().get();
      if (!operators.isDifference(length.of(), next, state)) {
        throw refused();
      }
      if (batch.isPresent() && batch.get() != 1) {
        throw node.place()
            .refused(
                "it stops by the length of a step of all patterns of a batch together, so that what"
                    + " it gives for one depends on the others; export it for a batch of one");
      }
      long limit = trips.filter(count -> count >= 1).orElse(Long.MAX_VALUE);
      long steps = Math.min(limit, check.stepsBelow().orElse(Integer.MAX_VALUE));
      List<Value> result = new ArrayList<>();
      for (int i = 0; i < start.size(); i++) {
        result.add(null);
      }
      result.set(
          place,
          Evaluation.this.terms.term(
              Term.Kind.SETTLED,
              List.of(operators.term(start.get(place), state.shape(), node.place()), next),
              new Term.Settling(
                  state,
                  length.norm().orElseThrow(),
                  check.tolerance(),
                  (int) Math.min(steps, 1_000_000_000)),
              next.shape(),
              node.place()));
      return result;
    }

    private InvalidModel refused() {
      return node.place()
          .refused(
              "a loop is read if it takes a known number of steps, or goes on while the length of"
                  + " the last step is above a tolerance and fewer than so many were taken; export"
                  + " it unrolled");
    }
  }
}
