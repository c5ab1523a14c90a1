package keel.train.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.Patterns;
import keel.train.network.InvalidDesign;
import keel.verify.mechanics.BlockMechanics;
import keel.verify.mechanics.Loss;
import keel.verify.mechanics.Mechanics;
import keel.verify.report.LinePicture;
import keel.verify.report.LinePicture.Line;

/**
 * The length of the gradient of the loss with respect to the state, against depth: as a share of
 * what it is at the end of the first block, the geometric mean over held-out patterns.
 */
final class GradientLengths implements Measure {
  private static final int PATTERNS = 32;
  private static final String NAME = "gradient-against-depth";

  @Override
  public Map<String, Double> numbers(Subject subject) {
    List<Double> shares = shares(subject);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("share of the gradient that reaches the first state", shares.get(0));
    numbers.put("greatest share", shares.stream().mapToDouble(s -> s).max().orElseThrow());
    return numbers;
  }

  private static List<Double> shares(Subject subject) {
    Patterns patterns = subject.data().heldOut();
    int count = Math.min(PATTERNS, patterns.size());
    List<List<Double>> lengths =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  List<BlockMechanics> blocks =
                      new Mechanics(subject.network(), Optional.empty(), 1)
                          .of(List.of(patterns.input(i)), List.of(Loss.ofClass(patterns.label(i))));
                  InvalidDesign.require(
                      !blocks.isEmpty(), "the network has no block whose gradients are looked at");
                  return blocks.get(0).momenta();
                })
            .toList();
    List<Double> shares = new ArrayList<>();
    for (int k = 0; k < lengths.get(0).size(); k++) {
      double logarithms = 0;
      for (List<Double> all : lengths) {
        logarithms += StrictMath.log(all.get(k) / all.get(all.size() - 1)) / count;
      }
      shares.add(StrictMath.exp(logarithms));
    }
    return shares;
  }

  @Override
  public List<String> files() {
    return Figure.files(NAME);
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    Map<String, Line> lines = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (!lines.containsKey(subject.variant())) {
        lines.put(
            subject.variant(), Line.against(subject.variant(), shares(subject), lines.size()));
      }
    }
    return List.of(
        Figure.of(
            NAME,
            "‖∂L/∂x[k]‖₂ as a share of ‖∂L/∂x[K]‖₂, of the first seed.",
            new LinePicture("step k", "share of the gradient", true, List.copyOf(lines.values()))));
  }
}
