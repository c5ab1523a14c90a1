/**
 * ONNX files: which network of Keel's layers does one compute, and how is a network written as one?
 *
 * <p>{@link keel.interchange.onnx.OnnxImport} is read first. A file is read as if hostile ({@code
 * OnnxFile}), its graph is evaluated with its constants known and its input not ({@code
 * Evaluation}), what comes out is taken apart from output to input ({@code Recognition}), and
 * compared with what ONNX Runtime computes ({@code Replay}). Nothing here decides on stability.
 */
package keel.interchange.onnx;
