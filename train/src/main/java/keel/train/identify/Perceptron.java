package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.GeneratorLaw;
import keel.verify.sample.Gaussians;

/**
 * A small fully connected network on plain numbers: what it computes, and gradients of that and of
 * its derivative in a direction. The same on every machine.
 *
 * <p>Between layers stands {@link GeneratorLaw#activation}, {@code f(z) = z / (1 + |z|)}; of a
 * value a of it, {@code f' = (1 − |a|)²} and {@code f'' = −2 sign(a) (1 − |a|)³}. Parameters stand
 * in one list, layer by layer: weights, inputs x outputs, then biases.
 */
final class Perceptron {
  private final int[] sizes;
  private final int[] offsets;
  private final double[] parameters;

  /**
   * With weights around zero, of deviation {@code 1/√inputs}, and biases of zero.
   *
   * @param sizes of the input, of each hidden layer and of the output
   */
  Perceptron(int[] sizes, Gaussians random) {
    this.sizes = sizes.clone();
    offsets = new int[sizes.length];
    for (int l = 0; l < sizes.length - 1; l++) {
      offsets[l + 1] = offsets[l] + (sizes[l] + 1) * sizes[l + 1];
    }
    parameters = new double[offsets[sizes.length - 1]];
    for (int l = 0; l < sizes.length - 1; l++) {
      double deviation = 1 / Math.sqrt(sizes[l]);
      for (int i = offsets[l]; i < biases(l); i++) {
        parameters[i] = deviation * random.next();
      }
    }
  }

  private Perceptron(Perceptron form, double[] parameters) {
    this.sizes = form.sizes;
    this.offsets = form.offsets;
    this.parameters = parameters.clone();
  }

  /** A network of the same sizes. */
  Perceptron with(double[] others) {
    return new Perceptron(this, others);
  }

  /** Where the biases of a layer begin. */
  private int biases(int l) {
    return offsets[l + 1] - sizes[l + 1];
  }

  /** The list itself: who writes to it trains the network. */
  double[] parameters() {
    return parameters;
  }

  /** The weights of each layer, outputs x inputs. */
  List<Matrix> weights() {
    List<Matrix> weights = new ArrayList<>();
    for (int l = 0; l < sizes.length - 1; l++) {
      double[] numbers = Arrays.copyOfRange(parameters, offsets[l], biases(l));
      weights.add(Matrix.of(sizes[l], sizes[l + 1], numbers).transpose());
    }
    return weights;
  }

  /** The biases of each layer. */
  List<Vector> biases() {
    List<Vector> biases = new ArrayList<>();
    for (int l = 0; l < sizes.length - 1; l++) {
      biases.add(Vector.of(Arrays.copyOfRange(parameters, biases(l), offsets[l + 1])));
    }
    return biases;
  }

  /** The input, the values of each hidden layer, and the output. */
  double[][] values(double[] input) {
    double[][] values = new double[sizes.length][];
    values[0] = input;
    for (int l = 0; l < sizes.length - 1; l++) {
      values[l + 1] = Arrays.copyOfRange(parameters, biases(l), offsets[l + 1]);
      addProducts(l, values[l], values[l + 1]);
      for (int i = 0; i < values[l + 1].length && l < sizes.length - 2; i++) {
        values[l + 1][i] = GeneratorLaw.activation(values[l + 1][i]);
      }
    }
    return values;
  }

  private void addProducts(int l, double[] x, double[] sums) {
    int at = offsets[l];
    for (double factor : x) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += factor * parameters[at + i];
      }
      at += sums.length;
    }
  }

  /**
   * Carries an adjoint of the output back.
   *
   * @param values of the input that it is about
   * @param gradient of the parameters, to be added to
   * @return the adjoint of the input
   */
  double[] back(double[][] values, double[] adjoint, double[] gradient) {
    double[] of = adjoint;
    for (int l = sizes.length - 2; l >= 0; l--) {
      addOuter(l, values[l], of, gradient);
      addBias(l, of, gradient);
      of = backThrough(l, of);
      multiplyBySlopes(l, values, of);
    }
    return of;
  }

  /** The same for the input alone. */
  double[] back(double[][] values, double[] adjoint) {
    double[] of = adjoint;
    for (int l = sizes.length - 2; l >= 0; l--) {
      of = backThrough(l, of);
      multiplyBySlopes(l, values, of);
    }
    return of;
  }

  private static void multiplyBySlopes(int l, double[][] values, double[] adjoint) {
    for (int j = 0; j < adjoint.length && l > 0; j++) {
      adjoint[j] *= slope(values[l][j]);
    }
  }

  /**
   * Adds the gradient, with respect to the parameters, of the derivative of the only output in a
   * direction of the input.
   *
   * @param values of the input that it is about
   */
  void addSlopeGradient(double[][] values, double[] direction, double[] gradient) {
    double[][] raw = new double[sizes.length][]; // derivatives before the function, and after it
    double[][] slopes = new double[sizes.length][];
    slopes[0] = direction;
    for (int l = 0; l < sizes.length - 1; l++) {
      raw[l + 1] = new double[sizes[l + 1]];
      addProducts(l, slopes[l], raw[l + 1]);
      slopes[l + 1] = raw[l + 1].clone();
      for (int i = 0; i < slopes[l + 1].length && l < sizes.length - 2; i++) {
        slopes[l + 1][i] *= slope(values[l + 1][i]);
      }
    }
    double[] ofSlope = {1};
    double[] ofValue = {0};
    for (int l = sizes.length - 2; l >= 0; l--) {
      addOuter(l, values[l], ofValue, gradient);
      addOuter(l, slopes[l], ofSlope, gradient);
      addBias(l, ofValue, gradient);
      ofValue = backThrough(l, ofValue);
      ofSlope = backThrough(l, ofSlope);
      for (int j = 0; j < ofValue.length && l > 0; j++) {
        double value = values[l][j];
        ofValue[j] = slope(value) * ofValue[j] + curvature(value) * raw[l][j] * ofSlope[j];
        ofSlope[j] *= slope(value);
      }
    }
  }

  private static double slope(double value) {
    double rest = 1 - Math.abs(value);
    return rest * rest;
  }

  private static double curvature(double value) {
    double rest = 1 - Math.abs(value);
    return -2 * Math.signum(value) * rest * rest * rest;
  }

  private void addOuter(int l, double[] x, double[] adjoint, double[] gradient) {
    int at = offsets[l];
    for (double factor : x) {
      for (int i = 0; i < adjoint.length; i++) {
        gradient[at + i] += factor * adjoint[i];
      }
      at += adjoint.length;
    }
  }

  private void addBias(int l, double[] adjoint, double[] gradient) {
    for (int i = 0; i < adjoint.length; i++) {
      gradient[biases(l) + i] += adjoint[i];
    }
  }

  private double[] backThrough(int l, double[] adjoint) {
    double[] of = new double[sizes[l]];
    for (int j = 0; j < of.length; j++) {
      of[j] = product(offsets[l] + j * adjoint.length, adjoint);
    }
    return of;
  }

  /** In four sums, which a processor adds up side by side. */
  private double product(int at, double[] x) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < x.length; i += 4) {
      a += parameters[at + i] * x[i];
      b += parameters[at + i + 1] * x[i + 1];
      c += parameters[at + i + 2] * x[i + 2];
      d += parameters[at + i + 3] * x[i + 3];
    }
    for (; i < x.length; i++) {
      a += parameters[at + i] * x[i];
    }
    return a + b + (c + d);
  }
}
