package keel.laws.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import keel.laws.ExtractedChecker;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.cli.ExitCode;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.Law;
import keel.verify.law.LawTest;
import keel.verify.law.Trial;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.UnusableInput;
import keel.verify.smt.SecondOpinion;

/**
 * What one model must go through: it is certified, written, read and checked within ten seconds, or
 * refused by name; and every number that is certified is compared with the reference and with
 * trajectories.
 */
final class OneModel {
  private static final long MOST_SECONDS = 10;
  private static final long MOST_SECONDS_OF_WAITING = 60;

  /** Beyond these sizes doubles show nothing of a trajectory. */
  private static final double SMALL = 0x1p-30;

  private static final double LARGE = 0x1p30;
  private static final int FEW_STEPS = 200;

  private static final Set<Law> NEAR_THE_EQUILIBRIUM =
      EnumSet.of(Law.SETTLING, Law.STAYING, Law.CONTRACTION_RATE, Law.DISTURBANCE_TUBE);

  private static final int FLOAT_TRIES = 4;

  private final long seed;
  private final Tally tally;
  private final List<String> faults = new ArrayList<>();

  private OneModel(long seed, Tally tally) {
    this.seed = seed;
    this.tally = tally;
  }

  /**
   * What is wrong with what Keel says of the model that is drawn from a number, or with how it says
   * it.
   */
  static List<String> faults(LongFunction<RandomNetworks.Drawn> kind, long seed, Tally tally)
      throws IOException, InterruptedException {
    try {
      return faults(kind.apply(seed), tally);
    } catch (UnusableInput e) {
      tally.count("model refused when it is built");
      return List.of();
    }
  }

  /** The same of a model. */
  static List<String> faults(RandomNetworks.Drawn drawn, Tally tally)
      throws IOException, InterruptedException {
    tally.begin(drawn.seed());
    OneModel model = new OneModel(drawn.seed(), tally);
    long start = System.nanoTime();
    try {
      model.run(drawn);
    } catch (IOException | RuntimeException e) {
      model.faults.add("unexpected error: " + trace(e));
    }
    tally.greatest("seconds for one model and its reference", (System.nanoTime() - start) / 1e9);
    return model.faults.stream().map(fault -> fault + "\n  " + drawn).toList();
  }

  private static String trace(Throwable e) {
    return e
        + Arrays.stream(e.getStackTrace())
            .limit(8)
            .map(s -> "\n    at " + s)
            .reduce("", String::concat);
  }

