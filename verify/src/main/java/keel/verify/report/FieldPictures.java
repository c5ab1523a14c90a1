package keel.verify.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.sample.FieldDraws;

/**
 * The figures of the report of a polynomial field: phase portraits with what is certified in them,
 * and trajectories, all for the middle of the box of parameters, or the first sample of a law where
 * there is no box; and what samples of a law do.
 */
final class FieldPictures {
  private static final long SEED = 1804;
  private static final int PORTRAITS = 3;
  private static final int TRAJECTORIES = 4;
  private static final int STATES_DRAWN = 3;
  private static final int SAMPLES = 200;
  private static final int AROUND = 96;

  /** Between these shares of all samples a band lies. */
  private static final double[] SHARES = {0.05, 0.5, 0.95};

  private final FieldModel model;
  private final PolynomialField field;
  private final Certificate certificate;
  private final Box box;
  private final double[] parameters;
  private final Figures figures = new Figures();

  private FieldPictures(FieldModel model, Certificate certificate) {
    this.model = model;
    this.field = model.field();
    this.certificate = certificate;
    this.box = certificate.region().states().orElseThrow();
    this.parameters =
        certificate
            .region()
            .parameters()
            .map(given -> given.centre().toArray())
            .orElseGet(() -> FieldDraws.parameters(model.random(), SEED, 0));
  }

  static List<Map<String, String>> of(FieldModel model, Certificate certificate) {
    FieldPictures pictures = new FieldPictures(model, certificate);
    pictures.contraction();
    pictures.trap();
    pictures.trajectories();
    pictures.samples();
    return pictures.figures.all();
  }

  /** The box of states, the ball in it that stays, and trajectories from its faces. */
  private void contraction() {
    Optional<Claim> claim = certified(Property.CONTRACTION_ON_BOX);
    if (claim.isEmpty()) {
      return;
    }
    List<Charts.Curve> regions = new ArrayList<>();
    regions.add(new Charts.Curve("box of states", projected(box)));
    Optional<Double> radius = bound(claim.get(), "radius that stays");
    radius.ifPresent(
        r ->
            regions.add(
                new Charts.Curve(
                    "ball that stays", projected(box.centre().toArray(), axes(claim.get(), r)))));
    portraits(
        "The box where trajectories approach each other",
        "Any two of them do, in the norm of the claim, while both are in the box"
            + (radius.isPresent() ? "; what begins in the ball stays in it." : "."),
        onFaces(),
        regions);
  }

  /** The ball that attracts all, and trajectories from its surface. */
  private void trap() {
    Optional<Claim> claim = certified(Property.TRAPPING_BALL);
    if (claim.isEmpty()) {
      return;
    }
    double[] numbers = numbers(claim.get());
    double[] centre = Arrays.copyOfRange(numbers, field.dimension(), numbers.length);
    double[] axes = axes(claim.get(), bound(claim.get(), "radius").orElseThrow());
    if (Arrays.stream(axes).allMatch(axis -> axis > 0)) {
      portraits(
          "The ball that every solution comes to",
          "Drawn from its surface; in the norm of the claim it is a ball. It is certified for the"
              + " solutions of the equation"
              + (field.step().isPresent() ? ", not for the map that is drawn." : "."),
          onSphere(centre, axes),
          List.of(new Charts.Curve("ball that traps all", projected(centre, axes))));
    }
  }

  private Optional<Claim> certified(Property property) {
    return certificate
        .claim(FieldModel.SCOPE, property)
        .filter(claim -> claim.verdict() instanceof Verdict.Certified);
  }

  private static Optional<Double> bound(Claim claim, String quantity) {
    return ((Verdict.Certified) claim.verdict())
        .bounds().stream()
            .filter(bound -> bound.quantity().equals(quantity))
            .map(Bound::certified)
            .findFirst();
  }

  private double[] numbers(Claim claim) {
    return certificate
        .evidence()
        .get(claim.statement().norm().evidence())
        .numbers()
        .orElseThrow()
        .toArray();
  }

  /** Half axes of a ball of the claim's norm. */
  private double[] axes(Claim claim, double radius) {
    double[] weights = numbers(claim);
    return IntStream.range(0, field.dimension())
        .mapToDouble(i -> radius / Math.sqrt(weights[i]))
        .toArray();
  }

  private void portraits(
      String title, String caption, List<double[]> starts, List<Charts.Curve> regions) {
    List<FieldPath> paths =
        starts.stream()
            .map(
                start ->
                    FieldPath.of(
                        field, parameters, start, FieldPath.time(field, parameters, start)))
            .toList();
    int drawn = 0;
    for (int i = 0; i < field.dimension(); i++) {
      for (int j = i + 1; j < field.dimension() && drawn < PORTRAITS; j++) {
        int x = i;
        int y = j;
        String names = field.states().get(i) + " and " + field.states().get(j);
        figures.add(
            title + ": " + names,
            caption,
            () ->
                Charts.portrait(
                    field.states().get(x), field.states().get(y), x, y, paths, regions));
        drawn++;
      }
    }
  }

