package keel.train.identify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.train.network.InvalidDesign;
import keel.verify.model.SolverStep;

/**
 * From trajectories to equations: each equation for itself, then what all of them have in common,
 * then the parameters of each.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377), whose symbolic networks decide what monomials
 * there are, or whose coefficients they are; by default both are found by {@link IntegralForm}.
 */
public final class Identification {
  /** Euler's method and others follow no solution that turns faster than that in a step. */
  private static final double FASTEST = 2.8;

  /** By how much, of the longest, steps of one length may differ. */
  private static final double ROUNDING = 1e-9;

  private final IdentifySettings settings;
  private final List<String> states;
  private final List<String> odes;
  private final List<List<Course>> courses;
  private final Monomials monomials;
  private final Optional<SymbolicNetwork> network;

  /**
   * Of some trajectories.
   *
   * @throws InvalidDesign if there are too few points, or too many monomials
   */
  public Identification(Trajectories data, IdentifySettings settings) {
    this.settings = settings;
    this.states = data.states();
    Map<String, List<Trajectory>> byEquation = data.byEquation();
    this.odes = List.copyOf(byEquation.keySet());
    this.courses = byEquation.values().stream().map(Course::of).toList();
    FitSettings fit = settings.identify();
    this.network = Optional.ofNullable(fit.symbolic()).map(this::network);
    this.monomials = Monomials.of(states.size(), fit.degree());
  }

  private SymbolicNetwork network(SymbolicSettings symbolic) {
    for (int i = 0; i < odes.size(); i++) {
      InvalidDesign.require(
          courses.get(i).stream().anyMatch(course -> course.size() > symbolic.window()),
          place(i)
              + ": a window of "
              + symbolic.window()
              + " steps needs a trajectory with more points than that; make the window shorter");
    }
    return new SymbolicNetwork(states.size(), symbolic.hidden());
  }

  private String place(int ode) {
    return "equation '" + odes.get(ode) + "'";
  }

  /** How many symbolic networks are trained at most, those of all rounds counted. */
  public int steps() {
    SymbolicSettings symbolic = settings.identify().symbolic();
    return symbolic == null ? 0 : odes.size() * (1 + symbolic.rounds());
  }

  /**
   * Identifies.
   *
   * @param keys what a journal may be taken up with: settings and data
   * @param journal of symbolic networks; it is left behind, for whoever writes the result to delete
   * @param progress hears how many of {@link #steps} are done
   * @throws InvalidDesign if there are too few points, or no monomial is left
   */
  public Identified run(
      SortedMap<String, String> keys, Optional<Path> journal, IntConsumer progress)
      throws IOException {
    List<Identified.Stage> stages = new ArrayList<>();
    List<double[][]> found = List.of();
    List<IntegralForm> forms = List.of();
    FitSettings fit = settings.identify();
    if (fit.leastSquares()) {
      forms =
          IntStream.range(0, odes.size())
              .parallel()
              .mapToObj(i -> new IntegralForm(place(i), monomials, courses.get(i)))
              .toList();
      stages.add(stage("least squares", monomials, each(forms, IntegralForm::fitted)));
      found = each(forms, form -> form.pruned(fit.prune()));
      stages.add(stage("pruned", monomials, found));
    }
    List<String> kept = new ArrayList<>();
    if (network.isPresent()) {
      List<double[][]> polynomials = trained(network.get(), found, kept, keys, journal, progress);
      stages.add(stage("symbolic", network.get().monomials(), polynomials));
      found = polynomials.stream().map(this::pruned).toList();
    }
    Monomials of = fit.leastSquares() ? monomials : network.orElseThrow().monomials();
    List<double[][]> all = found.stream().map(p -> resized(p, of.size())).toList();
    boolean[] fast = fast(of, courses, all);
    int[] voters = voters(fast);
    Structure voted = vote(at(voters, all));
    Structure structure =
        fit.leastSquares()
            ? voted.reduced(at(voters, each(forms, form -> form.fitted(voted))), fit.common())
            : voted;
    List<double[]> members =
        fit.leastSquares()
            ? each(forms, form -> form.fitted(structure).numbers())
            : all.stream().map(structure::parameters).toList();
    stages.add(stage("in common", of, members.stream().map(structure::coefficients).toList()));
    return new Identified(
        new Equations(states, of, structure),
        odes,
        members,
        at(voters, members),
        IntStream.range(0, fast.length).filter(i -> fast[i]).mapToObj(odes::get).toList(),
        kept,
        map(),
        stages);
  }

