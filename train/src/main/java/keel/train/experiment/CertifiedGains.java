package keel.train.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.model.Network;

/** How far inputs move answers, as certified, and how fast states approach each other. */
final class CertifiedGains implements Measure {
  @Override
  public Map<String, Double> numbers(Subject subject) {
    Certificate certificate = subject.certificate();
    String block = Unrolling.of(subject.network()).block().name();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("gain of the network", of(certificate, Network.SCOPE, Property.NETWORK_GAIN, true));
    numbers.put("of two outputs", of(certificate, Network.SCOPE, Property.NETWORK_GAIN, false));
    numbers.put("rate ρ", first(certificate, block, Property.CONTRACTION_RATE, q -> true));
    return numbers;
  }

  private static double of(
      Certificate certificate, String scope, Property property, boolean isOfAll) {
    return first(
        certificate,
        scope,
        property,
        quantity -> quantity.startsWith("gain") && isOfAll != quantity.contains("two outputs"));
  }

  /** The first certified number of a kind; NaN where nothing is certified. */
  static double first(
      Certificate certificate, String scope, Property property, Predicate<String> quantity) {
    return certificate.claim(scope, property).stream()
        .map(claim -> claim.verdict())
        .filter(Verdict.Certified.class::isInstance)
        .flatMap(verdict -> ((Verdict.Certified) verdict).bounds().stream())
        .filter(bound -> quantity.test(bound.quantity()))
        .mapToDouble(bound -> bound.certified())
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public List<String> files() {
    return List.of();
  }

  @Override
  public List<Figure> figures(List<Subject> subjects) {
    return List.of();
  }
}
