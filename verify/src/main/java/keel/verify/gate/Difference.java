package keel.verify.gate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Evidence;
import keel.verify.model.Text;

/**
 * What has become of one claim, or of one of its bounds, from an older certificate to a newer one.
 *
 * <p>Bounds are compared where claims rest on the same theorem, in the same norm and region: other
 * numbers say nothing about each other. A bound is worse if it is weaker than it was by more than
 * the tolerance's share of its size; that is decided in exact decimal arithmetic.
 *
 * @param block name of the block
 * @param property what is claimed
 * @param what the bound's quantity with its sign; "verdict" for the claim itself
 * @param before what the older certificate says
 * @param after what the newer one says
 * @param change for better or for worse
 */
public record Difference(
    String block, Property property, String what, String before, String after, Change change) {
  private static final String NOTHING = "no such claim";

  /** Which way something went. */
  public enum Change {
    /** Nothing moved, or within the tolerance. */
    SAME,
    /** The newer certificate claims more. */
    BETTER,
    /** The newer certificate claims less. */
    WORSE,
    /** The two numbers say nothing about each other. */
    NOT_COMPARABLE;

    /** The word in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What it means for whoever wants the newer certificate to be no worse. */
    public Status status() {
      return switch (this) {
        case SAME, BETTER -> Status.CERTIFIED;
        case WORSE -> Status.REFUTED;
        case NOT_COMPARABLE -> Status.INCONCLUSIVE;
      };
    }
  }

  @Override
  public String toString() {
    return Text.quoted(block)
        + ": "
        + property.title()
        + ", "
        + what
        + ": "
        + before
        + " → "
        + after
        + " ("
        + (change == Change.SAME && !before.equals(after)
            ? "within the tolerance"
            : change.fileName().replace('_', ' '))
        + ")";
  }

  /** Every claim of either certificate, and every bound that both have; the older ones first. */
  public static List<Difference> between(Certificate before, Certificate after, double tolerance) {
    return between(before, after, tolerance, property -> true);
  }

  static List<Difference> between(
      Certificate before, Certificate after, double tolerance, Predicate<Property> compared) {
    List<Difference> differences = new ArrayList<>();
    for (Claim claim : before.claims()) {
      if (compared.test(claim.property())) {
        Optional<Claim> now = find(after, claim);
        boolean sameGround =
            now.isPresent()
                && isSame(claim, now.get())
                && norm(claim, before).equals(norm(now.get(), after));
        compare(claim, now, sameGround, tolerance, differences);
      }
    }
    for (Claim claim : after.claims()) {
      if (compared.test(claim.property()) && find(before, claim).isEmpty()) {
        Status now = claim.verdict().status();
        differences.add(
            difference(claim, "verdict", NOTHING, now.name(), change(Status.INCONCLUSIVE, now)));
      }
    }
    return differences;
  }

  private static Optional<Claim> find(Certificate certificate, Claim claim) {
    return certificate.claim(claim.scope(), claim.property());
  }

  private static void compare(
      Claim before,
      Optional<Claim> now,
      boolean sameGround,
      double tolerance,
      List<Difference> differences) {
    Status old = before.verdict().status();
    if (now.isEmpty()) {
      differences.add(difference(before, "verdict", old.name(), NOTHING, lost(old)));
      return;
    }
    Claim after = now.get();
    Status status = after.verdict().status();
    differences.add(difference(before, "verdict", old.name(), status.name(), change(old, status)));
    if (old != status || old.compareTo(Status.INCONCLUSIVE) >= 0) {
      return;
    }
    if (!sameGround) {
      String oldGround = ground(before);
      String newGround = ground(after);
      differences.add(
          difference(
              before,
              "grounds",
              oldGround,
              oldGround.equals(newGround) ? newGround + ", with other numbers" : newGround,
              Change.NOT_COMPARABLE));
      return;
    }
    for (Bound bound : bounds(before)) {
      Optional<Bound> other =
          bounds(after).stream()
              .filter(b -> quantity(b).equals(quantity(bound)) && b.relation() == bound.relation())
              .findFirst();
      differences.add(
          difference(
              before,
              quantity(bound) + " " + bound.relation().sign(),
              Numbers.text(bound.certified()),
              other.map(b -> Numbers.text(b.certified())).orElse("no such bound"),
              other.map(b -> change(bound, b, tolerance)).orElse(Change.NOT_COMPARABLE)));
    }
  }

  /** What is known of a claim in numbers; of a probability for so many samples and so sure. */
  private static List<Bound> bounds(Claim claim) {
    if (claim.verdict() instanceof Verdict.WithConfidence found) {
      String quantity =
          "probability with confidence "
              + found.sampling().confidenceText()
              + " by "
              + found.sampling().samples()
              + " samples";
      return List.of(
          new Bound(
              quantity, Bound.Relation.AT_LEAST, found.probability(), List.of(claim.theorem())));
    }
    return claim.verdict() instanceof Verdict.Certified certified ? certified.bounds() : List.of();
  }

  /** The several ways to a gain are one quantity. */
  private static String quantity(Bound bound) {
    return bound.quantity().replaceFirst("^(gain[^(]*) \\(.*\\)$", "$1");
  }

  /** By whatever theorems: what is said is what can be compared. */
  private static boolean isSame(Claim before, Claim after) {
    return before.statement().equals(after.statement());
  }

  /** What a norm is made of that stands in the evidence. */
  private static Optional<Evidence> norm(Claim claim, Certificate certificate) {
    return Optional.ofNullable(certificate.evidence().get(claim.statement().norm().evidence()));
  }

  private static String ground(Claim claim) {
    return claim.theorem() + ", " + claim.statement().text();
  }

  private static Change lost(Status old) {
    return old.compareTo(Status.INCONCLUSIVE) < 0 ? Change.WORSE : Change.SAME;
  }

  private static Change change(Status before, Status after) {
    int order = before.compareTo(after);
    return order == 0 ? Change.SAME : order > 0 ? Change.BETTER : Change.WORSE;
  }

  private static Change change(Bound before, Bound after, double tolerance) {
    if (!Double.isFinite(before.certified()) || !Double.isFinite(after.certified())) {
      return Change.NOT_COMPARABLE;
    }
    BigDecimal old = new BigDecimal(before.certified());
    BigDecimal now = new BigDecimal(after.certified());
    BigDecimal worse =
        before.relation() == Bound.Relation.AT_MOST ? now.subtract(old) : old.subtract(now);
    if (worse.compareTo(old.abs().multiply(new BigDecimal(tolerance))) > 0) {
      return Change.WORSE;
    }
    return worse.signum() < 0 ? Change.BETTER : Change.SAME;
  }

  private static Difference difference(
      Claim claim, String what, String before, String after, Change change) {
    return new Difference(claim.scope(), claim.property(), what, before, after, change);
  }
}
