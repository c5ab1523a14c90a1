package keel.verify.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Sampling;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.Block;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Sha256;
import keel.verify.model.StochasticBlock;
import keel.verify.model.Subject;

/**
 * How often a sample of weights that follow a law is stable: so many samples are drawn, each is
 * decided, and what their number says of the probability is {@link BinomialTail}'s to say.
 *
 * <p>The seed is the model's digest, so that nobody chooses samples for a given file; number and
 * confidence are chosen before the first one is drawn. What no theorem decides counts as unstable.
 * Whoever makes a file may make many, and keep the one with the best samples: the confidence is
 * that of a file that was not kept for them.
 *
 * <p>The same model and sampling give the same claims on every machine.
 */
public final class StabilityProbability {
  static final String THEOREM = "clopper-pearson";

  /** Of samples of a block that are open, so many are looked at for a step that moves apart. */
  private static final int MOST_REFUTED = 8;

  private final Model model;
  private final Sampling sampling;
  private final long seed;

  /** The blocks whose state is drawn, by their place in the network. */
  private final Map<Integer, StochasticBlock> drawn = new TreeMap<>();

  private StabilityProbability(Model model, Sampling sampling) {
    this.model = model;
    this.sampling = sampling;
    this.seed = seed(model);
    for (int i = 0; i < model.network().layers().size(); i++) {
      if (model.network().layers().get(i) instanceof StochasticBlock block
          && block.law().drawsState()) {
        drawn.put(i, block);
      }
    }
  }

  /** Nobody chooses it for a given file. */
  static long seed(Subject subject) {
    return Long.parseUnsignedLong(subject.sha256().substring(0, Long.BYTES * 2), 16);
  }

  /** Whether a network has weights that follow a law. */
  public static boolean isAbout(Network network) {
    return network.blocks().stream().anyMatch(StochasticBlock.class::isInstance);
  }

  /**
   * The claims of a certificate with what samples say: the probability, and of blocks of which a
   * sample is refuted that they are not stable for every path.
   *
   * @param claims of all blocks and of the network
   * @param decided called for each sample that was decided
   */
  public static List<Claim> claims(
      Model model, List<Claim> claims, Sampling sampling, Runnable decided) {
    return new StabilityProbability(model, sampling).claims(claims, decided);
  }

  private List<Claim> claims(List<Claim> claims, Runnable decided) {
    List<Map<Integer, SampleDecision>> decisions =
        IntStream.range(0, sampling.samples())
            .parallel()
            .mapToObj(
                sample -> {
                  Map<Integer, SampleDecision> of = decide(sample);
                  decided.run();
                  return of;
                })
            .toList();
    drawn.keySet().forEach(layer -> refute(layer, decisions));
    List<Claim> all = new ArrayList<>();
    for (Claim claim : claims) {
      all.add(refuted(claim, decisions));
    }
    all.add(probability(decisions, isRestStable(claims)));
    return all;
  }

  private Map<Integer, SampleDecision> decide(int sample) {
    Map<Integer, SampleDecision> decisions = new TreeMap<>();
    drawn.keySet().forEach(layer -> decisions.put(layer, SampleDecision.of(draw(layer, sample))));
    return decisions;
  }

  private Block draw(int layer, int sample) {
    return Draws.of(drawn.get(layer), seed, layer, sample);
  }

  /** Looks at the open samples that seem to move states apart the most. */
  private void refute(int layer, List<Map<Integer, SampleDecision>> decisions) {
    List<Integer> suspects =
        IntStream.range(0, decisions.size())
            .filter(sample -> decisions.get(sample).get(layer).status() == Status.INCONCLUSIVE)
            .filter(sample -> decisions.get(sample).get(layer).growth() > 1)
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                        (Integer sample) -> -decisions.get(sample).get(layer).growth())
                    .thenComparingInt(sample -> sample))
            .limit(MOST_REFUTED)
            .toList();
    suspects.parallelStream()
        .filter(
            sample ->
                SampleDecision.isExpanding(
                    name(layer, sample),
                    draw(layer, sample),
                    decisions.get(sample).get(layer).step()))
        .toList()
        .forEach(sample -> decisions.get(sample).computeIfPresent(layer, (l, d) -> d.refuted()));
  }

  private String name(int layer, int sample) {
    return drawn.get(layer).name() + "/samples/" + sample;
  }

  /** The claim; of a block of which a sample is refuted, that. */
  private Claim refuted(Claim claim, List<Map<Integer, SampleDecision>> decisions) {
    if (claim.property() != Property.INCREMENTAL_STABILITY) {
      return claim;
    }
    for (int layer : drawn.keySet()) {
      for (int sample = 0; sample < decisions.size(); sample++) {
        SampleDecision decision = decisions.get(sample).get(layer);
        if (decision.status() == Status.REFUTED && drawn.get(layer).name().equals(claim.scope())) {
          return new Claim(
              claim.scope(),
              claim.property(),
              "refuted-sample",
              Statement.in(Norm.EVERY)
                  .with(Horizon.upTo(drawn.get(layer).steps()))
                  .with(HoldsFor.EVERY_WEIGHT_PATH),
              new Verdict.Refuted(
                  "sample "
                      + sample
                      + " of seed "
                      + Long.toHexString(seed)
                      + " has steps with slopes that occur and an eigenvalue outside the unit"
                      + " circle, so there is no norm in which trajectories never move apart for"
                      + " every path of the weights",
                  name(layer, sample)));
        }
      }
    }
    return claim;
  }

  /** Whether all is certified that is the same in every sample. */
  private boolean isRestStable(List<Claim> claims) {
    Set<String> open = new HashSet<>();
    model.network().blocks().forEach(block -> open.add(block.name()));
    drawn.values().forEach(block -> open.remove(block.name()));
    Set<String> rest = Set.copyOf(open);
    boolean isStable = model.network().uncovered().isEmpty();
    for (Claim claim : claims) {
      if (rest.contains(claim.scope()) && claim.property().isDecisive()) {
        open.remove(claim.scope());
        isStable &= claim.verdict().status() == Status.CERTIFIED;
      }
    }
    return isStable && open.isEmpty();
  }

  private Claim probability(List<Map<Integer, SampleDecision>> decisions, boolean isRestStable) {
    int stable = 0;
    int refuted = 0;
    StringBuilder digests = new StringBuilder();
    for (Map<Integer, SampleDecision> sample : decisions) {
      Status worst =
          sample.values().stream()
              .map(SampleDecision::status)
              .reduce(isRestStable ? Status.CERTIFIED : Status.INCONCLUSIVE, Status::worse);
      stable += worst == Status.CERTIFIED ? 1 : 0;
      refuted += worst == Status.REFUTED ? 1 : 0;
      sample.values().forEach(d -> digests.append(d.sha256()).append(' '));
      digests.append(worst).append('\n');
    }
    return new Claim(
        Network.SCOPE,
        Property.STABILITY_PROBABILITY,
        THEOREM,
        Statement.in(Norm.NONE),
        Verdict.WithConfidence.of(
            sampling,
            stable,
            refuted,
            seed,
            Sha256.of(digests.toString().getBytes(StandardCharsets.UTF_8))));
  }
}
