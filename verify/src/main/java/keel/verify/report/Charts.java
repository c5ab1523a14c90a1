package keel.verify.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import keel.verify.model.TrainingRecord;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/** Draws the charts of a report as SVG, by XChart on Batik's SVG canvas. */
final class Charts {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 340;

  /** XChart labels up to thirty ticks: larger numbers would run into each other. */
  private static final float TICK_LABEL_SIZE = 10.5f;

  /** Distances below it are rounding noise and would only stretch a logarithmic axis. */
  private static final double SMALLEST_DISTANCE = 1e-9;

  /** Colours that people with colour blindness tell apart (Okabe and Ito). */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0x9A6700),
          new Color(0x56B4E9));

  private Charts() {}

  /** Accuracy on the training and the held-out data, epoch by epoch. */
  static String training(List<TrainingRecord.Epoch> history) {
    XYChart chart = chart("epoch", "accuracy (%)");
    double[] epochs = IntStream.rangeClosed(1, history.size()).asDoubleStream().toArray();
    add(
        chart,
        "training data",
        epochs,
        history.stream().mapToDouble(e -> 100 * e.trainAccuracy()).toArray(),
        0);
    add(
        chart,
        "held-out data",
        epochs,
        history.stream().mapToDouble(e -> 100 * e.testAccuracy()).toArray(),
        1);
    return svg(chart);
  }

  /** The loss, epoch by epoch. */
  static String loss(List<TrainingRecord.Epoch> history) {
    XYChart chart = chart("epoch", "cross-entropy (nats)");
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
          series.setLineStyle(
              new BasicStroke(
                  1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {4f, 3f}, 0f));
        }
      }
    }
    return svg(chart);
  }

  /** The distance of pairs of trajectories in the certified norm, which never grows. */
  static String distances(Trajectories trajectories) {
    XYChart chart = chart("step k", "distance in the P-norm");
    chart.getStyler().setYAxisLogarithmic(true);
    for (int run = 1; run < trajectories.runs(); run++) {
      double[] values =
          Arrays.stream(trajectories.distance(run))
              .map(d -> Math.max(d, SMALLEST_DISTANCE))
              .toArray();
      add(chart, "from random state " + run, trajectories.steps(), values, run - 1);
    }
    return svg(chart);
  }

  private static XYChart chart(String xTitle, String yTitle) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
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

  /** The {@code <svg>} element alone, to stand within a page. */
  private static String svg(XYChart chart) {
    SVGGraphics2D canvas = new SVGGraphics2D(emptyDocument());
    chart.paint(canvas, WIDTH, HEIGHT);
    canvas.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
    StringWriter writer = new StringWriter();
    try {
      canvas.stream(writer, true);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    String text = writer.toString();
    return text.substring(text.indexOf("<svg"))
        .replaceFirst("<svg", "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\"");
  }
}
