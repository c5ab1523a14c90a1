package keel.train.identify;

import java.util.Arrays;
import java.util.List;
import keel.train.data.Trajectory;

/** A trajectory as plain numbers, for loops. */
final class Course {
  private final double[] times;
  private final double[][] states;

  Course(double[] times, double[][] states) {
    this.times = times;
    this.states = states;
  }

  static List<Course> of(List<Trajectory> trajectories) {
    return trajectories.stream().map(Course::of).toList();
  }

  private static Course of(Trajectory trajectory) {
    int dimension = trajectory.states().columns();
    double[] all = trajectory.states().toArray();
    double[][] states = new double[trajectory.length()][];
    for (int i = 0; i < states.length; i++) {
      states[i] = Arrays.copyOfRange(all, i * dimension, (i + 1) * dimension);
    }
    return new Course(trajectory.times().toArray(), states);
  }

  /** How many points there are. */
  int size() {
    return times.length;
  }

  double time(int point) {
    return times[point];
  }

  /** The array itself: not to be written to. */
  double[] state(int point) {
    return states[point];
  }

  /** The time from a point to the next. */
  double step(int point) {
    return times[point + 1] - times[point];
  }
}
