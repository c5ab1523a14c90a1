package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.model.Spectrum;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code SpectrumTest} compares the direct transform with its definition in 40 digits. */
class FastSpectrumTest {
  private static void assertSame(Spectrum spectrum) {
    Random random = new Random(spectrum.rawSize());
    double[] data = random.doubles(spectrum.rawSize(), -1, 1).toArray();
    double[] direct = spectrum.apply(data);
    double[] fast = new FastSpectrum(spectrum).apply(data);
    double size = Arrays.stream(direct).map(Math::abs).max().orElseThrow();
    double apart =
        IntStream.range(0, direct.length)
            .mapToDouble(i -> Math.abs(direct[i] - fast[i]))
            .max()
            .orElseThrow();
    assertEquals(direct.length, fast.length);
    assertTrue(apart <= 1e-12 * size, () -> spectrum + ": " + apart + " of " + size);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1", "2,1", "3,1", "28,1", "97,1", "256,3", "1000,1", "1000,2", "1023,1", "1024,1", "9001,1"
  })
  void of_signals_and_frames_it_is_the_direct_one(int numbers, int frames) {
    for (Spectrum.Window window : Spectrum.Window.values()) {
      for (int bins : List.of(1, numbers / 2 + 1)) {
        List<Integer> shape = frames == 1 ? List.of(numbers) : List.of(frames, numbers);
        if (numbers > 2 || window == Spectrum.Window.NONE) {
          assertSame(new Spectrum(shape, window, bins, -0.0625));
        }
        if (frames > 1) {
          assertSame(new Spectrum(shape, window, bins, 0.5, Spectrum.Arrangement.IMAGE));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,28,28", "3,32,32", "2,1,5", "2,5,1", "2,3,10"})
  void of_images_it_is_the_direct_one(int channels, int height, int width) {
    assertSame(Spectrum.ofImages(List.of(channels, height, width), 0.5));
  }
}
