package keel.verify.gate;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import keel.verify.certificate.Status;

/**
 * An outcome as the JUnit XML of Ant, which every CI server shows: one test case for each rule. The
 * format wants a time; it is the epoch, so that the same outcome gives the same bytes.
 */
public final class JUnitXml {
  private static final String NO_TIME = "1970-01-01T00:00:00";

  private JUnitXml() {}

  /** The document. */
  public static String of(Outcome outcome) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      suite(outcome, xml);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a StringWriter does not fail", e);
    }
    return text + "\n";
  }

  private static void suite(Outcome outcome, XMLStreamWriter xml) throws XMLStreamException {
    int errors = outcome.error().isPresent() ? 1 : 0;
    start(xml, 1, "testsuite");
    attribute(xml, "name", "keel gate");
    attribute(xml, "package", "keel");
    attribute(xml, "id", "0");
    attribute(xml, "timestamp", NO_TIME);
    attribute(xml, "hostname", "localhost");
    attribute(xml, "tests", Integer.toString(outcome.findings().size() + errors));
    attribute(xml, "failures", Integer.toString(outcome.broken().size()));
    attribute(xml, "errors", Integer.toString(errors));
    attribute(xml, "time", "0");
    start(xml, 2, "properties");
    start(xml, 3, "property");
    attribute(xml, "name", "model_sha256");
    attribute(xml, "value", outcome.modelSha256());
    xml.writeEndElement();
    xml.writeEndElement();
    for (Finding finding : outcome.findings()) {
      testCase(xml, outcome, finding.rule() + ", " + finding.place() + ": " + finding.needed());
      if (!finding.holds()) {
        problem(
            xml,
            "failure",
            finding.status() == Status.REFUTED ? "broken" : "not proved",
            finding.toString());
      }
      xml.writeEndElement();
    }
    if (outcome.error().isPresent()) {
      testCase(xml, outcome, "the input can be used");
      problem(xml, "error", "error", outcome.error().get());
      xml.writeEndElement();
    }
    xml.writeEmptyElement("system-out");
    xml.writeEmptyElement("system-err");
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeCharacters("\n");
  }

  private static void testCase(XMLStreamWriter xml, Outcome outcome, String name)
      throws XMLStreamException {
    start(xml, 2, "testcase");
    attribute(xml, "name", name);
    attribute(xml, "classname", outcome.model());
    attribute(xml, "time", "0");
  }

  private static void problem(XMLStreamWriter xml, String element, String type, String message)
      throws XMLStreamException {
    start(xml, 3, element);
    attribute(xml, "message", message);
    attribute(xml, "type", type);
    xml.writeCharacters(valid(message));
    xml.writeEndElement();
  }

  private static void start(XMLStreamWriter xml, int depth, String element)
      throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
    xml.writeStartElement(element);
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, valid(value));
  }

  /** A name in a model may hold characters that no XML document may. */
  private static String valid(String text) {
    StringBuilder valid = new StringBuilder();
    text.codePoints().map(c -> isValid(c) ? c : 0xFFFD).forEach(valid::appendCodePoint);
    return valid.toString();
  }

  private static boolean isValid(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
