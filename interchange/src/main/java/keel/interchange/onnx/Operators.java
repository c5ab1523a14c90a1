package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import keel.verify.exact.Dyadic;
import keel.verify.model.Activation;
import keel.verify.model.InvalidModel;
import keel.verify.model.Pooling;
import keel.verify.model.Shapes;
import keel.verify.model.StepNorm;

/** What the operators of ONNX make of values, for opsets 8 to 20. */
final class Operators {
  /** Entries of constants that are made or computed. */
  private static final long MOST_WORK = 1L << 22;

  /** Products within them, of numbers of few bits. */
  private static final long MOST_PRODUCTS = 1L << 26;

  /** Numbers whose product takes as long as two of them. */
  private static final int BITS_OF_FEW = 256;

  /** They change every number by itself, whatever they are. */
  private static final Set<String> POINTWISE =
      Set.of(
          "Abs",
          "Acos",
          "Acosh",
          "Asin",
          "Asinh",
          "Atanh",
          "Ceil",
          "Celu",
          "Cos",
          "Cosh",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "Log",
          "LogSoftmax",
          "Mish",
          "Pow",
          "PRelu",
          "Reciprocal",
          "Round",
          "Selu",
          "Shrink",
          "Sign",
          "Sinh",
          "Softmax",
          "Softplus",
          "Sqrt",
          "Tan",
          "ThresholdedRelu",
          "Elu",
          "LeakyRelu",
          "Clip");

  /**
   * What may be said of the operators that are understood; an attribute of later opsets may not.
   */
  private static final Map<String, Set<String>> ATTRIBUTES =
      Map.ofEntries(
          Map.entry(
              "Constant",
              Set.of("value", "value_float", "value_floats", "value_int", "value_ints")),
          Map.entry("Identity", Set.of()),
          Map.entry("Dropout", Set.of("ratio", "seed")),
          Map.entry("Cast", Set.of("to")),
          Map.entry("Shape", Set.of("start", "end")),
          Map.entry("ConstantOfShape", Set.of("value")),
          Map.entry("EyeLike", Set.of("dtype", "k")),
          Map.entry("Reshape", Set.of("allowzero")),
          Map.entry("Flatten", Set.of("axis")),
          Map.entry("Squeeze", Set.of("axes")),
          Map.entry("Unsqueeze", Set.of("axes")),
          Map.entry("Transpose", Set.of("perm")),
          Map.entry("Concat", Set.of("axis")),
          Map.entry("Gather", Set.of("axis")),
          Map.entry("Slice", Set.of("axes", "starts", "ends")),
          Map.entry("Neg", Set.of()),
          Map.entry("Add", Set.of()),
          Map.entry("Sub", Set.of()),
          Map.entry("Mul", Set.of()),
          Map.entry("Div", Set.of()),
          Map.entry("MatMul", Set.of()),
          Map.entry("Gemm", Set.of("alpha", "beta", "transA", "transB")),
          Map.entry(
              "Conv", Set.of("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides")),
          Map.entry(
              "BatchNormalization", Set.of("epsilon", "momentum", "spatial", "training_mode")),
          Map.entry(
              "MaxPool",
              Set.of(
                  "auto_pad",
                  "ceil_mode",
                  "dilations",
                  "kernel_shape",
                  "pads",
                  "storage_order",
                  "strides")),
          Map.entry(
              "AveragePool",
              Set.of(
                  "auto_pad",
                  "ceil_mode",
                  "count_include_pad",
                  "dilations",
                  "kernel_shape",
                  "pads",
                  "strides")),
          Map.entry("GlobalAveragePool", Set.of()),
          Map.entry("ReduceMean", Set.of("axes", "keepdims", "noop_with_empty_axes")),
          Map.entry("Relu", Set.of()),
          Map.entry("Tanh", Set.of()),
          Map.entry("Sigmoid", Set.of()),
          Map.entry("Softsign", Set.of()),
          Map.entry("Atan", Set.of()),
          Map.entry("Sin", Set.of()),
          Map.entry("LeakyRelu", Set.of("alpha")),
          Map.entry("Elu", Set.of("alpha")),
          Map.entry("Clip", Set.of("min", "max")),
          Map.entry("ReduceL2", Set.of("axes", "keepdims", "noop_with_empty_axes")),
          Map.entry("ReduceMax", Set.of("axes", "keepdims", "noop_with_empty_axes")));

  /** They have a state, a choice or a random number that no layer has. */
  private static final Set<String> REFUSED =
      Set.of(
          "Scan",
          "If",
          "Loop",
          "LSTM",
          "GRU",
          "RNN",
          "SequenceMap",
          "RandomNormal",
          "RandomUniform",
          "RandomNormalLike",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli",
          "Optional");

  private final Terms terms;
  private final FloatType type;
  private final boolean hasBatch;
  private final int opset;
  private final Map<String, List<Integer>> declared;
  private long work;
  private long products;

  Operators(
      Terms terms,
      FloatType type,
      boolean hasBatch,
      int opset,
      Map<String, List<Integer>> declared) {
    this.terms = terms;
    this.type = type;
    this.hasBatch = hasBatch;
    this.opset = opset;
    this.declared = declared;
  }

  /**
   * What a node gives.
   *
   * @throws InvalidModel naming it, if that is not known
   */
  Value apply(Node node) {
    Set<String> attributes = ATTRIBUTES.get(node.operator());
    if (attributes != null) {
      node.requireNoOthersThan(attributes);
    }
    return switch (node.operator()) {
      case "Constant" -> constant(node);
      case "Identity" -> node.input(0);
      case "Dropout" -> dropout(node);
      case "Cast" -> cast(node);
      case "Shape" -> shape(node);
      case "ConstantOfShape" -> constantOfShape(node);
      case "EyeLike" -> eye(node);
      case "Reshape" -> reshape(node, node.integers(1));
      case "Flatten" -> flatten(node);
      case "Squeeze", "Unsqueeze" -> squeeze(node);
      case "Transpose" -> transpose(node);
      case "Concat" -> concat(node);
      case "Gather" -> gather(node);
      case "Slice" -> slice(node);
      case "Neg" -> scaled(node, node.input(0), Numbers.constant(type, List.of(), -1));
      case "Add" -> sum(node, node.input(0), node.input(1));
      case "Sub" -> difference(node);
      case "Mul" -> product(node);
      case "Div" -> quotient(node);
      case "MatMul" -> matrixProduct(node);
      case "Gemm" -> gemm(node);
      case "Conv" -> convolution(node);
      case "BatchNormalization" -> batchNorm(node);
      case "MaxPool" -> pooling(node, Pooling.Kind.MAXIMUM);
      case "AveragePool" -> pooling(node, Pooling.Kind.AVERAGE);
      case "GlobalAveragePool", "ReduceMean" -> mean(node);
      case "Relu" -> activation(node, Activation.RELU);
      case "Tanh" -> activation(node, Activation.TANH);
      case "Sigmoid" -> activation(node, Activation.SIGMOID);
      case "Softsign" -> activation(node, Activation.SOFTSIGN);
      case "Atan" -> activation(node, Activation.ARCTAN);
      case "Sin" -> activation(node, Activation.SINE);
      case "LeakyRelu" ->
          node.real("alpha", 0.01f) == 0.01f
              ? activation(node, Activation.LEAKY_RELU)
              : unknown(node);
      case "Elu" -> node.real("alpha", 1) == 1 ? activation(node, Activation.ELU) : unknown(node);
      case "Clip" -> clip(node);
      case "ReduceL2" -> length(node);
      case "Abs" ->
          node.input(0) instanceof Term term && isInCondition(node)
              ? Measure.magnitudes(term)
              : unknown(node);
      case "ReduceMax" -> greatest(node);
      case "Greater", "GreaterOrEqual" -> greater(node, node.input(0), node.input(1));
      case "Less", "LessOrEqual" -> greater(node, node.input(1), node.input(0));
      case "And" -> and(node);
      case "Not" -> not(node);
      default -> unknown(node);
    };
  }

