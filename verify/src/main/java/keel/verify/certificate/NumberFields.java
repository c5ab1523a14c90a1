package keel.verify.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import keel.verify.model.JsonFields;

/**
 * Numbers that matter, in JSON: a hexadecimal floating point text, and a decimal beside it for
 * people, rounded to the side on which what is said stays true.
 */
final class NumberFields {
  private NumberFields() {}

  /** Writes a number with its decimal. */
  static void put(ObjectNode node, String key, double value, Bound.Relation relation) {
    node.put(key, Double.toHexString(value)).put(decimal(key), relation.text(value));
  }

  /** Reads both; they must be what {@link #put} writes. */
  static double number(JsonFields fields, String key, Bound.Relation relation) {
    double value = number(key, fields.text(key));
    if (!fields.text(decimal(key)).equals(relation.text(value))) {
      throw new AlteredCertificate(key + " and its decimal do not agree");
    }
    return value;
  }

  /** Reads one without a decimal. */
  static double number(String key, String text) {
    double value = Double.parseDouble(text); // what is no number at all is refused by the caller
    if (!Double.toHexString(value).equals(text)
        || text.equals("-0x0.0p0")
        || !Double.isFinite(value)) {
      throw new AlteredCertificate(key + " is not in canonical form: '" + text + "'");
    }
    return value;
  }

  private static String decimal(String key) {
    return key + "_decimal";
  }
}
