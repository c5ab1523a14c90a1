package keel.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import keel.train.Checkpoint.Numbers;
import keel.train.data.Augmentation;
import keel.train.data.Dataset;
import keel.train.data.Patterns;
import keel.train.evolve.Evolution;
import keel.train.evolve.Population;
import keel.train.layer.Routines;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.network.InvalidDesign;
import keel.train.network.Reach;
import keel.train.network.Replica;
import keel.train.network.TakenOver;
import keel.train.network.TrainableNetwork;
import keel.train.network.TrainableNetwork.Movement;
import keel.train.objective.AveragePrecision;
import keel.train.objective.ClassWeights;
import keel.train.objective.CrossEntropy;
import keel.train.objective.Margin;
import keel.train.objective.Objective;
import keel.train.optimise.Steps;
import keel.train.parameter.Parameters;
import keel.train.stochastic.Draw;
import keel.verify.MemoryNeed;
import keel.verify.Tool;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.Score;
import keel.verify.model.Seeds;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network: shuffled batches, each shared by the workers, forward, backward, one optimiser
 * step, and after every step the projection that keeps each block certifiable. After every epoch,
 * or more often, the verifier certifies what would be deployed.
 *
 * <p>The same settings and data give the same network, bit for bit, on one machine with one BLAS
 * thread; whether the run was interrupted in between does not matter.
 */
public final class Training implements AutoCloseable {
  /** What a model file and a checkpoint say of the model that the run began with. */
  private static final String FROM = "from";

  /** Steps of power iteration after which a gain is taken for what it is. */
  private static final int SETTLING = 50;

  private final TrainingSettings settings;
  private final Dataset data;
  private final TrainableNetwork network;
  private final Feed training;
  private final Feed heldOut;
  private final Augmentation augmentation;
  private final boolean augmented;
  private final Objective objective;
  private final Optional<Margin> margin;
  private final Workers workers;
  private final List<INDArray> batches;
  private final Steps steps;
  private final Optional<Evolution> evolution;
  private final int[] learned;
  private final int[] judging;
  private final int stepsOfEpoch;
  private final List<TrainingRecord.Epoch> history = new ArrayList<>();
  private Tally sumOfEpoch = Tally.NONE;
  private OptionalDouble robust = OptionalDouble.empty();
  private OptionalDouble divergence = OptionalDouble.empty();
  private OptionalDouble averagePrecision = OptionalDouble.empty();
  private Optional<Checkpoint.State> best = Optional.empty();
  private Optional<String> from = Optional.empty();
  private volatile boolean stopped;

  /**
   * A run that has not begun.
   *
   * @throws InvalidDesign if the network does not fit the data, or they are fewer than one batch
   * @throws keel.verify.model.NotEnoughMemory if the network does not fit the machine
   */
  public Training(TrainingSettings settings, Dataset all) {
    this.settings = settings;
    Dataset taken = settings.patterns() == null ? all : fewer(settings.patterns(), all);
    InvalidDesign.require(
        settings.frames() == null || settings.frames().shape().equals(taken.inputShape()),
        "frames need sounds that were read as such frames, but a pattern has shape "
            + taken.inputShape());
    this.data =
        settings.spectrum() == null
            ? taken
            : taken.with(settings.spectrum().of(taken.inputShape()));
    if (settings.certified()) {
      Certification.requirePossible(settings.network());
    }
    int[] patterns = places(data.training().size());
    int held = held(settings, patterns.length);
    this.learned = Arrays.copyOfRange(patterns, held, patterns.length);
    this.judging = Arrays.copyOf(patterns, held);
    this.stepsOfEpoch = stepsOfEpoch(settings, learned.length);
    MemoryNeed.CERTIFYING.require(
        "the network",
        TrainableNetwork.outline(settings.network(), data.networkInput(), data.target().outputs()));
    this.network =
        new TrainableNetwork(
            settings.network(),
            data.networkInput(),
            data.target().outputs(),
            DataType.FLOAT,
            settings.workers(),
            share(),
            settings.seed(),
            settings.objective() == null ? Movement.IGNORED : Movement.MEASURED);
    this.training = new Feed(data, data.training(), network.takesImages(), share());
    this.heldOut = new Feed(data, data.heldOut(), network.takesImages(), share());
    this.augmentation = settings.augmentation();
    this.augmented = !augmentation.equals(Augmentation.NONE);
    InvalidDesign.require(
        !augmented || augmentation.fits(data.inputShape()),
        "crop needs images or frames, and flip images, but a pattern has shape "
            + data.inputShape());
    this.evolution =
        Optional.ofNullable(settings.evolution())
            .map(evolution -> new Evolution(evolution, network.gates(), settings.seed()));
    InvalidDesign.require(
        evolution.isEmpty()
            || settings.evolution().predict() == Prediction.ELITE
            || data.target() instanceof Target.Classes,
        "predict: population needs classes, whose probabilities have a mean, but "
            + data.reason()
            + "; say predict: elite");
    this.objective = objective(settings, data);
    this.margin = margin(settings, data, objective);
    this.steps =
        new Steps(settings.optimiser(), network.parameters(), stepsOfEpoch, settings.epochs());
    this.workers = new Workers(settings.workers());
    this.batches =
        IntStream.range(0, settings.workers()).mapToObj(worker -> training.allocate()).toList();
  }