  private Value constant(Node node) {
    Optional<TensorProto> tensor = node.tensor("value");
    if (tensor.isPresent()) {
      return Tensors.of(tensor.get());
    }
    if (node.has("value_float")) {
      return Numbers.stored(
          FloatType.FLOAT, List.of(), new double[] {finite(node.real("value_float", 0))});
    }
    if (node.has("value_floats")) {
      double[] numbers = node.reals("value_floats").stream().mapToDouble(x -> finite(x)).toArray();
      return Numbers.stored(FloatType.FLOAT, List.of(numbers.length), numbers);
    }
    if (node.has("value_int")) {
      return Integers.of(List.of(), LongStream.of(node.integer("value_int", 0)));
    }
    if (node.has("value_ints")) {
      return Integers.of(node.list("value_ints").orElseThrow());
    }
    throw node.place().refused("it holds no tensor of numbers");
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new InvalidModel("a constant must be finite, found " + number);
    }
    return number;
  }

  private Value dropout(Node node) {
    if (node.optional(2).orElse(Truth.NO) != Truth.NO) {
      throw node.place().refused("it drops numbers at random; export the network in eval mode");
    }
    return node.input(0);
  }

  private Value cast(Node node) {
    Value value = node.input(0);
    int to = (int) node.integer("to", 0);
    Optional<FloatType> other = Tensors.type(to);
    if (value instanceof Numbers numbers && other.isPresent()) {
      return numbers.to(other.get());
    }
    if (value instanceof Term && other.isPresent() && other.get().holds(type)) {
      return value;
    }
    boolean isInteger = to == 6 || to == 7;
    if (value instanceof Integers && isInteger) {
      return value;
    }
    if (value instanceof Integers integers && other.isPresent() && integers.isPlain()) {
      double[] numbers = integers.numbers().stream().mapToDouble(Long::doubleValue).toArray();
      return Numbers.stored(
          other.get(), integers.dims(), Arrays.stream(numbers).map(other.get()::nearest).toArray());
    }
    if ((value instanceof Truth || value instanceof Check) && to == 9) {
      return value;
    }
    throw node.place()
        .refused(
            "a cast of "
                + said(value)
                + " to type "
                + to
                + " is not read: it would round what the network computes");
  }

  private static String said(Value value) {
    return value instanceof Term term
        ? "what depends on the input, of shape " + term.shape() + ","
        : "a constant";
  }

  private Value shape(Node node) {
    if (node.has("start") || node.has("end")) {
      throw node.place().refused("a part of a shape is not read; take it by Gather or Slice");
    }
    Value value = node.input(0);
    if (value instanceof Numbers numbers) {
      return Integers.of(numbers.dims().stream().map(Integer::longValue).toList());
    }
    if (value instanceof Integers integers) {
      return Integers.of(integers.dims().stream().map(Integer::longValue).toList());
    }
    if (value instanceof Term term) {
      Stream<Long> sizes = term.shape().stream().map(Integer::longValue);
      return Integers.of(
          (hasBatch ? Stream.concat(Stream.of(Integers.BATCH), sizes) : sizes).toList());
    }
    throw notUnderstood(node);
  }

  private Value constantOfShape(Node node) {
    List<Long> sizes = node.integers(0);
    Value value =
        node.tensor("value")
            .<Value>map(Tensors::of)
            .orElse(Numbers.constant(FloatType.FLOAT, List.of(1), 0));
    if (sizes.contains(Integers.BATCH)) {
      if (sizes.lastIndexOf(Integers.BATCH) == 0
          && value instanceof Numbers numbers
          && numbers.isZero()) {
        return terms.zero(sizes(node, sizes.subList(1, sizes.size())), node.place());
      }
      throw node.place().refused("of the size of a batch only zeros are made");
    }
    List<Integer> dims = sizes(node, sizes);
    worked(node, dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b));
    if (value instanceof Numbers numbers) {
      return Numbers.constant(numbers.type(), dims, numbers.only());
    }
    if (value instanceof Integers integers && integers.numbers().size() == 1) {
      return new Integers(
          dims, Collections.nCopies(Shapes.size(dims), integers.numbers().get(0)), false);
    }
    throw notUnderstood(node);
  }

  private static List<Integer> sizes(Node node, List<Long> sizes) {
    long count = 1;
    for (long size : sizes) {
      if (size < 0 || size > MOST_WORK || (count *= size) > MOST_WORK || sizes.size() > 16) {
        throw node.place().refused("the shape " + sizes + " is not possible, or too large");
      }
    }
    return sizes.stream().map(Long::intValue).toList();
  }

  private void worked(Node node, long amount) {
    work += amount;
    if (work > MOST_WORK) {
      throw tooLong(node);
    }
  }

  private static InvalidModel tooLong(Node node) {
    return node.place()
        .refused("its constants take too long to be computed exactly; export them folded");
  }

  private Value eye(Node node) {
    List<Integer> dims =
        node.input(0) instanceof Numbers numbers
            ? numbers.dims()
            : node.input(0) instanceof Integers integers ? integers.dims() : List.of();
    if (dims.size() != 2 || node.integer("k", 0) != 0) {
      throw node.place().refused("it needs a constant matrix, and the main diagonal");
    }
    FloatType given = node.input(0) instanceof Numbers numbers ? numbers.type() : type;
    FloatType wanted =
        node.has("dtype")
            ? Tensors.type((int) node.integer("dtype", 0)).orElseThrow(() -> notUnderstood(node))
            : given;
    worked(node, Shapes.size(dims));
    double[] numbers = new double[Shapes.size(dims)];
    for (int i = 0; i < Math.min(dims.get(0), dims.get(1)); i++) {
      numbers[i * dims.get(1) + i] = 1;
    }
    return Numbers.stored(wanted, dims, numbers);
  }

  private Value reshape(Node node, List<Long> target) {
    boolean keepsZero = node.integer("allowzero", 0) != 0;
    Value value = node.input(0);
    List<Long> sizes = new ArrayList<>(target);
    List<Long> given =
        value instanceof Term term
            ? Stream.concat(
                    hasBatch ? Stream.of(Integers.BATCH) : Stream.<Long>of(),
                    term.shape().stream().map(Integer::longValue))
                .toList()
            : dims(node, value).stream().map(Integer::longValue).toList();
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) == 0 && !keepsZero && i < given.size()) {
        sizes.set(i, given.get(i));
      }
    }
    if (value instanceof Term term) {
      return reshaped(node, term, sizes);
    }
    int count = Shapes.size(dims(node, value));
    return in(node, value, filled(node, sizes, count));
  }

  private static List<Integer> dims(Node node, Value value) {
    if (value instanceof Numbers numbers) {
      return numbers.dims();
    }
    if (value instanceof Integers integers) {
      return integers.dims();
    }
    throw notUnderstood(node);
  }

  private static Value in(Node node, Value value, List<Integer> dims) {
    if (Shapes.size(dims) != Shapes.size(dims(node, value))) {
      throw node.place().refused("shape " + dims + " has another number of numbers");
    }
    return value instanceof Numbers numbers ? numbers.in(dims) : ((Integers) value).in(dims);
  }

  /** With -1 replaced by what is missing. */
  private static List<Integer> filled(Node node, List<Long> sizes, int count) {
    int open = sizes.indexOf(-1L);
    List<Long> known = new ArrayList<>(sizes);
    if (open >= 0) {
      known.remove(open);
      int rest = Shapes.size(sizes(node, known));
      if (rest == 0 || count % rest != 0) {
        throw node.place().refused("shape " + sizes + " does not hold " + count + " numbers");
      }
      known.add(open, (long) (count / rest));
    }
    return sizes(node, known);
  }

  private Value reshaped(Node node, Term term, List<Long> sizes) {
    int count = Shapes.size(term.shape());
    if (!hasBatch) {
      return view(node, term, filled(node, sizes, count));
    }
    boolean hasFirst =
        !sizes.isEmpty()
            && (sizes.get(0) == Integers.BATCH || sizes.get(0) == 1 || sizes.get(0) == -1);
    List<Long> rest = hasFirst ? sizes.subList(1, sizes.size()) : sizes;
    if (!hasFirst || rest.contains(Integers.BATCH) || (sizes.get(0) == -1 && rest.contains(-1L))) {
      throw node.place()
          .refused(
              "the first axis must stay that of the batch, but the shape asked for is "
                  + sizes.stream().map(s -> s == Integers.BATCH ? "batch" : s.toString()).toList());
    }
    return view(node, term, filled(node, rest, count));
  }

  private Term view(Node node, Term term, List<Integer> shape) {
    if (Shapes.size(shape) != Shapes.size(term.shape())) {
      throw node.place()
          .refused("shape " + shape + " has another number of numbers than " + term.shape());
    }
    return view(term, shape, node.place());
  }

  private Term view(Term term, List<Integer> shape, Place place) {
    Term of = term.is(Term.Kind.VIEW) ? term.operand() : term;
    if (of.is(Term.Kind.ZERO)) {
      return terms.zero(shape, place);
    }
    return of.shape().equals(shape)
        ? of
        : terms.term(Term.Kind.VIEW, List.of(of), "", shape, place);
  }

  private Value flatten(Node node) {
    long axis = node.integer("axis", 1);
    Value value = node.input(0);
    if (value instanceof Term term) {
      int rank = term.shape().size() + (hasBatch ? 1 : 0);
      long first = axis < 0 ? axis + rank : axis;
      if (!hasBatch || first != 1) {
        throw node.place().refused("it must keep the axis of the batch alone, axis = 1");
      }
      return view(node, term, List.of(Shapes.size(term.shape())));
    }
    List<Integer> dims = dims(node, value);
    int first = (int) (axis < 0 ? axis + dims.size() : axis);
    if (first < 0 || first > dims.size()) {
      throw notUnderstood(node);
    }
    return in(
        node,
        value,
        List.of(
            Shapes.size(dims.subList(0, first)), Shapes.size(dims.subList(first, dims.size()))));
  }

  private Value squeeze(Node node) {
    Value value = node.input(0);
    boolean adds = node.operator().equals("Unsqueeze");
    List<Integer> dims = new ArrayList<>();
    int offset = 0;
    if (value instanceof Term term) {
      dims.addAll(term.shape());
      offset = hasBatch ? 1 : 0;
    } else {
      dims.addAll(dims(node, value));
    }
    Optional<List<Long>> given =
        node.optional(1).isPresent() ? Optional.of(node.integers(1)) : node.list("axes");
    int rank = dims.size() + offset + (adds ? given.map(List::size).orElse(0) : 0);
    List<Integer> axes = new ArrayList<>();
    if (given.isEmpty()) {
      for (int i = 0; i < dims.size(); i++) {
        if (dims.get(i) == 1) {
          axes.add(i);
        }
      }
    } else {
      for (long axis : given.get()) {
        axes.add((int) (axis < 0 ? axis + rank : axis) - offset);
      }
    }
    Collections.sort(axes);
    if (!adds) {
      Collections.reverse(axes);
    }
    for (int axis : axes) {
      boolean fits =
          axis >= 0 && axis < dims.size() + (adds ? 1 : 0) && (adds || dims.get(axis) == 1);
      if (!fits || (given.isEmpty() && adds) || dims.size() > 15) {
        throw node.place().refused("its axes do not go with the shape " + dims);
      }
      if (adds) {
        dims.add(axis, 1);
      } else {
        dims.remove(axis);
      }
    }
    return value instanceof Term term ? view(node, term, dims) : in(node, value, dims);
  }

  private Value transpose(Node node) {
    Value value = node.input(0);
    List<Integer> dims =
        value instanceof Term term
            ? Stream.concat(hasBatch ? Stream.of(0) : Stream.<Integer>of(), term.shape().stream())
                .toList()
            : dims(node, value);
    List<Integer> order =
        node.list("perm")
            .map(perm -> perm.stream().map(Long::intValue).toList())
            .orElseGet(
                () -> IntStream.range(0, dims.size()).mapToObj(i -> dims.size() - 1 - i).toList());
    List<Integer> plain = IntStream.range(0, dims.size()).boxed().toList();
    if (!order.stream().sorted().toList().equals(plain)) {
      throw node.place().refused("its order " + order + " is none of the axes of " + dims);
    }
    if (value instanceof Term && order.equals(plain)) {
      return value;
    }
    if (value instanceof Numbers numbers) {
      worked(node, numbers.size());
      return dims.size() == 2 && !order.equals(plain)
          ? numbers.transposed()
          : numbers.transposed(order);
    }
    List<Integer> moved = order.stream().map(dims::get).toList();
    return value instanceof Term term && hasBatch && order.get(0) == 0
        ? unknown(node, term, moved.subList(1, moved.size()))
        : unknown(node);
  }

  private Value concat(Node node) {
    List<Value> parts = IntStream.range(0, node.inputCount()).mapToObj(node::input).toList();
    if (parts.isEmpty()) {
      throw notUnderstood(node);
    }
    long axis = node.integer("axis", 0);
    if (parts.stream().allMatch(Integers.class::isInstance)) {
      List<Long> joined = new ArrayList<>();
      for (Value part : parts) {
        Integers integers = (Integers) part;
        if (integers.dims().size() != 1 || integers.counted() || (axis != 0 && axis != -1)) {
          throw notUnderstood(node);
        }
        joined.addAll(integers.numbers());
      }
      worked(node, joined.size());
      return Integers.of(joined);
    }
    if (parts.stream().allMatch(Numbers.class::isInstance)) {
      List<Numbers> numbers = parts.stream().map(Numbers.class::cast).toList();
      List<Integer> dims = numbers.get(0).dims();
      int place = (int) (axis < 0 ? axis + dims.size() : axis);
      for (Numbers part : numbers) {
        List<Integer> other = new ArrayList<>(part.dims());
        if (place < 0 || place >= dims.size() || other.size() != dims.size()) {
          throw notUnderstood(node);
        }
        other.set(place, dims.get(place));
        if (!other.equals(dims)) {
          throw node.place().refused("tensors of shapes that differ are not joined");
        }
        worked(node, part.size());
      }
      return Numbers.joined(numbers, place);
    }
    throw node.place()
        .refused(
            "it joins what depends on the input by several ways, as no chain of layers does; only"
                + " networks in a row are read");
  }

  private Value gather(Node node) {
    if (node.input(0) instanceof Integers integers
        && integers.dims().size() == 1
        && !integers.counted()
        && node.input(1) instanceof Integers places
        && places.isPlain()
        && node.integer("axis", 0) == 0) {
      List<Long> taken = new ArrayList<>();
      for (long place : places.numbers()) {
        long i = place < 0 ? place + integers.numbers().size() : place;
        if (i < 0 || i >= integers.numbers().size()) {
          throw node.place().refused("it takes a number that is not there");
        }
        taken.add(integers.numbers().get((int) i));
      }
      return new Integers(places.dims(), taken, false);
    }
    return unknown(node);
  }

  private Value slice(Node node) {
    boolean asInputs = opset >= 10;
    List<Long> starts =
        asInputs ? node.integers(1) : node.list("starts").orElseThrow(() -> notUnderstood(node));
    List<Long> ends =
        asInputs ? node.integers(2) : node.list("ends").orElseThrow(() -> notUnderstood(node));
    List<Long> axes =
        asInputs
            ? node.optional(3).isPresent() ? node.integers(3) : List.of(0L)
            : node.list("axes").orElse(List.of(0L));
    List<Long> steps = asInputs && node.optional(4).isPresent() ? node.integers(4) : List.of(1L);
    Value value = node.input(0);
    if (starts.size() != 1
        || ends.size() != 1
        || axes.size() != 1
        || !steps.equals(List.of(1L))
        || starts.contains(Integers.BATCH)
        || ends.contains(Integers.BATCH)) {
      return unknown(node);
    }
    if (value instanceof Integers integers
        && integers.dims().size() == 1
        && !integers.counted()
        && (axes.get(0) == 0 || axes.get(0) == -1)) {
      int size = integers.numbers().size();
      int from = bounded(starts.get(0), size);
      return Integers.of(
          integers.numbers().subList(from, Math.max(from, bounded(ends.get(0), size))));
    }
    long axis = hasBatch ? 1 : 0;
    if (value instanceof Term term
        && term.shape().size() == 1
        && (axes.get(0) == axis || axes.get(0) == -1)) {
      int size = term.shape().get(0);
      int from = bounded(starts.get(0), size);
      int to = bounded(ends.get(0), size);
      if (to > from) {
        return to - from == size
            ? term
            : terms.term(
                Term.Kind.PART, List.of(term), List.of(from, to), List.of(to - from), node.place());
      }
    }
    return unknown(node);
  }

  private static int bounded(long place, int size) {
    long i = place < 0 ? place + size : place;
    return (int) Math.max(0, Math.min(size, i));
  }

  /** The shape of one pattern of a value that may be a state. */
  List<Integer> pattern(Value value) {
    if (value instanceof Term term) {
      return term.shape();
    }
    if (value instanceof Numbers numbers) {
      List<Integer> dims = numbers.dims();
      if (!hasBatch) {
        return dims;
      }
      if (dims.size() > 1 && dims.get(0) == 1) {
        return dims.subList(1, dims.size());
      }
    }
    throw new InvalidModel("the state of a loop must be a tensor of floating point numbers");
  }

  /** A state: a term, or zeros. */
  Term term(Value value, List<Integer> shape, Place place) {
    if (value instanceof Term term) {
      return term;
    }
    if (value instanceof Numbers numbers && numbers.isZero()) {
      return terms.zero(shape, place);
    }
    throw place.refused("a state must begin with zeros, or with what depends on the input");
  }

  private Value sum(Node node, Value left, Value right) {
    if (left instanceof Numbers a && right instanceof Numbers b) {
      worked(node, Shapes.size(Numbers.broadcast(a.dims(), b.dims())));
      return a.plus(b);
    }
    if (left instanceof Integers a && right instanceof Integers b) {
      return integers(node, a, b);
    }
    Value one = left instanceof Term || left instanceof Measure ? left : right;
    Value other = one == left ? right : left;
    if (one instanceof Measure measure && other instanceof Numbers numbers && numbers.only() >= 0) {
      return new Measure(measure.norm(), measure.of(), measure.plus() + numbers.only());
    }
    if (one instanceof Term term) {
      return other instanceof Numbers numbers
          ? shifted(node, term, numbers)
          : added(node, term, otherTerm(node, other));
    }
    throw notUnderstood(node);
  }

  private static Term otherTerm(Node node, Value value) {
    if (value instanceof Term term) {
      return term;
    }
    throw notUnderstood(node);
  }

  private Term added(Node node, Term left, Term right) {
    if (left.is(Term.Kind.ZERO) && left.shape().equals(right.shape())) {
      return right;
    }
    if (right.is(Term.Kind.ZERO) && left.shape().equals(right.shape())) {
      return left;
    }
    if (!left.shape().equals(right.shape())) {
      throw node.place()
          .refused("shapes " + left.shape() + " and " + right.shape() + " are not added");
    }
    return terms.term(Term.Kind.SUM, List.of(left, right), "", left.shape(), node.place());
  }

  private Term shifted(Node node, Term term, Numbers numbers) {
    Numbers aligned = aligned(node, term, numbers);
    if (aligned.isZero()) {
      return term;
    }
    Term constant =
        terms.term(Term.Kind.CONSTANT, List.of(), terms.one(aligned), aligned.dims(), node.place());
    if (term.is(Term.Kind.ZERO)) {
      throw node.place().refused("a state that begins with constants other than zero is not read");
    }
    return terms.term(Term.Kind.SUM, List.of(term, constant), "", term.shape(), node.place());
  }

  /** Constants beside a term: as many axes as it has, each of its size or 1. */
  private Numbers aligned(Node node, Term term, Numbers numbers) {
    List<Integer> dims = new ArrayList<>(numbers.dims());
    List<Integer> shape = term.shape();
    if (hasBatch && dims.size() == shape.size() + 1 && dims.get(0) == 1) {
      dims.remove(0);
    }
    while (dims.size() < shape.size()) {
      dims.add(0, 1);
    }
    boolean fits = dims.size() == shape.size();
    for (int i = 0; fits && i < dims.size(); i++) {
      fits = dims.get(i) == 1 || dims.get(i).equals(shape.get(i));
    }
    if (!fits) {
      throw node.place()
          .refused(
              "constants of shape "
                  + numbers.dims()
                  + " do not go with patterns of shape "
                  + shape);
    }
    return numbers.in(dims);
  }

  private Value integers(Node node, Integers a, Integers b) {
    if (a.counted() != b.counted()
        && a.numbers().size() == 1
        && b.numbers().size() == 1
        && node.operator().equals("Add")) {
      return Integers.counter(a.numbers().get(0) + b.numbers().get(0));
    }
    boolean fits =
        a.isPlain()
            && b.isPlain()
            && (a.dims().equals(b.dims()) || a.numbers().size() == 1 || b.numbers().size() == 1);
    if (!fits) {
      throw node.place().refused("these integers are not computed with");
    }
    Integers longer = a.numbers().size() >= b.numbers().size() ? a : b;
    int size = Math.min(a.numbers().size(), b.numbers().size()) == 0 ? 0 : longer.numbers().size();
    worked(node, size);
    try {
      return Integers.of(
          longer.dims(),
          IntStream.range(0, size)
              .mapToLong(
                  i -> {
                    long x = a.numbers().get(a.numbers().size() == 1 ? 0 : i);
                    long y = b.numbers().get(b.numbers().size() == 1 ? 0 : i);
                    return switch (node.operator()) {
                      case "Add" -> Math.addExact(x, y);
                      case "Sub" -> Math.subtractExact(x, y);
                      case "Mul" -> Math.multiplyExact(x, y);
                      default -> x / y;
                    };
                  }));
    } catch (ArithmeticException e) {
      throw node.place().refused("its integers are too large, or divided by zero");
    }
  }

  private Value difference(Node node) {
    Value left = node.input(0);
    Value right = node.input(1);
    if (left instanceof Integers a && right instanceof Integers b) {
      return integers(node, a, b);
    }
    if (left == right && left instanceof Term term) {
      return terms.zero(term.shape(), node.place());
    }
    Value negative = scaled(node, right, Numbers.constant(type, List.of(), -1));
    return sum(node, left, negative);
  }

  /** Whether a term is {@code left − right}. */
  boolean isDifference(Term term, Term left, Term right) {
    if (!term.is(Term.Kind.SUM)) {
      return false;
    }
    return isDifference(term.operands().get(0), term.operands().get(1), left, right)
        || isDifference(term.operands().get(1), term.operands().get(0), left, right)
        || isDifference(term.operands().get(0), term.operands().get(1), right, left)
        || isDifference(term.operands().get(1), term.operands().get(0), right, left);
  }

  private static boolean isDifference(Term plus, Term minus, Term left, Term right) {
    return plus == left
        && minus.is(Term.Kind.SCALE)
        && minus.operand() == right
        && minus.data(Numbers.class).isConstant(-1);
  }

  private Value product(Node node) {
    Value left = node.input(0);
    Value right = node.input(1);
    if (left instanceof Integers a && right instanceof Integers b) {
      return integers(node, a, b);
    }
    if (left instanceof Numbers numbers) {
      return scaled(node, right, numbers);
    }
    if (right instanceof Numbers numbers) {
      return scaled(node, left, numbers);
    }
    throw node.place()
        .refused(
            "it multiplies two things that depend on the input, as no layer of Keel does; export"
                + " the network without it");
  }

  private Value quotient(Node node) {
    Value left = node.input(0);
    if (left instanceof Integers a && node.input(1) instanceof Integers b) {
      return integers(node, a, b);
    }
    if (!(node.input(1) instanceof Numbers divisor)) {
      throw node.place().refused("it divides by what depends on the input, as no layer does");
    }
    if (left instanceof Numbers numbers) {
      worked(node, 4L * Shapes.size(Numbers.broadcast(numbers.dims(), divisor.dims())));
      return numbers.over(divisor);
    }
    Term term = otherTerm(node, left);
    Numbers aligned = aligned(node, term, divisor);
    worked(node, aligned.size());
    for (double number : aligned.toArray()) {
      if (number == 0) {
        throw node.place().refused("it divides by zero");
      }
    }
    return aligned.isConstant(1) || term.is(Term.Kind.ZERO)
        ? term
        : terms.term(
            Term.Kind.QUOTIENT, List.of(term), terms.one(aligned), term.shape(), node.place());
  }

  private Value scaled(Node node, Value value, Numbers factor) {
    if (value instanceof Numbers numbers) {
      worked(node, Shapes.size(Numbers.broadcast(numbers.dims(), factor.dims())));
      return factor.isConstant(-1) && factor.size() == 1 ? numbers.negate() : numbers.times(factor);
    }
    if (value instanceof Integers integers && factor.isConstant(-1)) {
      return integers(node, Integers.of(List.of(), LongStream.of(0)), integers);
    }
    if (value instanceof Term term) {
      return scaled(term, aligned(node, term, factor), node.place());
    }
    throw notUnderstood(node);
  }

  private Term scaled(Term term, Numbers factor, Place place) {
    if (factor.isConstant(1) || term.is(Term.Kind.ZERO)) {
      return term;
    }
    return terms.term(Term.Kind.SCALE, List.of(term), terms.one(factor), term.shape(), place);
  }

  private Value matrixProduct(Node node) {
    Value left = node.input(0);
    Value right = node.input(1);
    if (left instanceof Term term && right instanceof Numbers weight) {
      return times(node, term, weight, true);
    }
    if (left instanceof Numbers weight && right instanceof Term term) {
      return times(node, weight, term);
    }
    if (left instanceof Numbers a && right instanceof Numbers b) {
      if (isZeroState(a)) {
        return times(node, terms.zero(a.dims().subList(1, 2), node.place()), b, true);
      }
      return folded(node, a, b);
    }
    throw node.place()
        .refused(
            "it multiplies two matrices that depend on the input, as no layer of Keel does; export"
                + " the network without it");
  }

  /** Zeros that a block may begin with. */
  private boolean isZeroState(Numbers numbers) {
    return hasBatch
        && numbers.dims().size() == 2
        && numbers.dims().get(0) == 1
        && numbers.size() > 0
        && numbers.isZero();
  }

  private Numbers folded(Node node, Numbers left, Numbers right) {
    if (left.dims().size() == 2 && right.dims().size() == 2) {
      long bits = (long) left.bits() + right.bits();
      worked(node, right.dims().get(1) * (long) left.dims().get(0));
      products += (long) left.size() * right.dims().get(1) * (1 + bits / BITS_OF_FEW);
      if (products > MOST_PRODUCTS) {
        throw tooLong(node);
      }
    }
    return left.product(right);
  }

  /** x W: entries of the last axis, which must be the only ones. */
  private Term times(Node node, Term term, Numbers weight, boolean inputsFirst) {
    List<Integer> dims = weight.dims();
    int size = Shapes.size(term.shape());
    if (dims.size() != 2
        || dims.contains(0)
        || term.shape().get(term.shape().size() - 1) != size
        || dims.get(inputsFirst ? 0 : 1) != size) {
      throw node.place()
          .refused(
              "a weight of shape "
                  + dims
                  + " does not go with patterns of shape "
                  + term.shape()
                  + "; a vector was needed for each pattern");
    }
    Numbers matrix = terms.one(inputsFirst ? weight.transposed() : weight);
    int outputs = matrix.dims().get(0);
    Term vector = view(term, List.of(size), node.place());
    Term product =
        terms.term(Term.Kind.PRODUCT, List.of(vector), matrix, List.of(outputs), node.place());
    List<Integer> shape = new ArrayList<>(term.shape());
    shape.set(shape.size() - 1, outputs);
    return view(product, shape, node.place());
  }

  /** W x, of columns. */
  private Term times(Node node, Numbers weight, Term term) {
    List<Integer> shape = term.shape();
    int size = Shapes.size(shape);
    boolean isColumn = (!hasBatch && shape.size() == 1) || (shape.size() == 2 && shape.get(1) == 1);
    if (!isColumn || weight.dims().size() != 2 || weight.dims().get(1) != size || size == 0) {
      throw node.place()
          .refused(
              "a weight of shape "
                  + weight.dims()
                  + " on the left does not go with patterns of shape "
                  + shape
                  + "; a column was needed");
    }
    Term product =
        terms.term(
            Term.Kind.PRODUCT,
            List.of(view(term, List.of(size), node.place())),
            weight,
            List.of(weight.dims().get(0)),
            node.place());
    return shape.size() == 1
        ? product
        : view(product, List.of(weight.dims().get(0), 1), node.place());
  }

  private Value gemm(Node node) {
    boolean turnsLeft = node.integer("transA", 0) != 0;
    boolean turnsRight = node.integer("transB", 0) != 0;
    double alpha = finite(node.real("alpha", 1));
    double beta = finite(node.real("beta", 1));
    if (!(node.input(1) instanceof Numbers right)) {
      throw node.place()
          .refused("its second matrix must be constant, as the weights of layers are");
    }
    Value left = node.input(0);
    Value product;
    if (left instanceof Numbers numbers && (!isZeroState(numbers) || turnsLeft)) {
      Numbers a = turnsLeft ? numbers.transposed() : numbers;
      Numbers folded = folded(node, a, turnsRight ? right.transposed() : right);
      product = alpha == 1 ? folded : folded.times(Numbers.constant(type, List.of(), alpha));
    } else {
      if (turnsLeft) {
        throw node.place().refused("transA would exchange patterns and their numbers");
      }
      Term term = term(left, pattern(left), node.place());
      Numbers weight =
          alpha == 1 ? right : right.times(Numbers.constant(FloatType.DOUBLE, List.of(), alpha));
      worked(node, alpha == 1 ? 0 : right.size());
      product = times(node, term, terms.one(weight), !turnsRight);
    }
    if (beta == 0 || node.optional(2).isEmpty()) {
      return product;
    }
    Value added = node.input(2);
    if (beta != 1) {
      added = scaled(node, added, Numbers.constant(FloatType.DOUBLE, List.of(), beta));
    }
    return sum(node, product, added);
  }

  /** The numbers of a window: what an attribute says of each axis, or what it says by default. */
  private static List<Integer> window(Node node, String attribute, int count, int otherwise) {
    List<Long> found = node.list(attribute).orElse(Collections.nCopies(count, (long) otherwise));
    boolean fits = found.size() == count && found.stream().allMatch(x -> x >= 0 && x < 1 << 20);
    if (!fits) {
      throw node.place().refused("its " + attribute + " are " + found + ", which is not possible");
    }
    return found.stream().map(Long::intValue).toList();
  }

  private Value convolution(Node node) {
    Value given = node.input(0);
    Numbers kernel = node.numbers(1);
    List<Integer> dims = kernel.dims();
    if (dims.size() != 4 || dims.contains(0)) {
      return unknown(node);
    }
    Term term =
        given instanceof Numbers zero && zero.isZero() && zero.dims().size() == 4
            ? terms.zero(zero.dims().subList(1, 4), node.place())
            : otherTerm(node, given);
    List<Integer> shape = term.shape();
    if (shape.size() != 3) {
      throw node.place().refused("it needs images [channels, height, width], found " + shape);
    }
    List<Integer> strides = window(node, "strides", 2, 1);
    List<Integer> dilations = window(node, "dilations", 2, 1);
    List<Integer> pads = window(node, "pads", 4, 0);
    if (!window(node, "kernel_shape", 2, dims.get(2)).equals(dims.subList(2, 4))
        && node.has("kernel_shape")) {
      throw node.place().refused("its kernel_shape is not that of its kernel, " + dims);
    }
    long group = node.integer("group", 1);
    boolean isPlain =
        group == 1
            && strides.get(0).equals(strides.get(1))
            && strides.get(0) > 0
            && dilations.equals(List.of(1, 1))
            && node.text("auto_pad", "NOTSET").equals("NOTSET");
    for (int axis = 0; axis < 2; axis++) {
      int size = dims.get(axis + 2);
      isPlain =
          isPlain && size % 2 == 1 && pads.get(axis) == size / 2 && pads.get(axis + 2) == size / 2;
    }
    if (!isPlain) {
      if (!node.text("auto_pad", "NOTSET").equals("NOTSET")
          || strides.contains(0)
          || dilations.contains(0)) {
        return unknown(node);
      }
      List<Integer> result = new ArrayList<>(List.of(dims.get(0)));
      for (int axis = 0; axis < 2; axis++) {
        int reach = dilations.get(axis) * (dims.get(axis + 2) - 1);
        int room = shape.get(axis + 1) + pads.get(axis) + pads.get(axis + 2) - reach - 1;
        result.add(Math.floorDiv(room, strides.get(axis)) + 1);
      }
      return unknown(node, term, result);
    }
    if (!dims.get(1).equals(shape.get(0))) {
      throw node.place()
          .refused("a kernel of shape " + dims + " does not go with images of shape " + shape);
    }
    int stride = strides.get(0);
    Term convolved =
        terms.term(
            Term.Kind.CONVOLUTION,
            List.of(term),
            new Term.Window(kernel, stride),
            List.of(dims.get(0), (shape.get(1) - 1) / stride + 1, (shape.get(2) - 1) / stride + 1),
            node.place());
    if (node.optional(2).isEmpty()) {
      return convolved;
    }
    Numbers bias = node.numbers(2);
    return shifted(node, convolved, channels(node, bias, dims.get(0), 3));
  }

  private static Numbers channels(Node node, Numbers numbers, int count, int rank) {
    if (!numbers.dims().equals(List.of(count))) {
      throw node.place()
          .refused("it needs a number for each of " + count + " channels, found " + numbers.dims());
    }
    List<Integer> dims = new ArrayList<>(Collections.nCopies(rank, 1));
    dims.set(0, count);
    return numbers.in(dims);
  }

  private Value batchNorm(Node node) {
    Term term = otherTerm(node, node.input(0));
    boolean isTraining =
        node.integer("training_mode", 0) != 0
            || node.proto().getOutputList().stream().skip(1).anyMatch(name -> !name.isEmpty());
    if (isTraining) {
      throw node.place()
          .refused(
              "it normalises by the mean and the variance of the batch, so that what it gives for"
                  + " one pattern depends on the others; export the network in eval mode");
    }
    int rank = term.shape().size();
    int count = term.shape().get(0);
    if ((rank != 1 && rank != 3) || node.integer("spatial", 1) != 1) {
      return unknown(node);
    }
    Numbers weight = channels(node, node.numbers(1), count, rank);
    Numbers bias = channels(node, node.numbers(2), count, rank);
    Numbers mean = channels(node, node.numbers(3), count, rank);
    Numbers variance = channels(node, node.numbers(4), count, rank);
    double epsilon = finite(node.real("epsilon", 1e-5f));
    Dyadic[] deviation = new Dyadic[count];
    for (int i = 0; i < count; i++) {
      Dyadic square = variance.exact(i).plus(Dyadic.of(epsilon));
      if (square.signum() <= 0) {
        throw node.place().refused("a variance is not above zero");
      }
      deviation[i] = square.rootUp();
    }
    Numbers scale = weight.as(FloatType.DOUBLE).over(Numbers.exactly(weight.dims(), deviation));
    Numbers shift = bias.as(FloatType.DOUBLE).minus(scale.times(mean));
    // What the runtime rounds on its way is as large as the parts of the shift, not as their sum.
    double unit = type.unit();
    double[] slack = new double[count];
    for (int i = 0; i < count; i++) {
      slack[i] =
          8 * unit * (Math.abs(bias.get(i)) + Math.abs(scale.get(i) * mean.get(i)))
              + 8 * type.least();
    }
    Numbers scaleSeen = scale.withSlack(i -> 8 * unit * Math.abs(scale.get(i)) + type.least());
    return shifted(node, scaled(term, scaleSeen, node.place()), shift.withSlack(i -> slack[i]));
  }

  private Value pooling(Node node, Pooling.Kind kind) {
    Term term = otherTerm(node, node.input(0));
    List<Integer> shape = term.shape();
    if (shape.size() != 3 || !node.has("kernel_shape")) {
      return unknown(node);
    }
    List<Integer> sizes = window(node, "kernel_shape", 2, 1);
    List<Integer> strides = window(node, "strides", 2, 1);
    List<Integer> dilations = window(node, "dilations", 2, 1);
    List<Integer> pads = window(node, "pads", 4, 0);
    int size = sizes.get(0);
    boolean isPlain =
        sizes.get(1) == size
            && strides.get(0).equals(strides.get(1))
            && dilations.equals(List.of(1, 1))
            && pads.equals(List.of(0, 0, 0, 0))
            && node.text("auto_pad", "NOTSET").equals("NOTSET");
    int stride = strides.get(0);
    boolean isWhole =
        stride > 0
            && shape.get(1) >= size
            && shape.get(2) >= size
            && (shape.get(1) - size) % stride == 0
            && (shape.get(2) - size) % stride == 0;
    if (!isPlain || (node.integer("ceil_mode", 0) != 0 && !isWhole)) {
      return unknown(node);
    }
    return pooled(term, kind, size, stride, node.place());
  }

  private Term pooled(Term term, Pooling.Kind kind, int size, int stride, Place place) {
    Pooling pooling = new Pooling("pool", kind, size, stride, term.shape());
    return terms.term(Term.Kind.POOLING, List.of(term), pooling, pooling.outputShape(), place);
  }

  /** The mean of every channel. */
  private Value mean(Node node) {
    if (!(node.input(0) instanceof Term term) || term.shape().size() != 3) {
      return unknown(node);
    }
    List<Integer> shape = term.shape();
    boolean isGlobal = node.operator().equals("GlobalAveragePool");
    List<Long> axes =
        isGlobal
            ? List.of(2L, 3L)
            : (node.optional(1).isPresent()
                    ? node.integers(1)
                    : node.list("axes").orElse(List.of()))
                .stream().map(axis -> axis < 0 ? axis + 4 : axis).sorted().toList();
    if (!axes.equals(List.of(2L, 3L)) || !shape.get(1).equals(shape.get(2)) || !hasBatch) {
      return unknown(node);
    }
    Term pooled = pooled(term, Pooling.Kind.AVERAGE, shape.get(1), shape.get(1), node.place());
    return isGlobal || node.integer("keepdims", 1) != 0
        ? pooled
        : view(pooled, shape.subList(0, 1), node.place());
  }

  private Value activation(Node node, Activation activation) {
    if (node.input(0) instanceof Term term) {
      if (term.is(Term.Kind.ZERO) && activation.isZeroAtZero()) {
        return term;
      }
      return terms.term(
          Term.Kind.ACTIVATION, List.of(term), activation, term.shape(), node.place());
    }
    throw notUnderstood(node);
  }

  private Value clip(Node node) {
    Optional<Double> low = limit(node, 1, "min");
    Optional<Double> high = limit(node, 2, "max");
    if (low.equals(Optional.of(-1.0)) && high.equals(Optional.of(1.0))) {
      return activation(node, Activation.HARD_TANH);
    }
    if (low.equals(Optional.of(0.0)) && (high.isEmpty() || high.get() >= type.greatest())) {
      return activation(node, Activation.RELU);
    }
    return unknown(node);
  }

  private Optional<Double> limit(Node node, int input, String attribute) {
    if (opset < 11) {
      return node.has(attribute) ? Optional.of(node.real(attribute, 0)) : Optional.empty();
    }
    return node.optional(input).isPresent()
        ? Optional.of(node.numbers(input).only())
        : Optional.empty();
  }

  /** Every axis, as a length takes them. */
  private boolean reducesAll(Node node, Term term) {
    int rank = term.shape().size() + (hasBatch ? 1 : 0);
    Optional<List<Long>> axes =
        node.optional(1).isPresent() ? Optional.of(node.integers(1)) : node.list("axes");
    boolean all =
        axes.isEmpty()
            || axes.get().stream().map(a -> a < 0 ? a + rank : a).distinct().count() == rank;
    return all && node.integer("noop_with_empty_axes", 0) == 0;
  }

  private Value length(Node node) {
    return node.input(0) instanceof Term term && reducesAll(node, term)
        ? Measure.of(StepNorm.EUCLIDEAN, term)
        : unknown(node);
  }

  private Value greatest(Node node) {
    return node.input(0) instanceof Measure measure
            && measure.norm().isEmpty()
            && reducesAll(node, measure.of())
        ? Measure.of(StepNorm.MAXIMUM, measure.of())
        : unknown(node);
  }

  /** The magnitudes of a step, as a condition takes them; elsewhere Abs is no layer of Keel. */
  private static boolean isInCondition(Node node) {
    return node.input(0) instanceof Term term
        && term.is(Term.Kind.SUM)
        && term.operands().stream()
            .anyMatch(part -> part.is(Term.Kind.SCALE) && part.data(Numbers.class).isConstant(-1));
  }

  private Value greater(Node node, Value more, Value less) {
    boolean orEqual = node.operator().endsWith("OrEqual");
    if (more instanceof Measure measure
        && less instanceof Numbers limit
        && measure.norm().isPresent()) {
      if (measure.plus() > limit.only()) {
        return Truth.YES; // a length is never below zero, and rounding keeps the order
      }
      if (orEqual || !(limit.only() > 0)) {
        throw node.place().refused("a step must be longer than a tolerance above zero");
      }
      return new Check(Optional.of(measure), limit.only(), OptionalInt.empty());
    }
    if (more instanceof Integers a && less instanceof Integers b) {
      if (a.numbers().size() != 1 || b.numbers().size() != 1) {
        throw notUnderstood(node);
      }
      long x = a.numbers().get(0);
      long y = b.numbers().get(0);
      if (a.isPlain() && b.isPlain()) {
        return Truth.of(orEqual ? x >= y : x > y);
      }
      long steps = x + 1 - y + (orEqual ? 1 : 0);
      if (a.isPlain() && b.counted() && steps >= 1 && steps <= Integer.MAX_VALUE) {
        return new Check(Optional.empty(), 0, OptionalInt.of((int) steps));
      }
    }
    if (more instanceof Numbers a && less instanceof Numbers b) {
      return Truth.of(orEqual ? a.only() >= b.only() : a.only() > b.only());
    }
    throw notUnderstood(node);
  }

  private Value and(Node node) {
    Value left = node.input(0);
    Value right = node.input(1);
    return both(left, right).orElseThrow(() -> notUnderstood(node));
  }

  /** Both conditions. */
  static Optional<Value> both(Value left, Value right) {
    if (left == Truth.YES || right == Truth.NO) {
      return Optional.of(right).filter(v -> v instanceof Truth || v instanceof Check);
    }
    if (right == Truth.YES || left == Truth.NO) {
      return Optional.of(left).filter(v -> v instanceof Truth || v instanceof Check);
    }
    if (left instanceof Check a
        && right instanceof Check b
        && !(a.longer().isPresent() && b.longer().isPresent())
        && !(a.stepsBelow().isPresent() && b.stepsBelow().isPresent())) {
      Check length = a.longer().isPresent() ? a : b;
      return Optional.of(
          new Check(
              length.longer(),
              length.tolerance(),
              a.stepsBelow().isPresent() ? a.stepsBelow() : b.stepsBelow()));
    }
    return Optional.empty();
  }

  private Value not(Node node) {
    if (node.input(0) instanceof Truth truth) {
      return Truth.of(truth == Truth.NO);
    }
    throw notUnderstood(node);
  }

  /** An operator of which nothing is known but what goes in and out. */
  private Value unknown(Node node) {
    List<Term> given =
        IntStream.range(0, node.inputCount())
            .mapToObj(node::optional)
            .flatMap(Optional::stream)
            .filter(Term.class::isInstance)
            .map(Term.class::cast)
            .toList();
    String output = node.proto().getOutput(0);
    if (given.size() != 1
        || node.proto().getOutputList().stream().skip(1).anyMatch(name -> !name.isEmpty())
        || REFUSED.contains(node.operator())) {
      throw notUnderstood(node);
    }
    List<Integer> shape = declared.getOrDefault(output, List.of());
    List<Integer> pattern = hasBatch && !shape.isEmpty() ? shape.subList(1, shape.size()) : shape;
    if (!pattern.isEmpty() && !pattern.contains(0)) {
      return unknown(node, given.get(0), pattern);
    }
    if (POINTWISE.contains(node.operator())) {
      return unknown(node, given.get(0), given.get(0).shape());
    }
    throw node.place()
        .refused(
            "the operator is not known, and nothing says the shape of what it gives; run the shape"
                + " inference of ONNX on the model");
  }

  private Value unknown(Node node, Term term, List<Integer> shape) {
    if (term.is(Term.Kind.ZERO) || shape.stream().anyMatch(size -> size <= 0)) {
      throw notUnderstood(node);
    }
    Shapes.size(shape);
    return terms.term(
        Term.Kind.UNKNOWN,
        List.of(term),
        new Term.Opaque(node.operator(), taken(node, term), node.proto().getOutput(0)),
        shape,
        node.place());
  }

  /** The name of what a node takes. */
  private static String taken(Node node, Term term) {
    return IntStream.range(0, node.inputCount())
        .filter(i -> node.optional(i).filter(value -> value == term).isPresent())
        .mapToObj(i -> node.proto().getInput(i))
        .findFirst()
        .orElseThrow(() -> notUnderstood(node));
  }

  private static InvalidModel notUnderstood(Node node) {
    return node.place()
        .refused(
            "the operator is not understood with these inputs; an operator on constants, or a layer"
                + " with one input and one output was needed; try to export the network simplified");
  }
}
