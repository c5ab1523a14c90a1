package keel.interchange.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import keel.interchange.ComputedState;
import keel.interchange.Rounding;
import keel.interchange.onnx.Combination.Addend;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Flatten;
import keel.verify.model.InvalidModel;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.ResidualBlock.Start;
import keel.verify.model.UnknownLayer;

/**
 * The layers that a term is computed by, taken off one after the other from output to input.
 *
 * <p>A block is told by its update rule, x + H σ(A x + v) with one and the same v at every step,
 * from zero on; A may be another one at every step. What is no layer is an error that names the
 * node; an operator with one input and one output that is not understood is a layer of unknown
 * type, and nothing is claimed of what goes through it.
 */
final class Recognition {
  /**
   * What was recognised.
   *
   * @param layers from input to output
   * @param input the shape that the first of them takes
   * @param preprocessing what is done before the first of them
   * @param terms what goes out of each layer
   * @param roundings of the layers that have weights, by their names
   * @param computed dense blocks whose A the file computes
   */
  record Layers(
      List<Layer> layers,
      List<Integer> input,
      Preprocessing preprocessing,
      List<Term> terms,
      Map<String, Rounding> roundings,
      List<ComputedState> computed) {}

  /** A layer without its name. */
  private record Draft(
      String type, Function<String, Layer> named, Term gives, Term takes, List<Numbers> weights) {}

  private static final Set<Activation> BETWEEN = Set.of(Activation.RELU, Activation.TANH);

  private final Evaluation.Result graph;
  private final Map<Numbers, Matrix> matrices = new HashMap<>();
  private final Map<Numbers, Kernel> kernels = new HashMap<>();

  private Recognition(Evaluation.Result graph) {
    this.graph = graph;
  }

  /**
   * The layers of a graph.
   *
   * @throws InvalidModel naming the node at which there is none
   */
  static Layers of(Evaluation.Result graph) {
    return new Recognition(graph).layers();
  }

