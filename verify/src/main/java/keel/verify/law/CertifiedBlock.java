package keel.verify.law;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.model.Block;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.EulerBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.NaisBlock;
import keel.verify.model.StochasticBlock;
import keel.verify.sample.Draws;

/** A block with what a certificate says of it, ready to be put to the test. */
public final class CertifiedBlock {
  /** Of a block whose weights follow a law. */
  private static final int SAMPLES = 8;

  private final Block block;
  private final Certificate certificate;
  private final Map<Law, Function<Experiment, OptionalDouble>> shares = new EnumMap<>(Law.class);

  /** Without gates, where a law draws its own. */
  private final List<Run> ungated;

  /** With the gates of each member of the population, if it has one; or samples of a law. */
  private final List<Run> members;

  /** A block as it is run, and where it comes to rest, which all laws share. */
  private record Run(EulerBlock block, Equilibrium equilibrium) {
    Run(EulerBlock block) {
      this(block, new Equilibrium(block));
    }
  }

  /** Looks up which laws the certificate makes a claim for, and in which norm. */
  public CertifiedBlock(Block block, Certificate certificate) {
    this.block = block;
    this.certificate = certificate;
    Optional<NaisBlock> own =
        Optional.of(block).filter(NaisBlock.class::isInstance).map(NaisBlock.class::cast);
    this.ungated = own.map(b -> new Run(b.withGates(Optional.empty()))).stream().toList();
    this.members =
        block instanceof StochasticBlock stochastic
            ? samples(stochastic)
            : own.flatMap(CertifiedBlock::members).orElse(ungated);
    for (Law law : Law.values()) {
      certificate
          .claim(block.name(), law.property())
          .flatMap(claim -> share(law, claim))
          .ifPresent(share -> shares.put(law, share));
    }
  }

  private Optional<Function<Experiment, OptionalDouble>> share(Law law, Claim claim) {
    if (!(claim.verdict() instanceof Verdict.Certified certified)) {
      return Optional.empty();
    }
    if (block instanceof EquilibriumBlock own) {
      return EquilibriumObserver.of(law, own, claim, certificate);
    }
    if (block instanceof LeakyBlock own) {
      return LeakyObserver.of(law, own, claim, certificate);
    }
    return ClaimedNorm.of(claim, block, certificate)
        .filter(norm -> !law.isGated() || holdsForGates(claim))
        .map(norm -> observers(law, norm, certified))
        .map(
            observers ->
                experiment ->
                    law.share(
                        observers.get(Math.floorMod(experiment.draw(), observers.size())),
                        experiment));
  }

  private static Optional<List<Run>> members(NaisBlock block) {
    return block
        .gates()
        .map(
            gates ->
                IntStream.range(0, gates.size())
                    .mapToObj(m -> new Run(block.withGates(Optional.of(gates.only(m)))))
                    .toList());
  }

  /** Others than the deployed ones: the claims speak of all. */
  private static List<Run> samples(StochasticBlock block) {
    return IntStream.range(0, SAMPLES)
        .mapToObj(sample -> new Run((EulerBlock) Draws.of(block, ~block.law().seed(), 0, sample)))
        .toList();
  }

  /** One for each run of the block; the next one is the other member of its population. */
  private List<Observer> observers(Law law, ClaimedNorm norm, Verdict.Certified certified) {
    List<Run> runs = law.isGated() ? ungated : members;
    return IntStream.range(0, runs.size())
        .mapToObj(
            m ->
                new Observer(
                    runs.get(m).block,
                    runs.get((m + 1) % runs.size()).block,
                    certified.bounds(),
                    norm,
                    certificate.region(),
                    runs.get(m).equilibrium,
                    law))
        .toList();
  }

  private boolean holdsForGates(Claim claim) {
    return claim.statement().holdsFor() == HoldsFor.everyGate(block);
  }

  /** The block. */
  public Block block() {
    return block;
  }

  /** The laws that the certificate makes a claim for. */
  public List<Law> laws() {
    return List.copyOf(shares.keySet());
  }

  /** The share of what is certified that an experiment observes, by law. */
  Optional<Function<Experiment, OptionalDouble>> share(Law law) {
    return Optional.ofNullable(shares.get(law));
  }

  /** The pairs of inputs that the certificate holds as attacks on a gain, at every pixel. */
  Stream<Experiment> attacks() {
    return Stream.ofNullable(certificate.evidence().get(block.name() + "/attack"))
        .map(Evidence::numbers)
        .flatMap(Optional::stream)
        .map(numbers -> numbers.toArray())
        .map(
            pair -> {
              int inputs = pair.length / 2;
              double[] u = everywhere(Arrays.copyOf(pair, inputs));
              double[] w = everywhere(Arrays.copyOfRange(pair, inputs, pair.length));
              double[] zero = new double[block.stateSize()];
              return new Experiment(zero, zero, u, w);
            });
  }

  private double[] everywhere(double[] pixel) {
    int pixels = (int) block.pixels();
    double[] input = new double[pixel.length * pixels];
    Arrays.setAll(input, i -> pixel[i / pixels]);
    return input;
  }
}