  /**
   * Trains the networks of all equations, from what was found where something was. An equation that
   * needs more products than a network has keeps what was found.
   *
   * @param kept the names of those, to be added to
   */
  private List<double[][]> trained(
      SymbolicNetwork network,
      List<double[][]> found,
      List<String> kept,
      SortedMap<String, String> keys,
      Optional<Path> journal,
      IntConsumer progress)
      throws IOException {
    List<double[][]> all = new ArrayList<>();
    List<Integer> trained = new ArrayList<>();
    List<double[]> starts = new ArrayList<>();
    for (int i = 0; i < odes.size(); i++) {
      all.add(
          found.isEmpty() ? new double[0][] : resized(found.get(i), network.monomials().size()));
      Optional<double[]> start = found.isEmpty() ? Optional.empty() : network.of(found.get(i));
      start.ifPresent(starts::add);
      if (found.isEmpty() || start.isPresent()) {
        trained.add(i);
      } else {
        kept.add(odes.get(i));
      }
    }
    if (!trained.isEmpty()) {
      SymbolicNetworks networks =
          new SymbolicNetworks(
              network,
              settings.identify().symbolic(),
              trained.stream().map(courses::get).toList(),
              starts,
              settings.seed());
      List<double[][]> polynomials =
          networks.trained(keys, journal, penalty(network, trained), progress);
      for (int t = 0; t < trained.size(); t++) {
        all.set(trained.get(t), polynomials.get(t));
      }
    }
    return all;
  }

  private Structure vote(List<double[][]> voters) {
    Structure structure = Structure.vote(voters, settings.identify().votes());
    InvalidDesign.require(
        !structure.parameters().isEmpty(),
        "no monomial is left in enough equations; lower prune or votes, or raise degree");
    return structure;
  }

  private static Identified.Stage stage(
      String name, Monomials monomials, List<double[][]> coefficients) {
    return new Identified.Stage(name, monomials, coefficients);
  }

  private static <T> List<T> each(List<IntegralForm> forms, Function<IntegralForm, T> result) {
    return forms.parallelStream().map(result).toList();
  }

  private static <T> List<T> at(int[] places, List<T> all) {
    return Arrays.stream(places).mapToObj(all::get).toList();
  }

  private double[][] pruned(double[][] polynomials) {
    double prune = settings.identify().prune();
    return Arrays.stream(polynomials)
        .map(row -> Arrays.stream(row).map(c -> Math.abs(c) > prune ? c : 0).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] resized(double[][] polynomials, int size) {
    return Arrays.stream(polynomials).map(row -> Arrays.copyOf(row, size)).toArray(double[][]::new);
  }

  private SymbolicNetworks.Penalty penalty(SymbolicNetwork network, List<Integer> trained) {
    SymbolicSettings symbolic = settings.identify().symbolic();
    if (symbolic.regulariser() == SymbolicSettings.Regulariser.NONE) {
      return polynomials -> Identification::zeros;
    }
    if (symbolic.regulariser() == SymbolicSettings.Regulariser.L1) {
      return polynomials -> Identification::signs;
    }
    CriticPenalty critic = new CriticPenalty(settings.law(), symbolic.ganSteps(), settings.seed());
    return polynomials -> {
      List<double[][]> all = polynomials.stream().map(this::pruned).toList();
      int[] voters =
          voters(fast(network.monomials(), trained.stream().map(courses::get).toList(), all));
      return critic.of(at(voters, all), vote(at(voters, all)));
    };
  }

  /** Networks with Euler's method learn its map, which is one map where times are even. */
  private Optional<SolverStep> map() {
    FitSettings fit = settings.identify();
    if (fit.leastSquares() || fit.symbolic().step() != StepRule.EULER) {
      return Optional.empty();
    }
    double[] steps =
        courses.stream()
            .flatMap(List::stream)
            .flatMapToDouble(c -> IntStream.range(0, c.size() - 1).mapToDouble(c::step))
            .toArray();
    double length = Arrays.stream(steps).max().orElseThrow();
    return Arrays.stream(steps).allMatch(step -> length - step <= ROUNDING * length)
        ? Optional.of(SolverStep.euler(length))
        : Optional.empty();
  }

  /** The gradient of nothing. */
  private static double[][] zeros(double[][] polynomials) {
    return new double[polynomials.length][polynomials[0].length];
  }

  /** The gradient of the sum of the sizes of all coefficients. */
  private static double[][] signs(double[][] polynomials) {
    return Arrays.stream(polynomials)
        .map(row -> Arrays.stream(row).map(Math::signum).toArray())
        .toArray(double[][]::new);
  }

  /** The equations that are not fast; all, if every one is. */
  private static int[] voters(boolean[] fast) {
    int[] slow = IntStream.range(0, fast.length).filter(i -> !fast[i]).toArray();
    return slow.length > 0 ? slow : IntStream.range(0, fast.length).toArray();
  }

  /**
   * Which equations have points where a step is too long for the field that was found: where an
   * entry of its Jacobian is larger than 2.8 / δt. They vote on nothing.
   */
  static boolean[] fast(Monomials of, List<List<Course>> courses, List<double[][]> polynomials) {
    boolean[] fast = new boolean[courses.size()];
    for (int i = 0; i < fast.length; i++) {
      for (Course course : courses.get(i)) {
        for (int k = 0; k + 1 < course.size(); k++) {
          double greatest = of.greatestSlope(polynomials.get(i), course.state(k));
          fast[i] |= !(greatest * course.step(k) <= FASTEST);
        }
      }
    }
    return fast;
  }
}
