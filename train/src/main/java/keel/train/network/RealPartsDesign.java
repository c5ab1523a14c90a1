package keel.train.network;

import keel.verify.model.Scalars;

/** Both parts of complex numbers as real ones: all real parts, then all imaginary ones. */
public record RealPartsDesign() implements ComplexDesign {
  @Override
  public Scalars gives(Scalars taken) {
    return Scalars.REAL;
  }

  @Override
  public String prefix() {
    return "parts";
  }

  @Override
  public Part at(Place place) {
    return FlattenDesign.numbers(place);
  }
}
