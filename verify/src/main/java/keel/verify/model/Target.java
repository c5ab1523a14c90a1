package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Vector;

/** What the outputs of a network stand for. Verification carries it along; nothing rests on it. */
public sealed interface Target {
  /** Names of what the outputs are of: the columns of a table that hold it. */
  List<String> columns();

  /** How many outputs it takes. */
  int outputs();

  /** What a network is measured by. */
  Score score();

  /** One of the cases. */
  <T> T match(
      Function<Classes, T> classes, Function<Quantities, T> quantities, Function<Labels, T> labels);

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
        Function<Classes, T> classes,
        Function<Quantities, T> quantities,
        Function<Labels, T> labels) {
      return classes.apply(this);
    }
  }

  /**
   * Numbers: each is its mean plus the output times its deviation.
   *
   * @param columns that hold them, in the order of the outputs
   * @param means over the patterns trained on
   * @param deviations over the patterns trained on, greater than 0
   */
  record Quantities(List<String> columns, Vector means, Vector deviations) implements Target {
    /**
     * Copies the list, and checks the numbers.
     *
     * @throws InvalidModel if there is no column, or not a mean and a deviation for each, or a
     *     deviation is not positive
     */
    public Quantities {
      columns = List.copyOf(columns);
      if (columns.isEmpty()
          || means.length() != columns.size()
          || deviations.length() != columns.size()) {
        throw new InvalidModel(
            "training target: each of the "
                + columns.size()
                + " quantities, at least one, must have a mean and a deviation, found "
                + means.length()
                + " and "
                + deviations.length());
      }
      for (double deviation : deviations.toArray()) {
        if (!(deviation > 0)) {
          throw new InvalidModel(
              "training target: the deviation of a quantity must be greater than 0, found "
                  + deviation);
        }
      }
    }

    /** One of them. */
    public static Quantities of(String column, double mean, double deviation) {
      return new Quantities(List.of(column), Vector.of(mean), Vector.of(deviation));
    }

    /** Those of a pattern on the scale of the outputs, in a fresh array. */
    public double[] standardised(double[] quantities) {
      double[] result = new double[quantities.length];
      Arrays.setAll(result, i -> (quantities[i] - means.get(i)) / deviations.get(i));
      return result;
    }

    @Override
    public int outputs() {
      return columns.size();
    }

    @Override
    public Score score() {
      return Score.R2;
    }

    @Override
    public <T> T match(
        Function<Classes, T> classes,
        Function<Quantities, T> quantities,
        Function<Labels, T> labels) {
      return quantities.apply(this);
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
        Function<Classes, T> classes,
        Function<Quantities, T> quantities,
        Function<Labels, T> labels) {
      return labels.apply(this);
    }
  }
}
