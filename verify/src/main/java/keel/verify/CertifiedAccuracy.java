package keel.verify;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import keel.verify.certificate.Status;
import keel.verify.gate.AccuracyRule;
import keel.verify.gate.Finding;
import keel.verify.gate.InvalidPolicy;
import keel.verify.gate.LabelledData;
import keel.verify.model.Network;
import keel.verify.network.CertifiedRadius;
import keel.verify.network.NetworkConclusions;

/** Counts again how many patterns are right within a radius: no file of radii is believed. */
final class CertifiedAccuracy {
  private CertifiedAccuracy() {}

  /**
   * What a rule asks for, and what there is.
   *
   * @param network what is concluded from a certificate that was checked
   * @throws InvalidPolicy if nobody can read data sets, or the data are others than the policy says
   */
  static Finding finding(AccuracyRule rule, NetworkConclusions network) throws IOException {
    LabelledData data = open(rule, network.network());
    if (!data.sha256().equals(rule.sha256())) {
      throw new InvalidPolicy(
          AccuracyRule.KEY
              + ": "
              + rule.dataset()
              + " has SHA-256 "
              + data.sha256()
              + ", not "
              + rule.sha256()
              + "; correct the policy if these are the data that are meant");
    }
    Optional<CertifiedRadius> radius = CertifiedRadius.of(network, rule.norm());
    if (radius.isEmpty()) {
      String why = CertifiedRadius.missing(network, rule.norm()).orElseThrow();
      return finding(rule, "none: " + why, Status.INCONCLUSIVE);
    }
    long certified =
        IntStream.range(0, data.size())
            .parallel()
            .filter(
                i ->
                    radius
                        .get()
                        .answer(i, data.label(i), data.input(i))
                        .isCertifiedAt(rule.radius()))
            .count();
    double share = (double) certified / data.size();
    return finding(
        rule,
        String.format(Locale.ROOT, "%.6g: %d of %d patterns", share, certified, data.size()),
        share >= rule.atLeast() ? Status.CERTIFIED : Status.REFUTED);
  }

  private static LabelledData open(AccuracyRule rule, Network network) throws IOException {
    Optional<LabelledData.Source> source =
        ServiceLoader.load(LabelledData.Source.class).findFirst();
    if (source.isEmpty()) {
      throw new InvalidPolicy(
          AccuracyRule.KEY
              + " is computed again from the patterns, which the module keel-train reads; it is not"
              + " on the class path: put it there, or leave the rule out");
    }
    return source.get().open(rule, network);
  }

  private static Finding finding(AccuracyRule rule, String found, Status status) {
    return new Finding(AccuracyRule.NAME, Network.SCOPE, rule.sentence(), found, status);
  }
}
