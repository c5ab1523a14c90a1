package keel.interchange.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes, byte by byte, and what it never would. */
public final class TorchBytes {
  private static final String STORAGE = "torch FloatStorage";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The bytes so far. */
  byte[] bytes() {
    return out.toByteArray();
  }

  /** Bytes as they are. */
  TorchBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /** Bytes as they are. */
  TorchBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  TorchBytes op(Opcode... opcodes) {
    for (Opcode opcode : opcodes) {
      for (int code = 0; code < 256; code++) {
        if (Opcode.of((byte) code).filter(opcode::equals).isPresent()) {
          out.write(code);
        }
      }
    }
    return this;
  }

  /** Little-endian. */
  TorchBytes number(long value, int size) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >> (8 * i)));
    }
    return this;
  }

  TorchBytes begin() {
    return op(Opcode.PROTO).raw(2);
  }

  TorchBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return op(Opcode.BINUNICODE).number(bytes.length, 4).raw(bytes);
  }

  TorchBytes integer(long value) {
    return value == (int) value
        ? op(Opcode.BININT).number(value, 4)
        : op(Opcode.LONG1).raw(8).number(value, 8);
  }

  /** A module and what it names, with a space between. */
  TorchBytes name(String name) {
    return op(Opcode.GLOBAL)
        .raw((name.replace(' ', '\n') + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private TorchBytes tuple(List<? extends Number> numbers) {
    op(Opcode.MARK);
    numbers.forEach(number -> integer(number.longValue()));
    return op(Opcode.TUPLE);
  }

  /** A tensor of a storage of floats. */
  TorchBytes tensor(
      String key,
      long count,
      long offset,
      List<? extends Number> shape,
      List<? extends Number> strides) {
    return name("torch._utils _rebuild_tensor_v2")
        .op(Opcode.MARK)
        .storage(STORAGE, key, count)
        .integer(offset)
        .tuple(shape)
        .tuple(strides)
        .op(Opcode.NEWFALSE)
        .name("collections OrderedDict")
        .op(Opcode.EMPTY_TUPLE, Opcode.REDUCE, Opcode.TUPLE, Opcode.REDUCE);
  }

  /** What stands for a storage. */
  TorchBytes storage(String type, String key, long count) {
    return op(Opcode.MARK)
        .text("storage")
        .name(type)
        .text(key)
        .text("cpu")
        .integer(count)
        .op(Opcode.NONE, Opcode.TUPLE, Opcode.BINPERSID);
  }

  /** A file of the old format around a root and, for each storage, its floats. */
  static byte[] stream(TorchBytes root, Map<String, float[]> storages) {
    return stream(root, storages, true);
  }

  static byte[] stream(TorchBytes root, Map<String, float[]> storages, boolean isLittleEndian) {
    TorchBytes file = new TorchBytes().begin().op(Opcode.LONG1).raw(10);
    file.number(0xfc6cL, 2).number(0x50a86a20f9469cL, 7).raw(0x19).op(Opcode.STOP);
    file.begin().op(Opcode.BININT2).number(1001, 2).op(Opcode.STOP);
    file.begin().op(Opcode.EMPTY_DICT).text("little_endian");
    file.op(isLittleEndian ? Opcode.NEWTRUE : Opcode.NEWFALSE, Opcode.SETITEM, Opcode.STOP);
    file.begin().raw(root.bytes()).op(Opcode.STOP);
    file.begin().op(Opcode.EMPTY_LIST, Opcode.MARK);
    storages.keySet().forEach(file::text);
    file.op(Opcode.APPENDS, Opcode.STOP);
    storages.values().forEach(floats -> file.number(floats.length, 8).raw(bytes(floats)));
    return file.bytes();
  }

  static byte[] bytes(float... floats) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * floats.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    return bytes.array();
  }

  /** A state dictionary of contiguous matrices, vectors and numbers, in the old format. */
  public static byte[] stream(Map<String, float[]> values, Map<String, List<Integer>> shapes) {
    TorchBytes root = new TorchBytes().op(Opcode.EMPTY_DICT, Opcode.MARK);
    Map<String, float[]> storages = new LinkedHashMap<>();
    values.forEach(
        (name, floats) -> {
          List<Integer> shape = shapes.get(name);
          Long[] strides = new Long[shape.size()];
          long stride = 1;
          for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.get(i);
          }
          String key = "s" + storages.size();
          storages.put(key, floats);
          root.text(name).tensor(key, floats.length, 0, shape, List.of(strides));
        });
    return stream(root.op(Opcode.SETITEMS), storages);
  }

  /** An archive of entries that are not compressed. */
  public static byte[] zip(Map<String, byte[]> entries) throws IOException {
    return zip(entries, ZipEntry.STORED);
  }

  static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(part.getKey());
        CRC32 sum = new CRC32();
        sum.update(part.getValue());
        entry.setMethod(method);
        entry.setSize(part.getValue().length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(part.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
