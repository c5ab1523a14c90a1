package keel.train.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forward and backward through the K steps of a recurrent block or of a stack of ordinary layers:
 * {@code x[k+1] = (I − S) x[k] + S σ(W x[k] + v[k])}, S the diagonal of the leaks.
 *
 * <p>Method: backpropagation through time. With μ the gradient of x[k+1] and {@code y[k] = σ'(z[k])
 * ∘ S μ}, that of x[k] is {@code (I − S) μ + Wᵀ y[k]}; {@code dW = Σ y[k] x[k]ᵀ} is one product
 * over all steps side by side, as is what they take of a sequence ({@link SequenceInput}).
 *
 * <p>Memory: states and slopes of one segment of an {@link Unroll}, and one state for each segment.
 * Everything is allocated once.
 */
public final class LeakySteps implements TrainableLayer {
  private final List<Weight> states;
  private final StepInput input;
  private final Optional<Leaks> leaks;
  private final Nonlinearity function;
  private final Unroll unroll;
  private final int patterns;
  private final int segment;
  private final INDArray x;
  private final INDArray activations;
  private final INDArray adjoint;
  private final INDArray scaled;
  private final List<INDArray> checkpoints = new ArrayList<>();
  private final List<INDArray> stateOf = new ArrayList<>();
  private final List<INDArray> activationOf = new ArrayList<>();

  private LeakySteps(
      List<Weight> states,
      StepInput input,
      Optional<INDArray> leaks,
      TrainableFunction function,
      Unroll unroll,
      int patterns) {
    DataType type = states.get(0).value().dataType();
    int units = states.get(0).value().rows();
    this.states = List.copyOf(states);
    this.input = input;
    this.leaks = leaks.map(Leaks::of);
    this.function = Arithmetic.of(type).nonlinearity(function);
    this.unroll = unroll;
    this.patterns = patterns;
    this.segment = segment(unroll);
    this.x = Columns.zeros(type, units, (segment + 1L) * patterns);
    this.activations = Columns.zeros(type, units, (long) segment * patterns);
    this.adjoint = Columns.zeros(type, units, patterns);
    this.scaled = Columns.zeros(type, units, patterns);
    for (int k = 0; k <= segment; k++) {
      stateOf.add(sideBySide(x, k, 1));
    }
    for (int k = 0; k < segment; k++) {
      activationOf.add(sideBySide(activations, k, 1));
    }
    for (int first = 0; first < unroll.steps(); first += segment) {
      checkpoints.add(Columns.zeros(type, units, patterns));
    }
  }

  /**
   * A recurrent block that takes a sequence, for batches of one size: the input of a pattern are
   * the numbers of all steps, those of the first one first.
   *
   * @param state W, n x n
   * @param input B, n x features
   * @param bias b, n x 1
   * @param leaks n x 1, absent where all are 1
   */
  public static LeakySteps onSequence(
      Weight state,
      Weight input,
      Weight bias,
      Optional<INDArray> leaks,
      TrainableFunction function,
      Unroll unroll,
      int patterns) {
    StepInput sequence = new SequenceInput(input, bias, unroll.steps(), patterns);
    return new LeakySteps(List.of(state), sequence, leaks, function, unroll, patterns);
  }

  /**
   * A recurrent block that takes all of the input at every step; see {@link #onSequence}.
   *
   * @param input B, n x inputs
   */
  public static LeakySteps onConstant(
      Weight state,
      Weight input,
      Weight bias,
      Optional<INDArray> leaks,
      TrainableFunction function,
      Unroll unroll,
      int patterns) {
    StepInput constant = new ConstantInput(input, bias, segment(unroll), patterns);
    return new LeakySteps(List.of(state), constant, leaks, function, unroll, patterns);
  }

  /**
   * A stack of layers of n units, for batches of one size.
   *
   * @param states W, n x n: one, or one for each layer
   * @param biases b, n x 1: one, or one for each layer
   */
  public static LeakySteps layers(
      List<Weight> states,
      List<Weight> biases,
      TrainableFunction function,
      Unroll unroll,
      int patterns) {
    StepInput first = new FirstStateInput(biases, segment(unroll), patterns);
    return new LeakySteps(states, first, Optional.empty(), function, unroll, patterns);
  }

  /** The most steps that stand side by side. */
  private static int segment(Unroll unroll) {
    return Math.min(unroll.steps(), unroll.segment());
  }

  /** S and I − S: numbers where all units have the same leak, which is much faster. */
  private record Leaks(INDArray leaks, INDArray kept, boolean isConstant) {
    static Leaks of(INDArray leaks) {
      return new Leaks(
          leaks, leaks.rsub(1), leaks.minNumber().doubleValue() == leaks.maxNumber().doubleValue());
    }

    /** target := S target. */
    void leak(INDArray target) {
      scale(target, leaks);
    }

