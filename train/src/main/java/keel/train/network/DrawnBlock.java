package keel.train.network;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.stochastic.Bottleneck;
import keel.train.stochastic.DrawnWeight;
import keel.train.stochastic.MaskedBlock;
import keel.train.stochastic.MeanFieldBlock;
import keel.train.stochastic.SdeBlock;
import keel.verify.exact.Vector;
import keel.verify.model.DriftNetwork;
import keel.verify.model.DropoutLaw;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;
import keel.verify.model.WeightsLaw;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A block, dense or convolutional, whose weights are drawn by a law that is trained with them. */
final class DrawnBlock implements Part {
  private final Place place;
  private final NaisPart block;
  private final Law law;

  private DrawnBlock(Place place, NaisPart block, Law law) {
    this.place = place;
    this.block = block;
    this.law = law;
  }

  /** How a law is trained, and what is deployed of it. */
  private interface Law {
    TrainableLayer layer(WorkerView worker, int patterns);

    WeightsLaw export(Trained trained);
  }

  /**
   * A block as settings have it.
   *
   * @param settings null where nothing is drawn
   * @throws InvalidDesign if its weights cannot be drawn
   */
  static Part of(Place place, NaisPart block, WeightSettings settings) {
    if (settings == null) {
      return block;
    }
    BlockSettings steps = block.settings();
    place.require(place.scalars() == Scalars.REAL, "weights that are drawn need real units");
    place.require(steps.gates().isEmpty(), "weights that are drawn need a block without gates");
    place.require(
        !steps.unroll().untilEquilibrium() && steps.bounds().isEmpty(),
        "weights that are drawn need a number of steps, and one step size that stays");
    place.require(!block.isPaired(), "absolute values have weights that are not drawn");
    return new DrawnBlock(
        place,
        block,
        switch (settings.law()) {
          case SDE -> new Sde(place, block, settings);
          case GAUSSIAN -> new Normal(place, block, settings);
          case DROPOUT -> new Dropout(place, block, settings.rate());
        });
  }

  /** The parts that are drawn, in the order in which files number them. */
  private static List<WeightPart> drawn(WeightSettings settings) {
    return List.copyOf(EnumSet.copyOf(settings.stochastic()));
  }

  private static int size(NaisPart block, List<WeightPart> parts) {
    return parts.stream().mapToInt(part -> (int) block.slot(part).length()).sum();
  }

