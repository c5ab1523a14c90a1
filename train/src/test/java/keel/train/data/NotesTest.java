package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.model.Preprocessing;
import keel.verify.model.Spectrum;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static Dataset notes;

  @BeforeAll
  static void makes_them() throws Exception {
    notes = Datasets.load("notes", Optional.empty());
  }

  @Test
  void they_are_the_same_on_every_machine() {
    assertEquals(12_000, notes.training().size());
    assertEquals(3_000, notes.heldOut().size());
    assertEquals(Preprocessing.NONE, notes.preprocessing());
    assertEquals(
        "441bf070d7c30ef8351562702288eda7459eccdd17aaead4836a3cf48b18a4c0", notes.sha256());
    assertArrayEquals(notes.heldOut().input(7), Notes.patterns(8, 1).input(7));
  }

  @Test
  void one_to_four_of_24_notes_sound_about_equally_often() {
    assertEquals("A3", notes.target().columns().get(0));
    assertEquals("C4", notes.target().columns().get(3));
    assertEquals("A4", notes.target().columns().get(12));
    assertEquals("G#5", notes.target().columns().get(23));
    int[] counts = new int[5];
    int[] often = new int[24];
    for (int i = 0; i < 12_000; i++) {
      double[] target = notes.training().target(i);
      counts[(int) Arrays.stream(target).sum()]++;
      for (int k = 0; k < 24; k++) {
        often[k] += (int) target[k];
      }
    }
    assertEquals(0, counts[0]);
    for (int count : Arrays.copyOfRange(counts, 1, 5)) {
      assertEquals(3000, count, 4 * Math.sqrt(12_000 * 0.25 * 0.75)); // 4 deviations
    }
    for (int sound : often) {
      double share = 2.5 / 24;
      assertEquals(12_000 * share, sound, 4 * Math.sqrt(12_000 * share * (1 - share)));
    }
  }

  @Test
  void a_wave_is_a_cosine() {
    double[] signal = new double[Notes.SAMPLES];
    Notes.addWave(signal, 0.75, 2.3, 0.5);
    for (int n = 0; n < signal.length; n++) {
      assertEquals(0.75 * Math.cos(2.3 * n + 0.5), signal[n], 1e-11);
    }
  }

  /** The noise alone has a variance of a quarter; a note adds half of its squared amplitudes. */
  @Test
  void signals_are_as_loud_as_their_notes_and_their_noise() {
    double mean = 0;
    double power = 0;
    for (int i = 0; i < 3000; i++) {
      for (double x : notes.heldOut().input(i)) {
        mean += x / 3000 / Notes.SAMPLES;
        power += x * x / 3000 / Notes.SAMPLES;
      }
    }
    double square = (1 - 0.3 * 0.3 * 0.3) / 3 / 0.7; // of a number uniform in [0.3, 1]
    double harmonics = 1 + 1 / 4.0 + 1 / 9.0 + 1 / 16.0 + 1 / 25.0;
    assertEquals(0, mean, 0.002);
    assertEquals(0.25 + 2.5 * square * square * harmonics / 2, power, 0.02);
  }

  /** Of 24 bands around the notes, those of the notes that sound alone are the loudest. */
  @Test
  void a_note_alone_stands_out_at_its_frequency() {
    FastSpectrum spectrum =
        new FastSpectrum(new Spectrum(List.of(Notes.SAMPLES), Spectrum.Window.HANN, 256, 1 / 16.0));
    int alone = 0;
    int found = 0;
    for (int i = 0; i < 3000; i++) {
      double[] target = notes.heldOut().target(i);
      if (Arrays.stream(target).sum() == 1) {
        alone++;
        double[] bins = spectrum.apply(notes.heldOut().input(i));
        int loudest = 1;
        double[] power = new double[100]; // up to 1077 Hz, above the highest note
        for (int k = 1; k < power.length; k++) {
          power[k] = Math.hypot(bins[k], bins[256 + k]);
          loudest = power[k] > power[loudest] ? k : loudest;
        }
        double octaves = Math.log(loudest * 11_025.0 / 1024 / 220) / Math.log(2);
        int note = (int) Math.rint(12 * octaves);
        for (int harmonic : List.of(0, 12, 19, 24)) {
          int at = note - harmonic;
          found += at >= 0 && at < 24 && target[at] == 1 ? 1 : 0;
        }
      }
    }
    assertTrue(alone > 600, "of 3000 a quarter");
    assertTrue(found > 0.9 * alone, found + " of " + alone);
  }
}
