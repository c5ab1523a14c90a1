package keel.train.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;
import org.tensorflow.framework.Summary;

class TensorBoardFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 250_000_000), ZoneOffset.UTC);

  @TempDir Path folder;

  /** What event.proto says of an event, as far as it matters here; status 0 is none. */
  private record Event(double wallTime, long step, String version, Summary summary, int status) {}

  @Test
  void the_checksum_of_this_test_agrees_with_the_published_check_value() {
    assertEquals(0xe3069283, checksum("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void the_first_record_names_the_format_and_frames_it_as_tensorflow_does() throws IOException {
    Path path = written();
    Event first = events(path).get(0);
    assertEquals("brain.Event:2", first.version());
    assertEquals(1_700_000_000.25, first.wallTime());
    // How every events file of TensorFlow begins: 24 bytes, and the masked checksum of that length
    byte[] begin = {0x18, 0, 0, 0, 0, 0, 0, 0, (byte) 0xa3, 0x7f, 0x4b, 0x22, 0x09};
    assertArrayEquals(begin, Arrays.copyOf(Files.readAllBytes(path), begin.length));
  }

  @Test
  void scalars_come_back_with_tag_step_value_and_wall_time() throws IOException {
    Path path;
    try (TensorBoardFile file = TensorBoardFile.create(folder, CLOCK)) {
      path = file.path();
      file.scalar("loss/train", 0, 2.5);
      file.scalar("Genauigkeit/geprüft", 1L << 40, 0.1);
      file.scalar("loss/train", 2, Double.NaN);
    }
    List<Event> events = events(path);
    assertEquals(5, events.size());
    assertScalar(events.get(2), "loss/train", 0, 2.5f);
    assertScalar(events.get(3), "Genauigkeit/geprüft", 1L << 40, 0.1f);
    assertScalar(events.get(4), "loss/train", 2, Float.NaN);
  }

  @Test
  void a_new_run_starts_a_session_at_step_0() throws IOException {
    Event second = events(written()).get(1);
    assertEquals(1, second.status(), "SessionLog.START");
    assertEquals(0, second.step());
  }

  @Test
  void every_record_is_whole_in_the_file_before_the_file_is_closed() throws IOException {
    try (TensorBoardFile file = TensorBoardFile.create(folder, CLOCK)) {
      for (int step = 0; step < 5; step++) {
        assertEquals(2 + step, events(file.path()).size());
        file.scalar("loss", step, 1);
      }
    }
  }

  @Test
  void the_name_tells_the_second_and_no_machine() throws IOException {
    assertEquals("events.out.tfevents.1700000000.keel", written().getFileName().toString());
  }

  @Test
  void a_resumed_run_starts_a_later_file_that_revokes_the_steps_done_again() throws IOException {
    Path first;
    try (TensorBoardFile file = TensorBoardFile.create(folder, CLOCK)) {
      first = file.path();
      file.scalar("loss", 7, 1);
      file.scalar("loss", 8, 1);
    }
    byte[] before = Files.readAllBytes(first);
    Path second;
    try (TensorBoardFile file = TensorBoardFile.resume(folder, CLOCK, 7)) {
      second = file.path();
      file.scalar("loss", 8, 2);
    }
    assertArrayEquals(before, Files.readAllBytes(first));
    assertTrue(
        second.getFileName().toString().compareTo(first.getFileName().toString()) > 0,
        second::toString);
    List<Event> events = events(second);
    assertEquals(3, events.size());
    assertEquals("brain.Event:2", events.get(0).version());
    assertEquals(1, events.get(1).status(), "SessionLog.START");
    assertEquals(8, events.get(1).step(), "the first step that is done again");
    assertScalar(events.get(2), "loss", 8, 2);
  }

  @Test
  void files_of_one_second_do_not_overwrite_each_other() throws IOException {
    for (int i = 0; i < 3; i++) {
      written();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  @Test
  void a_missing_folder_is_made() throws IOException {
    try (TensorBoardFile file = TensorBoardFile.create(folder.resolve("a/b"), CLOCK)) {
      assertTrue(Files.exists(file.path()));
    }
  }

  private Path written() throws IOException {
    try (TensorBoardFile file = TensorBoardFile.create(folder, CLOCK)) {
      return file.path();
    }
  }

  private static void assertScalar(Event event, String tag, long step, float value) {
    assertEquals(step, event.step());
    assertEquals(1_700_000_000.25, event.wallTime());
    assertEquals(1, event.summary().getValueCount());
    assertEquals(tag, event.summary().getValue(0).getTag());
    assertEquals(value, event.summary().getValue(0).getSimpleValue());
  }

  private static List<Event> events(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertEquals(mask(checksum(length)), bytes.getInt(), "checksum of the length");
      byte[] data = new byte[(int) ByteBuffer.wrap(length).order(bytes.order()).getLong()];
      bytes.get(data);
      assertEquals(mask(checksum(data)), bytes.getInt(), "checksum of the data");
      events.add(parsed(data));
    }
    return events;
  }

  private static Event parsed(byte[] data) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(data);
    double wallTime = Double.NaN;
    long step = 0;
    String version = "";
    Summary summary = Summary.getDefaultInstance();
    int status = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> summary = Summary.parseFrom(in.readByteArray());
        case 7 -> {
          CodedInputStream session = CodedInputStream.newInstance(in.readByteArray());
          assertEquals(1, WireFormat.getTagFieldNumber(session.readTag()));
          status = session.readEnum();
        }
        default -> throw new AssertionError("no such field in event.proto: " + tag);
      }
    }
    return new Event(wallTime, step, version, summary, status);
  }

  private static int mask(int checksum) {
    return ((checksum >>> 15) | (checksum << 17)) + 0xa282ead8;
  }

  /** CRC-32C bit by bit, from its polynomial, without the JDK's class. */
  private static int checksum(byte[] bytes) {
    int rest = -1;
    for (byte b : bytes) {
      rest ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        rest = (rest >>> 1) ^ ((rest & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    return ~rest;
  }
}
