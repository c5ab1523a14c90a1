package keel.train.stochastic;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import keel.train.layer.Columns;
import keel.train.layer.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A weight that is drawn: what is learned of it, and where a layer reads what was drawn. */
public final class DrawnWeight {
  private final Weight learned;
  private final Weight drawn;
  private final int[] places;
  private final double[] memory;

  /**
   * With memory of its own for what is drawn.
   *
   * @param learned mean, or first value
   * @param place of the i-th number of a model file in memory
   */
  public DrawnWeight(Weight learned, IntUnaryOperator place) {
    INDArray like = learned.value();
    this.learned = learned;
    this.drawn =
        new Weight(
            Columns.zeros(like.dataType(), like.rows(), like.columns()),
            Columns.zeros(like.dataType(), like.rows(), like.columns()));
    this.places = new int[(int) like.length()];
    this.memory = new double[places.length];
    Arrays.setAll(places, place);
  }

  /** What a layer reads, and the gradient that it gives. */
  public Weight drawn() {
    return drawn;
  }

  int size() {
    return places.length;
  }

  /** Copies what is learned, as files number it, into a list from a place on. */
  void readLearned(double[] numbers, int from) {
    read(learned.value(), numbers, from);
  }

  /** Takes the gradient of what was drawn: reads and clears it. */
  void takeGradient(double[] numbers, int from) {
    read(drawn.gradient(), numbers, from);
    drawn.gradient().assign(0);
  }

  private void read(INDArray array, double[] numbers, int from) {
    double[] all = Columns.readDoubles(array);
    for (int i = 0; i < places.length; i++) {
      numbers[from + i] = all[places[i]];
    }
  }

  /** Writes what was drawn. */
  void write(double[] numbers, int from) {
    Columns.writeDoubles(inMemory(numbers, from), drawn.value());
  }

  /** Adds to the gradient of what is learned. */
  void addGradient(double[] numbers, int from) {
    add(inMemory(numbers, from), learned);
  }

  private double[] inMemory(double[] numbers, int from) {
    for (int i = 0; i < places.length; i++) {
      memory[places[i]] = numbers[from + i];
    }
    return memory;
  }

  /** Adds numbers, as they stand in memory, to a gradient. */
  static void add(double[] numbers, Weight weight) {
    INDArray sum = Columns.zeros(weight.value().dataType(), weight.value().length(), 1);
    Columns.writeDoubles(numbers, sum);
    weight.gradient().addi(sum.reshape('f', weight.value().rows(), weight.value().columns()));
  }
}
