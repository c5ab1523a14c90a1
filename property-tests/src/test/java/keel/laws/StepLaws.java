package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.Checker;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.Status;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EnclosedActivation;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.StepBound;
import keel.verify.exact.UnstableStack;
import keel.verify.exact.UnstableStep;
import keel.verify.exact.Vector;
import keel.verify.law.CertifiedBlock;
import keel.verify.law.Law;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.RecurrentBlock;
import keel.verify.search.EvidenceSearch;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** What is certified of blocks with a leak, no state, input or pattern of slopes breaks. */
@Domain(LeakyBlocks.class)
@Domain(DomainContext.Global.class)
class StepLaws {
  private static final Verifier VERIFIER = new Verifier(SecondOpinion.NONE);

  private static final List<Law> LAWS =
      List.of(
          Law.INCREMENTAL_STABILITY,
          Law.CONTRACTION_RATE,
          Law.EUCLIDEAN_GAIN,
          Law.INPUT_OUTPUT_GAIN,
          Law.INPUT_TO_STATE_GAIN);

  @Property(tries = 1000, seed = "81")
  void no_trajectory_of_a_recurrent_block_exceeds_what_is_certified(
      @ForAll LeakyBlocks.Tried<RecurrentBlock> tried) {
    observe(tried, 50, 0.75);
  }

  @Property(tries = 1000, seed = "83")
  void layers_of_a_stack_move_states_apart_at_most_as_certified(
      @ForAll LeakyBlocks.Tried<FeedforwardBlock> tried) {
    observe(tried, 50, 0.75);
  }

  @Property(tries = 300, seed = "88")
  void a_block_that_may_expand_moves_at_most_by_the_certified_gains(
      @ForAll LeakyBlocks.Expanding expanding) {
    observe(expanding.tried(), 10, 0.125);
  }

  /**
   * Tries all laws.
   *
   * @param often percent of the blocks that must be certified
   * @param near a share of what is certified that must be seen now and then
   */
  private static void observe(LeakyBlocks.Tried<?> tried, int often, double near) {
    Certificate certificate = VERIFIER.certifyBlocks(tried.model());
    Statistics.label("certified").collect(certificate.status());
    Statistics.label("certified")
        .coverage(c -> c.check(Status.CERTIFIED).percentage(p -> p > often));
    certificate
        .claim("block", keel.verify.certificate.Property.INCREMENTAL_STABILITY)
        .ifPresent(claim -> Statistics.label("theorem").collect(claim.theorem()));
    CertifiedBlock certified = new CertifiedBlock(tried.block(), certificate);
    for (Law law : LAWS) {
      OptionalDouble share = law.share(certified, tried.experiment());
      if (share.isPresent()) {
        assertTrue(
            share.getAsDouble() <= 1, () -> share.getAsDouble() + " of the certified " + law);
        Statistics.label(law.title()).collect(share.getAsDouble() > near);
        Statistics.label(law.title()).coverage(c -> c.check(true).percentage(p -> p > 2));
      }
    }
  }

  // ---- Files ----

  @Property(tries = 150, seed = "89")
  void a_recurrent_block_comes_back_from_its_files_with_its_certificate(
      @ForAll LeakyBlocks.Tried<RecurrentBlock> tried) throws IOException {
    assertComesBack(tried);
  }

  @Property(tries = 150, seed = "90")
  void a_stack_comes_back_from_its_files_with_its_certificate(
      @ForAll LeakyBlocks.Tried<FeedforwardBlock> tried) throws IOException {
    assertComesBack(tried);
  }

  private static void assertComesBack(LeakyBlocks.Tried<?> tried) throws IOException {
    try (Scratch scratch = new Scratch()) {
      Path file = scratch.file("model.safetensors");
      ModelFile.write(file, tried.model().network());
      Model model = ModelFile.read(file);
      assertEquals(tried.model().network(), model.network());
      Certificate certificate = VERIFIER.certify(model);
      Path text = scratch.file("model.cert.json");
      CertificateFile.write(text, certificate);
      Certificate read = CertificateFile.read(text);
      assertEquals(certificate, read);
      assertEquals(certificate.status(), Checker.check(read, model));
    }
  }

  // ---- The obligations themselves, asked about anything ----

