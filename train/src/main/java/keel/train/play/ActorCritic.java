package keel.train.play;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import keel.train.Certification;
import keel.train.Checkpoint;
import keel.train.Checkpoint.Numbers;
import keel.train.SettingsFile;
import keel.train.TrainingFailed;
import keel.train.evolve.Population;
import keel.train.layer.Routines;
import keel.train.network.InvalidDesign;
import keel.verify.Tool;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.TrainingRecord;

/**
 * Trains a policy by what it earns in an environment, beside a critic that learns what is still to
 * be earned: rollouts of several environments, then some epochs over what was seen and done, and
 * after every update the projection that keeps each block certifiable.
 *
 * <p>Method: advantage actor-critic (arXiv:1602.01783) and proximal policy optimisation
 * (arXiv:1707.06347), of which the first is a special case (arXiv:2205.09123). Policy and critic
 * are two networks, whose gradients are cut together.
 *
 * <p>The same settings give the same policy, bit for bit, on one machine with one BLAS thread;
 * whether the run was interrupted in between does not matter.
 */
public final class ActorCritic {
  /** Episodes over which returns are averaged while the policy learns. */
  public static final int AVERAGED = 50;

  private static final int POINTS = 100;

  /** Numbers of a point, counts before the returns, and lists of numbers, in a checkpoint. */
  private static final int POINT = 7;

  private static final int COUNTS = 4;
  private static final int KEPT = 7;

  private static final int POINTS_OF_CHECK = 10;
  private static final String ENVIRONMENT = "environment";

  /** Added to the standard deviation that advantages are divided by. */
  private static final double TINY = 1e-8;

  private final PlaySettings settings;
  private final AgentSettings agent;
  private final Environment environment;
  private final Learner policy;
  private final Learner critic;
  private final Rollout rollout;
  private final Episodes episodes;
  private final Optional<Members> members;
  private final Deque<Double> recent = new ArrayDeque<>();
  private final List<Point> curve = new ArrayList<>();
  private int rollouts;
  private int finished;
  private int solvedAfter;
  private double entropy;
  private double error;
  private volatile boolean stopped;

  /**
   * Where a run is.
   *
   * @param steps of all environments together
   * @param total that there will be
   * @param episodes that have ended
   * @param meanReturn of the last {@link #AVERAGED} of them, or of all if there are fewer; NaN if
   *     there is none
   * @param entropy of the policy, in nats, in the last update
   * @param criticError root of the mean squared error of the critic in the last update
   * @param learningRate of the next update
   */
  public record Point(
      int steps,
      int total,
      int episodes,
      double meanReturn,
      double entropy,
      double criticError,
      double learningRate) {}

  /** Hears of a run. */
  public interface Listener {
    /** A rollout was learned from. */
    void rolloutDone(Point point);

    /** The same, a hundred times in a run; it can be saved now. */
    void pointReached(Point point);
  }

  /**
   * A run that has not begun.
   *
   * @throws InvalidDesign if a network does not fit the environment
   */
  public ActorCritic(PlaySettings settings, Environment environment) {
    this.settings = settings;
    this.agent = settings.agent();
    this.environment = environment;
    if (settings.certified()) {
      Certification.requirePossible(settings.network());
    }
    int actions = environment.actions().size();
    long seed = settings.seed();
    this.policy =
        new Learner(settings.network(), actions, environment, agent, settings.optimiser(), seed);
    this.critic =
        new Learner(settings.critic(), 1, environment, agent, settings.optimiser(), ~seed);
    this.rollout = new Rollout(agent.environments(), agent.rollout());
    this.episodes = new Episodes(environment, agent.environments(), Draws.START, seed);
    this.members =
        Optional.ofNullable(settings.evolution())
            .map(evolution -> new Members(evolution, policy.gates(), agent.environments(), seed));
  }

