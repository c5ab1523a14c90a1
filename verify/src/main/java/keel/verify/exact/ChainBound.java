package keel.verify.exact;

import java.util.List;

/**
 * Numbers that bound what a chain of stages makes of a change of its input.
 *
 * <p>What is known of stage l, l = 1, …, L, is {@code e_lᵀ Q_l e_l ≤ 2 e_lᵀ N_l e_{l−1}}: e_l is
 * the change of its state, and e_0 that of the input. For multipliers α_l > 0, α_L = 1, and a
 * symmetric H with as many rows as there are outputs y = C e_L, the matrix
 *
 * <pre>
 *   M = [  α_1 Q_1   −α_1 N_2ᵀ                    ]
 *       [ −α_1 N_2    α_2 Q_2    …                ]
 *       [                …      Q_L       −Cᵀ     ]      G = [ N_1; 0; …; 0 ]
 *       [                        −C         H     ]
 * </pre>
 *
 * with {@code G Gᵀ ⪯ b M}, b > 0, gives {@code (cᵀ y)² ≤ b (cᵀ H c) ‖e_0‖²} for every c.
 *
 * <p>Proof: with f_l = s e_l / α_l and t c in the place of the outputs, the stages give {@code fᵀ M
 * f ≤ 2 s f_1ᵀ N_1 e_0 − 2 s t cᵀ y + t² cᵀ H c}, and {@code 2 s f_1ᵀ N_1 e_0 ≤ ‖N_1ᵀ f_1‖² / b +
 * s² b ‖e_0‖²}; the best s and t.
 *
 * <p>Method: a product of matrices is multiplied out without rounding and then rounded down; what
 * the roundings can change is taken off the diagonal, row by row, and for N_1 the root of the sum
 * of squares r besides, for {@code 2 f_1ᵀ δ e_0 ≤ r (‖f_1‖² + ‖e_0‖²)}.
 *
 * <p>Rigour: exact.
 *
 * @param name what is bounded, unique within a certificate
 * @param stages from the input on, at least one
 * @param head factors of C, the last applied first; none if the outputs are the last state
 */
public record ChainBound(String name, List<Stage> stages, List<Matrix> head) implements Obligation {
  /** M has at most so many rows. */
  static final int LARGEST_SIZE = 1024;

  /** What multiplying the factors out may cost, in products of two doubles. */
  static final long MOST_PRODUCTS = 1L << 25;

  /** There is a number for every two outputs. */
  static final int MOST_OUTPUTS = 128;

  /**
   * What is known of a stage.
   *
   * @param form Q, symmetric
   * @param maps factors of N, the last applied first
   */
  public record Stage(Matrix form, List<Matrix> maps) {
    /**
     * Copies the list and checks the shapes.
     *
     * @throws IllegalArgumentException if they do not belong together
     */
    public Stage {
      maps = List.copyOf(maps);
      if (!form.isSymmetric() || maps.isEmpty() || maps.get(0).rows() != form.rows()) {
        throw new IllegalArgumentException(form + " and " + maps + " do not belong together");
      }
    }

    int size() {
      return form.rows();
    }

    /** The length of what the stage takes. */
    public int inputs() {
      return maps.get(maps.size() - 1).columns();
    }
  }

  /**
   * Copies the lists and checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together
   */
  public ChainBound {
    stages = List.copyOf(stages);
    head = List.copyOf(head);
    for (int l = 1; l < stages.size(); l++) {
      if (stages.get(l).inputs() != stages.get(l - 1).size()) {
        throw new IllegalArgumentException(name + ": stages " + (l - 1) + " and " + l + " differ");
      }
    }
    int last = stages.get(stages.size() - 1).size();
    if (!head.isEmpty() && head.get(head.size() - 1).columns() != last) {
      throw new IllegalArgumentException(name + ": the head does not take " + last + " numbers");
    }
  }

  /** How many outputs there are. */
  public int outputs() {
    return head.isEmpty() ? stages.get(stages.size() - 1).size() : head.get(0).rows();
  }

  /** The number of rows of M. */
  public int size() {
    return stages.stream().mapToInt(Stage::size).sum() + outputs();
  }

