package keel.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.train.parameter.Parameters;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Gates;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.NotEnoughMemory;
import keel.verify.model.Outline;
import keel.verify.model.Outline.BlockSize;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.model.Scalars;
import keel.verify.model.Seeds;
import keel.verify.model.TrainingRecord;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network in training: its parameters, one replica for each worker, and what is deployed. */
public final class TrainableNetwork {
  private final List<Integer> inputShape;
  private final List<Part> parts;
  private final Plan plan;
  private final Parameters parameters;
  private final List<Replica> replicas;
  private final boolean takesImages;
  private final Movement movement;
  private final long seed;

  /** Whether a network can say how far its outputs move. */
  public enum Movement {
    /** By {@link Replica#reach}. */
    MEASURED,
    /** Not. */
    IGNORED
  }

  /**
   * Builds the layers and draws first weights.
   *
   * @param inputShape of one pattern, [numbers] or [channels, height, width]
   * @param outputs numbers that the network must give
   * @param patterns that each worker computes at a time
   * @throws InvalidDesign if a layer does not fit at its place
   * @throws NotEnoughMemory if the machine has less memory than the parameters take
   */
  public TrainableNetwork(
      List<LayerDesign> designs,
      List<Integer> inputShape,
      int outputs,
      DataType type,
      int workers,
      int patterns,
      long seed) {
    this(designs, inputShape, outputs, type, workers, patterns, seed, Movement.IGNORED);
  }

  /**
   * The same of a network that may say how far its outputs move.
   *
   * @throws InvalidDesign also if that cannot be said of a layer
   */
  public TrainableNetwork(
      List<LayerDesign> designs,
      List<Integer> inputShape,
      int outputs,
      DataType type,
      int workers,
      int patterns,
      long seed,
      Movement movement) {
    this.inputShape = List.copyOf(inputShape);
    this.plan = Plan.of(designs, inputShape, outputs, movement);
    plan.requireMemory(type, workers);
    this.takesImages = plan.takesImages;
    this.movement = movement;
    this.seed = seed;
    this.parts = plan.parts;
    this.parameters = plan.layout.allocate(type, workers);
    parameters.initialise(new Random(Seeds.folded(seed)));
    this.replicas =
        new ArrayList<>(
            IntStream.range(0, workers)
                .mapToObj(worker -> replica(new WorkerView(parameters, worker), patterns))
                .toList());
    refresh();
  }

