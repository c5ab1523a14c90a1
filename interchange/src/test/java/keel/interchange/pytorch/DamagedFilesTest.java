package keel.interchange.pytorch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import keel.verify.model.MalformedFile;
import keel.verify.model.UnusableInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were cut, or in which bits were turned: read, or refused by name. */
class DamagedFilesTest {
  private static final int TRIES = 800;

  @TempDir private Path folder;
  private byte[] stream;
  private byte[] archive;

  @BeforeEach
  void prepare() throws IOException {
    TorchBytes root =
        new TorchBytes()
            .op(Opcode.EMPTY_DICT, Opcode.MARK)
            .text("a.weight")
            .tensor("1", 6, 0, List.of(2, 3), List.of(3, 1))
            .text("a.bias")
            .tensor("2", 2, 1, List.of(1), List.of(1))
            .op(Opcode.SETITEMS);
    Map<String, float[]> storages = new LinkedHashMap<>();
    storages.put("1", new float[] {1, 2, 3, 4, 5, 6});
    storages.put("2", new float[] {7, 8});
    stream = TorchBytes.stream(root, storages);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    byte[] pickle = new TorchBytes().begin().raw(root.bytes()).op(Opcode.STOP).bytes();
    entries.put("net/data.pkl", pickle);
    storages.forEach((key, floats) -> entries.put("net/data/" + key, TorchBytes.bytes(floats)));
    archive = TorchBytes.zip(entries);
  }

  /** Whether it was read, every tensor of it. */
  private boolean isRead(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("weights.pt"), content);
    try {
      StateDict read = StateDict.read(file);
      for (String name : read.shapes().keySet()) {
        assertFalse(read.tensor(name).shape().contains(-1));
      }
      return true;
    } catch (UnusableInput e) {
      assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
      return false;
    }
  }

  @Test
  void a_file_that_was_cut_anywhere_is_refused() throws IOException {
    for (byte[] good : List.of(stream, archive)) {
      assertTrue(isRead(good));
      for (int length = 0; length < good.length; length++) {
        Path file = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(good, length));
        assertThrows(MalformedFile.class, () -> StateDict.read(file), "of length " + length);
      }
    }
  }

  @Test
  void one_bit_that_is_turned_gives_other_numbers_or_an_error_with_a_name() throws IOException {
    for (byte[] good : List.of(stream, archive)) {
      int refused = 0;
      for (int bit = 0; bit < 8 * good.length; bit += 5) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
        refused += isRead(bad) ? 0 : 1;
      }
      assertTrue(refused > good.length / 4, refused + " refused");
    }
  }

  @Test
  void nor_do_many_bytes_that_are_turned_cut_out_or_doubled_end_in_another_error()
      throws IOException {
    Random random = new Random(23);
    for (int i = 0; i < TRIES; i++) {
      byte[] bad = (i % 2 == 0 ? stream : archive).clone();
      for (int j = random.nextInt(8); j >= 0; j--) {
        int place = random.nextInt(bad.length);
        switch (random.nextInt(3)) {
          case 0 -> bad[place] = (byte) random.nextInt(256);
          case 1 -> bad = Arrays.copyOf(bad, place + 1);
          default -> {
            int from = random.nextInt(place + 1);
            byte[] longer = Arrays.copyOf(bad, bad.length + place - from);
            System.arraycopy(bad, from, longer, place, bad.length - from);
            bad = longer;
          }
        }
      }
      isRead(bad);
    }
  }
}
