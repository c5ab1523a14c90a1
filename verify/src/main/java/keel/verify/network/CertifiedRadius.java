package keel.verify.network;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.InputNorm;
import keel.verify.exact.Dyadic;
import keel.verify.model.Block;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.trajectory.Passage;

/**
 * Up to which distance of a raw input the class of a network's answer cannot change.
 *
 * <p>Method: the class i of an input stays for every change shorter than {@code r = min_j m_ij /
 * L_ij}, where m_ij is the least that output i is above output j, and L_ij bounds how far their
 * difference moves ({@link OutputGains}). m_ij is computed in doubles; what rounding may have
 * changed is proved by {@link Passage} and taken off twice. Where the answer is the mean of the
 * probabilities of several members, the class that all of them give stays while it stays for each
 * of them; where they differ nothing is proved, since one that changes can swing the mean.
 *
 * <p>Rigour: a lower bound, about the network in real numbers with the weights as they are stored,
 * if the gains are certified ones. It says nothing of the roundings of whoever runs the network in
 * floats. Source: Tsuzuku, Sato and Sugiyama, Lipschitz-Margin Training (arXiv:1802.04034),
 * Proposition 1, for each pair of classes.
 */
public final class CertifiedRadius {
  /** The class of outputs that are no numbers. */
  public static final int NO_CLASS = -1;

  private final List<Passage> passages;
  private final OutputGains gains;
  private final Dyadic scale;

  private CertifiedRadius(List<Passage> passages, OutputGains gains) {
    this.passages = passages;
    this.gains = gains;
    this.scale = Dyadic.of(passages.get(0).preprocessing().scale()).abs();
  }

  /**
   * What the network answers.
   *
   * @param predicted the class, from 0; {@link #NO_CLASS} where outputs are no numbers
   * @param radius distance of a raw input below which the class is proved to stay; 0 where nothing
   *     is proved, infinite where no input changes it
   */
  public record Answer(int predicted, double radius) {}

  /**
   * Radii of a network with two outputs or more.
   *
   * @param network what is concluded from a certificate that was checked
   * @param norm of changes of the raw input
   * @return empty where {@link #missing} says why
   */
  public static Optional<CertifiedRadius> of(NetworkConclusions network, InputNorm norm) {
    if (missing(network, norm).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new CertifiedRadius(network.passages(), network.outputGains(norm).orElseThrow()));
  }

  /** Why there are no radii: a sentence; empty where there are. */
  public static Optional<String> missing(NetworkConclusions conclusions, InputNorm norm) {
    Network network = conclusions.network();
    Optional<Block> stopping =
        network.blocks().stream().filter(block -> !block.hasOneDepth()).findFirst();
    if (stopping.isPresent()) {
      return Optional.of(
          "block '"
              + stopping.get().name()
              + "' stops by a tolerance, after a number of steps that depends on the input; give it"
              + " a number of steps");
    }
    Optional<OutputGains> gains = conclusions.outputGains(norm);
    if (gains.isEmpty()) {
      return Optional.of("the network has no certified gain; `keel certify` says why");
    }
    if (gains.get().outputs() < 2) {
      return Optional.of("the network has one output, and so no classes");
    }
    return conclusions.passages().isEmpty()
        ? Optional.of(
            "what rounding does to its outputs is not bounded: that needs blocks that are certified"
                + " incrementally stable, of single units")
        : Optional.empty();
  }

  /** A digest of the gains, in hexadecimal: where it is the same, so are all radii. */
  public String gainsSha256() {
    return gains.sha256();
  }

  /** What the network answers to a raw input. */
  public Answer at(double[] raw) {
    List<Passage.Rounded> outputs = passages.stream().map(way -> way.outputs(raw)).toList();
    List<Answer> answers = outputs.stream().map(this::at).toList();
    int first = answers.get(0).predicted;
    if (answers.stream().allMatch(answer -> answer.predicted == first)) {
      return new Answer(first, answers.stream().mapToDouble(Answer::radius).min().orElseThrow());
    }
    double[] means = Prediction.logMean(outputs.stream().map(Passage.Rounded::numbers).toList());
    return new Answer(greatest(means), 0);
  }

  private Answer at(Passage.Rounded outputs) {
    double[] numbers = outputs.numbers();
    double off = outputs.error().maximum();
    int best = greatest(numbers);
    double radius = Double.POSITIVE_INFINITY;
    for (int j = 0; j < numbers.length && best != NO_CLASS; j++) {
      if (j != best) {
        radius = Math.min(radius, radius(numbers[best], numbers[j], off, gains.between(best, j)));
      }
    }
    return new Answer(best, best == NO_CLASS ? 0 : radius);
  }

  /** The row of an input in the table of radii, without a time. */
  public CertifiedAnswer answer(int index, int label, double[] raw) {
    Answer answer = at(raw);
    return new CertifiedAnswer(index, label, answer.predicted(), scaled(answer.radius()), 0);
  }

  /**
   * A radius in the unit that papers measure in, rounded down: of inputs after the model's scale
   * and before its mean and deviation. Those are pixels between 0 and 1, and a table's own numbers.
   */
  double scaled(double raw) {
    return Double.isInfinite(raw) ? raw : Dyadic.of(raw).times(scale).floorToDouble();
  }

  /** Every operation is rounded to nearest, so that the double below is not above what is true. */
  private static double radius(double own, double other, double off, double gain) {
    double apart = Math.nextDown(own - other);
    double margin = Math.nextDown(apart - Math.nextUp(2 * off));
    if (!(margin > 0)) {
      return 0;
    }
    return gain == 0 ? Double.POSITIVE_INFINITY : Math.max(0, Math.nextDown(margin / gain));
  }

  /** The first of the greatest. */
  private static int greatest(double[] numbers) {
    int best = 0;
    for (int j = 0; j < numbers.length; j++) {
      if (!Double.isFinite(numbers[j])) {
        return NO_CLASS;
      }
      best = numbers[j] > numbers[best] ? j : best;
    }
    return best;
  }
}