  /**
   * Begins with the weights of a model in the place of random ones, as far as its layers are those
   * of the network; to be called before the run begins. The data must be scaled as the model wants
   * it: see {@link Dataset#scaledAs}.
   *
   * @throws InvalidDesign if there is no layer to take over, or a constraint does not allow its
   *     weights
   */
  public TakenOver begin(Model model) {
    TakenOver taken = network.take(model.network(), data.otherTarget(model.network()));
    from = Optional.of(model.sha256());
    return taken;
  }

  private static Dataset fewer(int patterns, Dataset all) {
    InvalidDesign.require(
        patterns <= all.training().size(),
        "patterns must be at most the "
            + all.training().size()
            + " training patterns, found "
            + patterns);
    return all.withTraining(patterns);
  }

  /** The settings, and which model the run began with. */
  private SortedMap<String, String> provenance() {
    SortedMap<String, String> all = SettingsFile.provenance(settings);
    from.ifPresent(sha256 -> all.put(FROM, sha256));
    return all;
  }

  private static Objective objective(TrainingSettings settings, Dataset data) {
    ClassWeights weights =
        settings.classWeights() == null ? ClassWeights.EQUAL : settings.classWeights();
    if (data.target() instanceof Target.Classes classes) {
      return CrossEntropy.of(classes, settings.labelSmoothing(), weights, data.training());
    }
    InvalidDesign.require(
        settings.labelSmoothing() == 0 && weights == ClassWeights.EQUAL,
        "label_smoothing and class_weights need classes, but " + data.reason());
    return Objective.of(data.target());
  }

  private static Optional<Margin> margin(
      TrainingSettings settings, Dataset data, Objective objective) {
    if (settings.objective() == null) {
      return Optional.empty();
    }
    if (objective instanceof CrossEntropy loss) {
      return Optional.of(new Margin(loss, settings.objective().clean()));
    }
    throw new InvalidDesign("the objective margin needs classes, but " + data.reason());
  }

  /** How far inputs of the network move at most where raw ones, scaled, move by 1. */
  private double stretch() {
    double transform =
        data.preprocessing()
            .spectrum()
            .map(spectrum -> Math.abs(spectrum.scale()) * Math.sqrt(spectrum.length()))
            .orElse(1.0);
    return transform / Arrays.stream(data.preprocessing().std().toArray()).min().orElseThrow();
  }

  private static int stepsOfEpoch(TrainingSettings settings, int patterns) {
    InvalidDesign.require(
        settings.batch() <= patterns,
        "batch must be at most the " + patterns + " training patterns, found " + settings.batch());
    int steps = patterns / settings.batch();
    InvalidDesign.require(
        (long) steps * settings.epochs() <= Integer.MAX_VALUE,
        "epochs must be at most "
            + Integer.MAX_VALUE / steps
            + " where one has "
            + steps
            + " steps, found "
            + settings.epochs());
    return steps;
  }

  /** How many training patterns are held back to compare the members of a population by. */
  private static int held(TrainingSettings settings, int patterns) {
    int held = settings.evolution() == null ? 0 : settings.evolution().held();
    InvalidDesign.require(
        held < patterns,
        "fitness_patterns must be fewer than the "
            + patterns
            + " training patterns, found "
            + held);
    return held;
  }

  private int allSteps() {
    return stepsOfEpoch * settings.epochs();
  }

  /** The patterns of one worker. */
  private int share() {
    return settings.batch() / settings.workers();
  }

