package keel.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import keel.verify.model.Target;

/**
 * Signals in which one to four of 24 notes sound, made up from a seed: which do?
 *
 * <p>A signal is {@code Σ a Σ_{j=1..5} (a_j/j) cos(2πjf(1 + 0.0005 g)t + φ) + 0.5 g'} over its
 * notes f = 220 · 2^(k/12) Hz, with a and a_j uniform in [0.3, 1], φ in [0, 2π), and normal g and
 * g', all drawn anew for each harmonic and sample.
 *
 * <p>Shapes: 1,024 samples, at 11,025 a second; a label for each note. 12,000 signals to train on,
 * from seed 0, and 3,000 held out, from seed 1. The same numbers on every machine: {@link Random}
 * and {@link StrictMath} are specified to the last bit.
 */
final class Notes {
  static final String NAME = "notes";
  static final int SAMPLES = 1024;
  private static final int TRAINING = 12_000;
  private static final int HELD_OUT = 3_000;
  private static final int NOTES = 24;
  private static final int MOST_SOUNDING = 4;
  private static final int HARMONICS = 5;
  private static final double LOWEST = 220;
  private static final double RATE = 11_025;
  private static final double DETUNING = 0.0005;
  private static final double NOISE = 0.5;
  private static final double SOFTEST = 0.3;

  private static final List<String> SCALE =
      List.of("A", "A#", "B", "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#");

  /** The octaves of a name begin with C. */
  private static final int FIRST_C = SCALE.indexOf("C");

  private Notes() {}

  /** Both parts, which takes about two seconds. */
  static Dataset load() throws IOException {
    Patterns training = patterns(TRAINING, 0);
    Patterns heldOut = patterns(HELD_OUT, 1);
    return new Dataset(
        NAME,
        sha256(List.of(training, heldOut)),
        List.of(SAMPLES),
        new Target.Labels(IntStream.range(0, NOTES).mapToObj(Notes::name).toList()),
        "any of " + NOTES + " notes may sound in a signal",
        Preprocessing.NONE,
        training,
        heldOut,
        Optional.empty(),
        List.of());
  }

  /** As musicians write it, from A3 on. */
  private static String name(int note) {
    int octave = 3 + (note + SCALE.size() - FIRST_C) / SCALE.size();
    return SCALE.get(note % SCALE.size()) + octave;
  }

  static Patterns patterns(int count, long seed) {
    Random random = new Random(seed);
    List<RawInput> inputs = new ArrayList<>(count);
    double[] targets = new double[count * NOTES];
    for (int i = 0; i < count; i++) {
      double[] signal = new double[SAMPLES];
      for (int note : sounding(random)) {
        targets[i * NOTES + note] = 1;
        add(signal, LOWEST * StrictMath.pow(2, note / 12.0), random);
      }
      for (int n = 0; n < SAMPLES; n++) {
        signal[n] = (float) (signal[n] + NOISE * random.nextGaussian());
      }
      inputs.add(RawInput.of(signal));
    }
    return new Patterns(inputs, targets, NOTES);
  }

  private static List<Integer> sounding(Random random) {
    List<Integer> notes = new ArrayList<>(IntStream.range(0, NOTES).boxed().toList());
    int count = 1 + random.nextInt(MOST_SOUNDING);
    Collections.shuffle(notes, random);
    return notes.subList(0, count);
  }

  private static void add(double[] signal, double frequency, Random random) {
    double loudness = amplitude(random);
    for (int j = 1; j <= HARMONICS; j++) {
      double amplitude = loudness * amplitude(random) / j;
      double tuned = j * frequency * (1 + DETUNING * random.nextGaussian());
      double phase = 2 * Math.PI * random.nextDouble();
      addWave(signal, amplitude, 2 * Math.PI * tuned / RATE, phase);
    }
  }

  private static double amplitude(Random random) {
    return SOFTEST + (1 - SOFTEST) * random.nextDouble();
  }

  /** amplitude · cos(step · n + phase), by turning a point on a circle from sample to sample. */
  static void addWave(double[] signal, double amplitude, double step, double phase) {
    double cosine = StrictMath.cos(step);
    double sine = StrictMath.sin(step);
    double x = amplitude * StrictMath.cos(phase);
    double y = amplitude * StrictMath.sin(phase);
    for (int n = 0; n < signal.length; n++) {
      signal[n] += x;
      double next = x * cosine - y * sine;
      y = x * sine + y * cosine;
      x = next;
    }
  }

  /** Of all numbers, as floats in their order, and the labels behind each signal. */
  private static String sha256(List<Patterns> parts) throws IOException {
    return Sha256.of(
        out -> {
          ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * SAMPLES + NOTES);
          for (Patterns part : parts) {
            for (int i = 0; i < part.size(); i++) {
              bytes.clear();
              Arrays.stream(part.input(i)).forEach(x -> bytes.putFloat((float) x));
              Arrays.stream(part.target(i)).forEach(label -> bytes.put((byte) label));
              out.write(bytes.array());
            }
          }
        });
  }
}
