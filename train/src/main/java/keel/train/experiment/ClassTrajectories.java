package keel.train.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.train.data.Patterns;
import keel.verify.certificate.Property;
import keel.verify.law.ClaimedNorm;
import keel.verify.report.LinePicture;
import keel.verify.report.LinePicture.Line;

/**
 * One unit of the first block for an input of each class, unrolled far beyond its depth, between
 * the bounds that are certified: the distance to the equilibrium never grows, and once it is within
 * the radius of the certificate it shrinks by the rate at every step.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), figure 2. Where the distance comes within the radius is
 * seen, and the last state is taken for the equilibrium.
 */
final class ClassTrajectories implements Measure {
  /** So many times the depth of the block are drawn. */
  private static final int DEPTHS = 8;

  /** And so many are unrolled to see where trajectories end. */
  private static final int UNTIL_SETTLED = 100;

  private static final int BOUNDED = 2;
  private static final String TRAJECTORIES = "trajectories";
  private static final String ENVELOPES = "envelopes";
  private static final String DISTANCES = "distances";

  @Override
  public Map<String, Double> numbers(Subject subject) {
    Unrolling unrolling = Unrolling.of(subject.network());
    Optional<ClaimedNorm> norm = norm(subject, unrolling);
    int drawn = DEPTHS * unrolling.block().steps();
    double outside = 0;
    double nearest = Double.POSITIVE_INFINITY;
    List<List<double[]>> runs = runs(subject, unrolling);
    for (int i = 0; i < runs.size(); i++) {
      for (int j = 0; j < i; j++) {
        nearest = Math.min(nearest, apart(last(runs.get(i)), last(runs.get(j))));
      }
    }
    if (norm.isPresent()) {
      for (List<double[]> run : runs) {
        double[] distances = distances(run, norm.get());
        double[] envelope = envelope(distances, subject, unrolling);
        for (int k = 0; k <= drawn; k++) {
          outside += distances[k] > envelope[k] * (1 + 1e-9) ? 1 : 0;
        }
      }
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("states outside the envelope", norm.isPresent() ? outside : Double.NaN);
    numbers.put("least distance between the ends of two classes", nearest);
    return numbers;
  }

  /** From the first held-out pattern of each class. */
  private static List<List<double[]>> runs(Subject subject, Unrolling unrolling) {
    Patterns patterns = subject.data().heldOut();
    Map<Integer, Integer> first = firsts(patterns);
    return first.values().stream()
        .map(
            i ->
                unrolling.states(
                    unrolling.input(patterns.input(i)), UNTIL_SETTLED * unrolling.block().steps()))
        .toList();
  }

  private static Map<Integer, Integer> firsts(Patterns patterns) {
    Map<Integer, Integer> first = new TreeMap<>();
    IntStream.range(0, patterns.size()).forEach(i -> first.putIfAbsent(patterns.label(i), i));
    return first;
  }

  private static Optional<ClaimedNorm> norm(Subject subject, Unrolling unrolling) {
    return ClaimedNorm.of(unrolling.block(), subject.certificate());
  }

  private static double[] last(List<double[]> run) {
    return run.get(run.size() - 1);
  }

  private static double apart(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static double[] distances(List<double[]> run, ClaimedNorm norm) {
    return run.stream()
        .mapToDouble(
            x -> {
              double[] e = x.clone();
              for (int i = 0; i < e.length; i++) {
                e[i] -= last(run)[i];
              }
              return norm.ofState().applyAsDouble(e);
            })
        .toArray();
  }

  /** What is certified of the distances, after each step. */
  private static double[] envelope(double[] distances, Subject subject, Unrolling unrolling) {
    double rate =
        CertifiedGains.first(
            subject.certificate(),
            unrolling.block().name(),
            Property.CONTRACTION_RATE,
            quantity -> quantity.startsWith("ρ"));
    double radius = subject.certificate().region().stateRadius();
    double[] envelope = new double[distances.length];
    envelope[0] = distances[0];
    boolean isNear = false;
    for (int k = 1; k < envelope.length; k++) {
      if (!isNear && distances[k - 1] <= radius) {
        isNear = true;
        envelope[k - 1] = Math.min(envelope[k - 1], radius);
      }
      envelope[k] = isNear && rate < 1 ? rate * envelope[k - 1] : envelope[k - 1];
    }
    return envelope;
  }

  @Override
  public List<String> files() {
    return Figure.files(TRAJECTORIES, ENVELOPES, DISTANCES);
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    Subject subject = subjects.get(0);
    Unrolling unrolling = Unrolling.of(subject.network());
    List<List<double[]>> runs = runs(subject, unrolling);
    List<Integer> classes = List.copyOf(firsts(subject.data().heldOut()).keySet());
    int drawn = DEPTHS * unrolling.block().steps();
    int unit = mostSpread(runs);
    List<Line> lines = new ArrayList<>();
    for (int c = 0; c < runs.size(); c++) {
      List<double[]> run = runs.get(c);
      lines.add(
          Line.against(
              "class " + classes.get(c),
              run.subList(0, drawn + 1).stream().map(x -> x[unit]).toList(),
              c));
    }
    Optional<ClaimedNorm> norm = norm(subject, unrolling);
    List<Line> bounded = new ArrayList<>(lines.subList(0, Math.min(BOUNDED, lines.size())));
    List<Line> distant = new ArrayList<>();
    if (norm.isPresent()) {
      double[] one = new double[unrolling.block().stateSize()];
      one[unit] = 1;
      double most = norm.get().ofGradient().applyAsDouble(one);
      for (int c = 0; c < Math.min(BOUNDED, runs.size()); c++) {
        double[] distances = distances(runs.get(c), norm.get());
        double[] envelope = envelope(distances, subject, unrolling);
        double end = last(runs.get(c))[unit];
        String name = "class " + classes.get(c);
        bounded.add(line(name + ", at most", envelope, drawn, end, most, c).dashed());
        bounded.add(line(name + ", at least", envelope, drawn, end, -most, c).dashed());
        distant.add(line(name, distances, drawn, 0, 1, c));
        distant.add(line(name + ", certified", envelope, drawn, 0, 1, c).dashed());
      }
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(
        Figure.of(
            TRAJECTORIES,
            "Unit "
                + (unit + 1)
                + " for a held-out input of each class; the block of the network takes "
                + unrolling.block().steps()
                + " steps.",
            new LinePicture("step k", "state of the unit", false, lines)));
    if (norm.isPresent()) {
      figures.add(
          Figure.of(
              ENVELOPES,
              "The same unit for two of them, between the bounds that are certified (dashed).",
              new LinePicture("step k", "state of the unit", false, bounded)));
      figures.add(
          Figure.of(
              DISTANCES,
              "Their distance to where they end, in the norm of the certificate, and what is"
                  + " certified of it (dashed).",
              new LinePicture("step k", "distance", false, distant)));
    }
    return figures;
  }

  private static Line line(
      String name, double[] lengths, int drawn, double end, double factor, int colour) {
    return Line.against(
        name,
        IntStream.rangeClosed(0, drawn).mapToObj(k -> end + factor * lengths[k]).toList(),
        colour);
  }

  /** The unit whose last states are farthest apart. */
  private static int mostSpread(List<List<double[]>> runs) {
    int best = 0;
    double most = -1;
    for (int unit = 0; unit < last(runs.get(0)).length; unit++) {
      int i = unit;
      double[] ends = runs.stream().mapToDouble(run -> last(run)[i]).sorted().toArray();
      if (ends[ends.length - 1] - ends[0] > most) {
        most = ends[ends.length - 1] - ends[0];
        best = unit;
      }
    }
    return best;
  }
}
