package keel.verify.field;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import keel.verify.exact.Dyadic;

/**
 * Matrices that lie around one of them: it plus, of each part, any share from −1 to 1.
 *
 * @param centre one of them
 * @param parts none where it is the only one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Spread(Dyadic[][] centre, List<Dyadic[][]> parts) {
  /** What linear maps make of them. */
  Spread with(UnaryOperator<Dyadic[][]> ofCentre, UnaryOperator<Dyadic[][]> ofPart) {
    return new Spread(ofCentre.apply(centre), parts.stream().map(ofPart).toList());
  }

  /** The centre and, behind it, the parts. */
  List<Dyadic[][]> all() {
    List<Dyadic[][]> all = new ArrayList<>(parts);
    all.add(0, centre);
    return all;
  }

  /** The same in double precision, for a search. */
  List<double[][]> rounded() {
    return all().stream().map(Corners::rounded).toList();
  }
}
