package keel.verify.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.condition.EnergyInequality;
import keel.verify.exact.ChainBound;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Pooling;
import keel.verify.model.Shapes;
import keel.verify.model.Transition;

/**
 * A network as a chain of stages: blocks in a quadratic norm and activations, with linear maps
 * between, before and behind them. The first stage takes preprocessed inputs. A mean over windows
 * is the sum of their numbers times a power of two, and what is left of their share, which need not
 * be a double, is counted to κ.
 *
 * @param bound what the stages make of their input where every inequality has κ = 1
 * @param stretch the product κ_1 … κ_L by which they make more of it: changes that are divided by
 *     κ_1 … κ_l at stage l satisfy the inequalities with κ = 1
 */
record Chain(ChainBound bound, Dyadic stretch) {
  /** Matrices of convolutions and scalings are written out up to so many entries. */
  private static final long MOST_ENTRIES = 1 << 20;

  /**
   * The question what the chain makes of its input; none where a layer is no stage of one, where
   * there is no stage, or where it is too large.
   *
   * @param blocks what is known of them, by name
   * @param form which inequality of a block counts
   */
  static Optional<Chain> of(
      String name,
      List<Layer> layers,
      Map<String, EnergyInequality> blocks,
      Function<EnergyInequality, Optional<EnergyInequality.Form>> form) {
    Stages stages = new Stages(blocks, form);
    for (Layer layer : layers) {
      if (!stages.add(layer)) {
        return Optional.empty();
      }
    }
    return stages.chain(name).filter(chain -> chain.bound.isTractable());
  }

  /** Grows from the input on. */
  private static final class Stages {
    private final List<ChainBound.Stage> stages = new ArrayList<>();

    /** Maps since the last stage, the last applied first. */
    private final List<Matrix> pending = new ArrayList<>();

    private final Map<String, EnergyInequality> blocks;
    private final Function<EnergyInequality, Optional<EnergyInequality.Form>> form;
    private Dyadic stretch = Dyadic.of(1);

    Stages(
        Map<String, EnergyInequality> blocks,
        Function<EnergyInequality, Optional<EnergyInequality.Form>> form) {
      this.blocks = blocks;
      this.form = form;
    }

    Optional<Chain> chain(String name) {
      return stages.isEmpty()
          ? Optional.empty()
          : Optional.of(new Chain(new ChainBound(name, stages, pending), stretch));
    }

    boolean add(Layer layer) {
      return layer.<Boolean>match(this::block, this::transition, unknown -> false);
    }

    private boolean block(Block block) {
      Optional<EnergyInequality> inequality = Optional.ofNullable(blocks.get(block.name()));
      Optional<EnergyInequality.Form> found = inequality.flatMap(form);
      found.ifPresent(
          f -> {
            pending.addAll(0, inequality.orElseThrow().input());
            stage(f.matrix());
            stretch = stretch.times(f.stretch());
          });
      return found.isPresent();
    }

    private void stage(Matrix q) {
      stages.add(new ChainBound.Stage(q, pending));
      pending.clear();
    }

    private boolean transition(Transition layer) {
      return layer.<Boolean>match(
          linear -> map(Optional.of(linear.weight())),
          convolution -> map(LinearMaps.matrix(convolution, MOST_ENTRIES)),
          pooling -> pooling.kind() == Pooling.Kind.AVERAGE && mean(pooling),
          flatten -> true,
          activation -> activation(size(activation)),
          norm -> map(scaling(norm.scale(), size(norm))),
          modulus -> false);
    }

    private boolean map(Optional<Matrix> matrix) {
      matrix.ifPresent(found -> pending.add(0, found));
      return matrix.isPresent();
    }

    private boolean mean(Pooling layer) {
      int exponent = LinearMaps.shareExponent(layer);
      Dyadic numbers = Dyadic.of((long) layer.size() * layer.size(), exponent);
      stretch = stretch.times(Dyadic.of(1).dividedUp(numbers));
      return map(LinearMaps.sums(layer, MOST_ENTRIES));
    }

    /** Chord slopes in [0, 1]: {@code 2 eᵀe ≤ 2 eᵀ T Δu}. */
    private boolean activation(int size) {
      if ((long) size * size > MOST_ENTRIES) {
        return false;
      }
      Matrix identity = Matrix.identity(size);
      Matrix twice = identity.withDiagonal(Vector.constant(size, 2));
      if (pending.isEmpty()) {
        pending.add(identity);
      }
      stage(twice);
      return true;
    }
  }

  private static Optional<Matrix> scaling(Vector scale, int size) {
    if ((long) size * size > MOST_ENTRIES) {
      return Optional.empty();
    }
    double[] diagonal = new double[size];
    for (int i = 0; i < size; i++) {
      diagonal[i] = scale.get(i / (size / scale.length()));
    }
    return Optional.of(Matrix.identity(size).withDiagonal(Vector.of(diagonal)));
  }

  private static int size(Transition layer) {
    return Shapes.size(layer.outputShape());
  }
}
