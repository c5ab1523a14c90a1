package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.AlteredCertificate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Obligation;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which theorems are asked, in which order, and which evidence is looked at. */
class ConclusionsTest {
  private static final long SEED = 20260;
  private static final String SPECTRUM = "lambda_min lambda_max ";
  private static final String GAINS = "input_norm gain_limit unrolled ";
  private static final String DRIFT = "symmetric_part_lambda_min symmetric_part_lambda_max ";

  /** Every name of evidence within a block, that of an attack included. */
  private static final String NAMES =
      "scale active_state gain dominance matrix_inequality lurie null_vector slopes "
          + "constant_image attack "
          + "recursion euclidean_gain euclidean_attack "
          + SPECTRUM
          + GAINS
          + DRIFT;

  /** What evidence is looked at, or would be if there were some. */
  private static final Map<Blocks, String> LOOKED_AT =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Blocks.SYMMETRIC, SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.RECTIFIED, SPECTRUM + GAINS + "gain"),
              // The energy bound is smaller than the split one could be.
              Map.entry(Blocks.SIGMOID, SPECTRUM + GAINS),
              Map.entry(Blocks.UNTIL_EQUILIBRIUM, SPECTRUM + "input_norm gain_limit gain"),
              // Nothing is left to be split.
              Map.entry(Blocks.BOUNDARY, SPECTRUM + GAINS),
              Map.entry(Blocks.OVERSHOOT, SPECTRUM + "unrolled"),
              // Whether A is invertible needs no evidence.
              Map.entry(Blocks.UNSTABLE, SPECTRUM + "unrolled"),
              Map.entry(Blocks.ACTIVE, SPECTRUM + "active_state unrolled"),
              Map.entry(Blocks.NEVER_ACTIVE, SPECTRUM + "active_state dominance lurie unrolled"),
              // A state where all units are positive says nothing about those of tanh.
              Map.entry(Blocks.NEVER_STEEP, SPECTRUM + "dominance lurie null_vector unrolled"),
              Map.entry(Blocks.SCALED, "scale " + SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.SCALED_OVERSHOOT, "scale " + SPECTRUM + "unrolled"),
              Map.entry(Blocks.DOMINATED, "scale dominance unrolled"),
              Map.entry(Blocks.DOMINATED_RECTIFIED, "scale dominance unrolled"),
              Map.entry(Blocks.DOMINATED_LEAKY, "scale dominance unrolled"),
              Map.entry(Blocks.DOMINATED_ALMOST_SYMMETRIC, "scale dominance unrolled"),
              Map.entry(Blocks.UNTIED, "dominance unrolled"),
              Map.entry(Blocks.CONVOLUTIONAL, "dominance"),
              Map.entry(Blocks.PIXELWISE, "dominance " + SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.PIXELWISE_RECTIFIED, "dominance " + SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.PIXELWISE_IN_WINDOWS, "dominance " + SPECTRUM),
              Map.entry(Blocks.PIXELWISE_OVERSHOOT, "dominance " + SPECTRUM),
              // Whether all units are active is not asked.
              Map.entry(
                  Blocks.PIXELWISE_OVERSHOOT_IN_WINDOWS, "dominance constant_image " + SPECTRUM),
              Map.entry(Blocks.OUTWARD, "dominance constant_image"),
              // Symbols need no evidence.
              Map.entry(Blocks.MIRRORED, "dominance"),
              Map.entry(Blocks.MIRRORED_RECTIFIED, "dominance"),
              Map.entry(Blocks.MIRRORED_OVERSHOOT, "dominance"),
              Map.entry(Blocks.TINY_STEPS, "dominance"),
              Map.entry(Blocks.LEAKY, "scale dominance matrix_inequality unrolled"),
              Map.entry(
                  Blocks.ALMOST_SYMMETRIC,
                  "scale dominance lurie input_norm slopes unrolled " + DRIFT),
              Map.entry(
                  Blocks.EXPORTED,
                  "scale dominance lurie input_norm slopes unrolled symmetric_part_gain_limit "
                      + DRIFT),
              Map.entry(Blocks.SKEWED, "scale dominance lurie input_norm slopes unrolled"),
              // Not every pattern of slopes occurs.
              Map.entry(Blocks.SINGULAR, SPECTRUM + "dominance lurie null_vector unrolled"),
              Map.entry(Blocks.INVERTIBLE, "scale dominance lurie slopes unrolled"),
              Map.entry(Blocks.DIVERGENT, "scale dominance lurie slopes unrolled"),
              Map.entry(Blocks.SINE, ""),
              Map.entry(Blocks.PAIRS, SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.PAIRS_AT_REST, SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.PAIRS_SCALED, "scale " + SPECTRUM + GAINS + "gain"),
              Map.entry(Blocks.PAIRS_OF_DIFFERENT_SCALES, "scale unrolled"),
              Map.entry(Blocks.PAIRS_OF_DIFFERENT_STEPS, "unrolled"),
              // Whether slopes occur is not asked, nor are slopes.
              Map.entry(Blocks.PAIRS_OVERSHOOT, SPECTRUM + "unrolled"),
              // Whether A is invertible needs no evidence.
              Map.entry(Blocks.PAIRS_DOMINATED, "scale unrolled"),
              Map.entry(Blocks.PAIRS_ALMOST_SYMMETRIC, "scale unrolled " + DRIFT),
              Map.entry(Blocks.CARDIOID, "")));

  /** Which parts of evidence are of use, by the last word of its name. */
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("lambda_min", "factor direction"),
          Map.entry("lambda_max", "factor direction"),
          Map.entry("symmetric_part_lambda_min", "factor direction"),
          Map.entry("symmetric_part_lambda_max", "factor direction"),
          Map.entry("symmetric_part_gain_limit", "factor direction numbers"),
          Map.entry("input_norm", "factor direction numbers"),
          Map.entry("gain_limit", "factor direction numbers"),
          Map.entry("gain", "factor direction numbers"),
          Map.entry("unrolled", "factor numbers"),
          Map.entry("recursion", "numbers"),
          Map.entry("euclidean_gain", "factor direction numbers"),
          Map.entry("euclidean_attack", "numbers"),
          Map.entry("matrix_inequality", "factor numbers"),
          Map.entry("lurie", "factor numbers"),
          Map.entry("dominance", "direction numbers"),
          Map.entry("null_vector", "direction"),
          Map.entry("scale", "numbers"),
          Map.entry("active_state", "numbers"),
          Map.entry("slopes", "numbers"),
          Map.entry("constant_image", "numbers"),
          Map.entry("attack", "numbers"),
          Map.entry("pair_attack", "numbers"),
          Map.entry("attack_at_any_depth", "numbers"),
          Map.entry("pair_attack_at_any_depth", "numbers"),
          Map.entry("attack_in_maximum_norm", "numbers"),
          Map.entry("pair_attack_in_maximum_norm", "numbers"),
          Map.entry("chain", "factor numbers"),
          Map.entry("chain_at_any_depth", "factor numbers"),
          Map.entry("outputs", "factor direction"));

  private static Set<String> parts(String name) {
    return Set.of(PARTS.get(name.substring(name.lastIndexOf('/') + 1)).split(" "));
  }

  private static Set<String> names(String words) {
    return Stream.of(words.split(" "))
        .filter(word -> !word.isEmpty())
        .map(word -> "block/" + word)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> lookedAt(Blocks block) {
    return names(LOOKED_AT.get(block));
  }

  @ParameterizedTest
  @EnumSource
  void only_evidence_that_a_claim_may_rest_on_is_looked_at(Blocks block) {
    Certificate certificate = block.certificate();
    Facts facts = Facts.of(certificate.evidence());
    assertEquals(
        certificate.claims().stream()
            .filter(claim -> !claim.scope().equals(Network.SCOPE))
            .toList(),
        new Conclusions(block.block(), Region.DEFAULT, facts).claims());
    assertEquals(lookedAt(block), new TreeSet<>(facts.consulted()));
  }

  @ParameterizedTest
  @EnumSource
  void a_search_is_asked_for_nothing_that_is_not_looked_at(Blocks block) {
    // A search that finds nothing: every theorem is asked, none has an answer by evidence.
    Facts facts = new Facts();
    Conclusions conclusions = new Conclusions(block.block(), Region.DEFAULT, facts);
    for (List<Obligation> next = conclusions.next(); !next.isEmpty(); next = conclusions.next()) {
      next.forEach(obligation -> facts.add(obligation.name(), Evidence.NONE));
    }
    conclusions.claims();
    Set<String> asked = Set.copyOf(examined(facts));
    assertTrue(facts.consulted().containsAll(asked), asked + " but " + facts.consulted());
    // And what a certificate holds was looked at, or shows an observation.
    Certificate certificate = block.certificate();
    Set<String> allowed = new TreeSet<>(lookedAt(block));
    certificate.observed().forEach(o -> o.evidence().ifPresent(allowed::add));
    Set<String> held = new TreeSet<>(certificate.evidence().keySet());
    held.removeIf(name -> name.startsWith(Network.SCOPE + "/"));
    assertTrue(allowed.containsAll(held), certificate::toString);
  }

  private static Set<String> examined(Facts facts) {
    return names(NAMES).stream().filter(facts::isExamined).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void evidence_for_a_theorem_that_is_passed_over_is_refused_unseen(Blocks block) {
    Certificate certificate = block.certificate();
    Set<String> passedOver = names(NAMES);
    passedOver.removeAll(lookedAt(block));
    passedOver.removeAll(certificate.evidence().keySet());
    passedOver.add("other/lambda_min");
    passedOver.add("block");
    for (String name : passedOver) {
      assertEquals(
          "the certificate was altered or is another's: evidence "
              + name
              + " is needed by no claim",
          refusal(block, with(certificate, name, with(Set.of("numbers"), Evidence.NONE))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void evidence_that_would_have_been_of_use_is_not_refused_for_showing_nothing(Blocks block) {
    Certificate certificate = block.certificate();
    Set<String> missing = lookedAt(block);
    missing.removeAll(certificate.evidence().keySet());
    for (String name : missing) {
      Certificate more = with(certificate, name, with(parts(name), Evidence.NONE));
      assertDoesNotThrow(() -> Checker.check(more, block.model()), name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_part_of_evidence_that_no_claim_needs_is_refused(Blocks block) {
    Certificate certificate = block.certificate();
    certificate
        .evidence()
        .forEach(
            (name, found) -> {
              for (String part : Set.of("factor", "direction", "numbers")) {
                if (!parts(name).contains(part)) {
                  Certificate more = with(certificate, name, with(Set.of(part), found));
                  assertEquals(
                      "the certificate was altered or is another's: evidence "
                          + name
                          + " has a part that no claim needs",
                      refusal(block, more));
                }
              }
            });
  }

  /** Evidence, and parts beside it that show nothing. */
  private static Evidence with(Set<String> parts, Evidence found) {
    return new Evidence(
        parts.contains("factor")
            ? Optional.of(FactorWitness.of(0, 7, new long[28]))
            : found.factor(),
        parts.contains("direction")
            ? Optional.of(Direction.of(0, 0, 0, 0, 0, 0, 0))
            : found.direction(),
        parts.contains("numbers") ? Optional.of(Vector.constant(7, 0.5)) : found.numbers());
  }

  private static Certificate with(Certificate certificate, String name, Evidence found) {
    SortedMap<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
    evidence.put(name, found);
    return with(certificate, evidence, certificate.observed());
  }

  private static Certificate with(
      Certificate certificate, SortedMap<String, Evidence> evidence, List<Observed> observed) {
    return new Certificate(
        certificate.tool(),
        certificate.modelSha256(),
        certificate.region(),
        certificate.claims(),
        evidence,
        certificate.solverAnswers(),
        certificate.notCovered(),
        observed,
        certificate.notes());
  }

  private static String refusal(Blocks block, Certificate certificate) {
    return assertThrows(AlteredCertificate.class, () -> Checker.check(certificate, block.model()))
        .getMessage();
  }

  @ParameterizedTest
  @EnumSource
  void whatever_the_evidence_a_verdict_is_never_the_opposite_of_the_truth(Blocks block) {
    Random random = new Random(SEED);
    Certificate truth = block.certificate();
    for (int trial = 0; trial < 200; trial++) {
      SortedMap<String, Evidence> evidence = new TreeMap<>();
      for (String name : names(NAMES)) {
        evidence.put(name, any(random));
      }
      if (trial % 4 == 0) {
        truth.evidence().keySet().stream()
            .filter(name -> random.nextBoolean())
            .forEach(name -> evidence.put(name, truth.evidence().get(name)));
      }
      Conclusions conclusions = new Conclusions(block.block(), Region.DEFAULT, Facts.of(evidence));
      for (Claim claim : conclusions.claims()) {
        Set<Status> verdicts = EnumSet.of(claim.verdict().status());
        truth.claim("block", claim.property()).ifPresent(c -> verdicts.add(c.verdict().status()));
        assertFalse(
            verdicts.containsAll(Set.of(Status.CERTIFIED, Status.REFUTED)),
            () -> claim + " of " + evidence + ", seed " + SEED);
      }
      conclusions.observations();
    }
  }

  /** Parts of any size, with entries of any size. */
  private static Evidence any(Random random) {
    int n = random.nextInt(5) == 0 ? random.nextInt(8) : 2;
    int shift = random.nextInt(64);
    long[] triangle = random.longs(n * (n + 1L) / 2).map(entry -> entry >> shift).toArray();
    long[] direction = random.longs(n, -(1L << 48) + 1, 1L << 48).map(v -> v >> shift).toArray();
    int numbers = random.nextInt(3) == 0 ? 1 : n + random.nextInt(2) * n * (n + 1) / 2;
    double[] values = random.doubles(numbers).map(v -> number(random, v)).toArray();
    return new Evidence(
        part(random, FactorWitness.of(random.nextInt(120) - 20, n, triangle)),
        part(random, Direction.of(direction)),
        part(random, Vector.of(values)));
  }

  private static double number(Random random, double fraction) {
    return switch (random.nextInt(4)) {
      case 0 -> Math.rint(fraction);
      case 1 -> Math.scalb(fraction - 0.5, random.nextInt(2000) - 1000);
      default -> 4 * fraction;
    };
  }

  private static <T> Optional<T> part(Random random, T part) {
    return random.nextInt(5) == 0 ? Optional.empty() : Optional.of(part);
  }

  @Test
  void an_attack_is_needed_by_what_it_was_observed_to_reach_alone() {
    Certificate certificate = Blocks.SYMMETRIC.certificate();
    assertTrue(certificate.evidence().containsKey("block/attack"));
    Certificate silent = with(certificate, certificate.evidence(), List.of());
    assertTrue(refusal(Blocks.SYMMETRIC, silent).contains("attack is needed by no claim"));
    SortedMap<String, Evidence> without = new TreeMap<>(certificate.evidence());
    without.keySet().removeIf(name -> name.contains("attack"));
    Certificate checked = with(certificate, without, List.of());
    assertEquals(Status.CERTIFIED, Checker.check(checked, Blocks.SYMMETRIC.model()));
  }

  @Test
  @Timeout(20)
  void products_of_slopes_that_nobody_needs_keep_nobody_busy() {
    int n = SlopeProduct.LARGEST_SIZE;
    double[] p = new double[n * n];
    Arrays.fill(p, 0.01);
    for (int i = 0; i < n; i++) {
      p[i * n + i] = 1 + i * 0x1p-30;
    }
    DenseBlock block = Fixtures.block(Activation.TANH, Vector.constant(n, 0.3), p);
    Model model = Fixtures.model(block);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    SortedMap<String, Evidence> evidence = new TreeMap<>(certificate.evidence());
    Vector ones = Vector.constant(n * 64, 1);
    evidence.put(
        "block/slopes", new Evidence(Optional.empty(), Optional.empty(), Optional.of(ones)));
    Facts facts = Facts.of(evidence);
    new Conclusions(block, Region.DEFAULT, facts).claims();
    assertFalse(facts.consulted().contains("block/slopes"));
    Certificate padded = with(certificate, evidence, certificate.observed());
    assertThrows(AlteredCertificate.class, () -> Checker.check(padded, model));
  }
}
