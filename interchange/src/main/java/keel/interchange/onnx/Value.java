package keel.interchange.onnx;

/** What stands under a name in a graph. */
sealed interface Value permits Numbers, Integers, Truth, Term, Measure, Check {}
