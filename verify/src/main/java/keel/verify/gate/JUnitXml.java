package keel.verify.gate;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import keel.verify.certificate.Status;
import keel.verify.model.Text;

/**
 * What was found of a model as the JUnit XML of Ant, which every CI server shows. The format wants
 * a time; it is the epoch, so that the same findings give the same bytes.
 */
public final class JUnitXml {
  private static final String NO_TIME = "1970-01-01T00:00:00";

  private JUnitXml() {}

  /**
   * One test.
   *
   * @param name what was tested
   * @param problem if it did not pass
   */
  public record Case(String name, Optional<Problem> problem) {
    /** It passed. */
    public static Case passed(String name) {
      return new Case(name, Optional.empty());
    }

    /**
     * It did not.
     *
     * @param type why, in a word or two
     * @param message why, in a sentence
     */
    public static Case failed(String name, String type, String message) {
      return new Case(name, Optional.of(new Problem("failure", type, message)));
    }

    /** Nothing could be tested. */
    public static Case error(String message) {
      Problem problem = new Problem("error", "error", message);
      return new Case("the input can be used", Optional.of(problem));
    }
  }

  /**
   * Why a test did not pass.
   *
   * @param element "failure" where something was found, "error" where nothing could be tested
   * @param type in a word or two
   * @param message in a sentence
   */
  public record Problem(String element, String type, String message) {}

  /** The document for an outcome: one test for each rule. */
  public static String of(Outcome outcome) {
    Stream<Case> rules = outcome.findings().stream().map(JUnitXml::rule);
    Stream<Case> errors = outcome.error().stream().map(Case::error);
    return of(
        "keel gate", outcome.model(), outcome.modelSha256(), Stream.concat(rules, errors).toList());
  }

  private static Case rule(Finding finding) {
    String name = finding.rule() + ", " + finding.place() + ": " + finding.needed();
    String type = finding.status() == Status.REFUTED ? "broken" : "not proved";
    return finding.holds() ? Case.passed(name) : Case.failed(name, type, finding.toString());
  }

  /**
   * The document for any tests of a model.
   *
   * @param suite their common name
   * @param model its file
   */
  public static String of(String suite, String model, String modelSha256, List<Case> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      suite(suite, model, modelSha256, cases, xml);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a StringWriter does not fail", e);
    }
    return text + "\n";
  }

  private static void suite(
      String suite, String model, String modelSha256, List<Case> cases, XMLStreamWriter xml)
      throws XMLStreamException {
    start(xml, 1, "testsuite");
    attribute(xml, "name", suite);
    attribute(xml, "package", "keel");
    attribute(xml, "id", "0");
    attribute(xml, "timestamp", NO_TIME);
    attribute(xml, "hostname", "localhost");
    attribute(xml, "tests", Integer.toString(cases.size()));
    attribute(xml, "failures", count(cases, "failure"));
    attribute(xml, "errors", count(cases, "error"));
    attribute(xml, "time", "0");
    start(xml, 2, "properties");
    start(xml, 3, "property");
    attribute(xml, "name", "model_sha256");
    attribute(xml, "value", modelSha256);
    xml.writeEndElement();
    xml.writeEndElement();
    for (Case test : cases) {
      start(xml, 2, "testcase");
      attribute(xml, "name", test.name());
      attribute(xml, "classname", model);
      attribute(xml, "time", "0");
      if (test.problem().isPresent()) {
        problem(xml, test.problem().get());
      }
      xml.writeEndElement();
    }
    xml.writeEmptyElement("system-out");
    xml.writeEmptyElement("system-err");
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeCharacters("\n");
  }

  private static String count(List<Case> cases, String element) {
    return Long.toString(
        cases.stream()
            .flatMap(test -> test.problem().stream())
            .filter(problem -> problem.element().equals(element))
            .count());
  }

  private static void problem(XMLStreamWriter xml, Problem problem) throws XMLStreamException {
    start(xml, 3, problem.element());
    attribute(xml, "message", problem.message());
    attribute(xml, "type", problem.type());
    xml.writeCharacters(Text.shown(problem.message()));
    xml.writeEndElement();
  }

  private static void start(XMLStreamWriter xml, int depth, String element)
      throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
    xml.writeStartElement(element);
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, Text.shown(value));
  }
}