  /** Numbers of a {@link StepBound}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Candidates(StepBound bound, double[] multipliers, double[] metric) {
    Vector with(double b, double rate) {
      double[] all = new double[bound.candidates()];
      all[0] = b;
      all[1] = rate;
      System.arraycopy(multipliers, 0, all, 2, multipliers.length);
      System.arraycopy(metric, 0, all, 2 + multipliers.length, metric.length);
      return Vector.of(all);
    }
  }

  @Provide
  Arbitrary<Candidates> candidates() {
    return integers(1, 3)
        .flatMap(
            n ->
                Combinators.combine(
                        vector(n * n, -1.5, 1.5),
                        vector(n, 0.25, 1),
                        vector(n, -0.5, 0.5),
                        vector(n, 0.75, 2),
                        vector(n * n, -1, 1))
                    .as(
                        (w, leaks, b, shares, r) -> {
                          StepBound bound =
                              new StepBound(
                                  "step",
                                  ShiftedMatrix.of(Matrix.of(n, n, w)),
                                  Vector.of(leaks),
                                  1,
                                  Optional.of(new StepBound.Drive(Matrix.of(n, 1, b), 3, false)),
                                  Optional.empty(),
                                  n);
                          double[] metric = new double[n * (n + 1) / 2];
                          double[] sums = new double[n];
                          for (int i = 0; i < n; i++) {
                            for (int j = 0; j < n; j++) {
                              double entry = i == j ? 1.0625 : 0;
                              for (int k = 0; k < n; k++) {
                                entry += r[i * n + k] * r[j * n + k];
                              }
                              sums[i] += Math.abs(entry) * leaks[i] * leaks[j];
                              if (j <= i) {
                                metric[i * (i + 1) / 2 + j] = entry;
                              }
                            }
                          }
                          double[] multipliers = new double[n];
                          Arrays.setAll(multipliers, i -> (float) (shares[i] * sums[i]));
                          return new Candidates(bound, multipliers, metric);
                        }));
  }

  /**
   * {@code ‖J e + T D B Δu‖_P² ≤ r ‖e‖_P² + b ‖Δu‖²} for each choice of slopes 0 and 1, and so for
   * all between them, at the least rate that is shown.
   */
  @Property(tries = 300, seed = "84")
  void no_slopes_break_what_a_metric_and_multipliers_show(
      @ForAll("candidates") Candidates numbers) {
    double low = 0;
    double high = 64;
    Optional<Vector> shown = proven(numbers, high);
    Statistics.label("shown").collect(shown.isPresent());
    Statistics.label("shown").coverage(c -> c.check(true).percentage(p -> p > 50));
    for (int i = 0; i < 12 && shown.isPresent(); i++) {
      double middle = (low + high) / 2;
      Optional<Vector> found = proven(numbers, middle);
      if (found.isPresent()) {
        high = middle;
        shown = found;
      } else {
        low = middle;
      }
    }
    shown.ifPresent(found -> assertHolds(numbers, found.get(1), found.get(0)));
  }