  /** The corners of a box, and back to the first: each coordinate by itself. */
  private static Charts.Projection projected(Box box) {
    double[] centre = box.centre().toArray();
    double[] radius = box.radius().toArray();
    double[] signs = {-1, 1, 1, -1, -1};
    double[] others = {-1, -1, 1, 1, -1};
    return (i, j) ->
        new double[][] {
          Arrays.stream(signs).map(s -> centre[i] + s * radius[i]).toArray(),
          Arrays.stream(others).map(s -> centre[j] + s * radius[j]).toArray()
        };
  }

  private static Charts.Projection projected(double[] centre, double[] axes) {
    double[] angles =
        IntStream.rangeClosed(0, AROUND).mapToDouble(k -> 2 * Math.PI * k / AROUND).toArray();
    return (i, j) ->
        new double[][] {
          Arrays.stream(angles).map(a -> centre[i] + axes[i] * Math.cos(a)).toArray(),
          Arrays.stream(angles).map(a -> centre[j] + axes[j] * Math.sin(a)).toArray()
        };
  }

  private List<double[]> onFaces() {
    Random random = new Random(SEED);
    List<double[]> starts = new ArrayList<>();
    for (int n = 0; n < TRAJECTORIES; n++) {
      double[] start = new double[field.dimension()];
      int face = n % start.length;
      for (int i = 0; i < start.length; i++) {
        double share = i == face ? (n / start.length % 2 == 0 ? 1 : -1) : random.nextDouble(-1, 1);
        start[i] = box.centre().get(i) + share * box.radius().get(i);
      }
      starts.add(start);
    }
    return starts;
  }

  private List<double[]> onSphere(double[] centre, double[] axes) {
    Random random = new Random(SEED);
    List<double[]> starts = new ArrayList<>();
    for (int n = 0; n < TRAJECTORIES; n++) {
      double[] direction =
          IntStream.range(0, centre.length).mapToDouble(i -> random.nextGaussian()).toArray();
      double length = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
      starts.add(
          IntStream.range(0, centre.length)
              .mapToDouble(i -> centre[i] + axes[i] * direction[i] / length)
              .toArray());
    }
    return starts;
  }

  private void trajectories() {
    double[] start = onFaces().get(0);
    FieldPath path =
        FieldPath.of(field, parameters, start, FieldPath.time(field, parameters, start));
    figures.add(
        certificate.region().parameters().isPresent()
            ? "A trajectory, for the middle of the box of parameters"
            : "A trajectory, for the first sample of the law",
        (field.step().isPresent() ? "Of the map that is run" : "Of the equation")
            + ", from a face of the box of states.",
        () ->
            new LinePicture(
                    "time",
                    "state",
                    false,
                    drawn()
                        .mapToObj(
                            i ->
                                new LinePicture.Line(
                                    field.states().get(i), path.times(), path.state(i), i, false))
                        .toList())
                .svg());
  }

  private IntStream drawn() {
    return IntStream.range(0, Math.min(STATES_DRAWN, field.dimension()));
  }

  /** Medians, and between which numbers most samples of the law lie. */
  private void samples() {
    if (model.random().law().isEmpty()) {
      return;
    }
    double[] start = onFaces().get(0);
    double time = FieldPath.time(field, parameters, start);
    List<FieldPath> paths =
        IntStream.range(0, SAMPLES)
            .parallel()
            .mapToObj(
                sample ->
                    FieldPath.of(
                        field, FieldDraws.parameters(model.random(), SEED, sample), start, time))
            .toList();
    figures.add(
        "What the law of the parameters says of a trajectory",
        "From the same state: the median of "
            + SAMPLES
            + " samples, and, dashed, what 5 % of them are below and above; up to where one in"
            + " twenty has left the picture.",
        () ->
            new LinePicture(
                    "time", "state", false, drawn().boxed().flatMap(i -> bands(paths, i)).toList())
                .svg());
  }

  private Stream<LinePicture.Line> bands(List<FieldPath> paths, int state) {
    int most = (int) (SAMPLES * SHARES[2]);
    int[] lengths = paths.stream().mapToInt(path -> -path.times().size()).sorted().toArray();
    int length = -lengths[most];
    List<Double> times =
        paths.stream().filter(p -> p.times().size() >= length).findFirst().orElseThrow().times();
    return Arrays.stream(SHARES)
        .mapToObj(
            share -> {
              List<Double> line = new ArrayList<>();
              for (int k = 0; k < length; k++) {
                int when = k;
                double[] sorted =
                    paths.stream()
                        .filter(path -> path.times().size() > when)
                        .mapToDouble(path -> path.states().get(when)[state])
                        .sorted()
                        .toArray();
                line.add(sorted[(int) (share * (sorted.length - 1))]);
              }
              String name =
                  field.states().get(state)
                      + (share == 0.5 ? "" : ", " + Math.round(100 * share) + " %");
              LinePicture.Line drawn =
                  new LinePicture.Line(name, times.subList(0, length), line, state, false);
              return share == 0.5 ? drawn : drawn.dashed();
            });
  }
}
