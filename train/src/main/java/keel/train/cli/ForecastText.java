package keel.train.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import keel.train.simulate.Forecast;
import keel.verify.model.Json;

/**
 * How well a law foretells trajectories, as text and as JSON.
 *
 * @param trajectories how many were to be foretold
 * @param coverage the share of numbers that bands shall hold
 * @param seed of what was drawn
 */
record ForecastText(Forecast forecast, int trajectories, double coverage, long seed) {
  /** Prints for people. */
  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%d trajectories, %d left out; of the predictions %.2f %% ran away%n",
        trajectories,
        forecast.leftOut(),
        100 * forecast.lost());
    out.println("time     median error   without the law   in the bands");
    for (Forecast.Horizon at : forecast.horizons()) {
      out.printf(
          Locale.ROOT,
          "%-8.4g %-14.4g %-17.4g %.1f %% (of %.0f %%)%n",
          at.time(),
          at.error(),
          at.meanError(),
          100 * at.coverage(),
          100 * coverage);
    }
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("left_out", forecast.leftOut())
        .put("predictions_that_ran_away", forecast.lost())
        .put("coverage_meant", coverage)
        .put("seed", seed);
    ArrayNode horizons = root.putArray("horizons");
    for (Forecast.Horizon at : forecast.horizons()) {
      horizons
          .addObject()
          .put("time", at.time())
          .put("trajectories", at.trajectories())
          .put("median_error", at.error())
          .put("median_error_without_law", at.meanError())
          .put("coverage", at.coverage());
    }
    return root;
  }
}