  /**
   * Trains to the end, or until {@link #stop}.
   *
   * @return the policy to deploy; absent if the run was stopped
   * @throws TrainingFailed if a number is none any more, or a block is not certified
   */
  public Optional<Network> run(Listener listener) {
    int between = Math.max(1, agent.rollouts() / POINTS);
    while (rollouts < agent.rollouts()) {
      if (stopped) {
        return Optional.empty();
      }
      collect();
      learn();
      rollouts++;
      members.ifPresent(Members::rolloutDone);
      Point point = point();
      if (solvedAfter == 0
          && recent.size() == AVERAGED
          && point.meanReturn >= environment.solved()) {
        solvedAfter = point.steps;
      }
      if (rollouts % between == 0 && finished > 0) {
        curve.add(point);
        if (curve.size() % POINTS_OF_CHECK == 0) {
          certified("after " + point.steps + " steps");
        }
        listener.pointReached(point);
      }
      listener.rolloutDone(point);
    }
    return Optional.of(certified("at the end"));
  }

  /** Lets {@link #run} end after the rollout that is under way; from any thread. */
  public void stop() {
    stopped = true;
  }

  /** One step after the other in all environments, by the policy's probabilities. */
  private void collect() {
    Random random = Draws.ACTION.of(settings.seed(), rollouts);
    int actions = environment.actions().size();
    members.ifPresent(all -> policy.act(all.acting()));
    for (int step = 0; step < agent.rollout(); step++) {
      float[][] seen = seen();
      double[] logits = policy.outputs(joined(seen));
      double[] values = critic.outputs(joined(seen));
      int[] taken = new int[seen.length];
      double[] logarithms = new double[seen.length];
      for (int place = 0; place < seen.length; place++) {
        double[] all = Surrogate.logarithms(logits, place * actions, actions);
        taken[place] = drawn(all, random.nextDouble());
        logarithms[place] = all[taken[place]];
      }
      List<Episodes.Outcome> outcomes = episodes.step(taken);
      double[] still =
          stillToEarn(outcomes, state -> preprocessed(environment.observe(state)), critic::outputs);
      for (int place = 0; place < seen.length; place++) {
        Episodes.Outcome outcome = outcomes.get(place);
        rollout.note(
            step,
            place,
            seen[place],
            taken[place],
            logarithms[place],
            values[place],
            outcome.reward() + agent.discount() * still[place],
            outcome.end() != Episodes.End.NONE);
        if (outcome.end() != Episodes.End.NONE) {
          finished++;
          int ended = place;
          members.ifPresent(all -> all.ended(ended, outcome.sum()));
          recent.addLast(outcome.sum());
          if (recent.size() > AVERAGED) {
            recent.removeFirst();
          }
        }
      }
    }
    rollout.finish(critic.outputs(joined(seen())), agent.discount(), agent.trace());
  }

  private float[][] seen() {
    return IntStream.range(0, episodes.count())
        .mapToObj(place -> preprocessed(episodes.observation(place)))
        .toArray(float[][]::new);
  }

  private float[] preprocessed(double[] observation) {
    double[] numbers = environment.preprocessing().apply(observation);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static float[] joined(float[][] parts) {
    float[] all = new float[parts.length * parts[0].length];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(parts[i], 0, all, i * parts[i].length, parts[i].length);
    }
    return all;
  }

  /** An action by its probability. */
  private static int drawn(double[] logarithms, double uniform) {
    if (Double.isNaN(logarithms[0])) {
      throw new TrainingFailed("the policy gives no numbers any more; try a smaller learning rate");
    }
    double left = uniform;
    for (int c = 0; c < logarithms.length - 1; c++) {
      left -= Math.exp(logarithms[c]);
      if (left < 0) {
        return c;
      }
    }
    return logarithms.length - 1;
  }

  /**
   * What the critic says of episodes that the limit has cut off; 0 for the others.
   *
   * @param seen what the critic sees of a state
   * @param values of observations side by side
   */
  static double[] stillToEarn(
      List<Episodes.Outcome> outcomes,
      Function<double[], float[]> seen,
      Function<float[], double[]> values) {
    boolean isAny = outcomes.stream().anyMatch(o -> o.end() == Episodes.End.CUT_OFF);
    if (!isAny) {
      return new double[outcomes.size()];
    }
    float[][] last = outcomes.stream().map(o -> seen.apply(o.state())).toArray(float[][]::new);
    double[] still = values.apply(joined(last));
    Arrays.setAll(still, i -> outcomes.get(i).end() == Episodes.End.CUT_OFF ? still[i] : 0);
    return still;
  }