  /**
   * Trains to the end, or until {@link #stop}.
   *
   * @return the network to deploy; absent if the run was stopped
   * @throws TrainingFailed if the loss is no longer a number, or a block is not certified, be it of
   *     the best weights that were kept, or of a checkpoint that was read
   */
  public Optional<Network> run(TrainingListener listener) {
    if (steps.done() == 0) {
      settle();
    }
    while (history.size() < settings.epochs() && !patienceIsOver()) {
      int epoch = history.size() + 1;
      int[] order = order(epoch);
      for (int done = steps.done() - history.size() * stepsOfEpoch; done < stepsOfEpoch; done++) {
        if (stopped) {
          return Optional.empty();
        }
        int from = done * settings.batch();
        Tally tally = step(Arrays.copyOfRange(order, from, from + settings.batch()), epoch);
        if (evolution.isPresent() && evolution.get().isOver(steps.done(), allSteps())) {
          generation(evolution.get(), listener);
        }
        if (!Double.isFinite(tally.loss)) {
          throw new TrainingFailed(
              "the loss is no longer a number in epoch "
                  + epoch
                  + ", step "
                  + steps.done()
                  + "; try a smaller learning rate");
        }
        sumOfEpoch = sumOfEpoch.plus(tally);
        if (settings.checkEvery() > 0 && steps.done() % settings.checkEvery() == 0) {
          requireCertified();
        }
        listener.stepDone(
            new TrainingListener.Step(
                steps.done(),
                allSteps(),
                tally.loss / settings.batch(),
                score(tally, settings.batch(), data.training()),
                steps.learningRate()));
      }
      if (stopped) {
        return Optional.empty();
      }
      listener.epochDone(epoch, finishEpoch());
    }
    best.ifPresent(this::restore);
    return Optional.of(certified(best.isPresent() ? bestEpoch() : history.size(), "at the end"));
  }

  /** Lets {@link #run} end after the step that is under way; from any thread. */
  public void stop() {
    stopped = true;
  }

  /** A generation is over: what each member is worth decides who comes after it. */
  private void generation(Evolution members, TrainingListener listener) {
    Population population = members.population();
    double[] fitness = new double[population.size()];
    for (int m = 0; m < fitness.length; m++) {
      boolean[] genes = population.member(m);
      workers.forEach(worker -> open(worker, genes));
      fitness[m] = -tally(training, judging, new double[0][]).loss / judging.length;
    }
    if (steps.done() == allSteps()) {
      members.end(fitness);
    } else {
      members.next(fitness);
    }
    List<Population.Past> past = members.population().past();
    listener.generationDone(steps.done(), past.size(), past.get(past.size() - 1));
  }

  private void open(int worker, boolean[] genes) {
    network.replica(worker).open(Collections.nCopies(share(), genes));
  }

  private TrainingRecord.Epoch finishEpoch() {
    requireCertified();
    network.parameters().shareStatistics();
    double seen = (double) stepsOfEpoch * settings.batch();
    TrainingRecord.Epoch result =
        new TrainingRecord.Epoch(
            sumOfEpoch.loss / seen,
            score(sumOfEpoch, seen, data.training()),
            score(tallyHeldOut(), heldOut.size(), data.heldOut()));
    sumOfEpoch = Tally.NONE;
    boolean better = history.stream().allMatch(epoch -> epoch.testScore() < result.testScore());
    history.add(result);
    if (settings.patience() > 0 && better) {
      best = Optional.of(state());
    }
    return result;
  }

  /** Of every worker, for they share what they keep beside weights. */
  private void settle() {
    workers.forEach(
        worker -> network.replica(worker).reach().ifPresent(reach -> reach.settle(SETTLING)));
  }

  private Tally tallyHeldOut() {
    settle();
    double[][] outputs = new double[data.target() instanceof Target.Labels ? heldOut.size() : 0][];
    evolution.ifPresent(
        members -> workers.forEach(worker -> open(worker, members.population().member(0))));
    // Weights that are drawn are those of the deployed network's first sample.
    workers.forEach(worker -> network.replica(worker).draw(new Draw(settings.seed(), 0, 0)));
    Tally tally = tally(heldOut, identity(heldOut.size()), outputs);
    if (settings.inference() != null) {
      divergence = OptionalDouble.of(network.replica(0).divergence());
    }
    averagePrecision =
        outputs.length == 0 ? OptionalDouble.empty() : AveragePrecision.of(outputs, data.heldOut());
    if (margin.isPresent()) {
      robust = OptionalDouble.of((double) tally.robust / heldOut.size());
    }
    return tally;
  }

