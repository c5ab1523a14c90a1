package keel.interchange.pytorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keel.interchange.RootQuotient;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;
import keel.verify.model.Tensor;
import keel.verify.model.Text;

/**
 * A weight that is not in a file, but what {@code torch.nn.utils} computes it from.
 *
 * <p>Of these, weight normalisation (Salimans and Kingma, arXiv:1602.07868) is computed here:
 * {@code w = g v / ‖v‖}, the norm over all axes but the one that g has. Each number is rounded
 * once, to the nearest double. Every other one is refused by name.
 *
 * @param weight of nearest doubles
 * @param rounding not less than what they are off by
 * @param parts the tensors that it was computed from
 */
public record ComputedWeight(Tensor weight, Rounding rounding, Set<String> parts) {
  /** Copies the names. */
  public ComputedWeight {
    parts = Set.copyOf(parts);
  }

  /** Where today's parametrizations keep what they compute from. */
  private static final String PARAMETRIZATIONS = "parametrizations.";

  private static final String REMOVED = "torch.nn.utils.parametrize.remove_parametrizations";

  /**
   * The weight of a name that no tensor of the file has; empty if nothing there belongs to it.
   *
   * @throws InvalidModel if it is computed by anything but weight normalisation, or its parts do
   *     not belong together
   */
  public static Optional<ComputedWeight> of(StateDict file, String name) {
    Set<String> names = file.shapes().keySet();
    if (names.containsAll(Set.of(name + "_g", name + "_v"))) {
      return Optional.of(normalised(file, name, name + "_g", name + "_v"));
    }
    int dot = name.lastIndexOf('.') + 1;
    String module = name.substring(0, dot);
    String last = name.substring(dot);
    String folder = module + PARAMETRIZATIONS + last + ".";
    List<String> parts = names.stream().filter(part -> part.startsWith(folder)).toList();
    String g = folder + "original0";
    String v = folder + "original1";
    if (parts.size() == 2 && parts.containsAll(List.of(g, v))) {
      return Optional.of(normalised(file, name, g, v));
    }
    if (!parts.isEmpty()) {
      String kind = parts.stream().anyMatch(part -> part.endsWith("._u")) ? "spectral_norm" : "";
      throw refused(name, kind, parts.get(0), REMOVED + "(module, '" + last + "')");
    }
    if (names.contains(name + "_orig")) {
      Map<String, String> removed =
          Map.of(
              "_u", "spectral_norm torch.nn.utils.remove_spectral_norm(module, '%s')",
              "_mask", "prune torch.nn.utils.prune.remove(module, '%s')");
      for (Map.Entry<String, String> part : removed.entrySet()) {
        if (names.contains(name + part.getKey())) {
          String[] words = part.getValue().formatted(last).split(" ", 2);
          throw refused(name, words[0], name + "_orig", words[1]);
        }
      }
    }
    return Optional.empty();
  }

  private static InvalidModel refused(String name, String kind, String part, String remedy) {
    return new InvalidModel(
        "tensor "
            + Text.quoted(name)
            + " is not in the file: PyTorch computes it from "
            + Text.quoted(part)
            + (kind.isEmpty() ? ", by a parametrization that is not known here" : ", by " + kind)
            + "; of these only weight_norm is computed here. Call "
            + Text.shown(remedy)
            + " and save the weights again");
  }

  private static ComputedWeight normalised(StateDict file, String name, String g, String v) {
    Tensor lengths = file.tensor(g);
    Tensor directions = file.tensor(v);
    int[] group = groups(name, lengths, directions);
    double[] length = lengths.numbers();
    double[] direction = directions.numbers();
    Dyadic[] squares = new Dyadic[length.length];
    Arrays.fill(squares, Dyadic.ZERO);
    for (int i = 0; i < direction.length; i++) {
      Dyadic entry = Dyadic.of(direction[i]);
      squares[group[i]] = squares[group[i]].plus(entry.times(entry));
    }
    Rounding rounding = Rounding.NONE;
    for (int i = 0; i < direction.length; i++) {
      Dyadic square = squares[group[i]];
      if (square.signum() == 0) {
        throw new InvalidModel(
            "tensor "
                + Text.quoted(v)
                + " holds a direction of zeros, which weight_norm divides by the length of");
      }
      Dyadic x = Dyadic.of(length[group[i]]).times(Dyadic.of(direction[i]));
      RootQuotient exact = new RootQuotient(x, square);
      direction[i] = exact.nearest();
      rounding = rounding.and(x.signum() == 0 ? Dyadic.ZERO : exact.rounding());
    }
    return new ComputedWeight(
        Tensor.ofNumbers(name, directions.shape(), direction), rounding, Set.of(g, v));
  }

  /** Which number of g goes with each number of v: g has the size of v along one axis, else 1. */
  private static int[] groups(String name, Tensor g, Tensor v) {
    List<Integer> shape = v.shape();
    List<Integer> kept = new ArrayList<>();
    for (int axis = 0; axis < g.shape().size(); axis++) {
      if (g.shape().get(axis) != 1) {
        kept.add(axis);
      }
    }
    boolean fits =
        (g.shape().isEmpty() || g.shape().size() == shape.size())
            && kept.size() <= 1
            && kept.stream().allMatch(axis -> g.shape().get(axis).equals(shape.get(axis)));
    if (!fits) {
      throw new InvalidModel(
          "tensor %s is computed by weight_norm from %s and %s, whose shapes %s and %s do not go"
                  .formatted(
                      Text.quoted(name),
                      Text.quoted(g.name()),
                      Text.quoted(v.name()),
                      g.shape(),
                      shape)
              + " together: the first must have one number for each entry of one axis of the"
              + " second");
    }
    int[] groups = new int[v.numbers().length];
    int inner = 1;
    int outer = 1;
    if (!kept.isEmpty()) {
      outer = shape.get(kept.get(0));
      inner = shape.subList(kept.get(0) + 1, shape.size()).stream().reduce(1, (a, b) -> a * b);
    }
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i / inner % outer;
    }
    return groups;
  }

  /** For people: what it was computed from, and how. */
  public String text() {
    return Text.quoted(weight.name())
        + " is g v/‖v‖ (weight_norm) of "
        + String.join(", ", parts.stream().sorted().map(Text::quoted).toList());
  }
}
