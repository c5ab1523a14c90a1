package keel.train.identify;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.GeneratorLaw;
import keel.verify.sample.Gaussians;

/**
 * Learns the law of parameters: a generator of samples, and a critic that is high on members and
 * low on samples.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377), warm-up 2; Gulrajani et al., Improved
 * Training of Wasserstein GANs (arXiv:1704.00028): {@code min_G max_D E D(ξ) − E D(G(z)) − p E
 * (‖∇D(ξ')‖ − 1)²}, ξ' between a member and a sample. Both networks see parameters that are shifted
 * and divided by the deviations that the first members have.
 */
final class WassersteinGan {
  /** β₁ and β₂ of Adam, as Gulrajani et al. train both networks. */
  private static final double BETA_1 = 0.5;

  private static final double BETA_2 = 0.9;

  /** What a step leaves of the average of the generator before it. */
  private static final double KEPT = 0.99;

  /** Samples that are looked at in a row; sums are added up in this order on every machine. */
  private static final int CHUNK = 32;

  private final GanSettings settings;
  private final long seed;
  private final double[] centre;
  private final double[] scale;
  private final Perceptron generator;
  private final Perceptron critic;
  private final Adam ofGenerator;
  private final Adam ofCritic;
  private final double[] averaged;
  private int batches;

  /**
   * With networks that have learned nothing.
   *
   * @param members parameters, at least one vector
   * @param seed of all that is drawn
   */
  WassersteinGan(List<Vector> members, GanSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
    int p = members.get(0).length();
    centre = ParameterLaws.mean(members).toArray();
    scale = new double[p];
    for (int i = 0; i < p; i++) {
      double square = 0;
      for (Vector member : members) {
        double apart = member.get(i) - centre[i];
        square += apart * apart / members.size();
      }
      scale[i] = Math.max(settings.leastDeviation(), Math.sqrt(square));
    }
    generator = new Perceptron(sizes(settings.latent(), p), Gaussians.of(seed, 0));
    critic = new Perceptron(sizes(p, 1), Gaussians.of(seed, 1));
    averaged = generator.parameters().clone();
    ofGenerator = adam(generator);
    ofCritic = adam(critic);
  }

  private int[] sizes(int inputs, int outputs) {
    return IntStream.concat(
            IntStream.concat(
                IntStream.of(inputs), settings.hidden().stream().mapToInt(units -> units)),
            IntStream.of(outputs))
        .toArray();
  }

  private Adam adam(Perceptron network) {
    return new Adam(network.parameters().length, settings.learningRate(), BETA_1, BETA_2);
  }

  /**
   * Makes steps of the generator, each after some of the critic.
   *
   * @param members what samples shall be like
   */
  void train(List<Vector> members, int steps) {
    List<double[]> seen = members.stream().map(member -> standardised(member.toArray())).toList();
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < settings.criticSteps(); i++) {
        ofCritic.step(
            critic.parameters(), gradient(critic, (random, sum) -> addOfCritic(seen, random, sum)));
      }
      ofGenerator.step(generator.parameters(), gradient(generator, this::addOfGenerator));
      for (int i = 0; i < averaged.length; i++) {
        averaged[i] += (1 - KEPT) * (generator.parameters()[i] - averaged[i]);
      }
    }
  }

  /** Adds the gradient of one sample. */
  private interface Sample {
    void add(Gaussians random, double[] sum);
  }

  /** The mean gradient of a batch, on all cores. */
  private double[] gradient(Perceptron network, Sample sample) {
    int batch = settings.batch();
    int number = ++batches;
    double[] mean = new double[network.parameters().length];
    List<double[]> parts =
        IntStream.range(0, (batch + CHUNK - 1) / CHUNK)
            .parallel()
            .mapToObj(
                chunk -> {
                  Gaussians random = Gaussians.of(seed, 2, number, chunk);
                  double[] sum = new double[mean.length];
                  for (int i = chunk * CHUNK; i < Math.min(batch, (chunk + 1) * CHUNK); i++) {
                    sample.add(random, sum);
                  }
                  return sum;
                })
            .toList();
    for (double[] part : parts) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += part[i] / batch;
      }
    }
    return mean;
  }

  private double[] latent(Gaussians random) {
    double[] latent = new double[settings.latent()];
    Arrays.setAll(latent, i -> random.next());
    return latent;
  }

  private static double[] output(double[][] values) {
    return values[values.length - 1];
  }

  private void addOfCritic(List<double[]> seen, Gaussians random, double[] sum) {
    double[] member = seen.get((int) (random.uniform() * seen.size()));
    double[] sample = output(generator.values(latent(random)));
    critic.back(critic.values(member), new double[] {-1}, sum);
    critic.back(critic.values(sample), new double[] {1}, sum);
    double share = random.uniform();
    double[] between = new double[member.length];
    Arrays.setAll(between, i -> share * member[i] + (1 - share) * sample[i]);
    double[][] values = critic.values(between);
    double[] slope = critic.back(values, new double[] {1});
    double length = Math.sqrt(Arrays.stream(slope).map(entry -> entry * entry).sum());
    if (length > 0) {
      double factor = 2 * settings.penalty() * (length - 1) / length;
      double[] direction = new double[slope.length];
      Arrays.setAll(direction, i -> factor * slope[i]);
      critic.addSlopeGradient(values, direction, sum);
    }
  }

  private void addOfGenerator(Gaussians random, double[] sum) {
    double[][] values = generator.values(latent(random));
    double[] slope = critic.back(critic.values(output(values)), new double[] {-1});
    generator.back(values, slope, sum);
  }

  private double[] standardised(double[] parameters) {
    double[] seen = new double[parameters.length];
    Arrays.setAll(seen, i -> (parameters[i] - centre[i]) / scale[i]);
    return seen;
  }

  /** The gradient of the critic at some parameters, high towards members. */
  double[] criticGradient(double[] parameters) {
    double[] slope = critic.back(critic.values(standardised(parameters)), new double[] {1});
    Arrays.setAll(slope, i -> slope[i] / scale[i]);
    return slope;
  }

  /**
   * The generator, averaged over its last hundred steps or so: what it does circles around what it
   * learns.
   */
  GeneratorLaw law() {
    Perceptron mean = generator.with(averaged);
    return new GeneratorLaw(mean.weights(), mean.biases(), Vector.of(centre), Vector.of(scale));
  }
}
