package keel.verify.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a claim's property is a property of: how distances are measured, after how many steps, where
 * and for whom. With the property and the numbers of its verdict, a claim is one statement.
 *
 * @param norm of differences of states
 * @param inputNorm of inputs; none where no input is measured
 * @param horizon after how many steps; none where that makes no sense
 * @param extent of which states and inputs
 * @param holdsFor for which relatives of the stored block
 */
public record Statement(
    Norm norm,
    Optional<InputNorm> inputNorm,
    Optional<Horizon> horizon,
    Extent extent,
    HoldsFor holdsFor) {

  /** A statement in a norm, everywhere, about the block as it is stored. */
  public static Statement in(Norm norm) {
    return new Statement(
        norm, Optional.empty(), Optional.empty(), Extent.EVERYWHERE, HoldsFor.AS_STORED);
  }

  /** The same, in another norm. */
  public Statement with(Norm other) {
    return new Statement(other, inputNorm, horizon, extent, holdsFor);
  }

  /** The same, with inputs measured. */
  public Statement with(InputNorm measured) {
    return new Statement(norm, Optional.of(measured), horizon, extent, holdsFor);
  }

  /** The same, after so many steps. */
  public Statement with(Horizon steps) {
    return new Statement(norm, inputNorm, Optional.of(steps), extent, holdsFor);
  }

  /** The same, of these states and inputs. */
  public Statement with(Extent where) {
    return new Statement(norm, inputNorm, horizon, where, holdsFor);
  }

  /** The same, for these relatives of the block. */
  public Statement with(HoldsFor relatives) {
    return new Statement(norm, inputNorm, horizon, extent, relatives);
  }

  /** For people, in one line. */
  public String text() {
    List<String> parts = new ArrayList<>(List.of(norm.text()));
    inputNorm.ifPresent(n -> parts.add("inputs: " + n.fileName() + " norm"));
    horizon.ifPresent(h -> parts.add(h.text()));
    parts.add(extent.text());
    if (holdsFor != HoldsFor.AS_STORED) {
      parts.add("for " + holdsFor.text());
    }
    return String.join("; ", parts);
  }
}
