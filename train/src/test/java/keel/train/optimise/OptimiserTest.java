package keel.train.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import keel.train.block.ParameterVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class OptimiserTest {
  @Test
  void the_learning_rate_falls_from_its_first_value_to_zero() {
    CosineSchedule schedule = new CosineSchedule(0.5, 100);
    assertEquals(0.5, schedule.valueAt(0, 0));
    assertEquals(0.25, schedule.valueAt(50, 0), 1e-12);
    assertEquals(0, schedule.valueAt(100, 0), 1e-12);
    for (int i = 0; i < 100; i++) {
      assertTrue(schedule.valueAt(i + 1, 0) < schedule.valueAt(i, 0), "iteration " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_quadratic_is_minimised(Optimiser optimiser) {
    ParameterVector parameters = parameters();
    parameters.values().addi(1);
    Optimiser.Run run = optimiser.start(parameters, List.of(), 0.05, 0, 500);
    for (int i = 0; i < 500; i++) {
      // f(p) = |p − 3|² / 2
      parameters.gradient().assign(parameters.values().sub(3));
      run.step();
    }
    assertEquals(3, parameters.values().getDouble(0), 1e-3);
  }

  @ParameterizedTest
  @EnumSource
  void weight_decay_pulls_to_zero_where_the_gradient_is_zero(Optimiser optimiser) {
    ParameterVector parameters = parameters();
    parameters.values().addi(1);
    INDArray decayed = parameters.values().get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1));
    optimiser.start(parameters, List.of(decayed), 0.1, 2, 10).step();
    assertEquals(0.8, parameters.values().getDouble(0, 0), 1e-6);
    assertEquals(1, parameters.values().getDouble(0, 1), 1e-6);
  }

  private static ParameterVector parameters() {
    ParameterVector.Layout layout = new ParameterVector.Layout();
    layout.add(3, 1);
    return layout.allocate(DataType.DOUBLE);
  }
}
