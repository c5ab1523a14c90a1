package keel.interchange.onnx;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A condition of a loop on its state.
 *
 * @param longer what must be longer than the tolerance, if anything
 * @param tolerance of the length
 * @param stepsBelow how many steps may have been taken, if that is limited
 */
record Check(Optional<Measure> longer, double tolerance, OptionalInt stepsBelow) implements Value {}
