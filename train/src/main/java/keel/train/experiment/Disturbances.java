package keel.train.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import keel.train.data.Patterns;
import keel.verify.certificate.Property;
import keel.verify.law.ClaimedNorm;
import keel.verify.model.Block;
import keel.verify.report.LinePicture;
import keel.verify.report.LinePicture.Line;

/**
 * States that are disturbed at every step, by as much as the certificate says they bear: how far
 * from their equilibrium they come, as a share of what is certified. Disturbances are random, or
 * always point to where the state has gone already.
 */
final class Disturbances implements Measure {
  private static final int PATTERNS = 20;
  private static final String NAME = "tube";
  private static final int STEPS = 2000;
  private static final long SEED = 1804;

  /** How a disturbance is chosen; each is scaled to the size that is borne. */
  private enum Kind {
    RANDOM("random", 0),
    OUTWARDS("outwards", 1);

    private final String title;
    private final int colour;

    Kind(String title, int colour) {
      this.title = title;
      this.colour = colour;
    }

    double[] direction(double[] apart, double[] usual, Random random) {
      if (this == OUTWARDS) {
        for (double entry : apart) {
          if (entry != 0) {
            return apart.clone();
          }
        }
        return usual;
      }
      double[] direction = new double[apart.length];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = random.nextGaussian();
      }
      return direction;
    }
  }

  /** What the certificate says: how much is borne, and how much farther states come at most. */
  private record Tube(double borne, double amplification) {
    static Tube of(Subject subject, Block block) {
      return new Tube(
          CertifiedGains.first(
              subject.certificate(),
              block.name(),
              Property.DISTURBANCE_TUBE,
              quantity -> quantity.startsWith("disturbance borne")),
          CertifiedGains.first(
              subject.certificate(),
              block.name(),
              Property.DISTURBANCE_TUBE,
              quantity -> quantity.startsWith("amplification")));
    }

    boolean isCertified() {
      return borne > 0 && amplification > 0;
    }

    double width() {
      return borne * amplification;
    }
  }

  @Override
  public Map<String, Double> numbers(Subject subject) {
    Unrolling unrolling = Unrolling.of(subject.network());
    Tube tube = Tube.of(subject, unrolling.block());
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("size of a disturbance", tube.borne);
    numbers.put("certified tube", tube.width());
    for (Kind kind : Kind.values()) {
      double most = 0;
      for (int i = 0; tube.isCertified() && i < PATTERNS; i++) {
        for (double distance : distances(subject, unrolling, tube, kind, i)) {
          most = Math.max(most, distance);
        }
      }
      numbers.put("farthest, " + kind.title, tube.isCertified() ? most : Double.NaN);
    }
    return numbers;
  }

  /** Of one held-out input from its equilibrium, step after step. */
  private static List<Double> distances(
      Subject subject, Unrolling unrolling, Tube tube, Kind kind, int index) {
    Block block = unrolling.block();
    ClaimedNorm norm = ClaimedNorm.of(block, subject.certificate()).orElseThrow();
    Patterns patterns = subject.data().heldOut();
    double[] u = unrolling.input(patterns.input(index % patterns.size()));
    double[] drive = block.drive(u);
    double[] equilibrium = block.start(u);
    for (int k = 0; k < 10 * STEPS; k++) {
      equilibrium = block.next(0, equilibrium, drive);
    }
    Random random = new Random(SEED + index);
    double[] usual = new double[equilibrium.length];
    usual[index % usual.length] = 1;
    double[] x = equilibrium.clone();
    List<Double> distances = new ArrayList<>(List.of(0.0));
    double[] apart = new double[x.length];
    for (int k = 0; k < STEPS; k++) {
      double[] direction = kind.direction(apart, usual, random);
      double length = norm.ofState().applyAsDouble(direction);
      x = block.next(0, x, drive);
      for (int i = 0; i < x.length; i++) {
        x[i] += tube.borne * direction[i] / length;
        apart[i] = x[i] - equilibrium[i];
      }
      distances.add(norm.ofState().applyAsDouble(apart));
    }
    return distances;
  }

  @Override
  public List<String> files() {
    return Figure.files(NAME);
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    Subject subject = subjects.get(0);
    Unrolling unrolling = Unrolling.of(subject.network());
    Tube tube = Tube.of(subject, unrolling.block());
    if (!tube.isCertified()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      lines.add(
          Line.against(kind.title, distances(subject, unrolling, tube, kind, 0), kind.colour));
    }
    lines.add(Line.against("certified", Collections.nCopies(STEPS + 1, tube.width()), 2).dashed());
    return List.of(
        Figure.of(
            NAME,
            "Distance of a disturbed state from its equilibrium, in the norm of the certificate; a"
                + " disturbance of the size that is borne at every step.",
            new LinePicture("step k", "distance", false, lines)));
  }
}
