package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.LongStream;
import keel.verify.model.InvalidModel;
import keel.verify.model.Tensor;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/** The tensors that stand in a model, with as many numbers as their shapes say. */
final class Tensors {
  private static final int INT32 = 6;
  private static final int INT64 = 7;
  private static final int BOOL = 9;
  private static final int MOST_AXES = 16;

  private Tensors() {}

  /**
   * What a tensor is.
   *
   * @throws InvalidModel if its shape lies, its type is not read, or a number is not finite
   */
  static Value of(TensorProto tensor) {
    String place = "tensor " + Text.quoted(tensor.getName());
    int count = count(place, tensor);
    if (tensor.hasSegment()
        || tensor.getExternalDataCount() > 0
        || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw new InvalidModel(
          place + " must stand in the model: only initializers are read from other files");
    }
    List<Integer> dims = tensor.getDimsList().stream().map(Long::intValue).toList();
    Optional<FloatType> type = type(tensor.getDataType());
    if (type.isPresent()) {
      return Numbers.stored(type.get(), dims, numbers(place, tensor, type.get(), count));
    }
    ByteBuffer raw = raw(tensor);
    return switch (tensor.getDataType()) {
      case INT64 -> {
        require(place, count, tensor, raw, Long.BYTES, tensor.getInt64DataCount());
        yield Integers.of(
            dims,
            LongStream.range(0, count)
                .map(
                    i ->
                        tensor.hasRawData()
                            ? raw.getLong((int) i * Long.BYTES)
                            : tensor.getInt64Data((int) i)));
      }
      case INT32 -> {
        require(place, count, tensor, raw, Integer.BYTES, tensor.getInt32DataCount());
        yield Integers.of(
            dims,
            LongStream.range(0, count)
                .map(
                    i ->
                        tensor.hasRawData()
                            ? raw.getInt((int) i * Integer.BYTES)
                            : tensor.getInt32Data((int) i)));
      }
      case BOOL -> {
        require(place, count, tensor, raw, 1, tensor.getInt32DataCount());
        if (count != 1) {
          throw new InvalidModel(place + ": of truths only single ones are read");
        }
        yield Truth.of((tensor.hasRawData() ? raw.get(0) : tensor.getInt32Data(0)) != 0);
      }
      default ->
          throw new InvalidModel(
              place
                  + " has the type "
                  + tensor.getDataType()
                  + "; only float, double, float16, bfloat16, int32, int64 and bool are read");
    };
  }

  /** How many bytes the numbers of a tensor take. */
  static long bytes(String place, TensorProto tensor) {
    int size =
        switch (tensor.getDataType()) {
          case INT64 -> Long.BYTES;
          case INT32 -> Integer.BYTES;
          case BOOL -> 1;
          default -> type(tensor.getDataType()).map(FloatType::bytes).orElse(0);
        };
    return (long) size * count(place, tensor);
  }

  /** The type that a file calls so, if a network may compute with it. */
  static Optional<FloatType> type(int code) {
    return Arrays.stream(FloatType.values()).filter(type -> type.code() == code).findFirst();
  }

  private static int count(String place, TensorProto tensor) {
    List<Long> dims = tensor.getDimsList();
    long count = 1;
    for (long size : dims) {
      if (size < 0 || size > Integer.MAX_VALUE || dims.size() > MOST_AXES) {
        throw new InvalidModel(place + " has an impossible shape");
      }
      count *= size;
      if (count > Integer.MAX_VALUE / Double.BYTES) {
        throw new InvalidModel(place + ": its shape " + dims + " has too many numbers");
      }
    }
    return (int) count;
  }

  private static ByteBuffer raw(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(
      String place, int count, TensorProto tensor, ByteBuffer raw, int size, int typed) {
    long found = tensor.hasRawData() ? raw.remaining() : (long) typed * size;
    if (found != (long) count * size || (tensor.hasRawData() && typed > 0)) {
      throw new InvalidModel(
          place
              + ": its shape "
              + tensor.getDimsList()
              + " needs "
              + (long) count * size
              + " bytes, but there are "
              + found);
    }
  }

  private static double[] numbers(String place, TensorProto tensor, FloatType type, int count) {
    ByteBuffer raw = raw(tensor);
    int typed =
        switch (type) {
          case FLOAT -> tensor.getFloatDataCount();
          case DOUBLE -> tensor.getDoubleDataCount();
          default -> tensor.getInt32DataCount();
        };
    require(place, count, tensor, raw, type.bytes(), typed);
    if (tensor.hasRawData()) {
      TensorType stored =
          switch (type) {
            case FLOAT -> TensorType.F32;
            case DOUBLE -> TensorType.F64;
            case FLOAT16 -> TensorType.F16;
            case BFLOAT16 -> TensorType.BF16;
          };
      // The reader of model files knows these types; it refuses what is not finite.
      return new Tensor(Text.shown(tensor.getName()), stored, List.of(count), raw).numbers();
    }
    IntToDoubleFunction number =
        switch (type) {
          case FLOAT -> tensor::getFloatData;
          case DOUBLE -> tensor::getDoubleData;
          default ->
              i -> {
                short bits = (short) tensor.getInt32Data(i);
                ByteBuffer half = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                half.putShort(0, bits);
                TensorType stored = type == FloatType.FLOAT16 ? TensorType.F16 : TensorType.BF16;
                return new Tensor("", stored, List.of(1), half).numbers()[0];
              };
        };
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number.applyAsDouble(i);
      if (!Double.isFinite(numbers[i])) {
        throw new InvalidModel(place + ": number " + i + " is " + numbers[i]);
      }
    }
    return numbers;
  }
}
