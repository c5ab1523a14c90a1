package keel.laws.reference;

import keel.verify.model.BatchNorm;
import keel.verify.model.Convolution;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Pooling;
import keel.verify.model.Shapes;

/** Linear layers as matrices of fractions. */
final class Operators {
  private Operators() {}

  static Rationals of(Layer layer) {
    if (layer instanceof Linear linear) {
      return Rationals.of(linear.weight());
    }
    if (layer instanceof Flatten flatten) {
      return Rationals.identity(Shapes.size(flatten.outputShape()));
    }
    if (layer instanceof BatchNorm norm) {
      int size = Shapes.size(norm.outputShape());
      int pixels = size / norm.scale().length();
      return Rationals.of(
          size, size, (i, j) -> i == j ? Rational.of(norm.scale().get(i / pixels)) : Rational.ZERO);
    }
    if (layer instanceof Pooling pooling) {
      return of(pooling);
    }
    Convolution convolution = (Convolution) layer;
    Rationals all = Rows.operator(convolution.kernel(), convolution.height(), convolution.width());
    int rows = convolution.outputShape().get(1);
    int columns = convolution.outputShape().get(2);
    return Rationals.of(
        Shapes.size(convolution.outputShape()),
        all.columns(),
        (i, j) -> {
          int channel = i / (rows * columns);
          int row = i / columns % rows * convolution.stride();
          int column = i % columns * convolution.stride();
          return all.get((channel * convolution.height() + row) * convolution.width() + column, j);
        });
  }

  private static Rationals of(Pooling pooling) {
    int height = pooling.inputShape().get(1);
    int width = pooling.inputShape().get(2);
    int rows = pooling.outputShape().get(1);
    int columns = pooling.outputShape().get(2);
    Rational share = Rational.of((long) pooling.size() * pooling.size()).inverse();
    return Rationals.of(
        Shapes.size(pooling.outputShape()),
        Shapes.size(pooling.inputShape()),
        (i, j) -> {
          int down = j / width % height - i / columns % rows * pooling.stride();
          int right = j % width - i % columns * pooling.stride();
          boolean isSeen =
              i / (rows * columns) == j / (height * width)
                  && down >= 0
                  && down < pooling.size()
                  && right >= 0
                  && right < pooling.size();
          return isSeen ? share : Rational.ZERO;
        });
  }
}
