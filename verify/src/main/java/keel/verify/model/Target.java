package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * What the outputs of a network that was trained on a table stand for. Verification carries it
 * along; nothing rests on it.
 */
public sealed interface Target {
  /** Names of the columns of the table that hold it. */
  List<String> columns();

  /** How many outputs it takes. */
  int outputs();

  /** What a network is measured by. */
  Score score();

  /** One of the cases. */
  <T> T match(
      Function<Classes, T> classes, Function<Quantity, T> quantity, Function<Labels, T> labels);

  /**
   * One of several classes, the one with the greatest output.
   *
   * @param column that holds it
   * @param names of the classes, in the order of the outputs
   */
  record Classes(String column, List<String> names) implements Target {
    /** Copies the list. */
    public Classes {
      names = List.copyOf(names);
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public Score score() {
      return Score.ACCURACY;
    }

    @Override
    public <T> T match(
        Function<Classes, T> classes, Function<Quantity, T> quantity, Function<Labels, T> labels) {
      return classes.apply(this);
    }
  }

  /**
   * A number: the mean plus the output times the deviation.
   *
   * @param column that holds it
   * @param mean over the rows trained on
   * @param deviation over the rows trained on, greater than 0
   */
  record Quantity(String column, double mean, double deviation) implements Target {
    /**
     * Checks the deviation.
     *
     * @throws InvalidModel if it is not positive, or a number is not finite
     */
    public Quantity {
      if (!(deviation > 0 && Double.isFinite(deviation) && Double.isFinite(mean))) {
        throw new InvalidModel(
            "training table: the deviation of the target must be greater than 0, found "
                + deviation);
      }
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public Score score() {
      return Score.R2;
    }

    @Override
    public <T> T match(
        Function<Classes, T> classes, Function<Quantity, T> quantity, Function<Labels, T> labels) {
      return quantity.apply(this);
    }
  }

  /**
   * Several labels, of which each is given or not: given where its output is greater than 0.
   *
   * @param columns one for each label, in the order of the outputs
   */
  record Labels(List<String> columns) implements Target {
    /** Copies the list. */
    public Labels {
      columns = List.copyOf(columns);
    }

    @Override
    public int outputs() {
      return columns.size();
    }

    @Override
    public Score score() {
      return Score.ACCURACY;
    }

    @Override
    public <T> T match(
        Function<Classes, T> classes, Function<Quantity, T> quantity, Function<Labels, T> labels) {
      return labels.apply(this);
    }
  }
}