  private double score(Tally tally, double seen, Patterns part) {
    return objective.score(tally.loss, tally.correct, seen, part);
  }

  private boolean patienceIsOver() {
    return settings.patience() > 0
        && !history.isEmpty()
        && history.size() - bestEpoch() >= settings.patience();
  }

  private void requireCertified() {
    certified(history.size(), "after step " + steps.done());
  }

  /** The network to deploy, certified unless the settings waive it. */
  private Network certified(int epoch, String when) {
    Network exported = export(epoch);
    if (settings.certified()) {
      Certification.require(exported, when);
    }
    return exported;
  }

  /** The first with the greatest held-out score, from 1. */
  private int bestEpoch() {
    double greatest = history.stream().mapToDouble(TrainingRecord.Epoch::testScore).max().orElse(0);
    return 1 + history.stream().map(TrainingRecord.Epoch::testScore).toList().indexOf(greatest);
  }

  /** The network as it is now, which it was after an epoch. */
  private Network export(int epoch) {
    if (!Double.isFinite(network.parameters().free().sumNumber().doubleValue())) {
      throw new TrainingFailed(
          "the weights are no longer numbers after step "
              + steps.done()
              + "; try a smaller learning rate");
    }
    Network exported =
        network.export(
            data.preprocessing(),
            Optional.of(
                new TrainingRecord(
                    Tool.NAME,
                    settings.seed(),
                    data.name(),
                    data.sha256(),
                    provenance(),
                    history,
                    epoch,
                    data.table(),
                    // Classes that are no table's are known by their numbers.
                    Optional.of(data.target()).filter(t -> !(t instanceof Target.Classes)))));
    return evolution
        .map(
            members ->
                network.withGates(
                    exported, members.population().matrix(), settings.evolution().predict()))
        .orElse(exported);
  }

  /** The gates of all members, where blocks have some; not while a step is under way. */
  public Optional<Population> population() {
    return evolution.map(Evolution::population);
  }

  /**
   * How far the weights are from the boundary of what the constraints allow, relative to its size;
   * absent where no constraint can say.
   */
  public OptionalDouble margin() {
    return network.parameters().margin();
  }

  /**
   * Share of the held-out patterns whose class was right, and stays so within the radius of the
   * objective, after the last epoch: an estimate, by gains that are estimated. Absent before the
   * first epoch, and where no radius is asked for.
   */
  public OptionalDouble robustAccuracy() {
    return robust;
  }

  /**
   * How well the labels of the held-out patterns were ranked after the last epoch; absent before
   * the first, and where no labels are learned.
   */
  public OptionalDouble averagePrecision() {
    return averagePrecision;
  }

  /**
   * How far the weights of the path that the held-out patterns were measured with after the last
   * epoch are from their prior, in nats; absent before the first, and where none are drawn.
   */
  public OptionalDouble divergence() {
    return divergence;
  }

  /** What the run measures by. */
  public Score score() {
    return data.target().score();
  }

  /** What people call the loss. */
  public String objective() {
    return objective.title();
  }

  /** Where the run is now; not while a step is under way. */
  public Checkpoint checkpoint() {
    return new Checkpoint(
        provenance(),
        Routines.names(),
        data.sha256(),
        steps.done(),
        sumOfEpoch.loss,
        sumOfEpoch.correct,
        history,
        state(),
        numbers(steps.state()),
        best);
  }

  private Checkpoint.State state() {
    Parameters parameters = network.parameters();
    return new Checkpoint.State(
        numbers(parameters.free()),
        IntStream.range(0, workers.count())
            .mapToObj(worker -> numbers(parameters.statistics(worker)))
            .toList(),
        population());
  }

  private static Numbers numbers(INDArray array) {
    return new Numbers(array.dup().data().asDouble());
  }

  /**
   * Goes on from a checkpoint.
   *
   * @throws InvalidDesign if it was made with other settings, data or routines
   */
  public void resume(Checkpoint checkpoint) {
    checkpoint.requireMadeWith(provenance());
    InvalidDesign.require(
        checkpoint.datasetSha256().equals(data.sha256()),
        "the checkpoint was made with other data (SHA-256 " + checkpoint.datasetSha256() + ")");
    requirePossible(checkpoint);
    restore(checkpoint.state());
    steps.resume(checkpoint.steps(), array(checkpoint.optimiser(), steps.state()));
    sumOfEpoch = new Tally(checkpoint.loss(), checkpoint.correct(), 0);
    history.addAll(checkpoint.history());
    best = checkpoint.best();
  }

