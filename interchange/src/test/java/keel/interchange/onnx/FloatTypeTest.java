package keel.interchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;
import org.junit.jupiter.api.Test;

class FloatTypeTest {
  @Test
  void floats_and_doubles_are_rounded_as_the_processor_rounds() {
    Random random = new Random(25);
    for (int i = 0; i < 20_000; i++) {
      double number = Math.scalb(random.nextGaussian(), random.nextInt(290) - 160);
      if (Math.abs(number) < Float.MAX_VALUE) {
        assertEquals(0.0 + (float) number, FloatType.FLOAT.nearest(Dyadic.of(number)), "" + number);
      }
      double other = Math.scalb(random.nextGaussian(), random.nextInt(60) - 30);
      assertEquals(
          number + other,
          FloatType.DOUBLE.nearest(Dyadic.of(number).plus(Dyadic.of(other))),
          number + " + " + other);
    }
  }

  @Test
  void half_way_the_last_bit_is_zero() {
    assertEquals(1, FloatType.FLOAT16.nearest(Dyadic.of(1 + 0x1p-11)));
    assertEquals(1 + 0x1p-9, FloatType.FLOAT16.nearest(Dyadic.of(1 + 0x3p-11)));
    assertEquals(-1, FloatType.BFLOAT16.nearest(Dyadic.of(-1 - 0x1p-8)));
    assertEquals(0, FloatType.FLOAT16.nearest(Dyadic.of(0x1p-25)));
    assertEquals(0x1p-24, FloatType.FLOAT16.nearest(Dyadic.of(0x1.01p-25)));
    assertEquals(65504, FloatType.FLOAT16.nearest(Dyadic.of(65519)));
  }

  @Test
  void what_is_too_large_is_refused() {
    assertThrows(InvalidModel.class, () -> FloatType.FLOAT16.nearest(Dyadic.of(65520)));
    assertThrows(InvalidModel.class, () -> FloatType.FLOAT.nearest(Dyadic.of(1, 200)));
    assertThrows(InvalidModel.class, () -> FloatType.DOUBLE.nearest(Dyadic.of(1, 1024)));
  }

  @Test
  void every_half_has_its_bits() {
    for (int bits = 0; bits < (1 << 15); bits++) {
      if ((bits >> 10) != 31) {
        int exponent = bits >> 10;
        double number =
            exponent == 0
                ? Math.scalb((double) bits, -24)
                : Math.scalb((double) ((bits & 1023) | 1024), exponent - 25);
        assertEquals((short) bits, Halves.bits(number), "" + number);
        assertEquals((short) (bits | 0x8000), Halves.bits(-number), "" + number);
      }
    }
  }
}
