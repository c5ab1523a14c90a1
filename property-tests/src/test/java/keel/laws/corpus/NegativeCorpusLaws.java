package keel.laws.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import keel.laws.Blocks;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.model.Activation;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Families of the corpus with any size and seed. */
class NegativeCorpusLaws {
  @Property(tries = 50, seed = "1")
  @Label("RᵀR scaled by √δ/√‖RᵀR‖ instead of δ/‖RᵀR‖")
  void square_roots_on_the_product_are_refuted(
      @ForAll @IntRange(min = 4, max = 24) int n, @ForAll long seed) {
    double[] gram = Models.gram(n, 8, seed);
    double scale = Math.sqrt(Models.DELTA) / Math.sqrt(Models.frobenius(gram));
    Matrix state = Models.shifted(gram, scale, Models.EPSILON);
    assertEquals(Status.REFUTED, certify(state, Activation.TANH).status());
  }

  @Property(tries = 50, seed = "2")
  @Label("the projection's if replaced by an element-wise minimum")
  void an_element_wise_minimum_is_refuted(
      @ForAll @IntRange(min = 4, max = 24) int n, @ForAll long seed) {
    double[] gram = Models.gram(n, 8, seed);
    double scale = Models.DELTA / Models.frobenius(gram);
    double[] minimum = Arrays.stream(gram).map(e -> Math.min(e, scale * e)).toArray();
    Matrix state = Models.shifted(minimum, 1, Models.EPSILON);
    assertEquals(Status.REFUTED, certify(state, Activation.RELU).status());
  }

  @Property(tries = 50, seed = "3")
  @Label("activations whose slopes leave [0, 1], on weights that are fine")
  void an_activation_that_is_not_slope_restricted_is_never_certified(
      @ForAll("unrestricted") Activation activation,
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll long seed) {
    Matrix state = Models.projected(Models.gram(n, 1, seed));
    assertEquals(Status.CERTIFIED, certify(state, Activation.TANH).status());
    Certificate certificate = certify(state, activation);
    assertNotEquals(Status.CERTIFIED, certificate.status());
    certificate
        .claims()
        .forEach(claim -> assertNotEquals(Status.CERTIFIED, claim.verdict().status()));
  }

  @Provide
  Arbitrary<Activation> unrestricted() {
    return Arbitraries.of(Activation.SINE, Activation.GELU, Activation.SILU);
  }

  private static Certificate certify(Matrix state, Activation activation) {
    return new Verifier(SecondOpinion.NONE).certify(Blocks.model(Models.dense(activation, state)));
  }
}