  /** Epochs that are over, steps, and what is summed in the epoch under way belong together. */
  private void requirePossible(Checkpoint checkpoint) {
    int epochs = checkpoint.history().size();
    long inEpoch = checkpoint.steps() - (long) epochs * stepsOfEpoch;
    InvalidDesign.require(
        epochs <= settings.epochs()
            && inEpoch >= 0
            && inEpoch <= stepsOfEpoch
            && (epochs < settings.epochs() || inEpoch == 0),
        "the checkpoint says "
            + checkpoint.steps()
            + " steps and "
            + epochs
            + " epochs of "
            + stepsOfEpoch
            + " steps each, which do not belong together");
    InvalidDesign.require(
        checkpoint.correct() >= 0
            && checkpoint.correct() <= inEpoch * settings.batch()
            && (inEpoch > 0 || checkpoint.loss() == 0),
        "the checkpoint counts "
            + checkpoint.correct()
            + " patterns as right after "
            + inEpoch
            + " steps of an epoch");
    InvalidDesign.require(
        checkpoint.best().isPresent() == (settings.patience() > 0 && epochs > 0),
        "the checkpoint keeps best weights where there are none, or has lost them");
  }

  private void restore(Checkpoint.State state) {
    Parameters parameters = network.parameters();
    InvalidDesign.require(
        state.population().isPresent() == evolution.isPresent(),
        "the checkpoint has a population where there is none, or has lost it");
    state.population().ifPresent(this::restore);
    InvalidDesign.require(
        state.statistics().size() == workers.count(), "the checkpoint has other workers");
    parameters.free().assign(array(state.free(), parameters.free()));
    for (int worker = 0; worker < workers.count(); worker++) {
      INDArray statistics = parameters.statistics(worker);
      statistics.assign(array(state.statistics().get(worker), statistics));
    }
    parameters.recompute();
    network.refresh();
  }

  private void restore(Population population) {
    try {
      evolution.orElseThrow().resume(population);
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("the checkpoint is of another network: " + e.getMessage(), e);
    }
  }

  private static INDArray array(Numbers numbers, INDArray like) {
    InvalidDesign.require(
        numbers.values().length == like.length(), "the checkpoint is of another network");
    return Nd4j.create(numbers.values(), new long[] {1, like.length()}, 'c')
        .castTo(like.dataType());
  }

  /** The patterns of an epoch in an order that depends on seed and epoch alone. */
  private int[] order(int epoch) {
    return shuffled(learned, new Random(Seeds.folded(settings.seed()) * 1_000_003 + epoch));
  }

  /** Where evolution holds some back, in an order that depends on the seed alone. */
  private int[] places(int patterns) {
    int[] all = identity(patterns);
    return settings.evolution() == null
        ? all
        : shuffled(all, Seeds.random("fitness", settings.seed()));
  }