  /**
   * A network whose layers have their places, before anything is allocated.
   *
   * @param memories what the stretch of each part keeps; none where nobody asks how far outputs
   *     move
   */
  private record Plan(
      boolean takesImages, List<Part> parts, List<Memory> memories, Parameters.Layout layout) {
    /** Of a free parameter: itself, its gradient and two numbers for the optimiser. */
    private static final int COPIES = 4;

    static Plan of(
        List<LayerDesign> designs, List<Integer> inputShape, int outputs, Movement movement) {
      InvalidDesign.require(!designs.isEmpty(), "a network needs at least one layer");
      try {
        return placed(designs, inputShape, outputs, movement);
      } catch (ArithmeticException e) {
        throw new InvalidDesign("the network has more numbers than can be counted", e);
      }
    }

    private static Plan placed(
        List<LayerDesign> designs, List<Integer> inputShape, int outputs, Movement movement) {
      LayerDesign first = designs.get(0);
      boolean takesImages = inputShape.size() == 3 && !first.takesNumbers();
      int numbers = inputShape.stream().reduce(1, Math::multiplyExact);
      List<Integer> shape = takesImages ? inputShape : List.of(numbers);
      List<Part> parts = new ArrayList<>();
      List<Memory> memories = new ArrayList<>();
      Parameters.Layout layout = new Parameters.Layout();
      Map<String, Integer> counts = new HashMap<>();
      boolean paired = false;
      Scalars scalars =
          designs.stream().flatMap(design -> design.takes().stream()).findFirst().orElseThrow();
      requirePartsTogether(inputShape, scalars, first);
      for (LayerDesign design : designs) {
        int count = counts.merge(design.prefix(), 1, Integer::sum);
        Place place = new Place(design.prefix() + count, shape, paired, outputs, layout, scalars);
        requireTakes(design, place);
        place.require(
            !paired || design instanceof LinearDesign,
            "what follows a block of absolute values must be linear");
        Part part = design.at(place);
        parts.add(part);
        paired = part.isPaired();
        scalars = design.gives(scalars);
        if (movement == Movement.MEASURED) {
          memories.add(Memory.of(part, shape, layout));
        }
        shape = part.output();
      }
      InvalidDesign.require(
          shape.equals(List.of(outputs)),
          "the last layer must give "
              + outputs
              + " numbers, as many as the target has, but gives "
              + shape);
      InvalidDesign.require(
          movement == Movement.IGNORED || head(parts) instanceof LinearDesign.Placed,
          "how far the outputs move can be trained where the last layer is linear");
      return new Plan(takesImages, List.copyOf(parts), List.copyOf(memories), layout);
    }

    /** Of frames [T, 2n] the parts stand frame by frame, and not all real ones first. */
    private static void requirePartsTogether(
        List<Integer> inputShape, Scalars scalars, LayerDesign first) {
      InvalidDesign.require(
          inputShape.size() != 2
              || scalars == Scalars.REAL
              || (first instanceof ComplexRecurrentBlockDesign block
                  && block.readsSequence()
                  && inputShape.get(0).equals(block.steps())),
          "complex frames "
              + inputShape
              + " have both parts of one frame before those of the next, which no layer takes but a"
              + " complex_recurrent_block that reads a sequence of as many steps");
    }

    private static void requireTakes(LayerDesign design, Place place) {
      boolean isComplex = place.scalars() == Scalars.COMPLEX;
      place.require(
          design.takes().isEmpty() || design.takes().get() == place.scalars(),
          isComplex
              ? "takes real numbers, and what stands before it gives complex ones; put a modulus or"
                  + " real_parts before it"
              : "takes complex numbers, and what stands before it gives real ones");
      place.require(
          !isComplex || place.input().get(0) % 2 == 0,
          "takes complex numbers, the real parts of which come before as many imaginary ones, but "
              + place.input()
              + " numbers are no pairs");
    }

    private static Part head(List<Part> parts) {
      return parts.get(parts.size() - 1);
    }

    Optional<Reach> reach(WorkerView worker) {
      if (memories.isEmpty()) {
        return Optional.empty();
      }
      Weight head = worker.weight(((LinearDesign.Placed) head(parts)).weight());
      int last = parts.size() - 1;
      Optional<Apart> together =
          last == 0
              ? Optional.empty()
              : parts.get(last - 1).apart(worker, head, memories.get(last - 1).direction(worker));
      Reach reach = new Reach(together.orElse(new RowsApart(head, 1)));
      for (int i = 0; i < (together.isPresent() ? last - 1 : last); i++) {
        Memory memory = memories.get(i);
        parts
            .get(i)
            .stretch(worker, worker.statistic(memory.direction), worker.statistic(memory.numbers))
            .ifPresent(reach::add);
      }
      return Optional.of(reach);
    }

    /** ND4J does not ask: where memory is missing, the process is gone. */
    void requireMemory(DataType type, int workers) {
      double numbers = (double) COPIES * layout.freeLength() + (1.0 + workers) * layout.length();
      double needed = numbers * type.width();
      NotEnoughMemory.requireOutsideOfHeap(
          "the parameters of the network", (long) needed, Pointer.availablePhysicalBytes());
    }

    Outline outline() {
      List<BlockSize> blocks = new ArrayList<>();
      long largest = 0;
      for (Decay decay : Decay.values()) {
        for (Slot slot : layout.slots(decay)) {
          largest = Math.max(largest, slot.length());
          // What must not decay is the states of blocks.
          blocks.add(
              decay == Decay.KEPT
                  ? new BlockSize(slot.length(), 0)
                  : new BlockSize(0, slot.length()));
        }
      }
      return new Outline(0, 0, layout.length(), largest, 0, blocks);
    }
  }

  /**
   * What a stretch keeps: statistics of a worker, so that a run that goes on goes on with them.
   *
   * @param direction of the shape of one input
   * @param numbers beside it; one at least, for an array of ND4J must not be empty
   */
  private record Memory(Slot direction, Slot numbers) {
    static Memory of(Part part, List<Integer> input, Parameters.Layout layout) {
      int size = input.stream().reduce(1, Math::multiplyExact);
      Slot direction = layout.addStatistic(size, 1);
      return new Memory(
          new Slot(direction.start(), input.get(0), size / input.get(0)),
          layout.addStatistic(Math.max(1, part.stretchNumbers()), 1));
    }

    INDArray direction(WorkerView worker) {
      return worker.statistic(direction);
    }
  }

  /**
   * The sizes of the network that such designs give, before anything is allocated.
   *
   * @throws InvalidDesign if a layer does not fit at its place
   */
  public static Outline outline(List<LayerDesign> designs, List<Integer> inputShape, int outputs) {
    return Plan.of(designs, inputShape, outputs, Movement.IGNORED).outline();
  }

