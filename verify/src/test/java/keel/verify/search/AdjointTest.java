package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.ResidualBlock;
import keel.verify.model.ResidualBlock.Start;
import keel.verify.model.Spectrum;
import keel.verify.trajectory.Distance;
import keel.verify.trajectory.Factors;
import keel.verify.trajectory.Passage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdjointTest {
  private static final Random RANDOM = new Random(4);

  /** Layers that take images [2, 5, 7]. */
  static Stream<Layer> layers() {
    List<Integer> image = List.of(2, 5, 7);
    return Stream.of(
        new Linear("linear", matrix(3, 70), vector(3)),
        new Convolution("conv", kernel(3, 2, 3, 5), vector(3), 1, 5, 7),
        new Convolution("strided", kernel(3, 2, 3, 1), vector(3), 2, 5, 7),
        new Convolution("wide", kernel(1, 2, 7, 9), vector(1), 3, 5, 7),
        new Pooling("mean", Pooling.Kind.AVERAGE, 3, 2, image),
        new Pooling("maximum", Pooling.Kind.MAXIMUM, 2, 1, image),
        new Flatten("flatten", image),
        new Modulus("modulus", image),
        new Pointwise("tanh", Activation.TANH, image),
        new Pointwise("relu", Activation.RELU, image),
        new BatchNorm("norm", vector(2), vector(2), image),
        new DenseBlock(
            "dense",
            Activation.SOFTSIGN,
            Vector.of(0.5, 1, 0.25),
            4,
            matrix(3, 3),
            matrix(3, 70),
            vector(3)),
        new DenseBlock(
            "untied",
            Activation.TANH,
            Vector.of(0.5, 1, 0.25),
            4,
            List.of(matrix(3, 3), matrix(3, 3), matrix(3, 3), matrix(3, 3)),
            matrix(3, 70),
            vector(3)),
        new ConvBlock(
            "image",
            Activation.TANH,
            Vector.of(0.5, 1, 0.25),
            4,
            List.of(kernel(3, 3, 3, 3)),
            kernel(3, 2, 1, 3),
            vector(3),
            5,
            7));
  }

  private static Matrix matrix(int rows, int columns) {
    return Matrix.of(rows, columns, numbers(rows * columns));
  }

  private static Vector vector(int size) {
    return Vector.of(numbers(size));
  }

  private static Kernel kernel(int outputs, int inputs, int height, int width) {
    return new Kernel(matrix(outputs, inputs * height * width), height, width);
  }

  private static double[] numbers(int size) {
    return RANDOM.doubles(size, -1, 1).toArray();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void a_weighted_output_changes_as_the_weights_of_the_input_say(Layer layer) {
    Preprocessing preprocessing = new Preprocessing(2, Vector.of(0.5, -1), Vector.of(3, 0.75));
    Passage.Link link = new Passage.Link(layer, 4, Factors.NON_EXPANSIVE, Distance.NONE);
    Passage passage = new Passage(preprocessing, List.of(link));
    double[] raw = numbers(70);
    double[] direction = numbers(70);
    double[] weights = numbers(passage.outputs(raw).numbers().length);
    double step = 1e-6;
    double change =
        dot(weights, passage.outputs(moved(raw, direction, step)).numbers())
            - dot(weights, passage.outputs(moved(raw, direction, -step)).numbers());
    double expected = change / (2 * step);
    double found = dot(direction, Adjoint.at(passage, raw).of(weights));
    assertEquals(expected, found, 1e-6 * (1 + Math.abs(expected)), layer.name());
  }

  @Test
  void of_a_maximum_by_modulus_both_parts_of_what_was_taken_count() {
    Layer layer = new Pooling("max", Pooling.Kind.MODULUS, 1, 2, List.of(2, 1, 3));
    double[] weights = Adjoint.at(List.of(layer), numbers(6)).of(new double[] {1, 2, 3, 4});
    assertArrayEquals(new double[] {1, 0, 2, 3, 0, 4}, weights);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void so_do_those_of_raw_images_that_are_transformed(Layer layer) {
    if (layer instanceof Pooling) {
      return; // the greatest of numbers that are nearly equal has no derivative
    }
    Preprocessing preprocessing =
        new Preprocessing(2, vector(5), Vector.of(3, 0.75, 1, 2, 5))
            .with(Spectrum.ofImages(List.of(1, 5, 7), 0.25));
    Passage.Link link = new Passage.Link(layer, 4, Factors.NON_EXPANSIVE, Distance.NONE);
    Passage passage = new Passage(preprocessing, List.of(link));
    double[] raw = numbers(35);
    double[] direction = numbers(35);
    double[] weights = numbers(passage.outputs(raw).numbers().length);
    double step = 1e-6;
    double change =
        dot(weights, passage.outputs(moved(raw, direction, step)).numbers())
            - dot(weights, passage.outputs(moved(raw, direction, -step)).numbers());
    double found = dot(direction, Adjoint.at(passage, raw).of(weights));
    double expected = change / (2 * step);
    assertEquals(expected, found, 1e-5 * (1 + Math.abs(expected)), layer.name());
  }

  static Stream<ResidualBlock> residual() {
    List<Integer> image = List.of(2, 5, 7);
    List<Kernel> each = List.of(kernel(2, 2, 3, 3), kernel(2, 2, 3, 3), kernel(2, 2, 3, 3));
    return Stream.of(
        residual(Start.INPUT, List.of(matrix()), List.of(), List.of(70)),
        residual(
            Start.INPUT, List.of(matrix(), matrix(), matrix()), List.of(matrix()), List.of(70)),
        residual(
            Start.ZERO,
            List.of(new Kernel(matrix(3, 3), 1, 1)),
            List.of(new Kernel(matrix(3, 70), 1, 1)),
            List.of(3)),
        residual(Start.INPUT, each, List.of(), image),
        residual(Start.INPUT, List.of(kernel(2, 2, 1, 5)), each, image),
        residual(
            Start.ZERO,
            List.of(kernel(3, 3, 3, 1)),
            List.of(kernel(3, 2, 1, 3)),
            List.of(3, 5, 7)));
  }

  private static Kernel matrix() {
    double[] small = numbers(70 * 70);
    Arrays.setAll(small, i -> small[i] / 8);
    return new Kernel(Matrix.of(70, 70, small), 1, 1);
  }

  private static ResidualBlock residual(
      Start start, List<Kernel> states, List<Kernel> inputs, List<Integer> shape) {
    List<Vector> biases = List.of(vector(shape.get(0)), vector(shape.get(0)), vector(shape.get(0)));
    return new ResidualBlock(
        "residual", Activation.TANH, 0.5, 3, start, states, inputs, biases, shape);
  }

  /** Nothing is claimed of residual blocks, and so nothing of what rounding does to them. */
  @ParameterizedTest
  @MethodSource("residual")
  void so_does_that_of_a_residual_block(ResidualBlock block) {
    double[] input = numbers(70);
    double[] direction = numbers(70);
    double[] weights = numbers(block.stateSize());
    double step = 1e-6;
    double change =
        dot(weights, block.unroll(moved(input, direction, step)))
            - dot(weights, block.unroll(moved(input, direction, -step)));
    double expected = change / (2 * step);
    double found = dot(direction, Adjoint.at(List.of(block), input).of(weights));
    assertEquals(expected, found, 1e-6 * (1 + Math.abs(expected)));
  }

  private static double[] moved(double[] from, double[] direction, double by) {
    double[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += by * direction[i];
    }
    return moved;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