  private Layers layers() {
    List<Draft> drafts = new ArrayList<>();
    Term term = graph.output();
    Preprocessing preprocessing = Preprocessing.NONE;
    while (!isInput(term)) {
      Optional<Preprocessing> found = preprocessing(term);
      if (found.isPresent()) {
        preprocessing = found.get();
        term = prepared(term);
        break;
      }
      Draft draft = draft(term);
      drafts.add(draft);
      term = draft.takes;
    }
    Collections.reverse(drafts);
    if (drafts.isEmpty()) {
      throw new InvalidModel("the graph gives its input, through no layer");
    }
    List<Layer> layers = new ArrayList<>();
    Map<String, Rounding> roundings = new LinkedHashMap<>();
    List<ComputedState> computed = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Draft draft : drafts) {
      String name = draft.type + counts.merge(draft.type, 1, Integer::sum);
      Layer layer = draft.named.apply(name);
      layers.add(layer);
      // Of a block, A comes first.
      if (layer instanceof DenseBlock block && draft.weights.get(0).isComputed()) {
        computed.add(new ComputedState(block, draft.weights.get(0).distances()));
      }
      if (!draft.weights.isEmpty()) {
        roundings.put(name, rounding(draft.weights));
      }
    }
    return new Layers(
        layers,
        term.shape(),
        preprocessing,
        drafts.stream().map(Draft::gives).toList(),
        roundings,
        computed);
  }

  /** The input, maybe in another shape. */
  private boolean isInput(Term term) {
    boolean isShaped = term.is(Term.Kind.VIEW) && term.shape().size() > 1;
    return (isShaped ? term.operand() : term) == graph.input();
  }

  /** {@code (s u − mean) / std} of the input u, where all of it or its last two parts are there. */
  private Optional<Preprocessing> preprocessing(Term term) {
    if (!term.is(Term.Kind.QUOTIENT) || !isInput(prepared(term))) {
      return Optional.empty();
    }
    Term inner = term.operand();
    List<Addend> subtracted = new ArrayList<>();
    if (inner.is(Term.Kind.SUM)) {
      Term last = inner.operands().get(1);
      if (!last.is(Term.Kind.CONSTANT)) {
        return Optional.empty();
      }
      subtracted.add(new Addend(-1, last));
      inner = inner.operand();
    }
    double scale = inner.is(Term.Kind.SCALE) ? inner.data(Numbers.class).only() : 1;
    int channels = term.shape().get(0);
    Vector std = vector(term, term.data(Numbers.class), channels);
    boolean isPossible = Arrays.stream(std.toArray()).allMatch(number -> number > 0);
    return isPossible
        ? Optional.of(new Preprocessing(scale, vector(term, subtracted, channels), std))
        : Optional.empty();
  }

  /** What the parts of a preprocessing are taken of. */
  private static Term prepared(Term quotient) {
    Term inner = quotient.operand();
    inner = inner.is(Term.Kind.SUM) ? inner.operand() : inner;
    boolean isScaled = inner.is(Term.Kind.SCALE) && inner.data(Numbers.class).size() == 1;
    return isScaled ? inner.operand() : inner;
  }

  private static Rounding rounding(List<Numbers> weights) {
    Rounding rounding = Rounding.NONE;
    for (Numbers numbers : new HashSet<>(weights)) {
      for (int i = 0; numbers.isComputed() && i < numbers.size(); i++) {
        rounding = rounding.and(numbers.exact(i).minus(Dyadic.of(numbers.get(i))));
      }
    }
    return rounding;
  }

  private Draft draft(Term term) {
    return settled(term)
        .or(() -> block(term))
        .or(() -> stack(term))
        .or(() -> residual(term))
        .or(() -> transition(term))
        .orElseThrow(() -> none(term));
  }

  private static InvalidModel none(Term term) {
    if (term.is(Term.Kind.SUM)) {
      return term.place()
          .refused(
              "it adds two things that depend on the input and are no step x + h σ(A x + v) of a"
                  + " block that begins at zero, with the same h, σ and v at every step, and none"
                  + " x + h σ(A x + B u + b) of a plain residual block; other residual connections"
                  + " are not read: "
                  + Branch.of(term).sentence());
    }
    return term.place()
        .refused(
            "it is no layer of Keel in this place, "
                + term.kind()
                + " with what goes into it; a chain of layers and blocks was needed");
  }

  // Blocks.

  private Optional<Draft> settled(Term term) {
    if (!term.is(Term.Kind.SETTLED)) {
      return Optional.empty();
    }
    Term.Settling settling = term.data(Term.Settling.class);
    Term start = term.operands().get(0);
    Term next = term.operands().get(1);
    if (!start.is(Term.Kind.ZERO)) {
      throw term.place().refused("a block begins at zero, and this one begins elsewhere");
    }
    Step step =
        Step.readings(next, graph.type()).stream()
            .filter(reading -> reading.before().orElseThrow() == settling.state())
            .findFirst()
            .orElseThrow(
                () ->
                    term.place()
                        .refused(
                            "its body is no step x + h σ(A x + v) of a block; export such one"));
    Depth depth =
        Depth.untilEquilibrium(settling.tolerance(), settling.norm(), settling.maxSteps());
    return Optional.of(block(term, List.of(step), depth));
  }

  /** All steps back to zero, if a term is the last of a block. */
  private Optional<Draft> block(Term term) {
    for (Step reading : Step.readings(term, graph.type())) {
      Optional<List<Step>> steps = steps(reading);
      if (steps.isPresent()) {
        return Optional.of(block(term, steps.get(), Depth.of(steps.get().size())));
      }
    }
    return Step.alone(term)
        .filter(step -> Affine.of(step.drive()).isPresent())
        .map(step -> block(term, List.of(step), Depth.of(1)));
  }

  private Optional<List<Step>> steps(Step last) {
    List<Step> steps = new ArrayList<>();
    Step step = last;
    while (true) {
      steps.add(step);
      if (step.before().isEmpty() || step.before().get().is(Term.Kind.ZERO)) {
        Collections.reverse(steps);
        return Optional.of(steps);
      }
      Step later = step;
      Term before = step.before().get();
      Optional<Step> earlier =
          Step.readings(before, graph.type()).stream()
              .filter(reading -> areOfOneBlock(reading, later))
              .findFirst()
              .or(() -> Step.first(before, later).filter(first -> areOfOneBlock(first, later)));
      if (earlier.isEmpty()) {
        return Optional.empty();
      }
      step = earlier.get();
    }
  }

  private static boolean areOfOneBlock(Step step, Step later) {
    return step.form() == later.form()
        && step.activation() == later.activation()
        && step.rate().equals(later.rate())
        && key(step.drive()).equals(key(later.drive()));
  }

  /** What is the same at every step: of a sequence, the whole of it and not the part. */
  private static Set<List<Object>> key(Combination drive) {
    Set<List<Object>> key = new HashSet<>();
    for (Addend addend : drive.addends()) {
      Term term = addend.term();
      boolean isPart = term.is(Term.Kind.PRODUCT) && term.operand().is(Term.Kind.PART);
      key.add(
          isPart
              ? List.of(
                  addend.factor(),
                  System.identityHashCode(term.data(Numbers.class)),
                  term.operand().operand().id())
              : List.of(addend.factor(), term.id()));
    }
    return key;
  }

  private Draft block(Term term, List<Step> steps, Depth depth) {
    Step last = steps.get(steps.size() - 1);
    List<Addend> products = products(steps);
    Term product = products.get(0).term();
    Affine drive =
        Affine.of(last.drive())
            .filter(affine -> affine.factor() == 1 && affine.stride() == 1)
            .orElseThrow(
                () ->
                    term.place()
                        .refused(
                            "the block that ends here is driven by what is no B u + b, with one"
                                + " input u, which was needed"));
    List<Numbers> weights = new ArrayList<>();
    products.forEach(state -> weights.add(ResidualStep.weight(state.term())));
    weights.addAll(weights(drive.weight(), drive));
    if (product.is(Term.Kind.CONVOLUTION)) {
      return convBlock(term, last, products, drive, depth, weights);
    }
    if (drive.isConvolution()) {
      throw term.place().refused("a block is dense or convolutional, and this one is both");
    }
    int n = term.shape().get(0);
    Matrix input = matrix(drive.weight());
    Vector bias = vector(term, drive.constants(), n);
    List<Matrix> states =
        products.stream().map(state -> matrix(ResidualStep.weight(state.term()))).toList();
    Vector rate =
        last.rate().map(numbers -> vector(term, numbers, n)).orElse(Vector.constant(n, 1));
    Activation activation = last.activation();
    return switch (last.form()) {
      case NAIS ->
          new Draft(
              "block",
              name ->
                  new DenseBlock(
                      name,
                      activation,
                      rate,
                      depth,
                      depth.isFixed() ? states : states.subList(0, 1),
                      input,
                      bias),
              term,
              drive.operand(),
              weights);
      case EQUILIBRIUM ->
          new Draft(
              "block",
              name ->
                  new EquilibriumBlock(
                      name, activation, rate.get(0), depth, tied(term, states), input, bias),
              term,
              drive.operand(),
              weights);
      case LEAKY -> recurrent(term, steps, drive, rate, tied(term, states), input, bias, weights);
    };
  }

  /** A of every step; that of the first, which multiplies zero, may be left out of the file. */
  private static List<Addend> products(List<Step> steps) {
    List<Addend> products = new ArrayList<>();
    for (int k = 0; k < steps.size(); k++) {
      Addend own = steps.get(k).state().orElse(null);
      products.add(own != null ? own : steps.get(k + 1).state().orElseThrow());
    }
    return products;
  }

  private static Matrix tied(Term term, List<Matrix> states) {
    if (!states.stream().allMatch(states.get(0)::equals)) {
      throw term.place()
          .refused("every step of such a block has the same weights, and these differ");
    }
    return states.get(0);
  }

  private Draft recurrent(
      Term term,
      List<Step> steps,
      Affine drive,
      Vector leaks,
      Matrix state,
      Matrix input,
      Vector bias,
      List<Numbers> weights) {
    int count = steps.size();
    int features = input.columns();
    Term whole = drive.operand();
    RecurrentBlock.Reading reading = RecurrentBlock.Reading.CONSTANT;
    if (whole.is(Term.Kind.PART) && whole.operand().shape().get(0) == count * features) {
      reading = RecurrentBlock.Reading.SEQUENCE;
      for (int k = 0; k < count; k++) {
        Term part = Affine.of(steps.get(k).drive()).orElseThrow().operand();
        if (!part.is(Term.Kind.PART)
            || !part.data(List.class).equals(List.of(k * features, (k + 1) * features))) {
          throw term.place()
              .refused("a recurrent block reads a sequence from its beginning, part by part");
        }
      }
      whole = whole.operand();
    }
    RecurrentBlock.Reading found = reading;
    return new Draft(
        "block",
        name ->
            new RecurrentBlock(
                name, steps.get(0).activation(), leaks, found, count, state, input, bias),
        term,
        whole,
        weights);
  }

  private Draft convBlock(
      Term term,
      Step last,
      List<Addend> products,
      Affine drive,
      Depth depth,
      List<Numbers> weights) {
    int channels = term.shape().get(0);
    if (last.form() != Step.Form.NAIS
        || !drive.isConvolution()
        || products.stream()
            .anyMatch(
                state ->
                    !state.term().is(Term.Kind.CONVOLUTION)
                        || state.term().data(Term.Window.class).stride() != 1)) {
      throw term.place()
          .refused("of convolutional blocks only x + h σ(C x + D u + E) with stride 1 are read");
    }
    List<Kernel> states =
        products.stream().map(state -> kernel(ResidualStep.weight(state.term()))).toList();
    Kernel input = kernel(drive.weight());
    Vector bias = vector(term, drive.constants(), channels);
    Vector rate =
        last.rate()
            .map(numbers -> vector(term, numbers, channels))
            .orElse(Vector.constant(channels, 1));
    return new Draft(
        "block",
        name ->
            new ConvBlock(
                name,
                last.activation(),
                rate,
                depth,
                depth.isFixed() ? states : states.subList(0, 1),
                input,
                bias,
                term.shape().get(1),
                term.shape().get(2)),
        term,
        drive.operand(),
        weights);
  }

  /** One layer of a stack. */
  private record Ordinary(
      Term takes, Activation activation, double step, Numbers weight, Affine sum) {
    boolean isNearIdentity() {
      return step != 0;
    }

    boolean goesWith(Ordinary other) {
      return activation == other.activation && step == other.step;
    }
  }

  private static Optional<Ordinary> ordinary(Term term) {
    if (!term.is(Term.Kind.ACTIVATION) || term.shape().size() != 1) {
      return Optional.empty();
    }
    Combination sum = Combination.of(term.operand());
    List<Addend> kept =
        sum.addends().stream()
            .filter(
                addend ->
                    addend.factor() == 1
                        && sum.addends().stream().anyMatch(p -> p.isProductOf(addend.term())))
            .toList();
    return Affine.of(sum.without(kept))
        .filter(affine -> !affine.isConvolution() && kept.size() <= 1 && affine.hasOneConstant())
        .filter(affine -> affine.operand().shape().equals(term.shape()))
        .filter(affine -> !kept.isEmpty() ? affine.factor() > 0 : affine.factor() == 1)
        .map(
            affine ->
                new Ordinary(
                    affine.operand(),
                    term.data(Activation.class),
                    kept.isEmpty() ? 0 : affine.factor(),
                    affine.weight(),
                    affine));
  }

  /** A stack of ordinary layers of one width, where single layers do not say the same. */
  private Optional<Draft> stack(Term term) {
    List<Ordinary> layers = new ArrayList<>();
    Optional<Ordinary> next = ordinary(term);
    while (next.isPresent() && (layers.isEmpty() || next.get().goesWith(layers.get(0)))) {
      Ordinary layer = next.get();
      boolean isSame =
          layers.isEmpty()
              || (layer.weight.equals(layers.get(0).weight)
                  && key(new Combination(layer.sum.constants()))
                      .equals(key(new Combination(layers.get(0).sum.constants()))));
      if (!isSame && !layer.isNearIdentity() && BETWEEN.contains(layer.activation)) {
        break;
      }
      layers.add(layer);
      next = ordinary(layer.takes);
    }
    if (layers.isEmpty()
        || (layers.size() == 1
            && !layers.get(0).isNearIdentity()
            && BETWEEN.contains(layers.get(0).activation))) {
      return Optional.empty();
    }
    Collections.reverse(layers);
    int n = term.shape().get(0);
    Ordinary first = layers.get(0);
    List<Matrix> states = layers.stream().map(layer -> matrix(layer.weight)).toList();
    List<Vector> own =
        layers.stream().map(layer -> vector(term, layer.sum.constants(), n)).toList();
    List<Vector> biases = own.stream().allMatch(own.get(0)::equals) ? own.subList(0, 1) : own;
    return Optional.of(
        new Draft(
            "block",
            name ->
                new FeedforwardBlock(
                    name,
                    first.activation,
                    first.isNearIdentity()
                        ? FeedforwardBlock.Form.NEAR_IDENTITY
                        : FeedforwardBlock.Form.PLAIN,
                    first.isNearIdentity() ? first.step : 1,
                    layers.size(),
                    states,
                    biases),
            term,
            first.takes,
            layers.stream().map(Ordinary::weight).toList()));
  }

  /** Steps of their own weights each, from the input of a block or from zero. */
  private Optional<Draft> residual(Term term) {
    Deque<ResidualStep> steps = new ArrayDeque<>();
    Term start = term;
    Optional<Term> entering = Optional.empty();
    Optional<ResidualStep> step = ResidualStep.of(term, Optional.empty());
    while (step.isPresent()) {
      steps.push(step.get());
      start = step.get().before().orElseThrow();
      entering = step.get().input().map(Term::operand);
      step = entering.equals(Optional.of(start)) ? Optional.empty() : ResidualStep.of(start, step);
    }
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    if (entering.isEmpty() || entering.get() == start) {
      return Optional.of(residual(term, List.copyOf(steps), Start.INPUT, start));
    }
    Optional<ResidualStep> first = ResidualStep.first(start, steps.peek());
    first.ifPresent(steps::push);
    Term input = entering.get();
    return first.map(found -> residual(term, List.copyOf(steps), Start.ZERO, input));
  }

  private Draft residual(Term term, List<ResidualStep> steps, Start start, Term takes) {
    int n = term.shape().get(0);
    Vector rates =
        steps.get(0).rate().map(numbers -> vector(term, numbers, n)).orElse(Vector.constant(n, 1));
    if (!rates.isConstant() || !(rates.get(0) > 0)) {
      throw term.place()
          .refused("the step size of a plain residual block is one number above zero");
    }
    List<Numbers> states = new ArrayList<>();
    List<Numbers> inputs = new ArrayList<>();
    List<Numbers> biases = new ArrayList<>();
    for (int k = 0; k < steps.size(); k++) {
      ResidualStep step = steps.get(k);
      Optional<Numbers> factor = step.factor().map(numbers -> perChannel(term, numbers, n));
      // That of the first step multiplies zero, and may be left out of the file.
      Term state = step.state().or(steps.get(Math.min(1, steps.size() - 1))::state).orElseThrow();
      states.add(ResidualStep.times(ResidualStep.weight(state), factor));
      step.input()
          .ifPresent(input -> inputs.add(ResidualStep.times(ResidualStep.weight(input), factor)));
      Numbers bias = ResidualStep.times(sum(term, step.constants(), n), factor);
      biases.add(
          step.shift()
              .map(shift -> bias.as(FloatType.DOUBLE).plus(sum(term, List.of(shift), n)))
              .orElse(bias));
    }
    List<Numbers> weights =
        Stream.of(states, inputs, biases).flatMap(List::stream).distinct().toList();
    if (Stream.concat(states.stream(), inputs.stream())
            .map(weight -> weight.dims().size())
            .distinct()
            .count()
        > 1) {
      throw term.place().refused("a block is dense or convolutional, and this one is both");
    }
    Activation activation = steps.get(0).activation();
    return new Draft(
        "block",
        name ->
            new ResidualBlock(
                name,
                activation,
                rates.get(0),
                steps.size(),
                start,
                kernels(states),
                kernels(inputs),
                oneOrEach(biases.stream().map(bias -> Vector.of(bias.toArray())).toList()),
                term.shape()),
        term,
        takes,
        weights);
  }

  /** Kernels, matrices as such of one tap: one, if all are the same. */
  private List<Kernel> kernels(List<Numbers> weights) {
    return oneOrEach(
        weights.stream()
            .map(
                numbers ->
                    numbers.dims().size() == 4
                        ? kernel(numbers)
                        : new Kernel(matrix(numbers), 1, 1))
            .toList());
  }

  private static <T> List<T> oneOrEach(List<T> each) {
    return each.stream().distinct().count() == 1 ? each.subList(0, 1) : each;
  }

  // Layers that are applied once.

  private Optional<Draft> transition(Term term) {
    return switch (term.kind()) {
      case ACTIVATION -> Optional.of(pointwise(term));
      case VIEW -> Optional.of(view(term));
      case POOLING -> Optional.of(pooling(term));
      case PRODUCT, CONVOLUTION -> affine(term);
      case SUM, SCALE, QUOTIENT -> affine(term).or(() -> channelwise(term));
      case UNKNOWN -> Optional.of(unknown(term, term.data(Term.Opaque.class).operator()));
      default -> Optional.empty();
    };
  }

  private static Draft pointwise(Term term) {
    Activation activation = term.data(Activation.class);
    Term takes = term.operand();
    return BETWEEN.contains(activation)
        ? new Draft(
            activation.fileName(),
            name -> new Pointwise(name, activation, takes.shape()),
            term,
            takes,
            List.of())
        : unknown(term, term.place().operator());
  }

  /** Nothing is claimed of it; what goes in and out of it are tensors of the file. */
  private static Draft unknown(Term term, String operator) {
    String type = UnknownLayer.OPERATOR + operator;
    return new Draft(
        "unknown", name -> new UnknownLayer(name, type), term, term.operand(), List.of());
  }

  private static Draft view(Term term) {
    Term takes = term.operand();
    return term.shape().size() == 1
        ? new Draft("flatten", name -> new Flatten(name, takes.shape()), term, takes, List.of())
        : unknown(term, term.place().operator());
  }

  private static Draft pooling(Term term) {
    Pooling pooling = term.data(Pooling.class);
    return new Draft(
        "pool",
        name ->
            new Pooling(
                name, pooling.kind(), pooling.size(), pooling.stride(), pooling.inputShape()),
        term,
        term.operand(),
        List.of());
  }

  /** More constants, and factors, are layers of their own: to merge them would round. */
  private Optional<Draft> affine(Term term) {
    return Affine.of(Combination.of(term))
        .filter(affine -> affine.factor() == 1 && affine.hasOneConstant())
        .map(affine -> affine(term, affine));
  }

  private Draft affine(Term term, Affine affine) {
    Numbers weight = affine.weight();
    Vector bias = vector(term, affine.constants(), term.shape().get(0));
    List<Integer> image = affine.operand().shape();
    return affine.isConvolution()
        ? new Draft(
            "conv",
            name ->
                new Convolution(
                    name, kernel(weight), bias, affine.stride(), image.get(1), image.get(2)),
            term,
            affine.operand(),
            weights(weight, affine))
        : new Draft(
            "linear",
            name -> new Linear(name, matrix(weight), bias),
            term,
            affine.operand(),
            weights(weight, affine));
  }

  private static List<Numbers> weights(Numbers weight, Affine affine) {
    List<Numbers> weights = new ArrayList<>();
    weights.add(weight);
    affine.constants().forEach(addend -> weights.add(addend.term().data(Numbers.class)));
    return weights;
  }

  /** Factors and summands of the channels of one term. */
  private Optional<Draft> channelwise(Term term) {
    Term summed = term;
    List<Addend> constants = new ArrayList<>();
    if (summed.is(Term.Kind.SUM)) {
      int place = constantIn(summed);
      if (place < 0) {
        return Optional.empty();
      }
      constants.add(new Addend(1, summed.operands().get(place)));
      summed = summed.operands().get(1 - place);
    }
    Optional<Numbers> factor =
        switch (summed.kind()) {
          case SCALE -> Optional.of(summed.data(Numbers.class));
          case QUOTIENT ->
              constants.isEmpty()
                  ? Optional.of(
                      Numbers.constant(FloatType.DOUBLE, List.of(), 1)
                          .over(summed.data(Numbers.class)))
                  : Optional.empty();
          default -> Optional.empty();
        };
    Term takes = factor.isPresent() ? summed.operand() : summed;
    List<Integer> shape = takes.shape();
    if (shape.size() != 1 && shape.size() != 3) {
      throw term.place()
          .refused("numbers are multiplied and added to vectors and images, and this has " + shape);
    }
    int channels = shape.get(0);
    Vector scale =
        factor.map(numbers -> vector(term, numbers, channels)).orElse(Vector.constant(channels, 1));
    Vector shift = vector(term, constants, channels);
    List<Numbers> weights = new ArrayList<>();
    factor.ifPresent(weights::add);
    constants.forEach(addend -> weights.add(addend.term().data(Numbers.class)));
    return Optional.of(
        new Draft("norm", name -> new BatchNorm(name, scale, shift, shape), term, takes, weights));
  }

  /** Which operand of a sum is constant; -1 if none is. */
  private static int constantIn(Term sum) {
    return sum.operands().get(0).is(Term.Kind.CONSTANT)
        ? 0
        : sum.operands().get(1).is(Term.Kind.CONSTANT) ? 1 : -1;
  }

  // Weights, one object for one tensor.

  private Matrix matrix(Numbers numbers) {
    return matrices.computeIfAbsent(numbers, Numbers::matrix);
  }

  private Kernel kernel(Numbers numbers) {
    List<Integer> dims = numbers.dims();
    return kernels.computeIfAbsent(
        numbers,
        read ->
            new Kernel(
                Matrix.of(dims.get(0), dims.get(1) * dims.get(2) * dims.get(3), read.toArray()),
                dims.get(2),
                dims.get(3)));
  }

  /** The sum of constants, one number for each unit or channel, rounded once. */
  private static Vector vector(Term term, List<Addend> constants, int count) {
    return Vector.of(sum(term, constants, count).toArray());
  }

  private static Numbers sum(Term term, List<Addend> constants, int count) {
    if (constants.size() == 1 && constants.get(0).factor() == 1) {
      return perChannel(term, constants.get(0).term().data(Numbers.class), count);
    }
    Numbers sum = Numbers.constant(FloatType.DOUBLE, List.of(count), 0);
    for (Addend addend : constants) {
      Numbers numbers = perChannel(term, addend.term().data(Numbers.class), count);
      sum =
          sum.plus(
              numbers
                  .as(FloatType.DOUBLE)
                  .times(Numbers.constant(FloatType.DOUBLE, List.of(), addend.factor())));
    }
    return sum;
  }

  private static Vector vector(Term term, Numbers numbers, int count) {
    return Vector.of(perChannel(term, numbers, count).toArray());
  }

  private static Numbers perChannel(Term term, Numbers numbers, int count) {
    boolean fits =
        numbers.size() == 1
            || (numbers.size() == count
                && !numbers.dims().isEmpty()
                && numbers.dims().get(0) == count);
    if (!fits) {
      throw term.place()
          .refused(
              "it takes a constant of shape "
                  + numbers.dims()
                  + ", where one number was needed for each of "
                  + count
                  + " units or channels");
    }
    return numbers.size() == 1
        ? numbers.in(List.of(1)).spread(List.of(count))
        : numbers.in(List.of(count));
  }
}
