package keel.verify.field;

import java.util.List;
import java.util.stream.IntStream;
import keel.verify.certificate.Box;
import keel.verify.exact.Dyadic;

/** The corners of boxes. */
final class Corners {
  private Corners() {}

  /** The corners of a box, exactly: 2 to the number of coordinates that are not known. */
  static List<Dyadic[]> of(Box box) {
    return IntStream.range(0, 1 << box.unknown()).mapToObj(index -> corner(box, index)).toList();
  }

  private static Dyadic[] corner(Box box, int index) {
    Dyadic[] point = new Dyadic[box.centre().length()];
    int bit = 0;
    for (int i = 0; i < point.length; i++) {
      Dyadic reach = Dyadic.of(box.radius().get(i));
      point[i] = Dyadic.of(box.centre().get(i));
      if (box.radius().get(i) != 0) {
        point[i] = (index >> bit & 1) == 0 ? point[i].minus(reach) : point[i].plus(reach);
        bit++;
      }
    }
    return point;
  }

  /** In double precision, for a search. */
  static double[] rounded(Dyadic[] numbers) {
    double[] rounded = new double[numbers.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = numbers[i].floorToDouble();
    }
    return rounded;
  }

  /** In double precision, for a search. */
  static double[][] rounded(Dyadic[][] matrix) {
    double[][] rounded = new double[matrix.length][];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = rounded(matrix[i]);
    }
    return rounded;
  }
}