  private static Map<Slot, Weight> replaced(
      NaisPart block, List<WeightPart> parts, List<DrawnWeight> weights) {
    Map<Slot, Weight> replaced = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      replaced.put(block.slot(parts.get(i)), weights.get(i).drawn());
    }
    return replaced;
  }

  private static List<DrawnWeight> weights(
      NaisPart block, List<WeightPart> parts, WorkerView worker) {
    return parts.stream()
        .map(part -> new DrawnWeight(worker.weight(block.slot(part)), i -> block.place(part, i)))
        .toList();
  }

  /** By an SDE along the steps. */
  private static final class Sde implements Law {
    private final NaisPart block;
    private final WeightSettings settings;
    private final List<WeightPart> parts;
    private final Slot encoder;
    private final Slot hidden;
    private final Slot hiddenBias;
    private final Slot output;
    private final Slot outputBias;
    private final Slot decoder;
    private final Slot offset;

    /** The decoder and the offset are zero, so that at first the path is the prior's. */
    Sde(Place place, NaisPart block, WeightSettings settings) {
      this.block = block;
      this.settings = settings;
      this.parts = drawn(settings);
      int p = settings.drift().get(0);
      int q = settings.drift().get(1);
      int size = size(block, parts);
      this.encoder =
          place.layout().add(size, p, Unconstrained.gaussian(1 / Math.sqrt(size)), Decay.DECAYED);
      this.hidden = gaussian(place, q, p + 1);
      this.hiddenBias = zeros(place, q, 1);
      this.output = gaussian(place, p, q);
      this.outputBias = zeros(place, p, 1);
      this.decoder = zeros(place, size, p);
      this.offset = zeros(place, size, 1);
    }

    private static Slot gaussian(Place place, int rows, int columns) {
      return place
          .layout()
          .add(rows, columns, Unconstrained.gaussian(1 / Math.sqrt(columns)), Decay.DECAYED);
    }

    private static Slot zeros(Place place, int rows, int columns) {
      return place.layout().add(rows, columns, Unconstrained.constant(0), Decay.DECAYED);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      List<DrawnWeight> weights = weights(block, parts, worker);
      Bottleneck drift =
          new Bottleneck(
              new Bottleneck.Weights(
                  worker.weight(encoder),
                  worker.weight(hidden),
                  worker.weight(hiddenBias),
                  worker.weight(output),
                  worker.weight(outputBias),
                  worker.weight(decoder),
                  worker.weight(offset)),
              block.settings().unroll().steps());
      SdeBlock.Law law =
          new SdeBlock.Law(
              weights,
              drift,
              settings.diffusion(),
              Optional.ofNullable(settings.stateMargin()).map(block::dominated),
              block.settings().unroll());
      WorkerView own = worker.with(replaced(block, parts, weights));
      return new SdeBlock(law, steps -> block.varying(own, steps, patterns));
    }

    @Override
    public WeightsLaw export(Trained trained) {
      return new SdeLaw(
          EnumSet.copyOf(parts),
          settings.diffusion(),
          new DriftNetwork(
              trained.matrix(encoder).transpose(),
              trained.matrix(hidden),
              trained.vector(hiddenBias),
              trained.matrix(output),
              trained.vector(outputBias),
              trained.matrix(decoder),
              trained.vector(offset)),
          settings.stateMargin() == null
              ? OptionalDouble.empty()
              : OptionalDouble.of(settings.stateMargin()),
          trained.seed());
    }
  }

  /** By normal laws, once for all steps. */
  private static final class Normal implements Law {
    private final NaisPart block;
    private final double prior;
    private final List<WeightPart> parts;
    private final Slot logDeviations;

    Normal(Place place, NaisPart block, WeightSettings settings) {
      this.block = block;
      this.prior = settings.priorDeviation();
      this.parts = drawn(settings);
      Unconstrained first = Unconstrained.constant(Math.log(settings.initialDeviation()));
      this.logDeviations = place.layout().add(size(block, parts), 1, first, Decay.KEPT);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      List<DrawnWeight> weights = weights(block, parts, worker);
      WorkerView own = worker.with(replaced(block, parts, weights));
      return new MeanFieldBlock(
          weights, worker.weight(logDeviations), prior, block.layer(own, patterns));
    }

    @Override
    public WeightsLaw export(Trained trained) {
      double[] deviations = trained.exact(logDeviations);
      Arrays.setAll(deviations, i -> (float) Math.exp(deviations[i]));
      return new GaussianLaw(EnumSet.copyOf(parts), Vector.of(deviations), trained.seed());
    }
  }

  /** By leaving units out. */
  private static final class Dropout implements Law {
    private final NaisPart block;
    private final double rate;

    Dropout(Place place, NaisPart block, double rate) {
      this.block = block;
      this.rate = rate;
      place.require(
          block.settings().activation().isZeroAtZero(),
          "dropout needs an activation that is 0 at 0, as tanh and relu are, found "
              + block.settings().activation().fileName());
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return new MaskedBlock(block.gated(worker, patterns), rate, patterns);
    }

    @Override
    public WeightsLaw export(Trained trained) {
      return new DropoutLaw(rate, trained.seed());
    }
  }

  @Override
  public List<Integer> output() {
    return block.output();
  }

  @Override
  public TrainableLayer layer(WorkerView worker, int patterns) {
    return law.layer(worker, patterns);
  }

  @Override
  public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
    throw new InvalidDesign(
        "layer '"
            + place.name()
            + "': how far outputs move has no bound where weights are drawn; the objective margin"
            + " needs other blocks");
  }

  @Override
  public List<Layer> export(Trained trained) {
    return List.of(new StochasticBlock(block.block(trained), law.export(trained)));
  }

  @Override
  public String cannotTake() {
    return "the law of which is not taken over";
  }
}
