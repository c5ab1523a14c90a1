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
import keel.verify.model.LeakyBlock;
import keel.verify.model.NaisBlock;

/** A block with what a certificate says of it, ready to be put to the test. */
public final class CertifiedBlock {
  private final Block block;
  private final Certificate certificate;
  private final Map<Law, Function<Experiment, OptionalDouble>> shares = new EnumMap<>(Law.class);

  /** Looks up which laws the certificate makes a claim for, and in which norm. */
  public CertifiedBlock(Block block, Certificate certificate) {
    this.block = block;
    this.certificate = certificate;
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

  /** One for each run of the block; the next one is the other member of its population. */
  private List<Observer> observers(Law law, ClaimedNorm norm, Verdict.Certified certified) {
    List<NaisBlock> runs = runs((NaisBlock) block, law);
    return IntStream.range(0, runs.size())
        .mapToObj(
            m ->
                new Observer(
                    runs.get(m),
                    runs.get((m + 1) % runs.size()),
                    certified.bounds(),
                    norm,
                    certificate,
                    law))
        .toList();
  }

  /** The block with the gates of each member, or without, where a law draws its own. */
  private static List<NaisBlock> runs(NaisBlock block, Law law) {
    return law.isGated() || block.gates().isEmpty()
        ? List.of(block.withGates(Optional.empty()))
        : IntStream.range(0, block.gates().get().size())
            .<NaisBlock>mapToObj(m -> block.withGates(block.gates().map(gates -> gates.only(m))))
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
