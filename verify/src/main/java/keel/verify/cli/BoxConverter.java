package keel.verify.cli;

import keel.verify.certificate.GivenBox;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@link GivenBox}. */
public final class BoxConverter implements ITypeConverter<GivenBox> {
  @Override
  public GivenBox convert(String text) {
    try {
      return GivenBox.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
