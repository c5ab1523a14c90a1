package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import keel.train.attack.Attack;
import keel.train.attack.Attacked;
import keel.train.attack.Change;
import keel.train.attack.Pgd;
import keel.train.attack.PgdSettings;
import keel.train.data.Patterns;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.InputNorm;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.network.CertifiedRadius;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** No input nearer than a certified radius has another class; some that are hardly farther have. */
@Domain(Classifiers.class)
class RadiusLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);
  private static final int STEPS = 10;
  private static final int RESTARTS = 1;

  /** What the rounding of the outputs may come to, beside their size. */
  private static final double ROUNDING = 1e-12;

  /** Of a gain: what an attack must find where it is lowered by more, and the gain is attained. */
  private static final double ONE_PERCENT = 0.01;

  private static PgdSettings settings(InputNorm norm) {
    return new PgdSettings(norm, STEPS, RESTARTS, PgdSettings.Box.NONE, 22, 4, 1);
  }

  private static Optional<double[]> radii(Network network, double[][] raw, InputNorm norm) {
    Model model = new Model(network, "");
    return CertifiedRadius.of(Checker.concluded(VERIFIER.certify(model), model), norm)
        .map(
            radius ->
                Arrays.stream(raw)
                    .mapToDouble(input -> radius.at(input).radius())
                    .map(r -> Double.isInfinite(r) ? 1 : r) // no input changes the class
                    .toArray());
  }

  @Property(seed = "39", tries = 150, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void no_attack_changes_a_class_within_its_certified_radius(
      @ForAll Classifiers.Asked asked, @ForAll InputNorm norm) {
    Network network = asked.network();
    Optional<double[]> radii = radii(network, asked.raw(), norm);
    Statistics.label("certified").collect(radii.isPresent());
    Statistics.label("certified").coverage(c -> c.check(true).percentage(p -> p > 50));
    if (radii.isEmpty()) {
      return;
    }
    Pgd pgd = pgd(network, asked.raw(), norm);
    assertNoneChanged(network, asked.raw(), radii.get(), pgd);
    Attack farther = pgd.within(place -> 2 * radii.get()[place]);
    boolean isChanged = farther.patterns().stream().anyMatch(a -> a.change().isPresent());
    Statistics.label("changed at twice the radius").collect(isChanged);
    Statistics.label("changed at twice the radius")
        .coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  private static Pgd pgd(Network network, double[][] raw, InputNorm norm) {
    return new Pgd(network, Patterns.of(raw, new int[raw.length]), settings(norm));
  }

  private static void assertNoneChanged(Network network, double[][] raw, double[] radii, Pgd pgd) {
    Attack attack = pgd.within(place -> radii[place]);
    for (int i = 0; i < raw.length; i++) {
      Attacked attacked = attack.patterns().get(i);
      double size = Arrays.stream(network.output(raw[i])).map(Math::abs).max().orElse(0) + 1;
      double margin = attacked.change().map(Change::margin).orElse(0.0);
      double radius = radii[i];
      assertTrue(margin <= ROUNDING * size, () -> attacked + " within the radius of " + radius);
    }
  }

  /** The difference of two outputs moves by its gain exactly: so far to the nearest plane. */
  @Property(seed = "40", tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void a_gain_that_is_attained_cannot_be_one_percent_less(
      @ForAll Classifiers.Planes planes, @ForAll InputNorm norm) {
    double[] radii = radii(planes.network(), planes.raw(), norm).orElseThrow();
    Pgd pgd = pgd(planes.network(), planes.raw(), norm);
    assertNoneChanged(planes.network(), planes.raw(), radii, pgd);
    Attack attack = pgd.within(place -> radii[place] / (1 - ONE_PERCENT));
    for (int i = 0; i < radii.length; i++) {
      assertEquals(
          radii[i] > 0, attack.patterns().get(i).change().isPresent(), i + " of " + planes);
    }
  }
}