  private void learn() {
    double clip = agent.clip() * (1 - (double) rollouts / agent.rollouts());
    for (int epoch = 0; epoch < agent.epochs(); epoch++) {
      int[] order = order(epoch);
      for (int from = 0; from < order.length; from += agent.batch()) {
        int[] patterns = Arrays.copyOfRange(order, from, from + agent.batch());
        members.ifPresent(all -> policy.learn(acting(all, patterns)));
        float[] observations = rollout.observations(patterns);
        Surrogate.Taken taken = rollout.taken(patterns);
        if (agent.algorithm() == AgentSettings.Algorithm.PPO) {
          normalise(taken.advantages());
        }
        double[] targets = rollout.targets(patterns);
        double square =
            policy.find(
                    observations,
                    logits -> {
                      Surrogate surrogate = Surrogate.of(logits, taken, clip, agent.entropy());
                      entropy = surrogate.entropy();
                      return surrogate.gradient();
                    })
                + critic.find(observations, values -> errors(values, targets));
        double part = part(Math.sqrt(square));
        policy.move(part);
        critic.move(part);
      }
    }
    if (!Double.isFinite(entropy + error)) {
      throw new TrainingFailed(
          "the networks give no numbers any more after "
              + (rollouts + 1) * agent.ofRollout()
              + " steps; try a smaller learning rate");
    }
  }

  /** The gates with which the steps of a rollout were taken. */
  private List<boolean[]> acting(Members all, int[] patterns) {
    List<boolean[]> ofPlaces = all.acting();
    return Arrays.stream(patterns)
        .mapToObj(pattern -> ofPlaces.get(pattern % agent.environments()))
        .toList();
  }

  /** The gates of all members, where blocks have some. */
  public Optional<Population> population() {
    return members.map(Members::population);
  }

  /** Of a gradient of both networks, what is left where it is too long. */
  private double part(double length) {
    double most = settings.optimiser().clipNorm();
    return most > 0 && length > most ? most / length : 1;
  }

