package keel.train.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import keel.verify.model.Target;

/**
 * Reads sounds from a folder of WAV files that are called {@code CLASS_SPEAKER_INDEX.wav}, as the
 * Free Spoken Digit Dataset is. Those of the indices 0 to 4 are held out, as its authors say.
 *
 * <p>What is learned is the class, or the frame that follows: see {@link Framing}.
 *
 * <p>One channel of 8 or 16 bits a sample, at the same rate in all files. Units: shares of the
 * greatest sample, from -1 on.
 *
 * <p>Files are read as if they were hostile: sizes are bounded, names are held to the pattern, and
 * what a file says of its own length is compared with what is there.
 */
final class SoundFolder {
  private static final Pattern NAME = Pattern.compile("([^_]{1,64})_([^_]{1,64})_(\\d{1,9})\\.wav");
  private static final int MOST_HELD_OUT_INDEX = 4;

  /** Bytes of one file. */
  private static final long LARGEST_FILE = 1 << 26;

  /** Numbers of all patterns together. */
  private static final long MOST_NUMBERS = 1L << 28;

  private static final int MOST_CLASSES = 1000;

  private final Path folder;
  private final Framing framing;
  private final MessageDigest digest = FileSet.newDigest();
  private Optional<Float> rate = Optional.empty();
  private long patterns;

  private SoundFolder(Path folder, Framing framing) {
    this.folder = folder;
    this.framing = framing;
  }