  private static int[] shuffled(int[] places, Random random) {
    int[] order = places.clone();
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static int[] identity(int size) {
    int[] places = new int[size];
    Arrays.setAll(places, IntUnaryOperator.identity());
    return places;
  }

  private Tally step(int[] places, int epoch) {
    Tally tally =
        workers.each(worker -> ownShare(worker, places, epoch)).stream()
            .reduce(Tally.NONE, Tally::plus);
    List<Parameters.Share> shares = network.parameters().shares();
    if (steps.clips()) {
      workers.forEach(worker -> shares.get(worker).pullBack());
      steps.clip();
    }
    workers.forEach(
        worker -> {
          if (!steps.clips()) {
            shares.get(worker).pullBack();
          }
          steps.move(worker);
          shares.get(worker).projectMoved();
        });
    steps.end();
    network.refresh();
    return tally;
  }

  private Tally ownShare(int worker, int[] places, int epoch) {
    int[] own = Arrays.copyOfRange(places, worker * share(), (worker + 1) * share());
    Replica replica = network.replica(worker);
    evolution.ifPresent(
        members -> {
          List<boolean[]> acting = members.acting(steps.done(), places.length);
          replica.open(acting.subList(worker * share(), (worker + 1) * share()));
        });
    INDArray inputs = batches.get(worker);
    training.fill(inputs, own, (raw, index) -> augmented(raw, index, epoch));
    double[] targets = training.targets(own);
    double one = 1.0 / places.length;
    if (settings.inference() != null) {
      return drawnShare(worker, inputs, targets, one);
    }
    INDArray outputs = replica.forward(inputs, Pass.TRAINING);
    if (margin.isPresent()) {
      Reach reach = replica.reach().orElseThrow();
      int total = allSteps();
      double radius = settings.objective().radius(steps.done(), total) * stretch();
      double q = settings.objective().q(steps.done(), total);
      Margin.Outcome outcome = margin.get().of(outputs, targets, one, reach.measure(), radius, q);
      replica.backward(outcome.outcome().outputGradient());
      reach.backward(outcome.movementGradient());
      return Tally.of(outcome);
    }
    Objective.Outcome outcome = objective.of(outputs, targets, one);
    replica.backward(outcome.outputGradient());
    return Tally.of(outcome);
  }

  /** With weights that are drawn as often as is asked for, the same for the whole batch. */
  private Tally drawnShare(int worker, INDArray inputs, double[] targets, double one) {
    Replica replica = network.replica(worker);
    InferenceSettings inference = settings.inference();
    int samples = inference.samples();
    double epochs = (double) steps.done() / stepsOfEpoch;
    replica.charge(inference.charge(epochs, learned.length, workers.count() * samples));
    double loss = 0;
    int correct = 0;
    for (int sample = 0; sample < samples; sample++) {
      replica.draw(Draw.training(settings.seed(), steps.done(), samples, sample, worker * share()));
      INDArray outputs = replica.forward(inputs, Pass.TRAINING);
      Objective.Outcome outcome = objective.of(outputs, targets, one / samples);
      if (sample == 0) {
        replica.backward(outcome.outputGradient());
        correct = outcome.correct();
      } else {
        replica.addGradient(outcome.outputGradient());
      }
      loss += outcome.loss() / samples;
    }
    return new Tally(loss, correct, 0);
  }

  private double[] augmented(double[] raw, int index, int epoch) {
    return !augmented
        ? raw
        : augmentation.apply(raw, data.inputShape(), settings.seed(), epoch, index);
  }

  /** Loss and hits, summed over patterns; those that stay hits in a ball where that is asked. */
  private record Tally(double loss, int correct, int robust) {
    static final Tally NONE = new Tally(0, 0, 0);

    static Tally of(Objective.Outcome outcome) {
      return new Tally(outcome.loss(), outcome.correct(), 0);
    }

    static Tally of(Margin.Outcome outcome) {
      return new Tally(outcome.outcome().loss(), outcome.outcome().correct(), outcome.robust());
    }

    Tally plus(Tally other) {
      return new Tally(loss + other.loss, correct + other.correct, robust + other.robust);
    }
  }

  /** Keeps the outputs of as many patterns as are asked for, from the first on. */
  private Tally tally(Feed feed, int[] all, double[][] kept) {
    return workers
        .each(
            worker -> {
              Tally sum = Tally.NONE;
              int stride = workers.count() * share();
              for (int from = worker * share(); from < all.length; from += stride) {
                int[] places = Arrays.copyOfRange(all, from, Math.min(all.length, from + share()));
                INDArray inputs = batches.get(worker);
                feed.fill(inputs, places);
                INDArray outputs = network.replica(worker).forward(inputs, Pass.INFERENCE);
                sum = sum.plus(measured(outputs, feed.targets(places), worker));
                double[] numbers = kept.length == 0 ? new double[0] : read(outputs);
                for (int i = 0; i < places.length && places[i] < kept.length; i++) {
                  int size = outputs.rows();
                  kept[places[i]] = Arrays.copyOfRange(numbers, i * size, (i + 1) * size);
                }
              }
              return sum;
            })
        .stream()
        .reduce(Tally.NONE, Tally::plus);
  }

  private static double[] read(INDArray outputs) {
    return outputs.dup('f').data().asDouble();
  }

  private Tally measured(INDArray outputs, double[] targets, int worker) {
    if (margin.isEmpty()) {
      return Tally.of(objective.of(outputs, targets, 0));
    }
    double[][] movement = network.replica(worker).reach().orElseThrow().measure();
    double radius = settings.objective().radius() * stretch();
    return Tally.of(margin.get().of(outputs, targets, 0, movement, radius, 0));
  }

  @Override
  public void close() {
    workers.close();
  }
}
