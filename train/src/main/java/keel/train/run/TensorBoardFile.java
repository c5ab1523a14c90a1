package keel.train.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.CRC32C;
import keel.verify.model.NamedFile;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.Summary;

/**
 * An events file that TensorBoard draws curves from.
 *
 * <p>Source: TensorFlow's {@code event.proto} and {@code record_writer.cc}. ND4J ships the message
 * classes of a graph, {@link Summary} among them, but not {@code Event}, which is encoded here.
 *
 * <p>Method: every record goes to the file in one write, so that a run that stops leaves whole
 * records and TensorBoard can read along. A resumed run starts another file in the same folder,
 * whose first records tell TensorBoard to forget the steps that are done again.
 *
 * <p>Rigour: values are rounded to float, TensorBoard's own precision for scalars.
 */
public final class TensorBoardFile implements AutoCloseable {
  /** In the place of the machine's name, which is nobody's business. */
  private static final String HOST = "keel";

  /** The second version, from which on a session log tells a restart. */
  private static final String FILE_VERSION = "brain.Event:2";

  // Field numbers of event.proto
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_LOG_STATUS = 1;
  private static final int SESSION_LOG_START = 1;

  /** Added to a rotated checksum: one of data that holds its own checksum would be degenerate. */
  private static final int CHECKSUM_MASK = 0xa282ead8;

  private static final int CHECKSUM_ROTATION = 15;

  private final Path path;
  private final OutputStream out;
  private final Clock clock;

  private TensorBoardFile(Path path, OutputStream out, Clock clock) {
    this.path = path;
    this.out = out;
    this.clock = clock;
  }

  /**
   * Starts the file of a new run.
   *
   * @param folder made if missing; one run per folder
   * @param clock tells the wall time of each record
   */
  public static TensorBoardFile create(Path folder, Clock clock) throws IOException {
    return start(folder, clock, 0);
  }

  /**
   * Starts another file for a run that goes on after {@code step}: TensorBoard keeps what earlier
   * files say up to that step and forgets the rest.
   *
   * @param folder that of the run
   * @param clock tells the wall time of each record
   * @param step the last step whose outcome was kept
   */
  public static TensorBoardFile resume(Path folder, Clock clock, long step) throws IOException {
    return start(folder, clock, step + 1);
  }

  private static TensorBoardFile start(Path folder, Clock clock, long firstStep)
      throws IOException {
    TensorBoardFile file = open(folder, clock);
    try {
      file.writeVersion();
      // A new run says so too: TensorBoard takes the first start of a folder for no restart
      file.writeStart(firstStep);
      return file;
    } catch (IOException | RuntimeException e) {
      file.out.close();
      throw e;
    }
  }

  private static TensorBoardFile open(Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    // TensorBoard reads the files of a folder in the order of their names
    String name =
        String.format(
            Locale.ROOT, "events.out.tfevents.%010d.%s", clock.instant().getEpochSecond(), HOST);
    for (int another = 0; ; another++) {
      Path path = folder.resolve(another == 0 ? name : name + "." + another);
      try {
        OutputStream out =
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new TensorBoardFile(path, out, clock);
      } catch (FileAlreadyExistsException taken) {
        // A file of the same second: try the next name
      }
    }
  }

  /** Where the records go. */
  public Path path() {
    return path;
  }

  /**
   * Adds one point to one curve.
   *
   * @param tag name of the curve; slashes group curves, "loss/train"
   * @param step where on the horizontal axis
   * @param value how high; not a number is allowed and drawn as such
   */
  public void scalar(String tag, long step, double value) throws IOException {
    Summary.Value.Builder point =
        Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value);
    byte[] summary = Summary.newBuilder().addValue(point).build().toByteArray();
    writeEvent(
        event -> {
          event.writeInt64(STEP, step);
          event.writeByteArray(SUMMARY, summary);
        });
  }

  private void writeVersion() throws IOException {
    writeEvent(event -> event.writeString(VERSION, FILE_VERSION));
  }

  private void writeStart(long firstStep) throws IOException {
    byte[] start = message(session -> session.writeEnum(SESSION_LOG_STATUS, SESSION_LOG_START));
    writeEvent(
        event -> {
          event.writeInt64(STEP, firstStep);
          event.writeByteArray(SESSION_LOG, start);
        });
  }

  private void writeEvent(Fields fields) throws IOException {
    Instant now = clock.instant();
    double seconds = now.getEpochSecond() + now.getNano() / 1e9;
    byte[] event =
        message(
            coded -> {
              coded.writeDouble(WALL_TIME, seconds);
              fields.write(coded);
            });
    try {
      out.write(framed(event));
    } catch (IOException e) {
      throw NamedFile.in(path, e);
    }
  }

  /** Length, checksum of the length, data, checksum of the data; all little-endian. */
  private static byte[] framed(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, data.length));
    return record.array();
  }

  private static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return Integer.rotateRight((int) checksum.getValue(), CHECKSUM_ROTATION) + CHECKSUM_MASK;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
    fields.write(coded);
    coded.flush();
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream to) throws IOException;
  }
}
