package keel.train.parameter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * All numbers that are trained, twice: the <em>free</em> parameters that an optimiser moves, and
 * the <em>explicit</em> weights that layers compute with. A {@link Parameterisation} for each
 * tensor leads from the one to the other and carries gradients back.
 *
 * <p>Every worker has an explicit gradient of its own; {@link #pullBack} adds them up, always in
 * the same order, so that a run can be repeated bit for bit.
 */
public final class Parameters {
  private final List<Request> requests;
  private final List<Tensor> tensors;
  private final INDArray free;
  private final INDArray freeGradient;
  private final INDArray explicit;
  private final List<INDArray> explicitGradients = new ArrayList<>();
  private final List<INDArray> statistics = new ArrayList<>();
  private final List<Share> shares;

  /** One tensor: its free and explicit form and their gradients, and how they hang together. */
  private record Tensor(
      INDArray free,
      INDArray freeGradient,
      INDArray explicit,
      INDArray explicitGradient,
      Parameterisation parameterisation,
      Decay decay) {
    void project() {
      parameterisation.project(free, explicit);
    }
  }

  /**
   * A tensor before memory is allocated.
   *
   * @param free its place among the free parameters
   * @param slot its place among the explicit weights
   */
  private record Request(Slot free, Slot slot, Parameterisation parameterisation, Decay decay) {}

  /** Whether weight decay applies to a tensor. */
  public enum Decay {
    /** Weights that may be made smaller without changing what the layer is. */
    DECAYED,
    /** Weights that decay would drive to a layer of another kind. */
    KEPT
  }

  /** Collects the tensors of a network before memory is allocated. */
  public static final class Layout {
    private final List<Request> requests = new ArrayList<>();
    private final List<Double> firstStatistics = new ArrayList<>();
    private long length;
    private long freeLength;

    /**
     * Asks for a tensor that stands in the explicit vector as a matrix of the given shape.
     *
     * @return its place among the explicit weights
     */
    public Slot add(long rows, long columns, Parameterisation parameterisation, Decay decay) {
      Slot slot = new Slot(length, rows, columns);
      Slot free =
          new Slot(
              freeLength, parameterisation.freeRows(rows), parameterisation.freeColumns(columns));
      length = slot.end();
      freeLength = free.end();
      requests.add(new Request(free, slot, parameterisation, decay));
      return slot;
    }

    /**
     * Asks for numbers that a layer keeps beside its weights, n x 1, such as running means.
     *
     * @param first value of each
     * @return their place among the statistics
     */
    public Slot addStatistic(int rows, double first) {
      Slot slot = new Slot(firstStatistics.size(), rows, 1);
      firstStatistics.addAll(Collections.nCopies(rows, first));
      return slot;
    }

    /** The number of explicit weights asked for. */
    public long length() {
      return length;
    }

    /** The number of free parameters that they are made of. */
    public long freeLength() {
      return freeLength;
    }

    /** The places, among the explicit weights, of the tensors that decay alike. */
    public List<Slot> slots(Decay decay) {
      return requests.stream()
          .filter(request -> request.decay == decay)
          .map(Request::slot)
          .toList();
    }

    /** Allocates zeros. */
    public Parameters allocate(DataType type, int workers) {
      return new Parameters(this, type, workers);
    }
  }

  private Parameters(Layout layout, DataType type, int workers) {
    this.requests = List.copyOf(layout.requests);
    this.free = Nd4j.zeros(type, 1, layout.freeLength);
    this.freeGradient = Nd4j.zeros(type, 1, layout.freeLength);
    this.explicit = Nd4j.zeros(type, 1, layout.length);
    for (int worker = 0; worker < workers; worker++) {
      explicitGradients.add(Nd4j.zeros(type, 1, layout.length));
      statistics.add(firstStatistics(layout, type));
    }
    this.tensors =
        requests.stream()
            .map(
                request ->
                    new Tensor(
                        request.free.in(free),
                        request.free.in(freeGradient),
                        request.slot.in(explicit),
                        request.slot.in(explicitGradients.get(0)),
                        request.parameterisation,
                        request.decay))
            .toList();
    this.shares = split();
  }

  private static INDArray firstStatistics(Layout layout, DataType type) {
    // An array of ND4J must not be empty.
    INDArray first = Nd4j.zeros(type, 1, Math.max(1, layout.firstStatistics.size()));
    for (int i = 0; i < layout.firstStatistics.size(); i++) {
      first.putScalar(0, i, layout.firstStatistics.get(i));
    }
    return first;
  }

  /** Draws the free parameters of every tensor, in order, and computes the explicit weights. */
  public void initialise(Random random) {
    tensors.forEach(tensor -> tensor.parameterisation.initialise(tensor.free, random));
    project();
  }

  /** The free parameters, 1 x their number: what an optimiser moves. */
  public INDArray free() {
    return free;
  }

  /** Their gradient, of the same shape, after {@link #pullBack}. */
  public INDArray freeGradient() {
    return freeGradient;
  }

  /** The explicit weights, 1 x their number: what layers compute with. */
  public INDArray explicit() {
    return explicit;
  }

  /** Where a worker, counted from 0, adds its gradient of the explicit weights. */
  public INDArray explicitGradient(int worker) {
    return explicitGradients.get(worker);
  }

  /** The number of workers. */
  public int workers() {
    return explicitGradients.size();
  }

  /** The statistics of a worker, counted from 0. */
  public INDArray statistics(int worker) {
    return statistics.get(worker);
  }

  /** Gives every worker the mean of all workers' statistics. */
  public void shareStatistics() {
    INDArray mean = statistics.get(0);
    statistics.stream().skip(1).forEach(mean::addi);
    mean.divi(statistics.size());
    statistics.stream().skip(1).forEach(other -> other.assign(mean));
  }

  /** The explicit weights computed in double precision from the free parameters as they are. */
  public INDArray explicitInDouble() {
    INDArray exactFree = free.castTo(DataType.DOUBLE);
    INDArray result = Nd4j.zeros(DataType.DOUBLE, 1, explicit.length());
    for (Request request : requests) {
      request.parameterisation.toExplicit(request.free.in(exactFree), request.slot.in(result));
    }
    return result;
  }

  /**
   * Whole tensors that stand side by side, so that one worker can carry their gradients back, move
   * and project them while others do so with theirs. There are as many shares as workers; some may
   * be empty.
   */
  public final class Share {
    private final List<Tensor> own;
    private final long from;
    private final long to;
    private final List<INDArray> gradients;

    /**
     * @param from the first of its free parameters
     * @param to the first behind its free parameters
     * @param first its first tensor
     * @param next the first tensor behind it
     */
    private Share(long from, long to, int first, int next) {
      this.own = tensors.subList(first, next);
      this.from = from;
      this.to = to;
      this.gradients =
          first == next
              ? List.of()
              : explicitGradients.stream()
                  .map(
                      vector ->
                          interval(
                              vector,
                              requests.get(first).slot.start(),
                              requests.get(next - 1).slot.end()))
                  .toList();
    }

    /** The numbers of the share, 1 x length, of a vector of all free parameters: a view. */
    public INDArray of(INDArray vector) {
      return of(vector, 1);
    }

    /** The same for a vector that has {@code each} numbers for every parameter. */
    public INDArray of(INDArray vector, long each) {
      return interval(vector, each * from, each * to);
    }

    /** The number of its free parameters. */
    public long length() {
      return to - from;
    }

    /** Adds up the gradients of the workers and carries the sum back to the free parameters. */
    public void pullBack() {
      if (length() == 0) {
        return;
      }
      gradients.stream().skip(1).forEach(gradients.get(0)::addi);
      for (Tensor tensor : own) {
        if (isZero(tensor.explicitGradient)) {
          tensor.freeGradient.assign(0);
        } else {
          tensor.parameterisation.pullBack(
              tensor.free, tensor.explicitGradient, tensor.freeGradient);
        }
      }
    }

    /** Adds decay · parameters to the gradient of what decays. */
    public void decayInGradient(double decay) {
      decaying(tensor -> tensor.freeGradient.addi(tensor.free.mul(decay)));
    }

    /** Multiplies what decays. */
    public void decay(double kept) {
      decaying(tensor -> tensor.free.muli(kept));
    }

    private void decaying(Consumer<Tensor> change) {
      own.stream().filter(tensor -> tensor.decay == Decay.DECAYED).forEach(change);
    }

    /** Projects the free parameters and recomputes the explicit weights. */
    public void project() {
      own.forEach(Tensor::project);
    }

    /**
     * The same after a step of an optimiser, which stands in the place of the gradient: a tensor
     * that it did not move is left alone, such as A of a block of one step, which never uses it.
     */
    public void projectMoved() {
      own.stream()
          .filter(tensor -> tensor.decay == Decay.DECAYED || !isZero(tensor.freeGradient))
          .forEach(Tensor::project);
    }
  }

  /** Not by ND4J's greatest number, which passes over NaN; mostly the first number tells. */
  private static boolean isZero(INDArray numbers) {
    return numbers.getDouble(0) == 0 && numbers.norm1Number().doubleValue() == 0;
  }

  private static INDArray interval(INDArray vector, long from, long to) {
    return vector.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** Splits the tensors, in their order, where the numbers come nearest to equal shares. */
  private List<Share> split() {
    List<Share> result = new ArrayList<>();
    int first = 0;
    long from = 0;
    for (int share = 1; share <= workers(); share++) {
      long target = share * free.length() / workers();
      int next = first;
      long to = from;
      while (next < tensors.size()
          && (share == workers()
              || Math.abs(requests.get(next).free.end() - target) <= Math.abs(to - target))) {
        to = requests.get(next++).free.end();
      }
      result.add(new Share(from, to, first, next));
      first = next;
      from = to;
    }
    return result;
  }

  /** The shares, in the order of the parameters. */
  public List<Share> shares() {
    return shares;
  }

  /**
   * Takes weights over, or what the constraint of their tensor makes of them.
   *
   * @param slot that {@link Layout#add} gave
   * @param columns the weights, column after column
   * @return the greatest difference of an explicit weight from the given one, as a share of the
   *     greatest of these; NaN or infinity where they are no floats
   */
  public double take(Slot slot, double[] columns) {
    Tensor tensor = tensors.get(requests.stream().map(Request::slot).toList().indexOf(slot));
    INDArray given = Nd4j.create(columns, new long[] {slot.rows(), slot.columns()}, 'f');
    INDArray free =
        Nd4j.zeros(given.dataType(), tensor.free.length())
            .reshape('f', tensor.free.rows(), tensor.free.columns());
    tensor.parameterisation.fromExplicit(given, free);
    tensor.free.assign(free);
    tensor.parameterisation.project(tensor.free, tensor.explicit);
    double[] taken = tensor.explicit.dup('f').data().asDouble();
    double greatest = Double.MIN_NORMAL;
    double off = 0;
    for (int i = 0; i < columns.length; i++) {
      greatest = Math.max(greatest, Math.abs(columns[i]));
      off = Math.max(off, Math.abs(taken[i] - columns[i]));
    }
    return off / greatest;
  }

  /** The least margin of all tensors that can say theirs. */
  public OptionalDouble margin() {
    return tensors.stream()
        .map(tensor -> tensor.parameterisation.margin(tensor.free))
        .flatMapToDouble(OptionalDouble::stream)
        .min();
  }

  /** Brings the free parameters back into the feasible set and recomputes the explicit weights. */
  public void project() {
    shares.forEach(Share::project);
  }

  /** Recomputes the explicit weights. */
  public void recompute() {
    for (Tensor tensor : tensors) {
      tensor.parameterisation.toExplicit(tensor.free, tensor.explicit);
    }
  }

  /** Adds up the gradients of the workers and carries the sum back to the free parameters. */
  public void pullBack() {
    shares.forEach(Share::pullBack);
  }
}