  /** The gradient of half the mean squared error. */
  private double[] errors(double[] values, double[] targets) {
    double sum = 0;
    double[] gradient = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double off = values[i] - targets[i];
      sum += off * off;
      gradient[i] = off / values.length;
    }
    error = Math.sqrt(sum / values.length);
    return gradient;
  }

  /** Less their mean, over their standard deviation. */
  static void normalise(double[] advantages) {
    if (advantages.length < 2) {
      return;
    }
    double mean = Arrays.stream(advantages).average().orElseThrow();
    double squares = Arrays.stream(advantages).map(a -> (a - mean) * (a - mean)).sum();
    double deviation = Math.sqrt(squares / (advantages.length - 1));
    Arrays.setAll(advantages, i -> (advantages[i] - mean) / (deviation + TINY));
  }

  /** The steps of the rollout in an order of this epoch; in their own where there is one batch. */
  private int[] order(int epoch) {
    int[] order = IntStream.range(0, agent.ofRollout()).toArray();
    if (agent.batch() < order.length) {
      Random random = Draws.ORDER.of(settings.seed(), rollouts, epoch);
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
    }
    return order;
  }

  private Point point() {
    return new Point(
        steps(),
        agent.rollouts() * agent.ofRollout(),
        finished,
        recent.stream().mapToDouble(sum -> sum).average().orElse(Double.NaN),
        entropy,
        error,
        policy.learningRate());
  }

  /** The steps so far, of all environments together. */
  public int steps() {
    return rollouts * agent.ofRollout();
  }

  /** The points that were reached, from the first on. */
  public List<Point> curve() {
    return List.copyOf(curve);
  }

  /**
   * Steps until the mean return of the last {@link #AVERAGED} episodes was first that of a solved
   * environment; empty if it was not yet.
   */
  public OptionalInt solvedAfter() {
    return solvedAfter == 0 ? OptionalInt.empty() : OptionalInt.of(solvedAfter);
  }

  private Network certified(String when) {
    Prediction prediction =
        settings.evolution() == null ? Prediction.ELITE : settings.evolution().predict();
    Network exported = policy.export(record(), members, prediction);
    if (settings.certified()) {
      Certification.require(exported, when);
    }
    return exported;
  }

  private TrainingRecord record() {
    return TrainingRecord.of(
        Tool.NAME, settings.seed(), environment.title(), "", provenance(), List.of());
  }

  private SortedMap<String, String> provenance() {
    SortedMap<String, String> all = SettingsFile.provenance(settings);
    all.put(ENVIRONMENT, environment.title());
    return all;
  }

  /** Where the run is now, between two rollouts. */
  public Checkpoint checkpoint() {
    List<Numbers> actor = policy.state();
    List<Numbers> judge = critic.state();
    List<Numbers> kept = new ArrayList<>(judge);
    kept.add(0, actor.get(1));
    kept.addAll(List.of(new Numbers(episodes.numbers()), counts(), points()));
    members.ifPresent(all -> kept.add(new Numbers(all.numbers())));
    return new Checkpoint(
        provenance(),
        Routines.names(),
        "",
        rollouts,
        0,
        0,
        List.of(),
        new Checkpoint.State(actor.get(0), kept, population()),
        actor.get(2),
        Optional.empty());
  }

  private Numbers counts() {
    double[] all =
        Arrays.copyOf(new double[] {finished, solvedAfter, entropy, error}, COUNTS + recent.size());
    int next = COUNTS;
    for (double sum : recent) {
      all[next] = sum;
      next++;
    }
    return new Numbers(all);
  }

  private Numbers points() {
    double[] all = new double[1 + POINT * curve.size()];
    all[0] = curve.size();
    for (int i = 0; i < curve.size(); i++) {
      Point p = curve.get(i);
      double[] point = {
        p.steps, p.total, p.episodes, p.meanReturn, p.entropy, p.criticError, p.learningRate
      };
      System.arraycopy(point, 0, all, 1 + POINT * i, POINT);
    }
    return new Numbers(all);
  }

  /**
   * Goes on from a checkpoint.
   *
   * @throws InvalidDesign if it was made with other settings or routines
   */
  public void resume(Checkpoint checkpoint) {
    checkpoint.requireMadeWith(provenance());
    List<Numbers> kept = checkpoint.state().statistics();
    InvalidDesign.require(
        kept.size() == (members.isPresent() ? KEPT + 1 : KEPT),
        "the checkpoint is not that of an agent");
    double[] places = kept.get(4).values();
    double[] counts = kept.get(5).values();
    double[] points = kept.get(6).values();
    Optional<Population> population = checkpoint.state().population();
    rollouts = checkpoint.steps();
    InvalidDesign.require(
        rollouts >= 0
            && rollouts <= agent.rollouts()
            && places.length == episodes.numbers().length
            && counts.length >= COUNTS
            && counts.length <= COUNTS + AVERAGED
            && points.length % POINT == 1
            && population.isPresent() == members.isPresent(),
        "the numbers of the checkpoint do not belong together");
    int updates = Math.multiplyExact(rollouts, agent.updates());
    policy.resume(updates, List.of(checkpoint.state().free(), kept.get(0), checkpoint.optimiser()));
    critic.resume(updates, kept.subList(1, 4));
    episodes.resume(places);
    members.ifPresent(all -> all.resume(population.orElseThrow(), kept.get(KEPT).values()));
    finished = (int) counts[0];
    solvedAfter = (int) counts[1];
    entropy = counts[2];
    error = counts[3];
    recent.clear();
    Arrays.stream(counts, COUNTS, counts.length).forEach(recent::addLast);
    curve.clear();
    for (int i = 1; i < points.length; i += POINT) {
      curve.add(
          new Point(
              (int) points[i],
              (int) points[i + 1],
              (int) points[i + 2],
              points[i + 3],
              points[i + 4],
              points[i + 5],
              points[i + 6]));
    }
  }
}
