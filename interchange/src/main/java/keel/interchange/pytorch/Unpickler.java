package keel.interchange.pytorch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.verify.model.MalformedFile;
import keel.verify.model.TensorType;
import keel.verify.model.Text;

/**
 * Reads pickles of tensors. A pickle is a program, and this runs the few instructions that write
 * down texts, integers, lists, dictionaries and tensors; the names of Python in it are compared
 * with those of a short list and never looked up. Everything else is refused by name.
 *
 * <p>What is read is a {@link String}, {@link Boolean}, {@link Long} or, if it is longer, {@link
 * BigInteger}, a {@link List}, a {@link Map}, an empty {@link Optional} for None, or a {@link
 * View}.
 */
final class Unpickler {
  /** Instructions of one pickle: some 25 stand for a tensor. */
  private static final int MOST_INSTRUCTIONS = 1 << 20;

  /** Bytes of a name of Python. */
  private static final int LONGEST_NAME = 255;

  private static final int PROTOCOL = 2;
  private static final String ADVICE =
      "; only tensors are read: write them with torch.save(model.state_dict(), FILE)";

  /** What messages call what an argument must be. */
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          String.class, "a text",
          Long.class, "an integer",
          Name.class, "a name of Python",
          Storage.class, "a storage",
          View.class, "a tensor",
          List.class, "a list",
          Map.class, "a dictionary");

  private static final String DICTIONARY = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";

  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "torch.DoubleStorage", TensorType.F64,
          "torch.FloatStorage", TensorType.F32,
          "torch.HalfStorage", TensorType.F16,
          "torch.BFloat16Storage", TensorType.BF16,
          "torch.LongStorage", TensorType.I64,
          "torch.IntStorage", TensorType.I32,
          "torch.ShortStorage", TensorType.I16,
          "torch.CharStorage", TensorType.I8,
          "torch.ByteStorage", TensorType.U8,
          "torch.BoolStorage", TensorType.BOOL);

  private final Path file;
  private final ByteBuffer in;
  private final Map<String, Storage> storages = new LinkedHashMap<>();

  // Of the pickle that is being read.
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  /**
   * Reads pickles that stand one behind the other.
   *
   * @param in where they stand; its position moves on
   */
  Unpickler(Path file, ByteBuffer in) {
    this.file = file;
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A name of Python: nothing but the name. */
  private record Name(String text) {}

  /** The storages that tensors were views of, by their keys. */
  Map<String, Storage> storages() {
    return Collections.unmodifiableMap(storages);
  }

  /**
   * What the next pickle holds.
   *
   * @throws MalformedFile naming the byte, if it holds anything else than tensors
   */
  Object next() {
    stack.clear();
    marks.clear();
    memo.clear();
    for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
      byte code = bytes(1).get();
      Opcode opcode =
          Opcode.of(code)
              .orElseThrow(
                  () -> malformed("0x" + Integer.toHexString(code & 0xff) + " is no instruction"));
      if (opcode == Opcode.STOP) {
        return pop();
      }
      run(opcode);
    }
    throw malformed("a pickle has more than " + MOST_INSTRUCTIONS + " instructions");
  }

  private void run(Opcode opcode) {
    switch (opcode) {
      case PROTO -> requireProtocol(bytes(1).get());
      case NONE -> push(Optional.empty());
      case NEWTRUE -> push(true);
      case NEWFALSE -> push(false);
      case BININT -> push((long) bytes(Integer.BYTES).getInt());
      case BININT1 -> push((long) index(1));
      case BININT2 -> push((long) index(2));
      case LONG1 -> push(integer(bytes(index(1))));
      case BINUNICODE -> push(text(bytes(index(Integer.BYTES))));
      case EMPTY_TUPLE, EMPTY_LIST -> push(new ArrayList<>());
      case EMPTY_DICT -> push(new LinkedHashMap<>());
      case MARK -> marks.push(stack.size());
      case TUPLE -> push(marked());
      case TUPLE1 -> push(last(1));
      case TUPLE2 -> push(last(2));
      case TUPLE3 -> push(last(3));
      case APPEND -> append(last(1));
      case APPENDS -> append(marked());
      case SETITEM -> put(last(2));
      case SETITEMS -> put(marked());
      case BINPUT -> memo.put(index(1), top());
      case LONG_BINPUT -> memo.put(index(Integer.BYTES), top());
      case BINGET -> push(remembered(index(1)));
      case LONG_BINGET -> push(remembered(index(Integer.BYTES)));
      case GLOBAL -> push(name());
      case BINPERSID -> push(storage(list(pop())));
      case REDUCE -> reduce();
      case BUILD -> build();
      default -> throw malformed("the instruction " + opcode + " is not known here" + ADVICE);
    }
  }

  private void requireProtocol(byte protocol) {
    if (protocol != PROTOCOL) {
      throw malformed(
          "the pickle has protocol " + protocol + "; write it with pickle_protocol=" + PROTOCOL);
    }
  }

  // ---- Bytes ----

  private ByteBuffer bytes(int count) {
    if (count > in.remaining()) {
      throw malformed("it ends within a pickle; truncated?");
    }
    ByteBuffer bytes = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + count);
    return bytes;
  }

  /** A length or a place of so many bytes, without sign. */
  private int index(int size) {
    ByteBuffer bytes = bytes(size);
    return switch (size) {
      case 1 -> bytes.get() & 0xff;
      case 2 -> bytes.getShort() & 0xffff;
      default -> {
        int index = bytes.getInt();
        if (index < 0) {
          throw malformed("a text or an index is too long; truncated, or damaged?");
        }
        yield index;
      }
    };
  }

  /** In two's complement, its low byte first. */
  private static Object integer(ByteBuffer bytes) {
    byte[] reversed = new byte[bytes.remaining()];
    for (int i = reversed.length - 1; i >= 0; i--) {
      reversed[i] = bytes.get();
    }
    BigInteger integer = reversed.length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
    return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
  }

  private String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a text is not UTF-8");
    }
  }

  /** Two lines: a module, and what it names. */
  private Name name() {
    return new Name(line() + "." + line());
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < LONGEST_NAME; i++) {
      char next = (char) (bytes(1).get() & 0xff);
      if (next == '\n') {
        return line.toString();
      }
      line.append(next);
    }
    throw malformed("a name of Python has more than " + LONGEST_NAME + " bytes");
  }

  // ---- The stack ----

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.peek())) {
      throw malformed("an instruction lacks its operand");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> last(int count) {
    List<Object> last = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      last.add(pop());
    }
    Collections.reverse(last);
    return last;
  }

  private List<Object> marked() {
    if (marks.isEmpty()) {
      throw malformed("an instruction lacks its mark");
    }
    List<Object> marked = stack.subList(marks.pop(), stack.size());
    List<Object> copy = new ArrayList<>(marked);
    marked.clear();
    return copy;
  }

  private Object remembered(int place) {
    Object value = memo.get(place);
    if (value == null) {
      throw malformed("nothing was kept at place " + place);
    }
    return value;
  }

  private void append(List<Object> values) {
    list(top()).addAll(values);
  }

  private void put(List<Object> pairs) {
    Map<Object, Object> dictionary = dictionary(top());
    if (pairs.size() % 2 != 0) {
      throw malformed("a key lacks its value");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      String key = typed(String.class, pairs.get(i));
      if (dictionary.put(key, pairs.get(i + 1)) != null) {
        throw malformed("the key " + Text.quoted(key) + " stands twice");
      }
    }
  }

  // ---- What names of Python stand for ----

  private void reduce() {
    List<Object> arguments = list(pop());
    Name function = typed(Name.class, pop());
    switch (function.text) {
      case DICTIONARY -> {
        if (!arguments.isEmpty()) {
          throw malformed("an OrderedDict is given more than nothing to begin with");
        }
        push(new LinkedHashMap<>());
      }
      case TENSOR -> push(view(arguments));
      case PARAMETER -> push(argument(View.class, arguments, 0));
      default -> throw unknown(function);
    }
  }

  /** What else Python keeps beside a dictionary means nothing here. */
  private void build() {
    dictionary(pop());
    dictionary(top());
  }

  /**
   * 'storage', its type, its key, its device, how many numbers it holds, and which part is meant.
   */
  private Storage storage(List<Object> id) {
    boolean isWhole = id.size() == 5 || (id.size() == 6 && id.get(5).equals(Optional.empty()));
    if (!isWhole || !id.get(0).equals("storage")) {
      throw malformed("what stands for a storage is none, or a part of one" + ADVICE);
    }
    Name name = argument(Name.class, id, 1);
    TensorType type = STORAGES.get(name.text);
    if (type == null) {
      throw unknown(name);
    }
    String key = argument(String.class, id, 2);
    Storage storage;
    try {
      storage = new Storage(key, type, argument(Long.class, id, 4));
    } catch (IllegalArgumentException e) {
      throw malformed(Text.shown(e.getMessage()));
    }
    Storage known = storages.putIfAbsent(key, storage);
    if (known != null && !known.equals(storage)) {
      throw malformed("the storage " + Text.quoted(key) + " is said to be another one before");
    }
    return storage;
  }

  /** A storage, an offset, sizes, strides; whether it is trained, and hooks, mean nothing here. */
  private View view(List<Object> arguments) {
    if (arguments.size() < 6 || arguments.size() > 7) {
      throw malformed("a tensor is made of " + arguments.size() + " values, and not of 6 or 7");
    }
    List<Integer> shape = new ArrayList<>();
    for (Object size : axes(arguments, 2)) {
      long value = typed(Long.class, size);
      if (value > Integer.MAX_VALUE) {
        throw malformed("a tensor has the size " + value);
      }
      shape.add((int) Math.max(value, -1)); // below zero is refused with the others
    }
    List<Long> strides = new ArrayList<>();
    for (Object stride : axes(arguments, 3)) {
      strides.add(typed(Long.class, stride));
    }
    try {
      return new View(
          argument(Storage.class, arguments, 0),
          argument(Long.class, arguments, 1),
          shape,
          strides);
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }

  private List<Object> axes(List<Object> arguments, int place) {
    List<Object> axes = list(arguments.get(place));
    if (axes.size() > View.MOST_AXES) {
      throw malformed("a tensor has " + axes.size() + " axes");
    }
    return axes;
  }

  private <T> T argument(Class<T> type, List<Object> values, int place) {
    if (place >= values.size()) {
      throw malformed("something is made of " + values.size() + " values, which are too few");
    }
    return typed(type, values.get(place));
  }

  private <T> T typed(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw malformed("something needs " + KINDS.get(type) + " and is given another value");
    }
    return type.cast(value);
  }

  @SuppressWarnings("unchecked") // all lists here are made here
  private List<Object> list(Object value) {
    return (List<Object>) typed(List.class, value);
  }

  @SuppressWarnings("unchecked") // and so are all dictionaries
  private Map<Object, Object> dictionary(Object value) {
    return (Map<Object, Object>) typed(Map.class, value);
  }

  private MalformedFile unknown(Name name) {
    return malformed("it asks for " + Text.quoted(name.text) + " of Python" + ADVICE);
  }

  private MalformedFile malformed(String fault) {
    return new MalformedFile(file, "byte " + in.position() + ": " + fault);
  }
}
