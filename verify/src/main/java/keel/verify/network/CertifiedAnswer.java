package keel.verify.network;

import java.util.Optional;

/**
 * A row of the table of certified radii, in the columns that the field's scripts read.
 *
 * @param index of the input in its data set, from 0
 * @param label its class, from 0
 * @param predicted the class that the network gives; {@link CertifiedRadius#NO_CLASS} if none
 * @param radius below which that class is proved to stay, in the unit that papers measure in: of
 *     inputs after the model's scale and before its mean and deviation
 * @param time seconds that it took; 0 where it is not to be told
 */
public record CertifiedAnswer(int index, int label, int predicted, double radius, double time) {
  /** The names of the columns. */
  public static final String COLUMNS = "idx\tlabel\tpredict\tradius\tcorrect\ttime";

  private static final int CELLS = COLUMNS.split("\t").length;

  /** The same with the seconds that it took. */
  public CertifiedAnswer taking(double seconds) {
    return new CertifiedAnswer(index, label, predicted, radius, seconds);
  }

  /** Whether the network gives the right class. */
  public boolean isCorrect() {
    return predicted == label;
  }

  /** Whether it gives it for every input that is not farther away, too. */
  public boolean isCertifiedAt(double distance) {
    return isCorrect() && radius > distance;
  }

  /** The row. */
  public String row() {
    return String.join(
        "\t",
        Integer.toString(index),
        Integer.toString(label),
        Integer.toString(predicted),
        Double.isInfinite(radius) ? "inf" : text(radius),
        isCorrect() ? "1" : "0",
        text(time));
  }

  private static String text(double number) {
    return number == 0 ? "0" : Double.toString(number);
  }

  /** Of a row; empty if it is none. */
  public static Optional<CertifiedAnswer> of(String row) {
    String[] cells = row.split("\t", -1);
    if (cells.length != CELLS) {
      return Optional.empty();
    }
    try {
      CertifiedAnswer answer =
          new CertifiedAnswer(
              Integer.parseInt(cells[0]),
              Integer.parseInt(cells[1]),
              Integer.parseInt(cells[2]),
              cells[3].equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(cells[3]),
              Double.parseDouble(cells[5]));
      return answer.row().equals(row) ? Optional.of(answer) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
