package keel.verify.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import keel.verify.model.Calibration;
import keel.verify.model.Score;
import keel.verify.model.TrainingRecord;
import keel.verify.search.Spectrum;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/** Draws the charts of a report as SVG, by XChart on Batik's SVG canvas. */
final class Charts {
  private static final int WIDTH = 740;
  private static final int HEIGHT = 390;

  /** So that the plot within it, without axes and legend, is as wide as it is high. */
  private static final Dimension SQUARE = new Dimension(480, 500);

  private static final BasicStroke DASHED =
      new BasicStroke(
          1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {4f, 3f}, 0f);

  /** XChart labels up to thirty ticks: larger numbers would run into each other. */
  private static final float TICK_LABEL_SIZE = 10.5f;

  /** Numbers that span more than this many times the least are drawn on a logarithmic axis. */
  private static final double MANY_TIMES = 100;

  /** Of a cloud. */
  private static final int MOST_POINTS = 1000;

  private static final double LARGEST_DRAWN = 1e30;
  private static final double LONG_LABEL = 1e7;

  /** Distances below it are rounding noise and would only stretch a logarithmic axis. */
  private static final double SMALLEST_DISTANCE = 1e-9;

  /** Names of more of them do not fit below the picture. */
  private static final int LINES_IN_A_ROW = 4;

