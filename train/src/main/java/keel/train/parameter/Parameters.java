package keel.train.parameter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** One tensor: its free and explicit form and their gradients, and how they hang together. */
  private record Tensor(
      INDArray free,
      INDArray freeGradient,
      INDArray explicit,
      INDArray explicitGradient,
      Parameterisation parameterisation,
      Decay decay) {}

  /** A tensor before memory is allocated. */
  private record Request(Slot slot, Parameterisation parameterisation, Decay decay) {}

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

    /**
     * Asks for a tensor that stands in the explicit vector as a matrix of the given shape.
     *
     * @return its place among the explicit weights
     */
    public Slot add(long rows, long columns, Parameterisation parameterisation, Decay decay) {
      Slot slot = new Slot(length, rows, columns);
      length = slot.end();
      requests.add(new Request(slot, parameterisation, decay));
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

    /** Allocates zeros. */
    public Parameters allocate(DataType type, int workers) {
      return new Parameters(this, type, workers);
    }
  }

  private Parameters(Layout layout, DataType type, int workers) {
    this.requests = List.copyOf(layout.requests);
    this.free = Nd4j.zeros(type, 1, layout.length);
    this.freeGradient = Nd4j.zeros(type, 1, layout.length);
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
                        request.slot.in(free),
                        request.slot.in(freeGradient),
                        request.slot.in(explicit),
                        request.slot.in(explicitGradients.get(0)),
                        request.parameterisation,
                        request.decay))
            .toList();
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

  /** The free parameters, 1 x length: what an optimiser moves. */
  public INDArray free() {
    return free;
  }

  /** Their gradient, 1 x length, after {@link #pullBack}. */
  public INDArray freeGradient() {
    return freeGradient;
  }

  /** The explicit weights, 1 x length: what layers compute with. */
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
    INDArray result = exactFree.ulike();
    for (Request request : requests) {
      request.parameterisation.toExplicit(request.slot.in(exactFree), request.slot.in(result));
    }
    return result;
  }

  /**
   * Free parameters that weight decay applies to: a view.
   *
   * @param value of the parameters
   * @param gradient of the parameters
   */
  public record Decayed(INDArray value, INDArray gradient) {}

  /** All free parameters that weight decay applies to. */
  public List<Decayed> decayed() {
    return tensors.stream()
        .filter(tensor -> tensor.decay == Decay.DECAYED)
        .map(tensor -> new Decayed(tensor.free, tensor.freeGradient))
        .toList();
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
    tensors.forEach(tensor -> tensor.parameterisation.project(tensor.free, tensor.explicit));
  }

  /** Recomputes the explicit weights. */
  public void recompute() {
    for (Tensor tensor : tensors) {
      tensor.parameterisation.toExplicit(tensor.free, tensor.explicit);
    }
  }

  /** Adds up the gradients of the workers and carries the sum back to the free parameters. */
  public void pullBack() {
    INDArray sum = explicitGradients.get(0);
    explicitGradients.stream().skip(1).forEach(sum::addi);
    for (Tensor tensor : tensors) {
      tensor.parameterisation.pullBack(tensor.free, tensor.explicitGradient, tensor.freeGradient);
    }
  }
}