  private static Optional<Vector> proven(Candidates numbers, double rate) {
    StepBound.Question question = numbers.bound.with(numbers.with(1, rate));
    Evidence found = EvidenceSearch.search(question.gram()).evidence();
    if (found.factor().isEmpty() || found.numbers().isEmpty()) {
      return Optional.empty();
    }
    Vector all = numbers.with(found.numbers().get().get(0), rate);
    try {
      StepBound.Shown shown = numbers.bound.provenBy(all, found.factor().get());
      assertEquals(Dyadic.of(rate), shown.rate());
      return Optional.of(
          numbers.with(Dyadic.of(all.get(0)).plus(question.raise()).ceilToDouble(), rate));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private static void assertHolds(Candidates numbers, double rate, double b) {
    StepBound bound = numbers.bound;
    int n = bound.size();
    RealMatrix p = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int row = Math.max(i, j);
        p.setEntry(i, j, numbers.metric[row * (row + 1) / 2 + Math.min(i, j)]);
      }
    }
    Matrix input = bound.drive().orElseThrow().weights();
    for (int slopes = 0; slopes < 1 << n; slopes++) {
      RealMatrix both = new Array2DRowRealMatrix(n, n + 1);
      for (int i = 0; i < n; i++) {
        double taken = bound.leaks().get(i) * (slopes >> i & 1);
        for (int j = 0; j < n; j++) {
          double kept = i == j ? 1 - bound.leaks().get(i) : 0;
          both.setEntry(i, j, kept + taken * bound.state().at(i, j).floorToDouble());
        }
        both.setEntry(i, n, taken * input.get(i, 0));
      }
      RealMatrix rest = both.transpose().multiply(p).multiply(both).scalarMultiply(-1);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          rest.addToEntry(i, j, rate * p.getEntry(i, j));
        }
      }
      rest.addToEntry(n, n, b);
      double least =
          Arrays.stream(new EigenDecomposition(rest).getRealEigenvalues()).min().orElseThrow();
      assertTrue(least > -1e-9 * (1 + rate + b), "slopes " + slopes + " break it by " + least);
      Statistics.label("near").collect(least < 0.02 * rate);
      Statistics.label("near").coverage(c -> c.check(true).percentage(q -> q > 5));
    }
  }

  /** The norm of a diagonal I + h A is its largest entry. */
  @Property(tries = 1000, seed = "85")
  void the_norm_of_a_matrix_near_the_identity_is_not_below_it(
      @ForAll("diagonals") double[] entries, @ForAll("steps") double step) {
    int n = entries.length;
    Matrix state = Matrix.identity(n).withDiagonal(Vector.of(entries));
    ShiftedMatrix.Norm norm = ShiftedMatrix.nearIdentity(state, step).norm("norm").orElseThrow();
    Dyadic rounded = Dyadic.ZERO;
    Dyadic exact = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      rounded = rounded.max(Dyadic.of(norm.gram().gram().get(i, i)).abs());
      Dyadic entry = Dyadic.of(step).times(Dyadic.of(entries[i])).plus(Dyadic.of(1));
      exact = exact.max(entry.abs());
    }
    Dyadic found = norm.of(rounded.times(rounded));
    assertTrue(exact.compareTo(found) <= 0, () -> found + " for " + norm);
    boolean isRounded = norm.rounding().signum() > 0;
    Statistics.label("rounded").collect(isRounded);
    Statistics.label("rounded").coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  @Provide
  Arbitrary<double[]> diagonals() {
    return integers(1, 3).flatMap(n -> vector(n, -2, 2));
  }

  @Provide
  Arbitrary<Double> steps() {
    return Combinators.combine(integers(-70, 2), ratio(0.5, 1))
        .as((power, mantissa) -> Math.scalb(mantissa / 3, power));
  }

  // ---- Refutations ----

  /** A state and an input at which the slopes are those of the evidence, and the step there. */
  @Property(tries = 300, seed = "86")
  void a_block_that_is_refuted_has_a_step_that_makes_some_differences_grow_without_end(
      @ForAll LeakyBlocks.Expanding expanding) {
    RecurrentBlock block = expanding.tried().block();
    Certificate certificate = VERIFIER.certifyBlocks(expanding.tried().model());
    boolean isRefuted = certificate.status() == Status.REFUTED;
    Statistics.label("refuted").collect(isRefuted);
    Statistics.label("refuted").coverage(c -> c.check(true).percentage(p -> p > 10));
    Statistics.label("refuted").coverage(c -> c.check(false).percentage(p -> p > 10));
    if (isRefuted) {
      Vector numbers = certificate.evidence().get("block/unstable_step").numbers().orElseThrow();
      double radius = radius(jacobian(block, Arrays.copyOf(numbers.toArray(), block.units())));
      assertTrue(radius > 1 - 1e-6, () -> "the step has the spectral radius " + radius);
    }
  }

  /** By differences of the block's own steps. */
  private static RealMatrix jacobian(RecurrentBlock block, double[] slopes) {
    int n = block.units();
    int m = block.features();
    RealMatrix both = new Array2DRowRealMatrix(n, n + m);
    double[] wanted = new double[n];
    double scale = Math.max(block.state().largestMagnitude(), block.input().largestMagnitude());
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n + m; j++) {
        both.setEntry(i, j, j < n ? block.state().get(i, j) : block.input().get(i, j - n));
      }
      double open = block.activation() == Activation.RELU ? 1 : 0;
      double closed = block.activation() == Activation.RELU ? -1 : 20;
      wanted[i] = (slopes[i] == 1 ? open : closed) - block.bias().get(i);
    }
    double[] found =
        new SingularValueDecomposition(both)
            .getSolver()
            .solve(new ArrayRealVector(wanted, false))
            .toArray();
    double[] x = Arrays.copyOf(found, n);
    double[] drive = block.drive(Arrays.copyOfRange(found, n, n + m));
    double[] arguments = block.preActivations(0, x, drive);
    for (int i = 0; i < n; i++) {
      assertEquals(
          wanted[i] + block.bias().get(i), arguments[i], 0x1p-8, "no such slopes: unit " + i);
    }
    return differences(block, 0, x, drive, 0x1p-12 / Math.max(1, scale));
  }

  /**
   * Near the first state of the evidence its layers make some differences grow, again and again.
   */
  @Property(tries = 300, seed = "91")
  void a_stack_that_is_refuted_makes_some_differences_grow_without_end(
      @ForAll LeakyBlocks.ExpandingStack expanding) {
    FeedforwardBlock block = expanding.tried().block();
    Certificate certificate = VERIFIER.certifyBlocks(expanding.tried().model());
    Evidence evidence = certificate.evidence().get("block/unstable_stack");
    Statistics.label("refuted").collect(evidence != null);
    Statistics.label("refuted").coverage(c -> c.check(true).percentage(p -> p > 20));
    Statistics.label("refuted").coverage(c -> c.check(false).percentage(p -> p > 10));
    if (evidence != null) {
      assertEquals(Status.REFUTED, certificate.status());
      double[] numbers = evidence.numbers().orElseThrow().toArray();
      double[] x = Arrays.copyOfRange(numbers, 1, 1 + block.units());
      double radius = radius(jacobian(block, (int) numbers[0], x));
      assertTrue(radius > 1 - 1e-6, () -> "the layers have the spectral radius " + radius);
    }
  }

  /** Of some layers, by differences of the block's own steps, each at its own state. */
  private static RealMatrix jacobian(FeedforwardBlock block, int layers, double[] first) {
    int n = block.units();
    double[] drive = block.drive(first);
    RealMatrix product = MatrixUtils.createRealIdentityMatrix(n);
    double[] x = first;
    for (int k = 0; k < layers; k++) {
      product = differences(block, k, x, drive, 0x1p-16).multiply(product);
      x = block.next(k, x, drive);
    }
    return product;
  }

  /** What a step makes of small differences. */
  private static RealMatrix differences(
      LeakyBlock block, int step, double[] x, double[] drive, double width) {
    int n = x.length;
    RealMatrix jacobian = new Array2DRowRealMatrix(n, n);
    for (int j = 0; j < n; j++) {
      double[] above = x.clone();
      double[] below = x.clone();
      above[j] += width;
      below[j] -= width;
      double[] up = block.next(step, above, drive);
      double[] down = block.next(step, below, drive);
      for (int i = 0; i < n; i++) {
        jacobian.setEntry(i, j, (up[i] - down[i]) / (above[j] - below[j]));
      }
    }
    return jacobian;
  }

  /** By squaring, the size taken out at every step. */
  private static double radius(RealMatrix jacobian) {
    RealMatrix power = jacobian;
    double logarithm = 0;
    int squarings = 24;
    for (int i = 0; i < squarings; i++) {
      double size = power.getFrobeniusNorm();
      if (size == 0) {
        return 0;
      }
      logarithm += StrictMath.log(size) / (1L << i);
      power = power.scalarMultiply(1 / size);
      power = power.multiply(power);
    }
    return StrictMath.exp(logarithm);
  }

  /** What shows that twice the weights make a step unstable shows nothing of a step that is not. */
  @Property(tries = 300, seed = "87")
  void what_contracts_is_not_refuted_by_the_evidence_of_another(
      @ForAll LeakyBlocks.Tried<RecurrentBlock> tried) {
    RecurrentBlock block = tried.block();
    int n = block.units();
    double[] twice = Arrays.stream(block.state().toArray()).map(e -> 2 * e).toArray();
    UnstableStep other = step(block, Matrix.of(n, n, twice));
    Evidence found = EvidenceSearch.search(other).evidence();
    boolean contracts = VERIFIER.certifyBlocks(tried.model()).status() == Status.CERTIFIED;
    boolean isForged = contracts && found.numbers().isPresent();
    Statistics.label("forged").collect(isForged);
    Statistics.label("forged").coverage(c -> c.check(true).percentage(p -> p > 5));
    if (isForged) {
      assertFalse(
          step(block, block.state())
              .isShownBy(
                  found.numbers().get(),
                  found.factor().orElseThrow(),
                  found.direction().orElseThrow()));
    }
  }

  /** Nor does what shows that twice the weights make layers expand show anything of these. */
  @Property(tries = 300, seed = "92")
  void a_stack_that_contracts_is_not_refuted_by_the_evidence_of_another(
      @ForAll LeakyBlocks.Tried<FeedforwardBlock> tried) {
    FeedforwardBlock block = tried.block();
    if (!(block.activation() instanceof Activation activation)
        || !List.of("RELU", "HARD_TANH", "TANH").contains(activation.name())) {
      return;
    }
    List<ShiftedMatrix> twice =
        block.weights().stream()
            .map(
                w ->
                    new ShiftedMatrix(
                        w.matrix(), w.identity().plus(w.identity()), w.factor().plus(w.factor())))
            .toList();
    Evidence found = EvidenceSearch.search(stack(block, activation, twice)).evidence();
    boolean contracts = VERIFIER.certifyBlocks(tried.model()).status() == Status.CERTIFIED;
    boolean isForged = contracts && found.numbers().isPresent();
    Statistics.label("forged").collect(isForged);
    Statistics.label("forged").coverage(c -> c.check(true).percentage(p -> p > 5));
    if (isForged) {
      assertFalse(
          stack(block, activation, block.weights())
              .isShownBy(
                  found.numbers().get(),
                  found.factor().orElseThrow(),
                  found.direction().orElseThrow()));
    }
  }

  private static UnstableStack stack(
      FeedforwardBlock block, Activation activation, List<ShiftedMatrix> weights) {
    return new UnstableStack(
        "stack",
        weights,
        block.biases(),
        block.steps(),
        EnclosedActivation.valueOf(activation.name()));
  }

  private static UnstableStep step(LeakyBlock block, Matrix state) {
    return new UnstableStep(
        "step", ShiftedMatrix.of(state), block.leaks(), block.activation().greatestSlope());
  }
}