  /** Whether sounds lie in a folder. */
  static boolean isOne(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(SoundFolder::isSound);
    }
  }

  private static boolean isSound(Path file) {
    return file.getFileName().toString().endsWith(".wav");
  }

  /**
   * Reads all WAV files of a folder.
   *
   * @throws CorruptData naming the first file that is no such sound, or if a part is empty
   */
  static Dataset read(Path folder, Framing framing) throws IOException {
    return new SoundFolder(folder.toAbsolutePath().normalize(), framing).all();
  }

  private record Sound(String label, boolean isHeldOut, Framing.Framed framed) {}

  private Dataset all() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files =
          listed
              .filter(SoundFolder::isSound)
              .sorted(Comparator.comparing(file -> file.getFileName().toString()))
              .toList();
    }
    List<Sound> sounds = new ArrayList<>();
    for (Path file : files) {
      sounds.addAll(sounds(file));
    }
    List<String> classes =
        List.copyOf(new TreeSet<>(sounds.stream().map(sound -> sound.label).toList()));
    Patterns training = patterns(sounds, classes, false);
    Patterns heldOut = patterns(sounds, classes, true);
    if (classes.size() < 2
        || classes.size() > MOST_CLASSES
        || training.size() == 0
        || heldOut.size() == 0) {
      throw corrupt(
          folder,
          "must hold sounds CLASS_SPEAKER_INDEX.wav of 2 to "
              + MOST_CLASSES
              + " classes, with indices from 0 to "
              + MOST_HELD_OUT_INDEX
              + ", which are held out, and others, but holds "
              + training.size()
              + " and "
              + heldOut.size()
              + " of "
              + classes.size());
    }
    String name = Objects.toString(folder.getFileName(), "/") + " (sounds)";
    boolean areClasses = framing.next() == null;
    return new Dataset(
        name,
        HexFormat.of().formatHex(digest.digest()),
        framing.shape(),
        areClasses
            ? new Target.Classes("class", classes)
            : Standardisation.alike(framing.magnitudeNames(), training),
        areClasses
            ? name + " has the classes " + CsvTable.shown(classes)
            : "frames of " + name + " are followed by one of which magnitudes are learned",
        Standardisation.of(training, 1),
        training,
        heldOut,
        Optional.empty(),
        List.of());
  }

  private Patterns patterns(List<Sound> sounds, List<String> classes, boolean areHeldOut) {
    List<Sound> part = sounds.stream().filter(s -> s.isHeldOut == areHeldOut).toList();
    List<RawInput> inputs = part.stream().map(sound -> sound.framed.frames()).toList();
    return framing.next() == null
        ? new Patterns(inputs, part.stream().mapToInt(s -> classes.indexOf(s.label)).toArray())
        : new Patterns(
            inputs,
            part.stream().flatMapToDouble(s -> Arrays.stream(s.framed.next().toArray())).toArray(),
            framing.next());
  }

  /** The patterns of a file. */
  private List<Sound> sounds(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches() || !Files.isRegularFile(file)) {
      throw corrupt(file, "must be a file called CLASS_SPEAKER_INDEX.wav, such as 7_jackson_0.wav");
    }
    if (Files.size(file) > LARGEST_FILE) {
      throw corrupt(file, "must have at most " + LARGEST_FILE + " bytes but has more");
    }
    byte[] content = Files.readAllBytes(file);
    digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(FileSet.newDigest().digest(content));
    boolean isHeldOut = Integer.parseInt(name.group(3)) <= MOST_HELD_OUT_INDEX;
    double[] samples = samples(file, content);
    patterns += framing.patterns(samples.length);
    if (patterns * framing.count() * framing.length() > MOST_NUMBERS) {
      throw corrupt(folder, "must give at most " + MOST_NUMBERS + " numbers; take fewer frames");
    }
    return framing.of(samples).stream().map(p -> new Sound(name.group(1), isHeldOut, p)).toList();
  }

  private double[] samples(Path file, byte[] content) throws IOException {
    byte[] riff = "RIFF".getBytes(StandardCharsets.US_ASCII);
    if (content.length < riff.length || !Arrays.equals(riff, Arrays.copyOf(content, riff.length))) {
      throw corrupt(file, "must be a WAV file but does not begin with RIFF; save it as one");
    }
    try (AudioInputStream stream =
        AudioSystem.getAudioInputStream(new ByteArrayInputStream(content))) {
      AudioFormat format = stream.getFormat();
      int width = width(file, format);
      byte[] bytes = stream.readNBytes(content.length);
      if (bytes.length == 0 || bytes.length != stream.getFrameLength() * width) {
        throw corrupt(
            file,
            "must hold the "
                + stream.getFrameLength()
                + " samples that it says, and at least one, but holds "
                + bytes.length / width
                + "; it is cut off");
      }
      return numbers(bytes, width, format.isBigEndian());
    } catch (CorruptData e) {
      throw e;
    } catch (UnsupportedAudioFileException | IOException | IllegalArgumentException e) {
      throw corrupt(file, "must be a WAV file but is damaged, or of another kind; save it again");
    }
  }

  /** Bytes of a sample. */
  private int width(Path file, AudioFormat format) {
    int bits = format.getSampleSizeInBits();
    boolean isKnown =
        (format.getEncoding().equals(AudioFormat.Encoding.PCM_SIGNED) && bits == Short.SIZE)
            || (format.getEncoding().equals(AudioFormat.Encoding.PCM_UNSIGNED)
                && bits == Byte.SIZE);
    if (!isKnown || format.getChannels() != 1) {
      throw corrupt(
          file,
          "must have one channel of 8 or 16 bits a sample, not compressed, but is "
              + format
              + "; convert it");
    }
    float found = format.getSampleRate();
    if (rate.isPresent() && rate.get() != found) {
      throw corrupt(
          file,
          "must have "
              + rate.get()
              + " samples a second, as the files before it, but has "
              + found
              + "; bring all to one rate");
    }
    rate = Optional.of(found);
    return bits / Byte.SIZE;
  }

  private double[] numbers(byte[] bytes, int width, boolean isBigEndian) {
    double[] numbers = new double[Math.min(bytes.length / width, framing.samples())];
    for (int n = 0; n < numbers.length; n++) {
      if (width == 1) {
        numbers[n] = ((bytes[n] & 0xff) - 0x80) * 0x1p-7;
      } else {
        int low = bytes[2 * n + (isBigEndian ? 1 : 0)] & 0xff;
        int high = bytes[2 * n + (isBigEndian ? 0 : 1)];
        numbers[n] = ((high << Byte.SIZE) | low) * 0x1p-15;
      }
    }
    return numbers;
  }

  private static CorruptData corrupt(Path path, String reason) {
    return new CorruptData(path + ": " + reason);
  }
}
