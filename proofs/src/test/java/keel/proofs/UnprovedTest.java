package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.Verifier;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Matrix;
import keel.verify.model.Gates;
import keel.verify.model.Layer;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

/**
 * Every claim that can be written is a statement with a meaning in Coq, or stands on the list of
 * those without a theorem.
 */
class UnprovedTest {
  private static final int DRAWN = 80;

  /** Claims of networks of every kind. */
  private static List<Claim> claims() {
    SecondOpinion none = SecondOpinion.NONE;
    Stream<Claim> examples =
        RandomModels.all().stream()
            .map(example -> new Model(example.network(), "0".repeat(64)))
            .flatMap(model -> new Verifier(none, Region.DEFAULT).certify(model).claims().stream());
    Stream<Claim> drawn =
        IntStream.range(0, DRAWN)
            .boxed()
            .flatMap(seed -> Stream.of(RandomModels.drawn(seed), RandomModels.drawnNetwork(seed)))
            .flatMap(
                one ->
                    new Verifier(none, one.region())
                            .certify(new Model(one.example().network(), "0".repeat(64)))
                            .claims()
                            .stream());
    Stream<Claim> gated =
        RandomModels.all().stream()
            .map(RandomModels.Example::network)
            .filter(network -> network.layers().size() == 1)
            .map(UnprovedTest::gated)
            .map(network -> new Model(network, "0".repeat(64)))
            .flatMap(model -> new Verifier(none, Region.DEFAULT).certify(model).claims().stream());
    return Stream.of(examples, drawn, gated, UnreadModels.claims())
        .flatMap(claims -> claims)
        .toList();
  }

  /** With two members, all open and half open: keel-check reads no gates. */
  private static Network gated(Network network) {
    return network.withLayers(
        network.layers().stream()
            .map(layer -> layer instanceof NaisBlock block ? (Layer) gated(block) : layer)
            .toList());
  }

  private static NaisBlock gated(NaisBlock block) {
    double[] gates = new double[2 * block.bias().length()];
    Arrays.setAll(gates, i -> i < gates.length / 2 ? 1 : 0.5);
    Matrix members = Matrix.of(2, gates.length / 2, gates);
    return block.withGates(Optional.of(new Gates(members)));
  }

  private static Set<String> quantities(Claim claim) {
    return claim.verdict() instanceof Verdict.Certified certified
        ? certified.bounds().stream().map(UnprovedTest::quantity).collect(Collectors.toSet())
        : Set.of();
  }

  /** Of a number that bears the name of a layer, the kind. */
  private static String quantity(Bound bound) {
    return !bound.quantity().endsWith("/norm")
        ? bound.quantity()
        : bound.shownBy().equals(List.of("weights")) ? CONVOLUTION : "(layer)/norm";
  }

  /** As a line of the list, one for each quantity that the claim bounds. */
  private static Stream<String> lines(Claim claim) {
    String words =
        String.join(
            " | ", claim.property().fileName(), claim.verdict().status().name(), claim.theorem());
    Set<String> quantities = quantities(claim);
    return quantities.isEmpty()
        ? Stream.of(words)
        : quantities.stream().map(quantity -> words + " | " + quantity);
  }

  /** Of outputs behind an equilibrium block, by multipliers of their own. */
  private static final String OWN_MULTIPLIERS = "(pairs)";

  /** Of blocks with a leak what {@code step_denotes} of StepSound.v leaves out; two equilibria. */
  private static final Set<String> WITHOUT_A_THEOREM =
      Set.of(
          "theorem-11-rows",
          "theorem-11-gain",
          "unstable-step",
          "unstable-stack",
          "two-equilibria");

  /** What needs no evidence. */
  private static final String CONVOLUTION = "(convolution)/norm";

  /** Numbers that stand in a claim with a theorem, and have none: settling_time of Statement.v. */
  private static final Set<String> BESIDE_A_THEOREM =
      Set.of("distance at the start", "steps until settled");

  /** As {@code is_unproved} of Statement.v says. */
  private static boolean isProved(Claim claim) {
    if (claim.property().isOfField()) { // field_denotes of PolynomialSound.v
      return claim.verdict().status() == Status.CERTIFIED
          && !claim.theorem().equals("field-contraction-stages");
    }
    if (claim.theorem().equals("theorem-1-symbol")) {
      return false;
    }
    if (claim.theorem().equals("theorem-10-monotone")) { // monotone_denotes of MonotoneSound.v
      return claim.property() != Property.UNIQUE_EQUILIBRIUM; // that there is one is not proved
    }
    if (WITHOUT_A_THEOREM.stream().anyMatch(claim.theorem()::startsWith)) {
      return false;
    }
    if (claim.theorem().startsWith("theorem-11")) {
      return true;
    }
    return switch (claim.property()) {
      case INCREMENTAL_STABILITY -> !claim.theorem().equals("constant-image");
      case UNIQUE_EQUILIBRIUM, EUCLIDEAN_GAIN, GRADIENT_BOUND -> true;
      case CONVERGENCE, GLOBAL_ASYMPTOTIC_STABILITY -> claim.theorem().equals("theorem-6-lurie");
      case INPUT_OUTPUT_GAIN, INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, INPUT_TO_STATE_GAIN ->
          !claim.theorem().equals("theorem-4-dominance");
      default -> false;
    };
  }

  /** What {@code network_denotes} of NetworkSound.v says. */
  private static boolean isProvedOfNetwork(String line) {
    return line.startsWith("network_gain")
        && !line.endsWith(CONVOLUTION)
        && !line.endsWith(OWN_MULTIPLIERS);
  }

  private static boolean isBesideATheorem(String line) {
    return BESIDE_A_THEOREM.stream().anyMatch(line::endsWith);
  }

  @Test
  void what_has_no_theorem_is_listed_and_nothing_else() throws IOException {
    String statements =
        Files.readString(CoqProofsTest.FOLDER.resolve("checker/Statement.v"))
            + Files.readString(CoqProofsTest.FOLDER.resolve("checker/Monotone.v"))
            + Files.readString(CoqProofsTest.FOLDER.resolve("checker/Step.v"))
            + Files.readString(CoqProofsTest.FOLDER.resolve("checker/Polynomial.v"));
    List<Claim> claims = claims();
    NavigableSet<String> unproved = new TreeSet<>();
    Set<Property> seen = EnumSet.noneOf(Property.class);
    Set<Status> verdicts = EnumSet.noneOf(Status.class);
    for (Claim claim : claims) {
      seen.add(claim.property());
      verdicts.add(claim.verdict().status());
      if (claim.verdict().status() == Status.INCONCLUSIVE) {
        continue; // it says nothing of the block
      }
      if (isProved(claim)) {
        for (String quantity : quantities(claim)) {
          assertTrue(statements.contains("\"" + quantity + "\""), quantity);
        }
        lines(claim).filter(UnprovedTest::isBesideATheorem).forEach(unproved::add);
      } else {
        lines(claim).filter(line -> !isProvedOfNetwork(line)).forEach(unproved::add);
      }
    }
    assertEquals(EnumSet.allOf(Property.class), seen, "a network that has each");
    assertEquals(EnumSet.complementOf(EnumSet.of(Status.CERTIFIED_FOR_CONSTANT_INPUTS)), verdicts);
    List<String> listed =
        Files.readAllLines(CoqProofsTest.FOLDER.resolve("unproved.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertEquals(String.join("\n", unproved), String.join("\n", listed));
  }
}