  /** How many numbers a witness has: b, the multipliers but the last, the lower triangle of H. */
  public int candidates() {
    return stages.size() + outputs() * (outputs() + 1) / 2;
  }

  /** Whether the check is within bounds that are known beforehand. */
  public boolean isTractable() {
    return outputs() <= MOST_OUTPUTS && size() <= LARGEST_SIZE && products() <= MOST_PRODUCTS;
  }

  /** What multiplying the factors out costs. */
  private long products() {
    return stages.stream().mapToLong(stage -> Product.cost(stage.maps)).sum() + Product.cost(head);
  }

  private Dyadic multiplier(Vector numbers, int stage) {
    return Dyadic.of(stage + 1 < stages.size() ? numbers.get(1 + stage) : 1);
  }

  /**
   * The question that is left once the numbers are chosen.
   *
   * @param gram to be proved with b
   * @param form H
   * @param square b and what N_1 was rounded by
   */
  public record Question(GramBound gram, Matrix form, Dyadic square) {
    /** Not below {@code (cᵀ y)² / ‖e_0‖²} for c = e_i. */
    public Dyadic output(int i) {
      return square.times(Dyadic.of(form.get(i, i)));
    }

    /** Not below {@code (y_i − y_j)² / ‖e_0‖²}. */
    public Dyadic difference(int i, int j) {
      Dyadic mixed = Dyadic.of(form.get(i, j));
      return square.times(
          Dyadic.of(form.get(i, i)).plus(Dyadic.of(form.get(j, j))).minus(mixed.plus(mixed)));
    }
  }

  /**
   * The question for some numbers.
   *
   * @throws InvalidWitness if they are not as many as they must be or not above zero where they
   *     must be, the check is too large, or a number leaves the range of doubles
   */
  public Question with(Vector numbers) {
    if (!isTractable() || numbers.length() != candidates()) {
      throw new InvalidWitness(name + ": " + candidates() + " numbers are needed");
    }
    for (int i = 0; i < stages.size(); i++) {
      if (!(numbers.get(i) > 0)) {
        throw new InvalidWitness(name + ": b and multipliers must be above zero");
      }
    }
    RoundedForm form = new RoundedForm(name, size());
    int begin = 0;
    Product first = Product.of(stages.get(0).maps);
    for (int l = 0; l < stages.size(); l++) {
      Stage stage = stages.get(l);
      Dyadic own = multiplier(numbers, l);
      form.add(
          begin,
          begin,
          stage.size(),
          stage.size(),
          (i, j) -> own.times(Dyadic.of(stage.form.get(i, j))));
      if (l > 0) {
        Product map = Product.of(stage.maps);
        Dyadic before = multiplier(numbers, l - 1).negate();
        form.add(
            begin,
            begin - stage.inputs(),
            stage.size(),
            stage.inputs(),
            (i, j) -> before.times(map.at(i, j)));
      }
      begin += stage.size();
    }
    int last = stages.get(stages.size() - 1).size();
    Product map = outputMap();
    form.add(begin, begin - last, outputs(), last, (i, j) -> map.at(i, j).negate());
    Matrix outputs = form(numbers);
    form.add(begin, begin, outputs(), outputs(), (i, j) -> Dyadic.of(outputs.get(i, j)));
    Dyadic raise = first.rounding();
    return new Question(
        new GramBound(name, first.rounded(name, size()), form.lowered(stages.get(0).size(), raise)),
        outputs,
        Dyadic.of(numbers.get(0)).plus(raise));
  }

  /** H of some numbers, which end with its lower triangle, row by row. */
  private Matrix form(Vector numbers) {
    int size = outputs();
    double[] form = new double[size * size];
    int next = stages.size();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        form[i * size + j] = numbers.get(next);
        form[j * size + i] = numbers.get(next);
        next++;
      }
    }
    return Matrix.of(size, size, form);
  }

  /**
   * The question for some numbers, answered by a witness.
   *
   * @throws InvalidWitness if it is not
   */
  public Question provenBy(Vector numbers, FactorWitness factor) {
    Question question = with(numbers);
    question.gram.requireProof(factor, numbers.get(0));
    return question;
  }

  /** C, the identity if there is no head. */
  private Product outputMap() {
    return Product.of(head.isEmpty() ? List.of(Matrix.identity(outputs())) : head);
  }
}
