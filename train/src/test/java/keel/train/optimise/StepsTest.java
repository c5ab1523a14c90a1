package keel.train.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import keel.train.parameter.Parameters;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Unconstrained;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class StepsTest {
  @Test
  void a_cosine_falls_from_its_first_value_to_zero() {
    Schedule schedule = new Schedule(0.5, Schedule.Course.COSINE, 0, 1, 1, 100);
    assertEquals(0.5, schedule.valueAt(0, 0));
    assertEquals(0.25, schedule.valueAt(50, 0), 1e-12);
    assertEquals(0, schedule.valueAt(100, 0), 1e-12);
    for (int i = 0; i < 100; i++) {
      assertTrue(schedule.valueAt(i + 1, 0) < schedule.valueAt(i, 0), "iteration " + i);
    }
  }

  @Test
  void a_line_falls_to_zero() {
    Schedule schedule = new Schedule(0.5, Schedule.Course.LINEAR, 10, 1, 1, 110);
    assertEquals(0.5, schedule.valueAt(10, 0), 1e-12);
    assertEquals(0.375, schedule.valueAt(35, 0), 1e-12);
    assertEquals(0, schedule.valueAt(110, 0), 1e-12);
  }

  @Test
  void rmsprop_divides_by_the_root_of_the_running_mean_square() {
    Parameters parameters = parameters();
    OptimiserSettings settings =
        new OptimiserSettings(
            Optimiser.RMSPROP, 0.1, null, null, null, Schedule.Course.CONSTANT, null, null, null);
    Steps steps = new Steps(settings, parameters, 10, 1);
    double place = 0;
    double square = 1e-5;
    for (double gradient : new double[] {3, -0.5, 1e-4, 2}) {
      parameters.freeGradient().assign(gradient);
      steps.step();
      square = 0.99 * square + 0.01 * gradient * gradient;
      place -= 0.1 * gradient / (Math.sqrt(square) + 1e-5);
      assertEquals(place, parameters.free().getDouble(0, 0), 1e-9);
    }
  }

  @Test
  void warming_up_rises_to_the_first_value_and_then_the_course_begins() {
    Schedule schedule = new Schedule(0.5, Schedule.Course.COSINE, 10, 1, 1, 110);
    assertEquals(0.05, schedule.valueAt(0, 0), 1e-12);
    assertEquals(0.5, schedule.valueAt(9, 0), 1e-12);
    assertEquals(0.5, schedule.valueAt(10, 0), 1e-12);
    assertEquals(0.25, schedule.valueAt(60, 0), 1e-12);
  }

  @Test
  void steps_jump_by_their_factor() {
    Schedule schedule = new Schedule(1, Schedule.Course.STEP, 0, 10, 0.1, 100);
    List<Double> rates =
        List.of(0, 9, 10, 19, 20).stream().map(i -> schedule.valueAt(i, 0)).toList();
    assertEquals(List.of(1.0, 1.0, 0.1, 0.1), rates.subList(0, 4));
    assertEquals(0.01, rates.get(4), 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void a_quadratic_is_minimised(Optimiser optimiser) {
    Parameters parameters = parameters();
    parameters.free().addi(1);
    Steps steps = new Steps(settings(optimiser, 0.05, 0, 0), parameters, 500, 1);
    for (int i = 0; i < 500; i++) {
      // f(p) = |p − 3|² / 2
      parameters.freeGradient().assign(parameters.free().sub(3));
      steps.step();
    }
    assertEquals(3, parameters.free().getDouble(0), 1e-3);
    assertEquals(500, steps.done());
  }

  @ParameterizedTest
  @EnumSource
  void weight_decay_pulls_to_zero_what_it_applies_to(Optimiser optimiser) {
    Parameters parameters = parameters();
    parameters.free().addi(1);
    new Steps(settings(optimiser, 0.1, 2, 0), parameters, 10, 1).step();
    assertTrue(parameters.free().getDouble(0, 0) < 0.95);
    assertEquals(1, parameters.free().getDouble(0, 3), 1e-12, "of a tensor that is kept");
  }

  @Test
  void decoupled_decay_takes_its_share_whatever_the_gradient() {
    Parameters parameters = parameters();
    parameters.free().addi(1);
    new Steps(settings(Optimiser.ADAMW, 0.1, 2, 0), parameters, 10, 1).step();
    assertEquals(0.8, parameters.free().getDouble(0, 0), 1e-6);
  }

  @Test
  void a_gradient_that_is_too_long_is_cut_to_the_norm() {
    Parameters parameters = parameters();
    OptimiserSettings plain =
        new OptimiserSettings(
            Optimiser.SGD, 1.0, 0.0, 0.0, 0.5, Schedule.Course.CONSTANT, null, null, null);
    parameters.freeGradient().addi(100);
    new Steps(plain, parameters, 10, 1).step();
    assertEquals(0.5, parameters.free().norm2Number().doubleValue(), 1e-9);
  }

  @ParameterizedTest
  @EnumSource
  void a_resumed_run_takes_the_same_steps(Optimiser optimiser) {
    OptimiserSettings settings = settings(optimiser, 0.1, 0.1, 1);
    Parameters straight = parameters();
    Steps all = new Steps(settings, straight, 20, 1);
    Parameters interrupted = parameters();
    Steps first = new Steps(settings, interrupted, 20, 1);
    for (int i = 0; i < 20; i++) {
      if (i == 7) {
        Steps second = new Steps(settings, interrupted, 20, 1);
        second.resume(first.done(), first.state().dup());
        first = second;
      }
      straight.freeGradient().assign(straight.free().sub(i));
      interrupted.freeGradient().assign(interrupted.free().sub(i));
      all.step();
      first.step();
    }
    assertEquals(straight.free(), interrupted.free());
  }

  @Test
  void settings_out_of_range_are_refused_by_name() {
    assertRefused("learning-rate", () -> settings(Optimiser.SGD, 0, 0, 0));
    assertRefused("learning-rate", () -> settings(Optimiser.SGD, Double.NaN, 0, 0));
    assertRefused("weight-decay", () -> settings(Optimiser.SGD, 0.1, -1, 0));
    assertRefused("weight-decay", () -> settings(Optimiser.SGD, 0.1, 10, 0));
    assertRefused("clip-norm", () -> settings(Optimiser.SGD, 0.1, 0, -1));
  }

  private static void assertRefused(String name, Runnable make) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(error.getMessage().startsWith(name), error::getMessage);
  }

  private static OptimiserSettings settings(
      Optimiser optimiser, double rate, double decay, double clip) {
    return new OptimiserSettings(optimiser, rate, null, decay, clip, null, null, null, null);
  }

  /** Three numbers that decay and two that do not, all zero. */
  private static Parameters parameters() {
    Parameters.Layout layout = new Parameters.Layout();
    layout.add(3, 1, Unconstrained.constant(0), Decay.DECAYED);
    layout.add(2, 1, Unconstrained.constant(0), Decay.KEPT);
    Parameters parameters = layout.allocate(DataType.DOUBLE, 1);
    parameters.initialise(new Random(1));
    return parameters;
  }
}