  /** Colours that people with colour blindness tell apart (the first by Okabe and Ito). */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0x9A6700),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0xE69F00),
          new Color(0x7F3C8D),
          new Color(0x8C8C8C));

  private Charts() {}

  /** Accuracy or R² on the training and the held-out data, epoch by epoch. */
  static String training(TrainingRecord training) {
    List<TrainingRecord.Epoch> history = training.history();
    boolean shares = training.score() == Score.ACCURACY;
    XYChart chart = chart("epoch", training.score().title() + (shares ? " (%)" : ""));
    int unit = shares ? 100 : 1;
    double[] epochs = IntStream.rangeClosed(1, history.size()).asDoubleStream().toArray();
    add(
        chart,
        "training data",
        epochs,
        history.stream().mapToDouble(e -> unit * e.trainScore()).toArray(),
        0);
    add(
        chart,
        "held-out data",
        epochs,
        history.stream().mapToDouble(e -> unit * e.testScore()).toArray(),
        1);
    return svg(chart);
  }

  /** The loss, epoch by epoch. */
  static String loss(TrainingRecord training) {
    List<TrainingRecord.Epoch> history = training.history();
    XYChart chart =
        chart(
            "epoch",
            switch (training.score()) {
              case ACCURACY -> "cross-entropy (nats)";
              case R2 -> "squared error (of a target with deviation 1)";
            });
    chart.getStyler().setYAxisLogarithmic(history.stream().allMatch(e -> e.loss() > 0));
    double[] epochs = IntStream.rangeClosed(1, history.size()).asDoubleStream().toArray();
    add(
        chart,
        "training loss",
        epochs,
        history.stream().mapToDouble(TrainingRecord.Epoch::loss).toArray(),
        0);
    return svg(chart);
  }

  /** Some units of the state against the step, from every initial state. */
  static String states(Trajectories trajectories, int[] units) {
    XYChart chart = chart("step k", "state of the unit");
    for (int u = 0; u < units.length; u++) {
      for (int run = 0; run < trajectories.runs(); run++) {
        double[] values = trajectories.unit(run, units[u]);
        String from = run == 0 ? "" : ", from random state " + run;
        XYSeries series =
            add(chart, "unit " + (units[u] + 1) + from, trajectories.steps(), values, u);
        if (run > 0) {
          series.setShowInLegend(false);
          series.setLineStyle(DASHED);
        }
      }
    }
    return svg(chart);
  }

  /** The distance of pairs of trajectories, and what is certified of it. */
  static String distances(double[] steps, List<double[]> distances, List<double[]> envelopes) {
    XYChart chart = chart("step k", "distance in the certified norm");
    chart.getStyler().setYAxisLogarithmic(true);
    for (int run = 0; run < distances.size(); run++) {
      String name = run == 0 ? "seen" : "seen " + (run + 1);
      add(chart, name, steps, visible(distances.get(run)), run).setShowInLegend(run == 0);
    }
    for (int run = 0; run < envelopes.size(); run++) {
      XYSeries series =
          add(
              chart,
              run == 0 ? "certified" : "certified " + (run + 1),
              steps,
              visible(envelopes.get(run)),
              run);
      series.setLineStyle(DASHED);
      series.setShowInLegend(run == 0);
    }
    return svg(chart);
  }

  private static double[] visible(double[] distances) {
    return Arrays.stream(distances).map(d -> Math.max(d, SMALLEST_DISTANCE)).toArray();
  }

  /** Eigenvalues in the complex plane with the unit circle. */
  static String eigenvalues(Spectrum atSlopeOne, List<Spectrum> sampled) {
    XYChart chart = chart("real part", "imaginary part", SQUARE);
    double radius =
        sampled.stream().mapToDouble(Spectrum::radius).reduce(atSlopeOne.radius(), Math::max);
    double extent = 1.15 * Math.max(1, radius);
    chart.getStyler().setXAxisMin(-extent).setXAxisMax(extent);
    chart.getStyler().setYAxisMin(-extent).setYAxisMax(extent);
    double[] angles = IntStream.rangeClosed(0, 180).mapToDouble(i -> i * Math.PI / 90).toArray();
    XYSeries circle =
        add(
            chart,
            "unit circle",
            Arrays.stream(angles).map(Math::cos).toArray(),
            Arrays.stream(angles).map(Math::sin).toArray(),
            0);
    circle.setLineColor(Color.DARK_GRAY);
    circle.setLineWidth(1f);
    scatter(
        chart,
        "sampled slopes",
        sampled.stream().flatMapToDouble(s -> Arrays.stream(s.real())).toArray(),
        sampled.stream().flatMapToDouble(s -> Arrays.stream(s.imaginary())).toArray(),
        5);
    scatter(chart, "slope 1", atSlopeOne.real(), atSlopeOne.imaginary(), 1);
    return svg(chart, SQUARE);
  }

  private static void scatter(XYChart chart, String name, double[] x, double[] y, int colour) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(COLOURS.get(colour));
  }

  /** The margin of every row, in ascending order. */
  static String margins(double[] margins) {
    return aboveZero("rows, by their margin", "margin κ (1/step)", "margin of a row", margins);
  }

  /** Eigenvalues of a symmetric matrix, in ascending order. */
  static String symmetric(double[] eigenvalues) {
    return aboveZero("eigenvalues, by their size", "eigenvalue", "eigenvalue", eigenvalues);
  }

  /** Numbers in ascending order that should be above zero. */
  private static String aboveZero(String xTitle, String yTitle, String name, double[] numbers) {
    XYChart chart = chart(xTitle, yTitle);
    double[] places = IntStream.rangeClosed(1, numbers.length).asDoubleStream().toArray();
    scatter(chart, name, places, numbers, 0);
    XYSeries zero =
        add(chart, "zero", new double[] {0, numbers.length + 1.0}, new double[] {0, 0}, 1);
    zero.setLineStyle(DASHED);
    zero.setShowInLegend(false);
    return svg(chart);
  }

  /**
   * Phases and moduli of complex numbers.
   *
   * @param parts real parts, then imaginary ones
   * @param together the length of all of them
   * @param certified what that is proved not to exceed; NaN where nothing is
   */
  static String phases(double[] parts, double together, double certified) {
    XYChart chart = chart("phase (rad)", "modulus");
    int n = parts.length / 2;
    int drawn = Math.min(n, MOST_POINTS);
    double[] phases = new double[drawn];
    double[] moduli = new double[drawn];
    for (int i = 0; i < drawn; i++) {
      int unit = (int) ((long) i * n / drawn);
      phases[i] = Math.atan2(parts[n + unit], parts[unit]);
      moduli[i] = Math.hypot(parts[unit], parts[n + unit]);
    }
    scatter(chart, "a unit", phases, moduli, 0);
    double[] ends = {-Math.PI, Math.PI};
    add(chart, "all units together", ends, new double[] {together, together}, 1);
    if (Double.isFinite(certified)) {
      add(chart, "certified bound", ends, new double[] {certified, certified}, 2)
          .setLineStyle(DASHED);
      setLogarithmic(
          chart,
          DoubleStream.concat(Arrays.stream(moduli), DoubleStream.of(certified)).boxed().toList());
    }
    return svg(chart);
  }

  /** What is drawn of something in two coordinates: horizontal and vertical numbers. */
  interface Projection {
    double[][] onto(int i, int j);
  }

  /** A line around something. */
  record Curve(String name, Projection projection) {}

  /**
   * Trajectories in the plane of two states, and regions around which a dashed line is drawn.
   *
   * @param i index of the state to the right
   * @param j index of the state upwards
   */
  static String portrait(
      String xTitle, String yTitle, int i, int j, List<FieldPath> paths, List<Curve> regions) {
    XYChart chart = chart(xTitle, yTitle, SQUARE);
    for (int n = 0; n < paths.size(); n++) {
      FieldPath path = paths.get(n);
      XYSeries line = add(chart, "path " + n, numbers(path.state(i)), numbers(path.state(j)), 0);
      line.setLineWidth(0.9f);
      line.setShowInLegend(false);
    }
    double[] firstX = paths.stream().mapToDouble(path -> path.states().get(0)[i]).toArray();
    double[] firstY = paths.stream().mapToDouble(path -> path.states().get(0)[j]).toArray();
    scatter(chart, "start", firstX, firstY, 1);
    for (Curve region : regions) {
      double[][] curve = region.projection().onto(i, j);
      add(chart, region.name(), curve[0], curve[1], 2 + regions.indexOf(region))
          .setLineStyle(DASHED);
    }
    return svg(chart, SQUARE);
  }

  /** The gain seen against depth, with what is certified of it; NaN where nothing is. */
  static String gains(double[] seen, int depth, double atDepth, double anyDepth) {
    XYChart chart = chart("depth (steps)", "gain (state per input)");
    double[] steps = IntStream.rangeClosed(1, seen.length).asDoubleStream().toArray();
    add(chart, "seen", steps, seen, 0);
    if (Double.isFinite(anyDepth)) {
      add(
              chart,
              "certified at any depth",
              new double[] {1, seen.length},
              new double[] {anyDepth, anyDepth},
              1)
          .setLineStyle(DASHED);
    }
    if (Double.isFinite(atDepth)) {
      scatter(chart, "certified at its depth", new double[] {depth}, new double[] {atDepth}, 2);
    }
    return svg(chart);
  }

  /** The loss of one input if the block stopped at step k. */
  static String unrollLoss(double[] steps, double[] losses) {
    XYChart chart = chart("step k at which the block stops", "cross-entropy (nats)");
    add(chart, "loss", steps, losses, 0);
    return svg(chart);
  }

  /** The energy of the mechanics of depth, and the corrected one, step by step. */
  static String energies(List<Double> energies, List<Double> corrected) {
    XYChart chart = chart("step k", "energy (nats a unit of depth)");
    double[] steps = IntStream.range(0, energies.size()).asDoubleStream().toArray();
    add(chart, "pᵀf", steps, numbers(energies), 0);
    add(chart, "corrected", steps, numbers(corrected), 1);
    return svg(chart);
  }

  /** Lengths of momenta, from the first state to the last. */
  static String momenta(List<Double> lengths) {
    XYChart chart = chart("step k", "length of the gradient");
    setLogarithmic(chart, lengths);
    double[] steps = IntStream.range(0, lengths.size()).asDoubleStream().toArray();
    add(chart, "‖p[k]‖", steps, numbers(lengths), 0);
    return svg(chart);
  }

  private static void setLogarithmic(XYChart chart, List<Double> lengths) {
    double least = lengths.stream().mapToDouble(length -> length).min().orElse(0);
    double most = lengths.stream().mapToDouble(length -> length).max().orElse(0);
    chart.getStyler().setYAxisLogarithmic(least > 0 && most > MANY_TIMES * least);
  }

  /** Lengths of momenta in units of the last, from the first state on, of several blocks. */
  static String shares(Map<String, List<Double>> blocks) {
    XYChart chart = chart("step k", "‖p[k]‖ / ‖p[K]‖");
    setLogarithmic(chart, blocks.values().stream().flatMap(List::stream).toList());
    int colour = 0;
    for (Map.Entry<String, List<Double>> block : blocks.entrySet()) {
      double[] steps = IntStream.range(0, block.getValue().size()).asDoubleStream().toArray();
      add(chart, block.getKey(), steps, numbers(block.getValue()), colour);
      colour++;
    }
    return svg(chart);
  }

  private static double[] numbers(List<Double> numbers) {
    return numbers.stream().mapToDouble(number -> number).toArray();
  }

  /** One unit for several inputs, coloured by their class. */
  static String classes(double[] steps, List<double[]> lines, List<Integer> classes) {
    XYChart chart = chart("step k", "state of the unit");
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int label = classes.get(i);
      boolean isFirst = !seen.contains(label);
      if (isFirst) {
        seen.add(label);
      }
      String name = "class " + label;
      add(
              chart,
              isFirst ? name : name + ", input " + (i + 1),
              steps,
              lines.get(i),
              seen.indexOf(label))
          .setShowInLegend(isFirst);
    }
    return svg(chart);
  }

  /** How many inputs settle at which depth. */
  static String depths(int[] depths) {
    SortedMap<Integer, Integer> counts = new TreeMap<>();
    Arrays.stream(depths).forEach(depth -> counts.merge(depth, 1, Integer::sum));
    XYChart chart = chart("depth (steps)", "number of inputs");
    XYSeries series =
        chart.addSeries(
            "inputs that settle at this depth",
            counts.keySet().stream().mapToDouble(depth -> depth).toArray(),
            counts.values().stream().mapToDouble(count -> count).toArray());
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.StepArea);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(COLOURS.get(0));
    series.setLineColor(COLOURS.get(0));
    series.setFillColor(new Color(0x800072B2, true));
    chart.getStyler().setYAxisMin(0.0);
    return svg(chart);
  }

  /** What the network gives if the block stopped at step k. */
  static String scores(double[] steps, List<double[]> outputs, int[] classes) {
    XYChart chart = chart("step k at which the block stops", "output of the network");
    for (int c = 0; c < classes.length; c++) {
      int index = classes[c];
      add(
          chart,
          "output " + index,
          steps,
          outputs.stream().mapToDouble(output -> output[index]).toArray(),
          c);
    }
    return svg(chart);
  }

  /** How many patterns are right within a radius, and how many as they are, in per cent. */
  static String certified(double[] radii, double[] certified, double correct, String norm) {
    XYChart chart = chart("radius (" + norm + ")", "patterns (%)");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    add(chart, "certified", radii, certified, 0);
    double[] ends = {radii[0], radii[radii.length - 1]};
    add(chart, "right", ends, new double[] {correct, correct}, 1).setLineStyle(DASHED);
    return svg(chart);
  }

  /** How often answers are right against how sure they are, bin by bin; the diagonal is perfect. */
  static String reliability(List<Calibration.Bin> bins) {
    XYChart chart = chart("confidence", "share of right answers", SQUARE);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    double[] ends = {0, 1};
    add(chart, "calibrated", ends, ends, 6).setLineStyle(DASHED);
    XYSeries seen =
        add(
            chart,
            "seen",
            bins.stream().mapToDouble(Calibration.Bin::confidence).toArray(),
            bins.stream().mapToDouble(Calibration.Bin::accuracy).toArray(),
            0);
    seen.setMarker(SeriesMarkers.CIRCLE);
    seen.setMarkerColor(COLOURS.get(0));
    return svg(chart, SQUARE);
  }

  /** Any lines. */
  static String svg(LinePicture picture) {
    return svg(chart(picture));
  }

  /** The same as an image file. */
  static byte[] png(LinePicture picture) {
    XYChart chart = chart(picture);
    requireDrawable(chart);
    shortenLabels(chart);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    chart.paint(canvas, WIDTH, HEIGHT);
    canvas.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
      return file.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory does not fail", e);
    }
  }

  private static XYChart chart(LinePicture picture) {
    XYChart chart = chart(picture.xTitle(), picture.yTitle());
    chart.getStyler().setYAxisLogarithmic(picture.isLogarithmic());
    if (picture.lines().size() > LINES_IN_A_ROW) {
      chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
      chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    }
    for (LinePicture.Line line : picture.lines()) {
      XYSeries series =
          add(chart, line.name(), numbers(line.x()), numbers(line.y()), line.colour());
      if (line.isDashed()) {
        series.setLineStyle(DASHED);
      }
    }
    return chart;
  }

  private static XYChart chart(String xTitle, String yTitle) {
    return chart(xTitle, yTitle, new Dimension(WIDTH, HEIGHT));
  }

  private static XYChart chart(String xTitle, String yTitle, Dimension size) {
    XYChart chart =
        new XYChartBuilder()
            .width(size.width)
            .height(size.height)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendBorderColor(Color.WHITE)
        .setLegendFont(font)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart
        .getStyler()
        .setAxisTitleFont(font)
        .setAxisTickLabelsFont(font.deriveFont(TICK_LABEL_SIZE));
    return chart;
  }

  private static XYSeries add(XYChart chart, String name, double[] x, double[] y, int colour) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.SOLID); // else the fourth one is dotted
    series.setLineColor(COLOURS.get(colour % COLOURS.size()));
    series.setLineWidth(1.8f);
    return series;
  }

  private static Document emptyDocument() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform has a plain XML parser", e);
    }
  }

  private static String svg(XYChart chart) {
    return svg(chart, new Dimension(WIDTH, HEIGHT));
  }

  /**
   * XChart looks for ticks between larger numbers for minutes, and between the largest for ever.
   */
  private static void requireDrawable(XYChart chart) {
    for (XYSeries series : chart.getSeriesCollection()) {
      DoubleStream.of(series.getXMin(), series.getXMax(), series.getYMin(), series.getYMax())
          .filter(value -> Math.abs(value) > LARGEST_DRAWN)
          .findFirst()
          .ifPresent(
              value -> {
                throw new ArithmeticException("no axis reaches " + value);
              });
    }
  }

  /** Labels that are too long for their axis keep XChart looking for shorter ones for ever. */
  private static void shortenLabels(XYChart chart) {
    double largest =
        chart.getSeriesCollection().stream()
            .mapToDouble(s -> Math.max(Math.abs(s.getYMin()), Math.abs(s.getYMax())))
            .max()
            .orElse(0);
    if (largest >= LONG_LABEL) {
      chart.getStyler().setYAxisDecimalPattern("0.###E0");
    }
  }

  /** The {@code <svg>} element alone, to stand within a page. */
  private static String svg(XYChart chart, Dimension size) {
    requireDrawable(chart);
    shortenLabels(chart);
    SVGGraphics2D canvas = new SVGGraphics2D(emptyDocument());
    chart.paint(canvas, size.width, size.height);
    canvas.setSVGCanvasSize(size);
    StringWriter writer = new StringWriter();
    try {
      canvas.stream(writer, true);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    String text = writer.toString();
    return text.substring(text.indexOf("<svg"))
        .replaceFirst("<svg", "<svg viewBox=\"0 0 " + size.width + " " + size.height + "\"");
  }
}
