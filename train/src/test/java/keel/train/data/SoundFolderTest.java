package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.cli.Keel;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Spectrum;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of WAV files. */
class SoundFolderTest {
  private static final int RATE = 8000;

  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void make_a_folder() throws IOException {
    folder = Files.createDirectory(root.resolve("spoken"));
  }

  /** By the format's definition: a header of 44 bytes and the samples. */
  static byte[] wav(int channels, int rate, int bits, byte[] data) {
    ByteBuffer file = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data.length);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) 1).putShort((short) channels).putInt(rate);
    file.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
    file.putShort((short) bits).put("data".getBytes(StandardCharsets.US_ASCII));
    return file.putInt(data.length).put(data).array();
  }

  private static byte[] words(int... samples) {
    ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(samples).forEach(sample -> data.putShort((short) sample));
    return data.array();
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  /** Two classes, each with one sound to train on and one held out. */
  private void four() throws IOException {
    write("0_ann_0.wav", wav(1, RATE, 16, words(1, 2, 3, 4, 5, 6, 7)));
    write("0_ann_5.wav", wav(1, RATE, 16, words(-32768, 32767, 256)));
    write("1_bob_4.wav", wav(1, RATE, 8, new byte[] {0, (byte) 128, (byte) 255}));
    write("1_bob_17.wav", wav(1, RATE, 16, words(0, -1)));
  }

  private Dataset load(Framing framing) throws IOException {
    return Datasets.load(DataRequest.of(folder.toString(), Optional.empty()).with(framing));
  }

  @Test
  void samples_are_shares_of_the_greatest_in_frames_that_overlap() throws IOException {
    four();
    write("README.md", new byte[] {1});
    Dataset data = load(new Framing(3, 4, 2, null));
    assertEquals(List.of(3, 4), data.inputShape());
    assertEquals(List.of("0", "1"), ((Target.Classes) data.target()).names());
    assertEquals(2, data.training().size());
    assertEquals(2, data.heldOut().size());
    double[] counted = {1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7, 0};
    assertArrayEquals(
        Arrays.stream(counted).map(x -> x / 32768).toArray(), data.heldOut().input(0));
    assertArrayEquals(
        new double[] {-1, 0, 127 / 128.0, 0, 127 / 128.0, 0, 0, 0, 0, 0, 0, 0},
        data.heldOut().input(1));
    assertArrayEquals(
        new double[] {-1, 32767 / 32768.0, 1 / 128.0, 0, 1 / 128.0, 0, 0, 0, 0, 0, 0, 0},
        data.training().input(0));
    assertEquals(1, data.heldOut().label(1));
    assertEquals(1, data.preprocessing().mean().length());
  }

  @Test
  void the_digest_is_of_names_and_contents() throws IOException {
    four();
    String before = load(Framing.USUAL).sha256();
    assertEquals(before, load(new Framing(1, 2, 3, null)).sha256());
    Files.move(folder.resolve("0_ann_0.wav"), folder.resolve("0_ann_1.wav"));
    assertNotEquals(before, load(Framing.USUAL).sha256());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7_ann.wav|must be a file called CLASS_SPEAKER_INDEX.wav",
        "_ann_0.wav|must be a file called CLASS_SPEAKER_INDEX.wav",
        "7_ann_x.wav|must be a file called CLASS_SPEAKER_INDEX.wav",
        "7_ann_99999999999.wav|must be a file called CLASS_SPEAKER_INDEX.wav"
      })
  void a_file_of_another_name_is_refused(String name, String complaint) throws IOException {
    four();
    write(name, wav(1, RATE, 16, words(1)));
    assertRefused(name, complaint);
  }

  private void assertRefused(String name, String complaint) {
    CorruptData error = assertThrows(CorruptData.class, () -> load(Framing.USUAL));
    assertTrue(error.getMessage().contains(name + ": " + complaint), error.getMessage());
  }

  @Test
  void more_frames_than_fit_are_refused_before_they_are_made() throws IOException {
    four();
    write("1_bob_5.wav", wav(1, RATE, 16, words(new int[300])));
    CorruptData error = assertThrows(CorruptData.class, () -> load(new Framing(1, 1 << 20, 1, 1)));
    assertTrue(error.getMessage().contains("take fewer frames"), error.getMessage());
  }

  @Test
  void two_channels_other_widths_and_other_rates_are_refused() throws IOException {
    four();
    write("2_x_0.wav", wav(2, RATE, 16, words(1, 2)));
    assertRefused("2_x_0.wav", "must have one channel");
    write("2_x_0.wav", wav(1, RATE, 24, new byte[3]));
    assertRefused("2_x_0.wav", "must have one channel");
    write("2_x_0.wav", wav(1, 44_100, 16, words(1, 2)));
    assertRefused("2_x_0.wav", "must have 8000.0 samples a second");
    byte[] floats = wav(1, RATE, 32, new byte[8]);
    floats[20] = 3; // IEEE floats
    write("2_x_0.wav", floats);
    assertRefused("2_x_0.wav", "must ");
  }

  @Test
  void what_is_cut_off_empty_or_none_is_refused() throws IOException {
    four();
    byte[] whole = wav(1, RATE, 16, words(1, 2, 3));
    write("2_x_0.wav", wav(1, RATE, 16, new byte[0]));
    assertRefused("2_x_0.wav", "must hold the 0 samples");
    write("2_x_0.wav", "ID3 no sound at all".getBytes(StandardCharsets.US_ASCII));
    assertRefused("2_x_0.wav", "must be a WAV file but does not begin with RIFF");
    for (int length = 0; length < whole.length; length++) {
      write("2_x_0.wav", Arrays.copyOf(whole, length));
      assertRefused("2_x_0.wav", "must ");
    }
  }

  /** Any byte of the header: a sound that is another, or an error that names the file. */
  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x80, 0xff})
  void a_header_that_lies_ends_in_a_sound_or_a_named_error(int flipped) throws IOException {
    four();
    byte[] whole = wav(1, RATE, 16, words(1, 2, 3));
    for (int at = 0; at < 44; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) flipped;
      write("2_x_0.wav", damaged);
      try {
        load(Framing.USUAL);
      } catch (CorruptData e) {
        assertTrue(
            e.getMessage().contains("_x_0.wav") || e.getMessage().contains("_ann_5"),
            e::getMessage);
      }
    }
  }

  @Test
  void both_parts_must_have_sounds_and_there_must_be_two_classes() throws IOException {
    write("0_ann_0.wav", wav(1, RATE, 16, words(1)));
    write("1_ann_0.wav", wav(1, RATE, 16, words(1)));
    assertRefused("spoken", "must hold sounds");
    write("0_ann_7.wav", wav(1, RATE, 16, words(1)));
    assertEquals(1, load(Framing.USUAL).training().size());
    Files.delete(folder.resolve("1_ann_0.wav"));
    assertRefused("spoken", "must hold sounds");
  }

  @Test
  void frames_are_for_sounds_alone_and_must_be_possible() {
    assertThrows(
        MissingData.class,
        () -> Datasets.load(DataRequest.of("digits", Optional.empty()).with(Framing.USUAL)));
    assertThrows(IllegalArgumentException.class, () -> new Framing(0, 1, 1, null));
    assertThrows(IllegalArgumentException.class, () -> new Framing(1 << 20, 2, 1, null));
    assertEquals(new Framing(7, 9, 4, null), Framing.of(new Framing(7, 9, null, null).text()));
    assertThrows(CorruptData.class, () -> Framing.of("{\"count\":0,\"length\":9,\"hop\":4}"));
    assertThrows(CorruptData.class, () -> Framing.of("7"));
    assertEquals(new Framing(7, 9, 4, 5), Framing.of(new Framing(7, 9, 4, 5).text()));
    assertThrows(IllegalArgumentException.class, () -> new Framing(7, 9, 4, 6));
    assertThrows(IllegalArgumentException.class, () -> new Framing(7, 9, 4, 0));
    assertThrows(IllegalArgumentException.class, () -> new Framing(7, 2, 1, 1));
  }

  /** Frames of four samples, each two behind the one before: by the transform's definition. */
  @Test
  void what_follows_some_frames_is_learned_as_magnitudes() throws IOException {
    four();
    int[] samples = new Random(3).ints(14, -9000, 9000).toArray();
    write("1_bob_5.wav", wav(1, RATE, 16, words(samples)));
    write("1_bob_1.wav", wav(1, RATE, 16, words(Arrays.copyOf(samples, 12)))); // one frame fits
    Dataset data = load(new Framing(3, 4, 2, 2));
    assertEquals(List.of("magnitude 0", "magnitude 1"), data.target().columns());
    assertEquals(2, data.training().size()); // of the three sounds one is long enough
    assertEquals(2, data.heldOut().size());
    for (int pattern = 0; pattern < 2; pattern++) {
      int last = 6 * (pattern + 1);
      double[] hann = {0, 0.75, 0.75, 0};
      double[] frame = new double[4];
      Arrays.setAll(frame, n -> last + n < 14 ? hann[n] * samples[last + n] / 32768.0 : 0);
      double[] magnitudes = {
        Math.abs(frame[0] + frame[1] + frame[2] + frame[3]),
        Math.hypot(frame[0] - frame[2], frame[1] - frame[3])
      };
      assertArrayEquals(magnitudes, data.training().target(pattern), 1e-15);
      assertEquals(samples[last - 6] / 32768.0, data.training().input(pattern)[0]);
    }
  }

  @Test
  void magnitudes_of_the_next_frame_are_measured_and_written_on_the_scale_of_the_model()
      throws Exception {
    tones();
    Path settings = root.resolve("settings.yaml");
    Files.writeString(
        settings,
        """
        frames: {count: 2, length: 100, hop: 75, next: 30}
        spectrum: {window: hann, bins: 20, scale: 0.25}
        network: [{type: complex_recurrent_block, units: 8, steps: 2}, {type: modulus}, {type: linear}]
        epochs: 10
        batch: 8
        """);
    String run = root.resolve("run").toString();
    String model = run + "/model.safetensors";
    keel("train", "--config", settings.toString(), "--dataset", folder.toString(), "-o", run);
    TrainingRecord training = ModelFile.read(Path.of(model)).network().training().orElseThrow();
    assertTrue(training.measured().orElseThrow().testScore() > 0.5, training::toString);
    String measured = keel("evaluate", model, "--dataset", folder.toString());
    assertTrue(measured.startsWith("R²"), measured);
    assertTrue(measured.contains("rmse"), measured);
    for (int index = 5; index < 25; index++) {
      Files.delete(folder.resolve("0_ann_" + index + ".wav")); // other means and deviations
    }
    assertEquals(
        measured.lines().toList(),
        keel("evaluate", model, "--dataset", folder.toString())
            .lines()
            .filter(line -> !line.startsWith("keel: warning"))
            .toList());
    String csv = root.resolve("answers.csv").toString();
    keel("predict", model, "--dataset", folder.toString(), "--to", csv);
    String header = Files.readAllLines(Path.of(csv)).get(0);
    assertTrue(header.contains("magnitude 0") && header.contains("magnitude 29"), header);
    keel("certify", model, "--no-smt");
    keel(
        "train",
        "--from",
        model,
        "--dataset",
        folder.toString(),
        "--config",
        settings.toString(),
        "-o",
        run + "2");
  }

  /** A tone and its octave. */
  private void tones() throws IOException {
    Random random = new Random(6);
    for (int label = 0; label < 2; label++) {
      for (int index = 0; index < 25; index++) {
        int[] samples = new int[500 + random.nextInt(300)];
        double phase = random.nextDouble() * 6;
        for (int n = 0; n < samples.length; n++) {
          double tone = Math.sin(2 * Math.PI * 500 * (label + 1) * n / RATE + phase);
          samples[n] = (int) (8000 * tone + 1000 * random.nextGaussian());
        }
        write(label + "_ann_" + index + ".wav", wav(1, RATE, 16, words(samples)));
      }
    }
  }

  @Test
  void frames_are_an_image_to_convolutions_and_are_shifted_in_time() throws Exception {
    tones();
    Path settings = root.resolve("settings.yaml");
    Files.writeString(
        settings,
        """
        frames: {count: 6, length: 100, hop: 75}
        spectrum: {window: hann, bins: 20, scale: 0.25, as: image}
        network:
        - {type: complex_conv, outputs: 2, kernel: 3}
        - {type: complex_conv_block, steps: 2}
        - {type: complex_avg_pool, size: 2}
        - {type: modulus}
        - {type: flatten}
        - {type: linear}
        crop: 1
        epochs: 10
        batch: 8
        """);
    String run = root.resolve("run").toString();
    String model = run + "/model.safetensors";
    keel("train", "--config", settings.toString(), "--dataset", folder.toString(), "-o", run);
    assertEquals(List.of(2, 6, 20), ModelFile.read(Path.of(model)).network().input());
    String measured = keel("evaluate", model, "--dataset", folder.toString());
    assertTrue(measured.contains("accuracy      100.00 %: 10 of 10"), measured);
    keel("certify", model, "--no-smt");
  }

  /** Of other speakers: learned from spectra, and measured anew. */
  @Test
  void a_network_learns_tones_and_is_evaluated_on_the_same_frames() throws Exception {
    tones();
    Path settings = root.resolve("settings.yaml");
    Files.writeString(
        settings,
        """
        frames: {count: 6, length: 100, hop: 75}
        spectrum: {window: hann, bins: 20, scale: 0.25}
        network: [{type: recurrent_block, units: 16, steps: 6}, {type: linear}]
        epochs: 40
        batch: 8
        """);
    String run = root.resolve("run").toString();
    String model = run + "/model.safetensors";
    String sounds = folder.toString();
    keel("train", "--config", settings.toString(), "--dataset", sounds, "-o", run);
    Network network = ModelFile.read(Path.of(model)).network();
    assertEquals(
        Optional.of(new Spectrum(List.of(6, 100), Spectrum.Window.HANN, 20, 0.25)),
        network.preprocessing().spectrum());
    assertEquals(
        "{\"count\":6,\"length\":100,\"hop\":75}",
        network.training().orElseThrow().settings().get("frames"));
    String measured = keel("evaluate", model, "--dataset", sounds);
    assertTrue(measured.contains("accuracy      100.00 %: 10 of 10"), measured);
    keel("test", model, "--dataset", sounds, "--tries", "20");
  }

  private static String keel(String... line) {
    StringWriter out = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(out, true), line);
    assertEquals(0, code, out::toString);
    return out.toString();
  }
}
