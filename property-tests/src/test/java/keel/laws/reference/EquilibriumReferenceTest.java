package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.laws.Forgery;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.network.OutputGains;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/** Every number of equilibria against fractions, over weights of many sizes. */
class EquilibriumReferenceTest {
  private static final int BLOCKS = Integer.getInteger("keel.equilibria", 60);
  private static final int OUTPUTS = 2;

  /** W = I − Λ⁻¹ (m + AᵀA + B − Bᵀ) in floats, U of any size, ReLU. */
  private static Model drawn(Random random) {
    int n = 1 + random.nextInt(4);
    int inputs = 1 + random.nextInt(2);
    double margin = Math.scalb(1 + random.nextDouble(), random.nextInt(8) - 6);
    double[] a = random.doubles((long) n * n, -1, 1).toArray();
    double[] b = random.doubles((long) n * n, -3, 3).toArray();
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      double multiplier = Math.scalb(1.0, random.nextInt(5) - 2);
      for (int j = 0; j < n; j++) {
        double sum = i == j ? margin : 0;
        for (int k = 0; k < n; k++) {
          sum += a[k * n + i] * a[k * n + j];
        }
        sum += b[i * n + j] - b[j * n + i];
        w[i * n + j] = (float) ((i == j ? 1 : 0) - sum / multiplier);
      }
    }
    double size = Math.scalb(1.0, random.nextInt(81) - 40);
    EquilibriumBlock block =
        new EquilibriumBlock(
            "block",
            Activation.RELU,
            (float) (random.nextDouble() / (1 + Arrays.stream(w).map(e -> e * e).sum())),
            Depth.of(5),
            Matrix.of(n, n, w),
            Matrix.of(n, inputs, random.doubles((long) n * inputs, -size, size).toArray()),
            Vector.of(random.doubles(n, -size, size).toArray()));
    Linear head =
        new Linear(
            "head",
            Matrix.of(OUTPUTS, n, random.doubles((long) OUTPUTS * n, -2, 2).toArray()),
            Vector.constant(OUTPUTS, 0));
    Network network =
        new Network(List.of(inputs), Preprocessing.NONE, List.of(block, head), Optional.empty());
    return new Model(network, "0".repeat(64));
  }

  private static EquilibriumBlock block(Model model) {
    return (EquilibriumBlock) model.network().layers().get(0);
  }

  private static Rational[] input(Random random, EquilibriumBlock block) {
    return Rationals.of(random.doubles(block.inputs(), -2, 2).toArray());
  }

  @Test
  void every_number_is_true_and_there_is_one_equilibrium() {
    Random random = new Random(2311);
    int certified = 0;
    int rates = 0;
    for (int i = 0; i < BLOCKS; i++) {
      Model model = drawn(random);
      EquilibriumBlock block = block(model);
      Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
      EquilibriumReference reference = new EquilibriumReference(block, certificate);
      assertEquals(List.of(), reference.faults(), () -> block + " " + block.state());
      if (certificate.status() != Status.CERTIFIED) {
        continue;
      }
      certified++;
      rates +=
          certificate.isCertified("block", keel.verify.certificate.Property.CONTRACTION_RATE)
              ? 1
              : 0;
      Optional<OutputGains> gains =
          Checker.concluded(certificate, model).outputGains(InputNorm.EUCLIDEAN);
      Rational[] u = input(random, block);
      Rational[] v = input(random, block);
      List<Rational[]> one = reference.equilibria(u);
      List<Rational[]> other = reference.equilibria(v);
      assertEquals(1, one.size());
      assertEquals(1, other.size());
      Rationals head = Rationals.of(((Linear) model.network().layers().get(1)).weight());
      assertTrue(
          gains.isEmpty()
              || reference.movesAtMost(
                  minus(one.get(0), other.get(0)), minus(u, v), head, gains.get()));
    }
    assertTrue(certified > BLOCKS * 3 / 4, certified + " certified");
    assertTrue(rates > BLOCKS / 4, rates + " rates");
  }

  private static Rational[] minus(Rational[] x, Rational[] y) {
    Rational[] difference = x.clone();
    Arrays.setAll(difference, i -> x[i].minus(y[i]));
    return difference;
  }

  @Test
  void a_number_that_is_moved_a_little_is_noticed() {
    Random random = new Random(2312);
    int moved = 0;
    for (int i = 0; i < 10; i++) {
      Model model = drawn(random);
      Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
      List<Claim> claims = certificate.claims();
      for (int c = 0; c < claims.size(); c++) {
        boolean isNumber =
            claims.get(c).scope().equals("block")
                && claims.get(c).verdict() instanceof Verdict.Certified;
        if (isNumber) {
          Bound bound = ((Verdict.Certified) claims.get(c).verdict()).bounds().get(0);
          boolean isUpper = bound.relation() == Bound.Relation.AT_MOST;
          double better = bound.certified() * (isUpper ? 0.99 : 1.01);
          List<Claim> forged = new ArrayList<>(claims);
          forged.set(
              c,
              claims
                  .get(c)
                  .with(
                      new Verdict.Certified(
                          List.of(
                              new Bound(
                                  bound.quantity(), bound.relation(), better, bound.shownBy())))));
          Certificate other = Forgery.of(certificate, forged, certificate.evidence());
          assertFalse(
              new EquilibriumReference(block(model), other).faults().isEmpty(),
              claims.get(c)::toString);
          moved++;
        }
      }
    }
    assertTrue(moved > 15, moved + " numbers");
  }
}
