package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keel.verify.model.InvalidModel;
import keel.verify.model.Shapes;
import keel.verify.model.Tensor;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/**
 * ONNX Runtime with a model that was read: one thread, every operator as it stands in the file. Its
 * tensors that lie in other files are in the copy that it is given, so that it opens none.
 */
final class OnnxRuntime implements AutoCloseable {
  private final OrtSession session;
  private final FloatType type;
  private final String input;

  private OnnxRuntime(OrtSession session, FloatType type, String input) {
    this.session = session;
    this.type = type;
    this.input = input;
  }

  /**
   * Loads a model.
   *
   * @param outputs tensors to give beside its output
   * @throws InvalidModel if the runtime does not load it
   */
  static OnnxRuntime of(ModelProto model, FloatType type, String input, Set<String> outputs) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    Set<String> there =
        graph.getOutputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
    outputs.stream()
        .filter(name -> !there.contains(name))
        .forEach(name -> graph.addOutput(ValueInfoProto.newBuilder().setName(name)));
    byte[] copy = model.toBuilder().setGraph(graph).build().toByteArray();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "keel");
      return new OnnxRuntime(environment.createSession(copy, options), type, input);
    } catch (OrtException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
      throw refused(e);
    }
  }

  private static InvalidModel refused(Throwable e) {
    return new InvalidModel(
        "ONNX Runtime does not run it, so that it cannot be replayed: "
            + Text.shown(String.valueOf(e.getMessage()))
            + "; --no-replay imports it all the same, and says so in the model",
        e);
  }

  /**
   * What the model gives for a batch.
   *
   * @param shape of the batch
   * @param batch row after row
   * @return tensors of floating point numbers by their names
   */
  Map<String, double[]> run(List<Integer> shape, double[] batch) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Shapes.size(shape) * type.bytes()).order(ByteOrder.nativeOrder());
    for (double number : batch) {
      switch (type) {
        case FLOAT -> bytes.putFloat((float) number);
        case DOUBLE -> bytes.putDouble(number);
        case FLOAT16 -> bytes.putShort(Halves.bits(number));
        case BFLOAT16 -> bytes.putShort((short) (Float.floatToIntBits((float) number) >>> 16));
      }
    }
    bytes.flip();
    long[] dims = shape.stream().mapToLong(Integer::longValue).toArray();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), bytes, dims, javaType());
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      Map<String, double[]> numbers = new HashMap<>();
      for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
        if (entry.getValue() instanceof OnnxTensor given) {
          numbers(given).ifPresent(found -> numbers.put(entry.getKey(), found));
        }
      }
      return numbers;
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  private OnnxJavaType javaType() {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
    };
  }

  private static Optional<double[]> numbers(OnnxTensor tensor) {
    Optional<TensorType> stored =
        switch (tensor.getInfo().type) {
          case FLOAT -> Optional.of(TensorType.F32);
          case DOUBLE -> Optional.of(TensorType.F64);
          case FLOAT16 -> Optional.of(TensorType.F16);
          case BFLOAT16 -> Optional.of(TensorType.BF16);
          default -> Optional.empty();
        };
    return stored.map(
        found -> {
          ByteBuffer bytes = tensor.getByteBuffer();
          int count = bytes.remaining() * Byte.SIZE / found.bits();
          return new Tensor("a result", found, List.of(count), bytes).numbers();
        });
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw refused(e);
    }
  }
}