  /**
   * Begins with the weights of a model: of every layer up to the first that is not what the model
   * has there. Of a batch norm a model file does not say what was normalised by, so that it is
   * none.
   *
   * @param head why the last layer stands for something else than that of the model; empty if it
   *     does not
   * @throws InvalidDesign if there is no layer to take over, or a constraint does not allow its
   *     weights
   */
  public TakenOver take(Network model, String head) {
    Trained first = new Trained(parameters, seed);
    List<Layer> own = parts.stream().map(part -> part.export(first).get(0)).toList();
    List<Layer> theirs = model.layers();
    List<String> names = own.stream().map(Layer::name).toList();
    String reason = "";
    int taken = 0;
    while (taken < parts.size() && reason.isEmpty()) {
      Layer layer = own.get(taken);
      String text = taken < theirs.size() ? LayerText.of(theirs.get(taken)) : "nothing";
      reason = misfit(parts.get(taken), layer, text);
      if (reason.isEmpty() && taken == parts.size() - 1) {
        reason = head;
      }
      if (reason.isEmpty()) {
        parts.get(taken).take(theirs.get(taken), new Given(parameters, layer.name()));
        taken++;
      }
    }
    InvalidDesign.require(
        taken > 0,
        "no layer of the model can be taken over: "
            + reason
            + "; describe the model's network with --config");
    refresh();
    return new TakenOver(names.subList(0, taken), names.subList(taken, names.size()), reason);
  }

  private static String misfit(Part part, Layer layer, String theirs) {
    String own = LayerText.of(layer);
    if (!part.cannotTake().isEmpty()) {
      return layer.name() + " is " + own + ", " + part.cannotTake();
    }
    return own.equals(theirs) ? "" : layer.name() + " is " + own + ", in the model " + theirs;
  }

  private Replica replica(WorkerView worker, int patterns) {
    List<TrainableLayer> layers = new ArrayList<>();
    for (Part part : parts) {
      layers.add(part.layer(worker, patterns));
    }
    return new Replica(layers, parameters.explicitGradient(worker.worker()), plan.reach(worker));
  }

  /** What is trained. */
  public Parameters parameters() {
    return parameters;
  }

  /** The network as a worker computes it. */
  public Replica replica(int worker) {
    return replicas.get(worker);
  }

  /** The network as the first worker computes it, for batches of another size. */
  public Replica replicaOf(int patterns) {
    Replica another = replica(new WorkerView(parameters, 0), patterns);
    another.refresh();
    replicas.add(another);
    return another;
  }

  /** Whether inputs come as images, pixel by pixel, and not as lists of numbers. */
  public boolean takesImages() {
    return takesImages;
  }

  /** The probability that a gate is open at first, gate by gate of all blocks that have some. */
  public double[] gates() {
    return gatedBlocks()
        .flatMapToDouble(block -> DoubleStream.generate(block::open).limit(block.units()))
        .toArray();
  }

  private Stream<GatedBlock> gatedBlocks() {
    return parts.stream().flatMap(part -> part.gates().stream());
  }

  /**
   * A network that was exported, with the gates of a population.
   *
   * @param members a row each, the genes of one block behind those of the block before it
   */
  public Network withGates(Network exported, Matrix members, Prediction prediction) {
    Map<String, Gates> gates = new HashMap<>();
    int first = 0;
    for (GatedBlock block : gatedBlocks().toList()) {
      int units = block.units();
      int from = first;
      double[] own = new double[members.rows() * units];
      Arrays.setAll(own, i -> members.get(i / units, from + i % units));
      gates.put(block.name(), new Gates(Matrix.of(members.rows(), units, own)));
      first += units;
    }
    List<Layer> layers =
        exported.layers().stream()
            .map(
                layer ->
                    layer instanceof NaisBlock block
                        ? (Layer) block.withGates(Optional.ofNullable(gates.get(block.name())))
                        : layer)
            .toList();
    return new Network(
        exported.input(), exported.preprocessing(), layers, prediction, exported.training());
  }

  /** To be called after every change of the parameters. */
  public void refresh() {
    replicas.forEach(Replica::refresh);
  }

  /** The network to deploy: floats, computed in double precision and rounded once. */
  public Network export(Preprocessing preprocessing, Optional<TrainingRecord> record) {
    Trained trained = new Trained(parameters, seed);
    List<Layer> layers = new ArrayList<>();
    parts.forEach(part -> layers.addAll(part.export(trained)));
    if (movement == Movement.MEASURED) {
      layers.add(centred((Linear) layers.remove(layers.size() - 1)));
    }
    return new Network(inputShape, preprocessing, layers, record);
  }

  /**
   * Less the mean of all outputs, which changes no difference of two of them. Where they move
   * together, what one matrix inequality leaves for rounding is a share of that movement, and may
   * be more than any two move apart.
   */
  private static Linear centred(Linear head) {
    Matrix weight = head.weight();
    int outputs = weight.rows();
    double[] entries = new double[outputs * weight.columns()];
    double[] bias = head.bias().toArray();
    double mean = Arrays.stream(bias).average().orElseThrow();
    Arrays.setAll(bias, i -> (float) (bias[i] - mean));
    for (int j = 0; j < weight.columns(); j++) {
      int column = j;
      double centre =
          IntStream.range(0, outputs)
              .mapToDouble(i -> weight.get(i, column))
              .average()
              .orElseThrow();
      for (int i = 0; i < outputs; i++) {
        entries[i * weight.columns() + j] = (float) (weight.get(i, j) - centre);
      }
    }
    return new Linear(head.name(), Matrix.of(outputs, weight.columns(), entries), Vector.of(bias));
  }
}
