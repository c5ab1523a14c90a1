package keel.train.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trajectories of one or many differential equations in the same states.
 *
 * @param states names, d
 * @param all one after the other
 */
public record Trajectories(List<String> states, List<Trajectory> all) {
  /** Copies the lists. */
  public Trajectories {
    states = List.copyOf(states);
    all = List.copyOf(all);
  }

  /** Those of each equation, equations in the order in which they come first. */
  public Map<String, List<Trajectory>> byEquation() {
    Map<String, List<Trajectory>> equations = new LinkedHashMap<>();
    for (Trajectory trajectory : all) {
      equations.computeIfAbsent(trajectory.ode(), ode -> new ArrayList<>()).add(trajectory);
    }
    return equations;
  }
}
