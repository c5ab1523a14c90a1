package keel.laws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.displacement.Displacement;
import keel.verify.displacement.DisplacementSearch;
import keel.verify.exact.Matrix;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/**
 * Where {@code keel project} puts a certified block in the place of another one, their states are
 * apart at most as far as it says.
 */
@Domain(Blocks.class)
class DisplacementLaws {
  private static final int TRIES = 40;

  /** More than 500 steps of a few units can add up in doubles, relatively. */
  private static final double ROUNDING = 0x1p-30;

  @Property(seed = "71")
  void states_of_a_projected_block_are_no_farther_from_the_original_than_is_said(
      @ForAll Blocks.Stable stable, @ForAll("sizes") double size, @ForAll("radii") double radius) {
    Random random = new Random(Arrays.hashCode(stable.experiment().x()));
    Block projected = stable.block();
    Assume.that(projected.isTied());
    Block original = near(projected, size, random);
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(Blocks.model(projected));
    Optional<Displacement.Reach> reach = Displacement.of(original, projected, certificate, radius);
    Statistics.label("shown").collect(reach.isPresent());
    Statistics.label("shown").coverage(c -> c.check(true).percentage(p -> p > 30));
    Assume.that(reach.isPresent());
    double seen =
        DisplacementSearch.greatest(
                original, projected, certificate, radius, TRIES, random.nextLong())
            .orElseThrow();
    double said = reach.get().distance();
    assertTrue(seen * (1 - ROUNDING) <= said, () -> seen + " is more than " + said);
    Statistics.label("near").collect(seen > 0.1 * said);
    Statistics.label("near").coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  /** With an A every entry of which is moved by up to a share of the greatest one. */
  private static Block near(Block block, double size, Random random) {
    return block instanceof ConvBlock conv
        ? conv.withKernel(near(conv.kernels().get(0), size, random))
        : ((DenseBlock) block).withState(moved(((DenseBlock) block).state(), size, random));
  }

  private static Kernel near(Kernel kernel, double size, Random random) {
    return new Kernel(moved(kernel.weights(), size, random), kernel.height(), kernel.width());
  }

  private static Matrix moved(Matrix a, double size, Random random) {
    double[] entries = a.toArray();
    double greatest = Arrays.stream(entries).map(Math::abs).max().orElse(0);
    double[] moved =
        Arrays.stream(entries)
            .map(e -> e + size * greatest * (2 * random.nextDouble() - 1))
            .toArray();
    return Matrix.of(a.rows(), a.columns(), moved);
  }

  @Provide
  Arbitrary<Double> sizes() {
    return Arbitraries.of(0x1p-20, 0x1p-8, 0.25, 1.0);
  }

  @Provide
  Arbitrary<Double> radii() {
    return Arbitraries.of(0x1p-10, 1.0, 64.0);
  }
}