  private void run(RandomNetworks.Drawn drawn) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("keel-reference");
    try {
      FutureTask<Certified> certifying = new FutureTask<>(() -> certified(drawn, folder));
      Thread thread = new Thread(certifying, "certify " + seed);
      thread.setDaemon(true);
      thread.start();
      Optional<Certified> certified = awaited(certifying, thread);
      if (certified.isPresent()) {
        judge(certified.get());
      } else {
        faults.add("it takes more than " + MOST_SECONDS + " seconds");
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnusableInput) {
        tally.count("model refused when it is read");
      } else {
        faults.add("unexpected error: " + trace(e.getCause()));
      }
    } finally {
      delete(folder);
    }
  }

  /** Empty if it takes too long: of a processor, since others may use the machine, too. */
  private Optional<Certified> awaited(FutureTask<Certified> certifying, Thread thread)
      throws InterruptedException, ExecutionException {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    for (long seconds = 0; seconds < MOST_SECONDS_OF_WAITING; seconds++) {
      try {
        Certified certified = certifying.get(1, TimeUnit.SECONDS);
        tally.greatest("seconds to certify and check, rounded up", seconds + 1.0);
        return Optional.of(certified);
      } catch (TimeoutException e) {
        if (clock.getThreadCpuTime(thread.getId()) > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  private record Certified(Model model, Certificate certificate, String json, Status checked) {}

  private Certified certified(RandomNetworks.Drawn drawn, Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    drawn.write(file);
    Model model = ModelFile.read(file);
    if (!sameWeights(drawn, model)) {
      faults.add("what was read is not what was written");
    }
    Certificate certificate = new Verifier(SecondOpinion.NONE, drawn.region()).certify(model);
    Path path = CertificateFile.besideModel(file);
    CertificateFile.write(path, certificate);
    Certificate read = CertificateFile.read(path);
    if (!read.equals(certificate)) {
      faults.add("the certificate that was read is not the one that was written");
    }
    Status checked = Checker.check(read, model);
    Optional<ExtractedChecker> extracted = ExtractedChecker.find();
    if (extracted.isPresent()) {
      int code = extracted.get().check(path, file);
      tally.count("compared with the extracted checker");
      if (code != ExitCode.of(checked).code()) {
        faults.add("the extracted checker ends in " + code + ", where Keel says " + checked);
      }
    }
    return new Certified(model, read, Files.readString(path), checked);
  }

  private static boolean sameWeights(RandomNetworks.Drawn drawn, Model model) {
    List<Block> ours = drawn.network().blocks();
    List<Block> theirs = model.network().blocks();
    boolean isSame = ours.size() == theirs.size();
    for (int i = 0; isSame && i < ours.size(); i++) {
      isSame =
          ours.get(i).states().equals(theirs.get(i).states())
              && ours.get(i).stepSizes().equals(theirs.get(i).stepSizes())
              && bias(ours.get(i)).equals(bias(theirs.get(i)));
    }
    return isSame;
  }

  private void judge(Certified certified) throws IOException {
    Certificate certificate = certified.certificate;
    tally.count("verdict " + certificate.status());
    if (certified.checked != certificate.status()) {
      faults.add("check says " + certified.checked + ", certify " + certificate.status());
    }
    faults.addAll(Decimals.faults(new ObjectMapper().readTree(certified.json)));
    faults.addAll(Reference.faults(certified.model.network(), certificate, tally));
    Random random = new Random(seed);
    if (isModerate(certified.model.network())) {
      faults.addAll(
          NetworkTrajectories.faults(certified.model.network(), certificate, random, tally));
      faults.addAll(ExactRadii.faults(certified.model, certificate, random, tally));
    }
    for (Block block : certified.model.network().blocks()) {
      faults.addAll(ExactTrajectories.faults(block, certificate, random, tally));
      if (isModerate(block) && isModerate(radii(certificate.region()))) {
        faults.addAll(floatFaults(block, certificate, random));
      }
    }
  }

  /** Every law of a claim in double precision, less what rounding may do. */
  private List<String> floatFaults(Block block, Certificate certificate, Random random) {
    CertifiedBlock certified = new CertifiedBlock(block, certificate);
    int inputs = new Rows(block).input().columns();
    List<double[]> few =
        Stream.generate(() -> random.doubles(inputs, -2, 2).toArray()).limit(3).toList();
    List<String> broken = new ArrayList<>();
    boolean settlesSoon = settlesSoon(block, certificate);
    for (Law law : certified.laws()) {
      if (!settlesSoon && NEAR_THE_EQUILIBRIUM.contains(law)) {
        continue; // many steps lead there
      }
      Trial trial = new LawTest(certified, law, few).run(FLOAT_TRIES, seed);
      tally.count("compared with steps in doubles: " + law);
      if (trial.isBroken()) {
        broken.add("in doubles " + law + " is broken: " + trial.text());
      }
    }
    return broken;
  }

  /** Of dense blocks, whose equilibrium is solved for; others are unrolled until they rest. */
  private static boolean settlesSoon(Block block, Certificate certificate) {
    if (!(block instanceof DenseBlock)) {
      return false;
    }
    return Stream.of(Property.GLOBAL_ASYMPTOTIC_STABILITY, Property.SETTLING)
        .flatMap(property -> certificate.claim(block.name(), property).stream())
        .filter(claim -> claim.verdict() instanceof Verdict.Certified)
        .flatMap(claim -> new Said(block, claim, certificate).bound("steps until settled").stream())
        .anyMatch(bound -> bound.certified() <= FEW_STEPS);
  }

  private static double[] radii(Region region) {
    return new double[] {region.inputRadius(), region.stateRadius(), region.tolerance()};
  }

  private static boolean isModerate(Network network) {
    return network.blocks().stream().allMatch(OneModel::isModerate);
  }

  private static Vector bias(Block block) {
    return ((NaisBlock) block).bias();
  }

  private static boolean isModerate(Block block) {
    return block.steps() <= FEW_STEPS
        && block.states().stream().map(Matrix::toArray).allMatch(OneModel::isModerate)
        && isModerate(inputs(block).toArray())
        && isModerate(block.stepSizes().toArray())
        && isModerate(bias(block).toArray());
  }

  private static Matrix inputs(Block block) {
    return block instanceof ConvBlock conv
        ? conv.inputKernel().weights()
        : ((DenseBlock) block).input();
  }

  private static boolean isModerate(double[] values) {
    return Arrays.stream(values)
        .map(Math::abs)
        .allMatch(value -> value == 0 || (value > SMALL && value < LARGE));
  }
}