    /** target := (I − S) target. */
    void keep(INDArray target) {
      scale(target, kept);
    }

    private void scale(INDArray target, INDArray factors) {
      if (isConstant) {
        target.muli(factors.getDouble(0));
      } else {
        target.muliColumnVector(factors);
      }
    }
  }

  @Override
  public void refresh() {
    input.refresh();
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    input.begin(u);
    if (input.isFirstState()) {
      state(0).assign(u);
    } else {
      state(0).assign(0);
    }
    for (int part = 0; part < checkpoints.size(); part++) {
      if (part > 0) {
        state(0).assign(state(segment));
      }
      checkpoints.get(part).assign(state(0));
      advance(part);
    }
    return state(stepsOf(checkpoints.size() - 1));
  }

  /** The steps of one segment, from the state that stands at its beginning. */
  private void advance(int part) {
    int steps = stepsOf(part);
    INDArray z = leaks.isPresent() ? sideBySide(activations, 0, steps) : sideBySide(x, 1, steps);
    input.write(part * segment, steps, z);
    for (int k = 0; k < steps; k++) {
      INDArray activation = leaks.isPresent() ? activationOf.get(k) : state(k + 1);
      if (input.isFirstState() || part * segment + k > 0) { // x[0] = 0
        Products.multiply(
            1, weight(part, k).value(), Form.PLAIN, state(k), Form.PLAIN, 1, activation);
      }
      function.apply(activation);
      if (leaks.isPresent()) {
        leaks.get().leak(scaled.assign(activation));
        leaks.get().keep(state(k + 1).assign(state(k)));
        state(k + 1).addi(scaled);
      }
    }
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    carryBack(
        outputGradient,
        part -> {
          addGradients(part);
          addInputGradient(part);
        });
    input.finishGradients();
    return input.inputGradient(adjoint);
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    carryBack(outputGradient, this::addGradients);
    input.finishGradients();
  }

  @Override
  public INDArray inputGradient(INDArray outputGradient) {
    carryBack(outputGradient, this::addInputGradient);
    return input.inputGradient(adjoint);
  }

  /**
   * Everything up to the gradients of the v and of x[0].
   *
   * @param gradients what is added of each segment whose y stand
   */
  private void carryBack(INDArray outputGradient, IntConsumer gradients) {
    adjoint.assign(outputGradient);
    for (int part = checkpoints.size() - 1; part >= 0; part--) {
      if (part < checkpoints.size() - 1) { // the last one still stands
        state(0).assign(checkpoints.get(part));
        advance(part);
      }
      retreat(part);
      input.collect(stepsOf(part), sideBySide(activations, 0, stepsOf(part)));
      gradients.accept(part);
    }
  }

  /** Carries the adjoint back through one segment; activations become y. */
  private void retreat(int part) {
    int steps = stepsOf(part);
    if (leaks.isEmpty()) {
      sideBySide(activations, 0, steps).assign(sideBySide(x, 1, steps));
    }
    for (int k = steps - 1; k >= 0; k--) {
      INDArray y = activationOf.get(k);
      if (leaks.isPresent()) {
        leaks.get().leak(scaled.assign(adjoint));
        leaks.get().keep(adjoint);
        function.pullBack(y, scaled);
      } else {
        function.pullBack(y, adjoint);
      }
      Products.multiply(
          1,
          weight(part, k).value(),
          Form.TRANSPOSED,
          y,
          Form.PLAIN,
          leaks.isPresent() ? 1 : 0,
          adjoint);
    }
  }

  /** Adds what the steps of one segment give the weights. */
  private void addGradients(int part) {
    int steps = stepsOf(part);
    if (states.size() == 1) {
      addGradient(weight(part, 0), sideBySide(activations, 0, steps), sideBySide(x, 0, steps));
    } else {
      for (int k = 0; k < steps; k++) {
        addGradient(weight(part, k), activationOf.get(k), state(k));
      }
    }
    input.addGradients(part * segment, steps, sideBySide(activations, 0, steps));
  }

  private void addInputGradient(int part) {
    int steps = stepsOf(part);
    input.addInputGradient(part * segment, steps, sideBySide(activations, 0, steps));
  }

  private static void addGradient(Weight weight, INDArray y, INDArray x) {
    Products.multiply(1, y, Form.PLAIN, x, Form.TRANSPOSED, 1, weight.gradient());
  }

  private Weight weight(int part, int step) {
    return states.get(states.size() == 1 ? 0 : part * segment + step);
  }

  private int stepsOf(int part) {
    return Math.min(segment, unroll.steps() - part * segment);
  }

  private INDArray state(int step) {
    return stateOf.get(step);
  }

  private INDArray sideBySide(INDArray all, int first, int steps) {
    return Columns.view(all, (long) first * patterns, (first + (long) steps) * patterns);
  }
}
