package keel.verify.model;

/** By what law the parameters of a field are drawn, one equation after the other. */
public sealed interface ParameterLaw permits EmpiricalLaw, NormalLaw, GeneratorLaw {
  /** The name of the law in files. */
  String type();

  /**
   * Checks that it speaks of so many parameters.
   *
   * @throws InvalidModel if it does not
   */
  void requireFits(int parameters);
}
