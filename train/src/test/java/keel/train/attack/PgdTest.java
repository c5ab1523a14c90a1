package keel.train.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.SettingsFile;
import keel.train.Training;
import keel.train.TrainingListener;
import keel.train.attack.PgdSettings.Box;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.data.Patterns;
import keel.train.network.InvalidDesign;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PgdTest {
  private static final int STEPS = 20;
  private static final int RESTARTS = 2;

  private static Network digits;
  private static Patterns patterns;

  @BeforeAll
  static void trains_a_small_network(@TempDir Path folder) throws Exception {
    String settings =
        """
        network: [{type: dense_block, units: 16, steps: 5, activation: relu}, {type: linear}]
        epochs: 3
        """;
    Path file = Files.writeString(folder.resolve("settings.yaml"), settings);
    Dataset data = Digits.load();
    try (Training training = new Training(SettingsFile.settings(SettingsFile.read(file)), data)) {
      digits = training.run(TrainingListener.NONE).orElseThrow();
    }
    patterns = data.heldOut().at(IntStream.range(0, 100).boxed().toList());
  }

  private static PgdSettings settings(InputNorm norm) {
    return new PgdSettings(norm, STEPS, RESTARTS, Box.NONE, 1, 32, 2);
  }

  /** Where |margin| / ‖c_i − c_j‖ in the dual norm is least over the other classes j. */
  @ParameterizedTest
  @EnumSource(InputNorm.class)
  void a_linear_network_changes_its_class_at_the_nearest_plane_between_two(InputNorm norm) {
    Random random = new Random(7);
    Preprocessing plain = new Preprocessing(0.25, Vector.of(0.5, -1), Vector.of(0.5, 4));
    Preprocessing transformed = plain.with(Spectrum.ofImages(List.of(2, 3, 2), 0.5));
    for (int trial = 0; trial < 6; trial++) {
      Preprocessing preprocessing = trial < 3 ? plain : transformed;
      int channels = trial < 3 ? 2 : 4;
      Matrix weight = Matrix.of(4, 6 * channels, floats(random, 24 * channels));
      Network network =
          new Network(
              List.of(channels, 3, 2),
              preprocessing,
              List.of(new Linear("head", weight, Vector.of(floats(random, 4)))),
              Optional.empty());
      double[][] raw = new double[40][];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = random.doubles(12, -4, 4).toArray();
      }
      Pgd pgd = new Pgd(network, Patterns.of(raw, new int[raw.length]), settings(norm));
      double[] exact = new double[raw.length];
      for (int i = 0; i < raw.length; i++) {
        exact[i] = nearestPlane(network, weight, raw[i], norm);
      }
      Attack nearest = pgd.nearest(1000);
      Attack nearer = pgd.within(place -> exact[place] * 0.999);
      Attack farther = pgd.within(place -> exact[place] * 1.001);
      for (int i = 0; i < raw.length; i++) {
        assertEquals(
            exact[i], nearest.patterns().get(i).change().orElseThrow().distance(), exact[i] * 1e-3);
        assertTrue(nearer.patterns().get(i).change().isEmpty(), nearer::toString);
        assertTrue(farther.patterns().get(i).change().isPresent(), farther::toString);
      }
    }
  }

  /** Preprocessing divides each channel, of six numbers, by another deviation. */
  private static double nearestPlane(Network network, Matrix weight, double[] raw, InputNorm norm) {
    double[] outputs = network.output(raw);
    int answer = Outputs.answer(outputs);
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < outputs.length; j++) {
      double squares = 0;
      double sum = 0;
      double[] apart = new double[weight.columns()];
      for (int k = 0; k < apart.length; k++) {
        apart[k] = weight.get(answer, k) - weight.get(j, k);
      }
      double[] slopes =
          network.preprocessing().spectrum().map(s -> s.transposed(apart)).orElse(apart);
      for (int k = 0; k < raw.length; k++) {
        double slope = slopes[k] * 0.25 / network.preprocessing().std().get(k / 6);
        squares += slope * slope;
        sum += Math.abs(slope);
      }
      double length = norm == InputNorm.EUCLIDEAN ? Math.sqrt(squares) : sum;
      if (j != answer) {
        nearest = Math.min(nearest, (outputs[answer] - outputs[j]) / length);
      }
    }
    return nearest;
  }

  private static double[] floats(Random random, int count) {
    return random.doubles(count, -1, 1).map(x -> (float) x).toArray();
  }

  @ParameterizedTest
  @EnumSource(InputNorm.class)
  void more_digits_are_changed_within_a_greater_radius_and_each_is_what_it_is_said_to_be(
      InputNorm norm) {
    Pgd pgd = new Pgd(digits, patterns, settings(norm));
    int before = 0;
    double unit = norm == InputNorm.EUCLIDEAN ? 4 : 0.5;
    for (double radius : new double[] {unit, 2 * unit, 4 * unit}) {
      Attack attack = pgd.within(place -> radius);
      int changed = 0;
      for (int i = 0; i < patterns.size(); i++) {
        Attacked attacked = attack.patterns().get(i);
        assertEquals(Outputs.answer(digits.output(patterns.input(i))), attacked.answer());
        if (attacked.change().isPresent()) {
          changed++;
          assertIsOne(attacked, patterns.input(i), norm, radius);
        }
      }
      assertTrue(changed > before + 5, "changed " + changed + " at " + radius);
      before = changed;
    }
    assertTrue(before > 50, "changed " + before);
  }

  private static void assertIsOne(Attacked attacked, double[] raw, InputNorm norm, double radius) {
    Change change = attacked.change().orElseThrow();
    double[] outputs = digits.output(change.input().toArray());
    assertEquals(Outputs.answer(outputs), change.answer());
    assertEquals(outputs[change.answer()] - outputs[attacked.answer()], change.margin());
    assertTrue(change.margin() > 0, change::toString);
    assertTrue(change.distance() <= radius, change::toString);
    BigDecimal squares = BigDecimal.ZERO;
    BigDecimal greatest = BigDecimal.ZERO;
    for (int i = 0; i < raw.length; i++) {
      BigDecimal off = new BigDecimal(change.input().get(i)).subtract(new BigDecimal(raw[i]));
      squares = squares.add(off.multiply(off));
      greatest = greatest.max(off.abs());
    }
    BigDecimal square = norm == InputNorm.EUCLIDEAN ? squares : greatest.multiply(greatest);
    assertTrue(new BigDecimal(change.distance()).pow(2).compareTo(square) >= 0, change::toString);
    double below = Math.nextDown(change.distance());
    assertTrue(new BigDecimal(below).pow(2).compareTo(square) < 0, change::toString);
  }

  @Test
  void within_no_radius_at_all_nothing_changes_and_nothing_is_computed() {
    Attack attack = new Pgd(digits, patterns, settings(InputNorm.EUCLIDEAN)).within(place -> 0);
    assertTrue(attack.patterns().stream().allMatch(attacked -> attacked.change().isEmpty()));
    assertEquals(0, attack.gradientSteps());
  }

  @Test
  void the_nearest_change_is_one_and_a_tenth_less_than_its_distance_is_hardly_ever_enough() {
    Pgd pgd = new Pgd(digits, patterns, settings(InputNorm.EUCLIDEAN));
    Attack nearest = pgd.nearest(100);
    double[] distance = new double[patterns.size()];
    for (int i = 0; i < distance.length; i++) {
      Attacked attacked = nearest.patterns().get(i);
      assertIsOne(attacked, patterns.input(i), InputNorm.EUCLIDEAN, 100);
      distance[i] = attacked.change().orElseThrow().distance();
    }
    Attack nearer = pgd.within(place -> 0.9 * distance[place]);
    long found = nearer.patterns().stream().filter(a -> a.change().isPresent()).count();
    assertTrue(found <= 2, "found " + found);
    Attack farther = pgd.within(place -> 1.01 * distance[place]);
    long missed = farther.patterns().stream().filter(a -> a.change().isEmpty()).count();
    assertTrue(missed <= 2, "missed " + missed);
  }

  @ParameterizedTest
  @EnumSource(InputNorm.class)
  void the_result_is_the_same_whatever_the_workers(InputNorm norm) {
    double radius = norm == InputNorm.EUCLIDEAN ? 8 : 1;
    List<Attack> attacks =
        IntStream.of(1, 2, 2)
            .mapToObj(workers -> new PgdSettings(norm, 2, 3, Box.NONE, 1, 16, workers))
            .map(settings -> new Pgd(digits, patterns, settings).nearest(radius))
            .toList();
    assertEquals(attacks.get(0), attacks.get(1));
    assertEquals(attacks.get(0), attacks.get(2));
  }

  @ParameterizedTest
  @EnumSource(InputNorm.class)
  void changed_inputs_stay_in_the_box(InputNorm norm) {
    PgdSettings settings = new PgdSettings(norm, STEPS, RESTARTS, new Box(0, 16), 1, 32, 2);
    Attack attack =
        new Pgd(digits, patterns, settings).within(place -> norm == InputNorm.EUCLIDEAN ? 12 : 2);
    List<Change> changes = attack.patterns().stream().flatMap(a -> a.change().stream()).toList();
    assertTrue(changes.size() > 30, changes.size() + " changed");
    for (Change change : changes) {
      for (double value : change.input().toArray()) {
        assertTrue(value >= 0 && value <= 16, change::toString);
      }
    }
    PgdSettings tooSmall = new PgdSettings(norm, STEPS, RESTARTS, new Box(0, 15), 1, 32, 2);
    assertThrows(IllegalArgumentException.class, () -> new Pgd(digits, patterns, tooSmall));
  }

  /** y₁ − y₀ = relu(x − 1) − ½ has no slope at x = 0. */
  @Test
  void a_flat_place_is_left_by_random_starts_and_steps_from_there() {
    Network network =
        network(
            new Linear("in", Matrix.of(1, 1, 1), Vector.of(-1)),
            new Pointwise("relu", Activation.RELU, List.of(1)),
            new Linear("out", Matrix.of(2, 1, 0, 1), Vector.of(0.5, 0)));
    Patterns zero = Patterns.of(new double[][] {{0}}, new int[1]);
    PgdSettings without = new PgdSettings(InputNorm.EUCLIDEAN, STEPS, 0, Box.NONE, 1, 1, 1);
    PgdSettings with = new PgdSettings(InputNorm.EUCLIDEAN, STEPS, 20, Box.NONE, 1, 1, 1);
    assertTrue(new Pgd(network, zero, without).nearest(3).patterns().get(0).change().isEmpty());
    assertEquals(1.5, only(new Pgd(network, zero, with).nearest(3)).distance(), 1e-3);
    assertEquals(1, only(new Pgd(network, zero, with).within(place -> 1.501)).answer());
    assertEquals(
        new Pgd(network, zero, with).within(place -> 3),
        new Pgd(network, zero, with).within(place -> 3));
    PgdSettings other = new PgdSettings(InputNorm.EUCLIDEAN, STEPS, 20, Box.NONE, 2, 1, 1);
    assertNotEquals(
        new Pgd(network, zero, with).within(place -> 3),
        new Pgd(network, zero, other).within(place -> 3),
        "another seed");
  }

  private static Change only(Attack attack) {
    assertEquals(1, attack.patterns().size());
    return attack.patterns().get(0).change().orElseThrow();
  }

  /** In floats 1 + 10⁸ is 10⁸, and the other class seems to be there already. */
  @Test
  void what_floats_alone_have_seen_does_not_count() {
    Network network =
        network(
            new Linear("in", Matrix.of(1, 1, 1), Vector.of(1e8)),
            new Linear("out", Matrix.of(2, 1, 1, 0), Vector.of(-1e8, 0.5)));
    Patterns one = Patterns.of(new double[][] {{1}}, new int[1]);
    Pgd pgd = new Pgd(network, one, settings(InputNorm.MAXIMUM));
    assertTrue(pgd.within(place -> 0.25).patterns().get(0).change().isEmpty());
    assertEquals(1, only(pgd.within(place -> 0.75)).answer());
  }

  /** The next double after 2²⁷ is 2⁻²⁵ away, half of which is not enough to change the class. */
  @Test
  void what_rounding_has_moved_too_far_does_not_count() {
    Network network =
        network(
            new Linear("in", Matrix.of(1, 1, 1), Vector.of(-0x1p27)),
            new Linear("out", Matrix.of(2, 1, 0, 1), Vector.of(0x1p-30, 0)));
    Patterns far = Patterns.of(new double[][] {{0x1p27}}, new int[1]);
    PgdSettings once = new PgdSettings(InputNorm.EUCLIDEAN, STEPS, 0, Box.NONE, 1, 1, 1);
    Pgd pgd = new Pgd(network, far, once);
    assertTrue(pgd.within(place -> 0.75 * 0x1p-25).patterns().get(0).change().isEmpty());
    assertEquals(0x1p-25, only(pgd.within(place -> 1.25 * 0x1p-25)).distance());
  }

  private static Network network(Layer... layers) {
    return new Network(List.of(1), Preprocessing.NONE, List.of(layers), Optional.empty());
  }

  @Test
  void the_work_is_what_was_asked_for() {
    PgdSettings settings = new PgdSettings(InputNorm.EUCLIDEAN, 3, 2, Box.NONE, 1, 32, 2);
    Attack attack = new Pgd(digits, patterns, settings).within(place -> 0x1p-10);
    int unchanged = (int) attack.patterns().stream().filter(a -> a.change().isEmpty()).count();
    assertEquals(100, unchanged);
    assertEquals(100 * (9 + 3 * 3), attack.gradientSteps());
  }

  @Test
  void what_cannot_be_attacked_is_refused() {
    Network single = network(new Linear("out", Matrix.of(1, 1, 1), Vector.of(0)));
    Patterns one = Patterns.of(new double[][] {{1}}, new int[1]);
    PgdSettings settings = settings(InputNorm.EUCLIDEAN);
    assertThrows(InvalidDesign.class, () -> new Pgd(single, one, settings));
    assertThrows(InvalidDesign.class, () -> new Pgd(digits, one, settings));
    assertThrows(InvalidDesign.class, () -> new Pgd(digits, patterns.at(List.of()), settings));
    Pgd pgd = new Pgd(digits, patterns, settings);
    for (double radius : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> pgd.within(place -> radius));
    }
    assertThrows(IllegalArgumentException.class, () -> settings(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> settings(1, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Box(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Box(0, Double.NaN));
  }

  private static PgdSettings settings(int steps, int restarts, int batch) {
    return new PgdSettings(InputNorm.EUCLIDEAN, steps, restarts, Box.NONE, 1, batch, 1);
  }
}
