package keel.verify.law;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Certificate;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Network;
import keel.verify.model.Seeds;
import keel.verify.sample.Draws;

/**
 * One law to be put to the test on one block of a network.
 *
 * @param block with what is certified of it
 * @param law one that a claim is made for
 * @param inputs of the block
 */
public record LawTest(CertifiedBlock block, Law law, List<double[]> inputs) {
  /** Different inputs of a block; each has an equilibrium to be found. */
  public static final int MOST_INPUTS = 32;

  private static final int RANDOM_INPUTS = 8;

  /** Simplifications of a counterexample that are tried. */
  private static final int MOST_SIMPLER = 2000;

  /** Copies the list. */
  public LawTest {
    inputs = List.copyOf(inputs);
  }

  /**
   * Every law that a certificate makes a claim for, on every block that no layer of unknown type
   * comes before; inputs are those that the layers before it make of the network's own inputs.
   *
   * @param raw inputs of the network before preprocessing, the first of which are used; if there
   *     are none, random ones are made
   * @param seed of random inputs
   */
  public static List<LawTest> of(
      Network network, Certificate certificate, List<double[]> raw, long seed) {
    List<LawTest> tests = new ArrayList<>();
    List<double[]> inputs =
        raw.isEmpty() ? randomInputs(network, new Random(Seeds.folded(seed))) : raw;
    List<double[]> values =
        inputs.stream().limit(MOST_INPUTS).map(network.preprocessing()::apply).toList();
    Network run = Draws.of(network, 0); // what comes before a block is one sample of it
    for (int i = 0; i < network.layers().size(); i++) {
      if (network.layers().get(i) instanceof Block block) {
        CertifiedBlock certified = new CertifiedBlock(block, certificate);
        for (Law law : certified.laws()) {
          tests.add(new LawTest(certified, law, values));
        }
      }
      Optional<List<double[]>> next = after(run.layers().get(i), values);
      if (next.isEmpty()) {
        break;
      }
      values = next.get();
    }
    return tests;
  }

  private static List<double[]> randomInputs(Network network, Random random) {
    // As if preprocessing had been fitted to them: of mean 0 and deviation 1 behind it.
    double[] mean = network.preprocessing().mean().toArray();
    double[] deviation = network.preprocessing().std().toArray();
    int size = network.rawSize();
    return IntStream.range(0, RANDOM_INPUTS)
        .mapToObj(
            index ->
                IntStream.range(0, size)
                    .mapToDouble(
                        i -> {
                          int channel = (int) ((long) i * mean.length / size);
                          double number =
                              mean[channel] + deviation[channel] * random.nextGaussian();
                          return number / network.preprocessing().scale();
                        })
                    .toArray())
        .toList();
  }

  private static Optional<List<double[]>> after(Layer layer, List<double[]> values) {
    return layer.match(
        block -> Optional.of(values.stream().map(block::unroll).toList()),
        transition -> Optional.of(values.stream().map(transition::apply).toList()),
        unknown -> Optional.empty());
  }

  /**
   * Tries the law: with the pairs of inputs by which the certificate attacks its own gains, and
   * with initial states and inputs drawn at random. The same seed tries the same experiments.
   *
   * @param tries experiments
   */
  public Trial run(int tries, long seed) {
    return run(tries, seed, () -> {});
  }

  /**
   * The same, for those who want to hear of every experiment.
   *
   * @param tried called after each, from several threads
   */
  public Trial run(int tries, long seed, Runnable tried) {
    Random random = new Random(Seeds.folded(seed) ^ law.name().hashCode());
    List<Experiment> experiments =
        Stream.concat(
                block.attacks(),
                Stream.generate(() -> Experiment.random(block.block(), inputs, random)))
            .limit(tries)
            .toList();
    List<OptionalDouble> shares =
        experiments.parallelStream()
            .map(experiment -> law.share(block, experiment))
            .peek(share -> tried.run())
            .toList();
    Optional<Experiment> broken =
        IntStream.range(0, tries)
            .filter(i -> breaks(shares.get(i)))
            .mapToObj(experiments::get)
            .findFirst()
            .map(this::simplest);
    return new Trial(
        block.block().name(),
        law,
        (int) shares.stream().filter(OptionalDouble::isPresent).count(),
        shares.stream().flatMapToDouble(OptionalDouble::stream).max(),
        broken);
  }

  private static boolean breaks(OptionalDouble share) {
    return share.isPresent() && !(share.getAsDouble() <= 1);
  }

  private Experiment simplest(Experiment broken) {
    Experiment simplest = broken;
    int left = MOST_SIMPLER;
    Optional<Experiment> next = Optional.of(broken);
    while (next.isPresent() && left > 0) {
      simplest = next.get();
      List<Experiment> simpler = simplest.simpler().limit(left).toList();
      left -= simpler.size();
      next = simpler.stream().filter(e -> breaks(law.share(block, e))).findFirst();
    }
    return simplest;
  }
}
